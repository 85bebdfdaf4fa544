"""The register: the ponds that stand, as a layer and as files for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal, ogr
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFileDialog

from tailing_pond_mapper.core.protocol.errors import OutputError
from tailing_pond_mapper.ui.review import register
from tailing_pond_mapper.ui.review.register import Format

from ..window import click
from .scenes import Desk


@pytest.fixture
def decided(desk: Desk) -> Desk:
    """Two ponds accepted, one of them named; one rejected, two open."""
    desk.start()
    desk.key(Qt.Key.Key_F2)
    desk.page.name_edit.setText("尾矿库 1 号")
    desk.page.name_edit.editingFinished.emit()
    for key in (Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_A):
        desk.key(key)
    return desk


def test_the_register_is_a_layer_of_what_stands(decided: Desk) -> None:
    click(decided.page.show_button)
    layer = decided.window.active_layer
    assert isinstance(layer, QgsVectorLayer) and layer.featureCount() == 2
    assert layer.customProperty("tailing_pond_mapper/kind") == "register"
    click(decided.page.show_button)
    assert len(decided.project.mapLayersByName("review register")) == 1
    decided.key(Qt.Key.Key_A)
    layer.dataProvider().reloadData()
    assert layer.featureCount() == 3


@pytest.mark.parametrize("wanted", list(Format))
def test_what_is_exported_reads_back(
    decided: Desk, wanted: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = decided.folder / f"out.{wanted.ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    action = decided.page.export_button.menu().actions()[list(Format).index(wanted)]
    action.trigger()
    assert not decided.failures() and "2 ponds written" in decided.page.summary_label.text()
    store = gdal.OpenEx(str(chosen), gdal.OF_VECTOR)
    layer = store.GetLayer(0)
    rows = [feature.ExportToJson(as_object=True) for feature in layer]
    store_again = ogr.Open(str(chosen))
    features = list(store_again.GetLayer(0))
    assert len(features) == 2
    values = [list(row["properties"].values()) for row in rows]
    assert any("尾矿库 1 号" in map(str, row) for row in values)
    told = [value for row in values for value in row if isinstance(value, (int, float))]
    if wanted is not Format.KML:
        assert any(value == pytest.approx(40000, rel=0.01) for value in told)
    if wanted.is_table:
        row = features[0]
        assert -180 <= row["longitude"] <= 180 and 0 < abs(row["latitude"]) < 90
    else:
        assert features[0].GetGeometryRef().GetArea() > 0
    if wanted in (Format.GEOJSON, Format.KML):
        west, east, _, _ = store_again.GetLayer(0).GetExtent()
        assert -180 <= west < east <= 180


def test_an_empty_register_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.start()
    chosen = desk.folder / "out.kml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    desk.page.export_button.menu().actions()[2].trigger()
    assert "no pond in the register" in desk.failures()[0] and not chosen.exists()


def test_a_file_that_cannot_be_written_is_told(decided: Desk, tmp_path: Path) -> None:
    layer = decided.at.file.ponds
    with pytest.raises(OutputError, match="cannot be written"):
        context = decided.project.transformContext()
        register.export(layer, Format.GEOJSON, tmp_path / "absent" / "out.geojson", context)
