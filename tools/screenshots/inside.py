"""Runs inside QGIS by ``qgis --code``: does the jobs of a first day, and takes pictures on the way.

``<step>.png`` is the panel as it is seen, ``<step>_form.png`` a whole form with what has to be
scrolled to, ``<step>_window.png`` QGIS's window, ``layout_<number>.pdf`` a print layout.
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

SCRIPT = json.loads(os.environ["TAILING_POND_MAPPER_SCREENSHOTS"])
FOLDER = Path(SCRIPT["folder"])
PACKAGE = "tailing_pond_mapper_screenshots"


def load_steps() -> None:
    """Make the steps' folder a package, without touching the import path."""
    spec = importlib.util.spec_from_loader(PACKAGE, loader=None, is_package=True)
    if spec is None:
        raise ImportError(PACKAGE)
    package = importlib.util.module_from_spec(spec)
    package.__path__ = [SCRIPT["steps"]]
    sys.modules[PACKAGE] = package


def play() -> None:
    """Take all pictures, say how it ended, and leave."""
    try:
        load_steps()
        first_day = importlib.import_module(f"{PACKAGE}.first_day")
        windows = importlib.import_module(f"{PACKAGE}.processing_windows")
        windows.take(FOLDER, iface.mainWindow())
        first_day.FirstDay(FOLDER, SCRIPT["files"]).play()
        said = "done"
    except Exception:
        said = traceback.format_exc()
        iface.mainWindow().grab().save(str(FOLDER / "failed.png"))
    (FOLDER / "ended").write_text(said, encoding="utf-8")
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


iface.mainWindow().showNormal()
iface.mainWindow().setGeometry(0, 0, *SCRIPT["window"])
QTimer.singleShot(0, play)
