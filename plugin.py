"""The plugin's life: an action, a panel, a Processing provider, and the end of all three."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt

from .ui.batch.job import BatchJob
from .ui.change.job import ChangeJob
from .ui.compare.job import CompareJob
from .ui.compare.model_list import ModelList
from .ui.dock import Dock
from .ui.engine import environment
from .ui.engine.client import Engine
from .ui.page_base.page_job import PageJob
from .ui.page_base.project_job import ProjectJob
from .ui.prepare.job import PrepareJob
from .ui.processing.provider import TailingPondsProvider
from .ui.review.job import ReviewJob
from .ui.review.learning_job import LearningJob
from .ui.sample.job import SampleJob
from .ui.score.job import ScoreJob
from .ui.segment.job import SegmentJob
from .ui.segment.sample_scene import SampleSceneJob
from .ui.text import translation
from .ui.train.job import TrainJob
from .ui.widgets.model_chooser import ModelChooser
from .ui.window_actions import WindowActions


@dataclass(frozen=True)
class _InWindow:
    """What was added to QGIS's window, and has to go with the plugin."""

    iface: QgisInterface
    dock: Dock
    actions: WindowActions
    engines: tuple[Engine, ...]
    jobs: tuple[PageJob | ReviewJob | BatchJob, ...]


class TailingPondMapper:
    """What QGIS loads and unloads."""

    def __init__(self, iface: QgisInterface | None) -> None:
        """Do nothing yet; ``iface`` is ``None`` under ``qgis_process``."""
        self._iface = iface
        self._provider: TailingPondsProvider | None = None
        self._engine: Engine | None = None
        self._training_engine: Engine | None = None
        self._in_window: _InWindow | None = None
        # Before anything is built that speaks.
        self._translator = translation.install(translation.language())

    def initProcessing(self) -> None:  # noqa: N802
        """Offer the algorithms; QGIS calls this alone where it has no window."""
        self._provider = TailingPondsProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Add everything to QGIS's window."""
        self.initProcessing()
        iface = self._iface
        if iface is None:
            return
        window = iface.mainWindow()
        engine, training_engine = self._engine, self._training_engine = (
            Engine(window),
            Engine(window),
        )
        # Of its own: the other one ends with each training of page Train.
        learning_engine = Engine(window)
        dock = Dock(window)
        segment = SegmentJob(dock.segment_page, engine, iface, dock)
        sample_scene = SampleSceneJob(dock.segment_page, engine, iface, dock)
        batch = BatchJob(dock.batch_page, engine, iface, dock)
        prepare = PrepareJob(dock.segment_page.prepare, engine, iface, dock)
        prepare.busy_changed.connect(dock.segment_page.follow_preparation)
        prepare.prepared.connect(dock.segment_page.take_prepared)
        prepare.opened.connect(dock.show_segment_page)
        dock.products.dropped.connect(prepare.open)
        segment.prepare_requested.connect(prepare.open)
        review = ReviewJob(dock.review_page, iface, dock)
        score = ScoreJob(dock.score_page, engine, iface, dock)
        sample = SampleJob(dock.sample_page, engine, score.drawing, iface, dock)
        dock.page_left.connect(score.drawing.put_down)
        dock.page_left.connect(sample.stop_labelling)
        compare = CompareJob(dock.compare_page, engine, score.drawing, iface, dock)
        change = ChangeJob(dock.change_page, engine, iface, dock)
        train = TrainJob(dock.train_page, engine, training_engine, iface, dock)
        train.trained.connect(dock.segment_page.models.choose)
        train.trained.connect(partial(_offer, dock.compare_page.models))
        train.use_requested.connect(dock.show_segment_page)
        learning = LearningJob(
            dock.review_page.learning,
            review.path,
            dock.segment_page.model,
            learning_engine,
            iface,
            dock,
        )
        learning.trained.connect(dock.segment_page.models.choose)
        for models in (dock.compare_page.models, dock.train_page.models):
            learning.trained.connect(partial(_offer, models))
        learning.use_requested.connect(dock.show_segment_page)
        for one in (engine, training_engine, learning_engine):
            dock.engine_page.about_to_change.connect(one.shutdown)
            # A QGIS that closes does not unload its plugins.
            QgsApplication.instance().aboutToQuit.connect(one.shutdown)
        for job in (segment, prepare, compare, train):
            dock.engine_page.ready.connect(job.engine_changed)
        dock.visibilityChanged.connect(self._seen)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()
        actions = WindowActions(iface, dock, self._options_saved)
        self._in_window = _InWindow(
            iface,
            dock,
            actions,
            engines=(engine, training_engine, learning_engine),
            # In the order in which they are closed: the score's drawing serves others.
            jobs=(
                *(segment, sample_scene, batch, prepare, learning, review),
                *(compare, sample, score, change, train),
            ),
        )

    def unload(self) -> None:
        """Undo all of it, the engine's process included."""
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        translation.remove(self._translator)
        self._translator = None
        added, self._in_window = self._in_window, None
        if added is None:
            return
        for job in added.jobs:
            job.close()
        for engine in added.engines:
            QgsApplication.instance().aboutToQuit.disconnect(engine.shutdown)
            engine.shutdown()
        added.actions.close()
        added.iface.removeDockWidget(added.dock)
        for ours in (added.dock, *added.engines):
            ours.deleteLater()
        self._engine = self._training_engine = None

    def _options_saved(self) -> None:
        """Show on the pages what was set in QGIS's options."""
        if self._in_window is not None:
            for job in self._in_window.jobs:
                if isinstance(job, (ProjectJob, BatchJob)):
                    job.show_settings()

    def _seen(self, visible: bool) -> None:
        if visible and self._in_window is not None and environment.interpreter() is None:
            self._in_window.dock.show_engine_page()


def _offer(models: ModelChooser | ModelList, path: str) -> None:
    models.offer(Path(path))
