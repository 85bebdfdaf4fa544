"""The choice of an elevation model: a raster layer of the project, a file, or none."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ..project import layers, local_path


class ElevationChooser(QWidget):
    """Offers the project's rasters of one band, any file, and to do without."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer the layers that there are; none is chosen."""
        super().__init__(parent)
        self.combo = QgsMapLayerComboBox(self)
        self.combo.setObjectName("elevation_combo")
        self.combo.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.combo.setAllowEmptyLayer(True, self.tr("None: one height for all"))
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Names of files are long.
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.setMinimumContentsLength(10)
        self.combo.setToolTip(
            self.tr(
                "Heights in metres. Without them, hills and slopes end up beside their place, the "
                "more the farther sideways the satellite looked"
            )
        )
        browse = QToolButton(self)
        browse.setObjectName("elevation_browse")
        browse.setText("…")
        browse.setToolTip(self.tr("Use an elevation model from a file"))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo)
        row.addWidget(browse)
        self._file = ""
        self.combo.setCurrentIndex(0)

    def follow(self, project: QgsProject) -> None:
        """Offer rasters that may hold heights: one band, and none of our results."""
        unfit = [
            layer
            for layer in project.mapLayers().values()
            if isinstance(layer, QgsRasterLayer)
            and (layer.bandCount() != 1 or layers.is_result(layer))
        ]
        # Never read this list back: QGIS leaves layers in it that are long gone.
        self.combo.setExceptedLayerList(unfit)

    def chosen(self) -> QgsRasterLayer | str | None:
        """Return a layer, a file, or ``None``."""
        layer = self.combo.currentLayer()
        if isinstance(layer, QgsRasterLayer):
            return layer
        return self._file if self._file and self.combo.currentText() == self._file else None

    def choose(self, path: str) -> None:
        """Choose a file: its layer where it is in the project; one that is gone is passed over."""
        for row in range(self.combo.count()):
            layer = self.combo.layer(row)
            if layer is not None and layer.source() == path:
                self.combo.setLayer(layer)
                return
        if local_path.is_file(path):
            self._file = path
            self.combo.setAdditionalItems([path])
            self.combo.setCurrentIndex(self.combo.findText(path))
        else:
            self.combo.setCurrentIndex(0)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Elevation model"),
            str(Path(self._file).parent) if self._file else "",
            self.tr("Rasters (*.tif *.tiff *.img *.vrt *.hgt);;All files (*)"),
        )
        if path:
            self.choose(path)
