"""Starts a real QGIS that plays scenarios on its own widgets, and reads what it reports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "e2e"
INSIDE = Path(__file__).with_name("inside.py")


@dataclass(frozen=True)
class Outcome:
    """What a run of QGIS left.

    Attributes:
        verdicts: For each scenario ``{"ok": bool, "told": ..., "error": ...}``.
        status: Exit status of QGIS; ``None`` where it had to be ended.
        log: What it wrote to its terminal.
    """

    verdicts: dict[str, dict[str, Any]]
    status: int | None
    log: str

    def told(self, scenario: str) -> Any:
        """Return what a scenario reported, and fail where it failed or QGIS hangs."""
        verdict = self.verdicts.get(scenario)
        assert verdict is not None, f"{scenario} did not end\n{self.log[-5000:]}"
        assert verdict["ok"], f"{verdict['error']}\n{self.log[-3000:]}"
        assert self.status is not None, "QGIS hangs"
        return verdict["told"]


def play(
    name: str,
    scenarios: list[tuple[str, dict[str, Any]]],
    timeout_s: float,
    from_checkout: bool = True,
) -> Outcome:
    """Play scenarios one after the other in one QGIS with a fresh profile.

    Args:
        name: Of the run: its files go to ``build/e2e/<name>``.
        scenarios: Functions of ``scenarios.py`` and their arguments.
        timeout_s: After this, QGIS is ended with whatever it started.
        from_checkout: Whether QGIS finds the plugin in the checkout; else it knows of none, and one
            that is installed runs in this interpreter.
    """
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    profile = folder / "profiles" / "e2e" / "QGIS"
    profile.mkdir(parents=True)
    settings = (ROOT / "demo" / "QGIS3.ini").read_text(encoding="utf-8")
    if not from_checkout:
        settings = settings.replace("tailing_pond_mapper=true", "")
    (profile / "QGIS3.ini").write_text(settings, encoding="utf-8")
    script = folder / "script.json"
    script.write_text(json.dumps({"folder": str(folder), "scenarios": scenarios}))
    command = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(folder)]
    command += ["--profile", "e2e", "--code", str(INSIDE)]
    if not os.environ.get("DISPLAY"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1400x1000x24", *command]
    # Tests without a window, in the same run of pytest, set a platform that QGIS cannot run on.
    others = {"QT_QPA_PLATFORM", "QGIS_PLUGINPATH"}
    inherited = {key: value for key, value in os.environ.items() if key not in others}
    variables = {
        **inherited,
        **_plugin(from_checkout),
        "TAILING_POND_MAPPER_SCRIPT": str(script),
        "TAILING_POND_MAPPER_SCENARIOS": str(INSIDE.parent),
    }
    with (folder / "qgis.log").open("w") as log:
        process = subprocess.Popen(
            command, env=variables, stdout=log, stderr=log, start_new_session=True
        )
        try:
            status = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            status = None
    verdicts = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in (folder / "verdicts").glob("*.json")
    }
    return Outcome(verdicts, status, (folder / "qgis.log").read_text(errors="replace"))


def _plugin(from_checkout: bool) -> dict[str, str]:
    """Return the variables by which QGIS finds the plugin, or the plugin an engine."""
    if from_checkout:
        return {"QGIS_PLUGINPATH": str(ROOT / "build" / "plugins")}
    return {"TAILING_POND_MAPPER_PYTHON": sys.executable}
