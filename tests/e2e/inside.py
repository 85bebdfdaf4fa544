"""Runs inside QGIS by ``qgis --code``: plays the scenarios that the script names, then leaves.

Each verdict is written as soon as it is known, with a picture of the window, so that a QGIS that
dies takes no verdict with it.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import traceback
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface

SCRIPT = json.loads(Path(os.environ["TAILING_POND_MAPPER_SCRIPT"]).read_text(encoding="utf-8"))
FOLDER = Path(SCRIPT["folder"])
PACKAGE = "tailing_pond_mapper_e2e"


def load_scenarios() -> object:
    """Import the scenarios' folder as a package, without touching the import path."""
    if PACKAGE in sys.modules:
        return sys.modules[f"{PACKAGE}.scenarios"]
    here = Path(os.environ["TAILING_POND_MAPPER_SCENARIOS"])
    spec = importlib.util.spec_from_loader(PACKAGE, loader=None, is_package=True)
    package = importlib.util.module_from_spec(spec)
    package.__path__ = [str(here)]
    sys.modules[PACKAGE] = package
    return importlib.import_module(f"{PACKAGE}.scenarios")


def play() -> None:
    """Play all scenarios; what cannot even start is reported as the verdict of each."""
    (FOLDER / "verdicts").mkdir()
    leaving = False
    for function, arguments in SCRIPT["scenarios"]:
        name = arguments.pop("name", function)
        try:
            scenarios = load_scenarios()
            told = getattr(scenarios, function)(out=FOLDER / "out" / name, **arguments)
            leaving = scenarios.leaving
            verdict = {"ok": True, "told": told}
        except Exception:
            verdict = {"ok": False, "error": traceback.format_exc()}
        iface.mainWindow().grab().save(str(FOLDER / f"{name}.png"))
        path = FOLDER / "verdicts" / f"{name}.json"
        path.write_text(json.dumps(verdict), encoding="utf-8")
    if not leaving:
        QgsProject.instance().clear()
        iface.actionExit().trigger()


iface.mainWindow().showNormal()
iface.mainWindow().setGeometry(0, 0, 1280, 960)
QTimer.singleShot(0, play)
