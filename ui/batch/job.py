"""What happens between a click on Batch and the ponds of many scenes on the map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from qgis.core import QgsApplication, QgsMapLayer, QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer

from ...core.protocol.batch import PONDS, RECORD, BatchRequest, BatchResult
from ...core.protocol.composition import joined
from ...core.protocol.errors import Cancelled, EngineError
from ...core.protocol.messages import Done, Event, Failed, Log, Progress, SceneState, result_of
from ..engine.client import Engine
from ..engine.engine_process import log, log_complaints
from ..page_base.notices import Notices
from ..page_base.screening_tip import ScreeningTip
from ..project import layers, run_record, settings
from ..project.page_settings import BatchSettings
from ..text import screening_words, words
from ..text.escaping import html
from ..text.translation import tr
from . import layers as result_layers
from .own_process import OwnProcess
from .page import BatchPage
from .plan import BatchChoices, make_request

_EVERY_MS = 500
"""Between two looks at what a batch says."""

_MOST_REASONS = 3
"""Of scenes that failed, told below the batch; those of the others are tips of the table."""


class BatchJob(QObject):
    """Wires page Batch to a process that outlives QGIS, if that is wanted."""

    def __init__(
        self, page: BatchPage, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; a batch that still runs in the folder of the last one is shown.

        Args:
            page: Shows the batch.
            engine: Says what a model's card has; the batch has a process of its own.
            iface: QGIS's window.
            parent: Owner.
        """
        super().__init__(parent)
        self._page, self._iface = page, iface
        self._project = QgsProject.instance()
        self._notices = Notices(iface.messageBar())
        self._process: OwnProcess | None = None
        self._running = self._tells = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        page.run_requested.connect(self.start)
        page.cancel_requested.connect(self.pause)
        page.open_requested.connect(self.open_results)
        page.scene_requested.connect(self.show_scene)
        page.folder_changed.connect(self._watch)
        page.looked_at.connect(ScreeningTip(page.screen_check, engine, self).ask)
        QgsApplication.instance().aboutToQuit.connect(self.leave)
        self.show_settings()

    def close(self) -> None:
        """Watch no more; the batch goes on or is paused, as was chosen."""
        QgsApplication.instance().aboutToQuit.disconnect(self.leave)
        self.leave()
        self._timer.stop()

    def show_settings(self) -> None:
        """Show the settings as they are remembered."""
        if not self._running:
            self._page.apply(settings.load(BatchSettings, self._project))

    def start(self, choices: BatchChoices) -> None:
        """Start the batch, or go on with the one that was paused."""
        if self._running:
            return
        settings.save(choices.settings, self._project)
        self._notices.clear()
        process = OwnProcess(Path(choices.settings.folder))
        try:
            process.start(make_request(choices))
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            self._page.show_summary(html(str(error)))
            return
        self._page.begin()
        self._tells = True
        self._follow(process)

    def pause(self) -> None:
        """Ask the batch to stop; what is finished stays."""
        if self._process is not None and self._running:
            self._page.show_pausing()
            self._ask_to_pause(self._process)

    def leave(self) -> None:
        """Let the batch go on without QGIS, or pause it, as was chosen."""
        if self._process is not None and self._running and not self._page.settings().outlive:
            self._ask_to_pause(self._process)

    def open_results(self) -> None:
        """Show the joined ponds on the map."""
        path = Path(self._page.settings().folder) / PONDS
        if not path.is_file():
            self._notices.inform(self.tr("There are no joined ponds in {}.").format(path.parent))
            return
        self._show(result_layers.add_ponds(str(path), self._project))

    def show_scene(self, path: str) -> None:
        """Show the class raster of a scene on the map, if it lies among the results."""
        # What a stranger's folder says is not looked for elsewhere.
        inside = Path(self._page.settings().folder) in Path(path).parents
        if inside and ".." not in Path(path).parts and Path(path).is_file():
            self._show(result_layers.add_scene(path, self._project))

    def _show(self, layer: QgsMapLayer) -> None:
        self._iface.setActiveLayer(layer)
        layers.zoom_to(self._iface.mapCanvas(), layer)

    def _ask_to_pause(self, process: OwnProcess) -> None:
        try:
            process.ask_to_pause()
        except EngineError as error:
            self._notices.fail(error.message, error.cure)

    def _watch(self, folder: str) -> None:
        """Show the batch that a folder holds, if there is one; it may be running."""
        if self._running:
            return
        self._page.begin()
        process = OwnProcess(Path(folder))
        self._page.show_results((Path(folder) / PONDS).is_file() if folder else False)
        if folder and process.known:
            # The end of one that ended while nobody looked is no news.
            self._tells = process.alive
            self._follow(process)

    def _follow(self, process: OwnProcess) -> None:
        self._process, self._running = process, True
        self._page.set_busy(True)
        self._timer.start()
        self._look()

    def _look(self) -> None:
        """Show what the batch has said since; end where it has ended."""
        process = self._process
        if process is None:
            return
        # Asked before its words: what it says last is then among them.
        alive = process.alive
        for event in process.news():
            if self._take(event):
                return
        if not alive:
            log_complaints(process.last_words().splitlines())
            text = self.tr("The batch has stopped before its end. Start it again to go on.")
            self._end(html(text), partial(self._notices.inform, text))

    def _take(self, event: Event) -> bool:
        """Show one thing that the batch says; return whether it was the last."""
        if isinstance(event, SceneState):
            self._page.take(event)
        elif isinstance(event, Progress):
            self._page.show_progress(event.fraction, event.stage, event.seconds_left)
        elif isinstance(event, Log):
            log(event.message)
        elif isinstance(event, Done):
            self._done(event)
            return True
        elif isinstance(event, Failed):
            self._failed(event)
            return True
        return False

    def _done(self, event: Done) -> None:
        settings_now = self._page.settings()
        try:
            request = BatchRequest(settings_now.scenes, settings_now.folder)
            result: BatchResult = result_of(request, event.result)
        except EngineError as error:
            self._end(html(str(error)), partial(self._notices.fail, error.message, error.cure))
            return
        text, took = words.batch(result)
        lines = [f"<b>{html(text)}</b>"]
        # Asked of the folder: the form may say something else by now.
        if run_record.is_screened(str(Path(settings_now.folder) / RECORD)):
            unseen = screening_words.of_many_scenes()
            text = joined(text, unseen)
            lines.append(html(unseen))
        lines += [html(took), *map(html, result.warnings)]
        lines += [
            html(tr("{}: {}").format(Path(scene.image).name, scene.message))
            for scene in result.failed[:_MOST_REASONS]
        ]
        self._end("<br>".join(lines), partial(self._announce, text, result.warnings))

    def _announce(self, text: str, warnings: tuple[str, ...]) -> None:
        if warnings:
            self._notices.warn(*warnings)
        self._notices.succeed(text, self.tr("Show on the map"), self.open_results)

    def _failed(self, failure: Failed) -> None:
        if failure.kind == Cancelled.kind:
            ended = self._page.table.count("done", "whole")
            text = self.tr("Paused; {} of {} scenes are done. Start it again to go on.").format(
                ended, self._page.table.rowCount()
            )
            self._end(html(text), partial(self._notices.inform, text))
            return
        text = joined(failure.message, failure.cure)
        self._end(html(text), partial(self._notices.fail, failure.message, failure.cure))

    def _end(self, summary: str, tell: Callable[[], None]) -> None:
        self._timer.stop()
        self._running, process = False, self._process
        self._process = None
        self._page.set_busy(False)
        self._page.show_summary(summary)
        if process is not None:
            self._page.show_results((process.folder / PONDS).is_file())
        if self._tells:
            tell()
