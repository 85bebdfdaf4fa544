"""Predicted ponds as a segmentation leaves them, and a review of them in a window."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import ogr, osr
from qgis.core import Qgis, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from tailing_pond_mapper.ui.review.job import ReviewJob
from tailing_pond_mapper.ui.review.page import ReviewPage
from tailing_pond_mapper.ui.review.reviewing import Reviewing

from ..rasters import ORIGIN, UTM
from ..window import Window, click

PIXEL = 10.0
SIDE = 200.0
"""Metres of a square pond."""
STEP = 1000.0
"""From one pond to the next."""

Box = tuple[float, float, float, float]


def square(number: int, shift: float = 0.0, side: float = SIDE) -> Box:
    """Return west, south, east and north of the pond of a number, ten to a row."""
    west = ORIGIN[0] + STEP * (number % 10) + shift
    south = ORIGIN[1] - STEP * (number // 10 + 1) + shift
    return west, south, west + side, south + side


def stairs(number: int, shift: float = 0.0) -> str:
    """Return the ring of a pond along pixel edges that is no square."""
    west, south, east, north = square(number, shift)
    ring = [(west, south), (east, south)]
    for step in range(5):
        ring += [(east - step * PIXEL, north - (5 - step) * PIXEL)]
        ring += [(east - (step + 1) * PIXEL, north - (5 - step) * PIXEL)]
    ring += [(east - 5 * PIXEL, north), (west, north), (west, south)]
    return ", ".join(f"{x} {y}" for x, y in ring)


def ring_of(box: Box) -> str:
    west, south, east, north = box
    return f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"


def write_prediction(
    path: Path,
    rings: Sequence[str],
    confidences: Sequence[float | None] | None = None,
    system: str = UTM,
) -> Path:
    """Write ponds with all fields that the engine gives them."""
    reference = osr.SpatialReference()
    reference.SetFromUserInput(system)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("ponds", reference, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("id", ogr.OFTInteger64))
    for name in ("area_m2", "perimeter_m", "mean_probability", "confidence"):
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTReal))
    for name in ("source", "model"):
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    layer.StartTransaction()
    for number, ring in enumerate(rings):
        outline = ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))")
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["id"], feature["mean_probability"] = number + 1, 0.7
        feature["area_m2"], feature["perimeter_m"] = outline.Area(), outline.Boundary().Length()
        if confidences is None:
            feature["confidence"] = (number * 37 % 100) / 100
        elif confidences[number] is not None:
            feature["confidence"] = confidences[number]
        feature["source"], feature["model"] = path.stem, "net 1.0"
        feature.SetGeometry(outline)
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    return path


def add_prediction(path: Path, project: QgsProject) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{path}|layername=ponds", path.stem)
    assert layer.isValid()
    project.addMapLayer(layer)
    return layer


def table(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask a file as another program would."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        return store.execute(query).fetchall()


def reviews(path: Path) -> dict[str | None, int]:
    return dict(table(path, "SELECT review, count(*) FROM ponds GROUP BY review"))


@dataclass
class Desk:
    """Page Review at work in a window."""

    page: ReviewPage
    job: ReviewJob
    window: Window
    project: QgsProject
    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "review.gpkg"

    @property
    def at(self) -> Reviewing:
        reviewing = self.job.reviewing
        assert reviewing is not None, self.page.summary_label.text()
        return reviewing

    @property
    def uuid(self) -> str:
        row = self.at.row
        assert row is not None
        return row.uuid

    def start(self) -> None:
        self.page.file_widget.setFilePath(str(self.file))
        click(self.page.review_button)

    def key(
        self,
        key: Qt.Key,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.keyClick(self.window.canvas, key, held)

    def failures(self) -> list[str]:
        return self.window.messages(Qgis.MessageLevel.Critical)


@contextmanager
def desk(window: Window, project: QgsProject, folder: Path) -> Iterator[Desk]:
    """Show page Review in a window."""
    page = ReviewPage(window.window)
    page.resize(420, 1200)
    job = ReviewJob(page, window, window)
    page.reviewer_edit.setText("Li")
    page.show()
    yield Desk(page, job, window, project, folder)
    job.close()
