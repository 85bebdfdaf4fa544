"""The panel beside the map: its pages, and nothing else."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QTabWidget, QToolButton, QWidget

from .batch.page import BatchPage
from .change.page import ChangePage
from .compare.page import ComparePage
from .engine_page.page import EnvironmentPage
from .prepare.product_drop import ProductDrop
from .review.page import ReviewPage
from .sample.page import SamplePage
from .score.page import ScorePage
from .segment.page import SegmentPage
from .text import help_pages
from .train.page import TrainPage
from .widgets.page_tabs import PageTabs

_ICONS = Path(__file__).resolve().parent / "icons"


class Dock(QgsDockWidget):
    """The panel, with a page for each thing that the plugin does."""

    page_left = pyqtSignal()
    """Another page is opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build all pages."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tailing Pond Mapper"))
        self.setObjectName("TailingPondMapperDock")
        self.segment_page = SegmentPage()
        self.batch_page = BatchPage()
        self.review_page = ReviewPage()
        self.score_page, self.sample_page = ScorePage(), SamplePage()
        self.compare_page = ComparePage()
        self.change_page = ChangePage()
        self.train_page = TrainPage()
        self.engine_page = EnvironmentPage()
        self.judges = QTabWidget(self)
        self.judges.setObjectName("judges")
        self.judges.setDocumentMode(True)
        self.judges.addTab(self.score_page, self.tr("Reference polygons"))
        self.judges.addTab(self.sample_page, self.tr("Probability sample"))
        self.pages = PageTabs(self)
        self.pages.setObjectName("pages")
        self.pages.addTab(self.segment_page, _icon("segment"), self.tr("Segment"))
        self.pages.addTab(self.batch_page, _icon("batch"), self.tr("Batch"))
        self.pages.addTab(self.review_page, _icon("review"), self.tr("Review"))
        self.pages.addTab(self.judges, _icon("score"), self.tr("Score"))
        self.pages.addTab(self.compare_page, _icon("compare"), self.tr("Compare"))
        self.pages.addTab(self.change_page, _icon("change"), self.tr("Change"))
        self.pages.addTab(self.train_page, _icon("train"), self.tr("Train"))
        self.pages.addTab(self.engine_page, _icon("engine"), self.tr("Engine"))
        self.help_button = QToolButton(self.pages)
        self.help_button.setObjectName("help_button")
        self.help_button.setAutoRaise(True)
        self.help_button.setIcon(_icon("help"))
        self.help_button.setToolTip(self.tr("Help on this page"))
        self.help_button.setAccessibleName(self.tr("Help on this page"))
        self.help_button.clicked.connect(lambda: help_pages.show(self.help_page()))
        self.pages.setCornerWidget(self.help_button, Qt.Corner.TopRightCorner)
        for tabs in (self.pages, self.judges):
            tabs.currentChanged.connect(lambda _index: self.page_left.emit())
        self.setWidget(self.pages)
        self.products = ProductDrop(self)

    def help_page(self) -> str:
        """Return the page of the user's guide on the page that is open."""
        page = self.pages.currentWidget()
        if page is self.judges:
            page = self.judges.currentWidget()
        names = {
            self.segment_page: "segment",
            self.batch_page: "batch",
            self.review_page: "review",
            self.score_page: "score",
            self.sample_page: "sample",
            self.compare_page: "compare",
            self.change_page: "change",
            self.train_page: "train",
            self.engine_page: "engine",
        }
        return f"user-guide/{names[page]}"

    def show_segment_page(self) -> None:
        """Bring the page forward on which ponds are found."""
        self.pages.setCurrentWidget(self.segment_page)

    def show_review_page(self) -> None:
        """Bring the page forward on which ponds are accepted and rejected."""
        self.pages.setCurrentWidget(self.review_page)

    def show_score_page(self, by_sample: bool = False) -> None:
        """Bring the page forward on which a prediction is judged, by polygons or by a sample."""
        self.pages.setCurrentWidget(self.judges)
        self.judges.setCurrentWidget(self.sample_page if by_sample else self.score_page)

    def show_engine_page(self) -> None:
        """Bring the page forward on which the engine is set up."""
        self.pages.setCurrentWidget(self.engine_page)


def _icon(name: str) -> QIcon:
    return QIcon(str(_ICONS / f"{name}.svg"))
