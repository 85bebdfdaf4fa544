"""Level-1A products and prepared images, as far as the QGIS side looks at them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtWidgets import QApplication, QWidget

from ..rasters import write_raster

ROLES = ("blue", "green", "red", "nir")
LEVELS = {"blue": 1000, "green": 2000, "red": 3000, "nir": 4000}
"""Of the darkest pixel of each band; the brightest is 99 above, in the last column."""


def write_prepared(path: Path, roles: tuple[str, ...] = ROLES) -> Path:
    """Write what the engine makes of a product: named bands, 0 where there is nothing."""
    write_raster(path, size=100, bands=len(roles))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    for number, role in enumerate(roles, 1):
        band = dataset.GetRasterBand(number)
        values = np.tile(LEVELS.get(role, 0) + np.arange(100, dtype=np.uint16), (100, 1))
        values[:10] = 0
        band.WriteArray(values)
        band.SetDescription(role)
        band.SetNoDataValue(0)
    del band, dataset
    return path


def write_archive(folder: Path, name: str = "GF6_PMS_fine") -> Path:
    """Write what has the name of an archive, and beside it what the engine will make of it."""
    path = folder / f"{name}.tar.gz"
    path.touch()
    write_prepared(folder / "canned.tif")
    return path


def drag(target: QWidget, *paths: object, drop: bool = True) -> bool:
    """Drag paths onto a widget, and let go if they are welcome; return whether they were.

    Paths that are no text or path are taken as other data than files.
    """
    data = QMimeData()
    data.setUrls(
        [path if isinstance(path, QUrl) else QUrl.fromLocalFile(str(path)) for path in paths]
    )
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted() and drop:
        let_go = QDropEvent(QPointF(5, 5), copy, data, left, none, QEvent.Type.Drop)
        QApplication.sendEvent(target, let_go)
        assert let_go.isAccepted()
    return enter.isAccepted()
