"""The plugin's life: an action, a panel, a Processing provider, and the end of all three."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .ui.compare.job import CompareJob
from .ui.dock import Dock
from .ui.engine import environment
from .ui.engine.client import Engine
from .ui.prepare.job import PrepareJob
from .ui.processing.provider import TailingPondsProvider
from .ui.sample.job import SampleJob
from .ui.score.job import ScoreJob
from .ui.segment.job import SegmentJob
from .ui.train.job import TrainJob

MENU = "Tailing Pond Mapper"


class TailingPondMapper:
    """What QGIS loads and unloads."""

    def __init__(self, iface: QgisInterface | None) -> None:
        """Do nothing yet; ``iface`` is ``None`` under ``qgis_process``."""
        self._iface = iface
        self._provider: TailingPondsProvider | None = None
        self._engine: Engine | None = None
        self._training_engine: Engine | None = None
        self._dock: Dock | None = None
        self._segment_job: SegmentJob | None = None
        self._prepare_job: PrepareJob | None = None
        self._score_job: ScoreJob | None = None
        self._sample_job: SampleJob | None = None
        self._compare_job: CompareJob | None = None
        self._train_job: TrainJob | None = None
        self._action: QAction | None = None

    def initProcessing(self) -> None:  # noqa: N802
        """Offer the algorithms; QGIS calls this alone where it has no window."""
        self._provider = TailingPondsProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Add everything to QGIS's window."""
        self.initProcessing()
        iface = self._iface
        window = iface.mainWindow()
        self._engine, self._training_engine = Engine(window), Engine(window)
        self._dock = dock = Dock(window)
        self._segment_job = SegmentJob(dock.segment_page, self._engine, iface, dock)
        self._prepare_job = PrepareJob(dock.segment_page.prepare, self._engine, iface, dock)
        self._prepare_job.busy_changed.connect(dock.segment_page.follow_preparation)
        self._prepare_job.prepared.connect(dock.segment_page.take_prepared)
        self._prepare_job.opened.connect(dock.show_segment_page)
        dock.products.dropped.connect(self._prepare_job.open)
        self._segment_job.prepare_requested.connect(self._prepare_job.open)
        self._score_job = ScoreJob(dock.score_page, self._engine, iface, dock)
        drawing = self._score_job.drawing
        self._sample_job = SampleJob(dock.sample_page, self._engine, drawing, iface, dock)
        self._compare_job = CompareJob(dock.compare_page, self._engine, drawing, iface, dock)
        self._train_job = TrainJob(
            dock.train_page, self._engine, self._training_engine, iface, dock
        )
        self._train_job.trained.connect(dock.segment_page.models.choose)
        self._train_job.trained.connect(lambda path: dock.compare_page.models.offer(Path(path)))
        self._train_job.use_requested.connect(dock.show_segment_page)
        # A QGIS that closes does not unload its plugins.
        closing = QCoreApplication.instance().aboutToQuit
        for engine in (self._engine, self._training_engine):
            dock.engine_page.about_to_change.connect(engine.shutdown)
            closing.connect(engine.shutdown)
        jobs = (self._segment_job, self._prepare_job, self._compare_job, self._train_job)
        for job in jobs:
            dock.engine_page.ready.connect(job.engine_changed)
        self._dock.visibilityChanged.connect(self._seen)
        icon = QIcon(str(environment.plugin_root() / "ui" / "icons" / "icon.svg"))
        self._action = QAction(icon, QCoreApplication.translate("Plugin", MENU), window)
        self._action.setObjectName("tailing_pond_mapper_action")
        self._dock.setToggleVisibilityAction(self._action)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
        self._dock.hide()
        iface.addRasterToolBarIcon(self._action)
        iface.addPluginToRasterMenu(MENU, self._action)

    def unload(self) -> None:
        """Undo all of it, the engine's process included."""
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._dock is None:
            return
        jobs = (self._segment_job, self._prepare_job, self._compare_job, self._sample_job)
        for job in (*jobs, self._score_job, self._train_job):
            job.close()
        for engine in (self._engine, self._training_engine):
            QCoreApplication.instance().aboutToQuit.disconnect(engine.shutdown)
            engine.shutdown()
        self._iface.removePluginRasterMenu(MENU, self._action)
        self._iface.removeRasterToolBarIcon(self._action)
        self._iface.removeDockWidget(self._dock)
        for ours in (self._dock, self._action, self._engine, self._training_engine):
            ours.deleteLater()
        self._dock = self._action = self._engine = self._training_engine = None
        self._segment_job = self._prepare_job = self._score_job = self._sample_job = None
        self._compare_job = self._train_job = None

    def _seen(self, visible: bool) -> None:
        if visible and environment.interpreter() is None:
            self._dock.show_engine_page()
