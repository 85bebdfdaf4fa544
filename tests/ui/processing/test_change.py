"""``tailingponds:change`` over an engine that answers with a canned ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsRasterLayer

from tailing_pond_mapper.core.protocol.change import ChangeRequest

from ..algorithms import algorithm, run_algorithm
from ..change.ledger_folder import write_ledger
from ..feedback import Notes

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")

NAMES = ("scene_20200101", "scene_20200601")


def run(folder: Path, notes: Notes | None = None, **parameters: Any) -> dict[str, Any]:
    write_ledger(folder)
    project = QgsProject.instance()
    images = [
        project.addMapLayer(QgsRasterLayer(str(folder / f"{name}.tif"), name)).id()
        for name in NAMES
    ]
    given = {"INPUTS": images, "OUTPUT": str(folder / "out"), **parameters}
    return run_algorithm("change", given, notes)


def asked(folder: Path) -> dict[str, Any]:
    manifest = (folder / "out" / "change.manifest.json").read_text(encoding="utf-8")
    return json.loads(manifest)["request"]


def test_what_is_not_said_is_as_the_engine_takes_it(tmp_path: Path, project: QgsProject) -> None:
    """The form's defaults are those of the request, one and all."""
    notes = Notes()
    results = run(tmp_path, notes)
    plain = ChangeRequest(
        images=tuple(str(tmp_path / f"{name}.tif") for name in NAMES),
        output=str(tmp_path / "out"),
    )
    assert asked(tmp_path) == json.loads(json.dumps(plain.__dict__))
    assert Path(results["LEDGER"]).is_file()
    assert Path(results["REPORT"]).is_file()
    counts = ("PONDS", "FLAGGED", "NEW", "GROWN", "SHRUNK", "GONE", "UNOBSERVED")
    assert [results[name] for name in counts] == [3, 2, 0, 1, 0, 1, 0]
    assert any("2 of 3 ponds changed" in line for line in notes.infos)


def test_what_is_said_reaches_the_engine(tmp_path: Path, project: QgsProject) -> None:
    run(
        tmp_path,
        DATES="2020-01-02, 2020-06-02",
        LEVEL=99,
        CONFIDENCE=0.0,
        THRESHOLD=0.4,
        MIN_AREA=1000,
        BANDS="3 2 1",
        DEVICE="cpu",
    )
    request = asked(tmp_path)
    assert request["dates"] == ["2020-01-02", "2020-06-02"]
    assert request["level"] == pytest.approx(0.99)
    assert (request["confidence"], request["threshold"], request["min_area"]) == (0.0, 0.4, 1000.0)
    assert (request["bands"], request["device"]) == ([3, 2, 1], "cpu")


def test_the_report_is_one_that_qgis_shows_among_its_results() -> None:
    assert algorithm("change").outputDefinition("REPORT").type() == "outputHtml"
