"""The provider that lists the plugin's algorithms in QGIS's toolbox."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..engine import environment
from .batch import BatchAlgorithm
from .change import ChangeAlgorithm
from .compare import CompareAlgorithm
from .export_register import ExportRegisterAlgorithm
from .join_reviews import JoinReviewsAlgorithm
from .learn import LearnAlgorithm
from .prepare import PrepareAlgorithm
from .review_figures import ReviewFiguresAlgorithm
from .sample import SampleAlgorithm
from .score import ScoreAlgorithm
from .segment import SegmentAlgorithm
from .threshold import ThresholdAlgorithm
from .train import TrainAlgorithm


class TailingPondsProvider(QgsProcessingProvider):
    """``tailingponds``: one algorithm per job of the engine, and those of a review."""

    def id(self) -> str:
        """Return the first half of the algorithms' names; never changes, models refer to it."""
        return "tailingponds"

    def name(self) -> str:
        """Return the name in the toolbox."""
        return self.tr("Tailing Pond Mapper")

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(str(environment.plugin_root() / "ui" / "icons" / "icon.svg"))

    def loadAlgorithms(self) -> None:
        """Offer the algorithms."""
        self.addAlgorithm(PrepareAlgorithm())
        self.addAlgorithm(SegmentAlgorithm())
        self.addAlgorithm(BatchAlgorithm())
        self.addAlgorithm(ThresholdAlgorithm())
        self.addAlgorithm(SampleAlgorithm())
        self.addAlgorithm(ScoreAlgorithm())
        self.addAlgorithm(CompareAlgorithm())
        self.addAlgorithm(ChangeAlgorithm())
        self.addAlgorithm(TrainAlgorithm())
        self.addAlgorithm(ReviewFiguresAlgorithm())
        self.addAlgorithm(JoinReviewsAlgorithm())
        self.addAlgorithm(ExportRegisterAlgorithm())
        self.addAlgorithm(LearnAlgorithm())

    def supportedOutputRasterLayerExtensions(self) -> list[str]:  # noqa: N802
        """Return what the engine writes rasters as."""
        return ["tif"]

    def supportedOutputVectorLayerExtensions(self) -> list[str]:  # noqa: N802
        """Return what the engine writes polygons as."""
        return ["gpkg"]
