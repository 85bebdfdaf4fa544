"""Going through the ponds of a review one after another, at the keyboard."""

from __future__ import annotations

import time

from qgis.core import QgsGeometry, QgsProject, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent

from ...core.protocol import review_fields as of
from ...core.protocol.errors import EngineError, InputError
from ..text.translation import tr
from .decisions import Reviewer
from .edited_outlines import act_of, touching
from .image_views import ImageViews, date_of
from .keys import TOOLS, Act, meaning
from .map_view import PondView
from .outline_tools import OutlineTools
from .pace import Pace
from .queue import Box, Order, Queue
from .review_file import ReviewFile
from .rows import Row, Step, pond_of, words


class Reviewing(QObject):
    """Leads through the queue, and writes what is decided at once.

    Keys are heard while the map has the keyboard.
    """

    changed = pyqtSignal()
    """Another pond is shown, or one was decided on."""
    said = pyqtSignal(str)
    """Something to know that needs no answer."""
    failed = pyqtSignal(object)
    """Something could not be done; carries the error. Nothing was changed."""
    describe_requested = pyqtSignal()
    """The user wants to name the pond."""

    def __init__(
        self,
        file: ReviewFile,
        queue: Queue,
        reviewer: Reviewer,
        iface: QgisInterface,
        project: QgsProject,
        parent: QObject,
    ) -> None:
        """Take what is to be reviewed; its layer is in the project.

        Args:
            file: Of the review.
            queue: Its ponds.
            reviewer: Who signs.
            iface: QGIS's window.
            project: The project.
            parent: Owner.
        """
        super().__init__(parent)
        self.file, self.queue, self.pace, self._reviewer = file, queue, Pace(), reviewer
        self._canvas, self._pan = iface.mapCanvas(), iface.actionPan()
        self._view = PondView(self._canvas, project, file.ponds)
        self.images = ImageViews(project, self._canvas)
        self.tools = OutlineTools(iface, file.ponds, self)
        self.tools.finished.connect(self.keep)
        self._row: Row | None = None
        self._canvas.installEventFilter(self)
        self._acts = {
            Act.ACCEPT: self.accept,
            Act.KEEP: self.keep,
            Act.GIVE_UP: self.give_up,
            Act.NEXT: self.go_on,
            Act.PREVIOUS: self.go_back,
            Act.UNDO: self.undo,
            Act.REDO: self.redo,
            Act.COLOURS: self.switch_colours,
            Act.DATE: self.other_date,
            Act.ZOOM: self.zoom,
            Act.AREA: self.look_over,
            Act.DESCRIBE: self.describe_requested.emit,
        }

    @property
    def row(self) -> Row | None:
        """The pond that is shown, as the file has it."""
        return self._row

    def start(self) -> None:
        """Show the first pond, and listen."""
        self._pan.trigger()
        self.pace.begin(time.monotonic())
        self.show()
        self.listen()

    def listen(self) -> None:
        """Give the keyboard to the map, where the keys are heard."""
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """Put the map back; what was decided stays so."""
        self._canvas.removeEventFilter(self)
        self.tools.end()
        self._view.clear()
        self.images.close()

    def do(self, act: Act, detail: str = "") -> None:
        """Do what a key or a button asks for."""
        if act is Act.REJECT:
            self.reject(detail)
        elif act is Act.HIDE:
            self._view.hide(not self._view.hidden)
        elif act in TOOLS:
            self.take_tool(act)
        else:
            self._acts[act]()

    def hide(self, hidden: bool) -> None:
        """Take the outlines out of the way, or bring them back."""
        self._view.hide(hidden)

    def line_up(self, order: Order, within: Box | None) -> None:
        """Go through the ponds in another order, or through others."""
        self.queue.line_up(order, within)
        self.show()

    def reload(self) -> None:
        """Take the ponds as the file has them: many have changed at once."""
        self.queue = Queue(self.file.queue(), self.queue.order, self.queue.within)
        self.show()

    def accept(self) -> None:
        """Accept the pond that is shown, and go on."""
        if self._row is not None:
            self._decide(self._reviewer.accept(self._row, self._older(self._row)))

    def reject(self, reason: str) -> None:
        """Reject the pond that is shown, and go on."""
        if self._row is not None:
            self._decide(self._reviewer.reject(self._row, reason))

    def describe(self, name: str, note: str) -> None:
        """Name the pond that is shown."""
        row = self._row
        if row is not None and (row.text(of.NAME), row.text(of.NOTE)) != (name, note):
            self._write(self._reviewer.describe(row, name, note))

    def look_over(self) -> None:
        """Mark what the map shows as looked over whole."""
        view = self._canvas.mapSettings()
        ground = QgsGeometry.fromRect(
            view.mapToLayerCoordinates(self.file.ponds, self._canvas.extent())
        )
        image = self._row.text(of.IMAGE) if self._row is not None else ""
        if self._write(self._reviewer.look_over(ground, image)):
            self.said.emit(tr("Marked as looked over: here, what is no pond is none. U undoes it."))

    def go_on(self) -> None:
        """Go to the next pond that is not decided on."""
        if not self.queue.go_on():
            self.said.emit(tr("Every pond of this queue is decided on."))
        self.show()

    def go_back(self) -> None:
        """Go to the pond before."""
        self.queue.go_back()
        self.show()

    def undo(self) -> None:
        """Undo the last act, whoever's, from whichever day, and go to its pond."""
        self._turn(back=True)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._turn(back=False)

    def zoom(self) -> None:
        """Go back to the pond that is shown."""
        if self._row is not None:
            self._view.fly(self._row.outline)

    def switch_colours(self) -> None:
        """Show false colour, or natural colour again."""
        if not self.images.switch_colours(self._images()):
            self.said.emit(tr("The image has no near infrared band: there is no false colour."))

    def other_date(self) -> None:
        """Show the next older image of the same ground."""
        image = self.images.other_date(self._images())
        if image is None:
            self.said.emit(tr("No other image of this ground is in the project."))
        else:
            self.said.emit(" ".join(filter(None, (image.name(), date_of(image)))))

    def take_tool(self, act: Act) -> None:
        """Begin to edit the outline that is shown, or to draw one; a merge is carried out."""
        row = self._row
        if act is Act.MERGE and self.tools.act is Act.MERGE:
            self.keep()
            return
        feature = None if row is None else self.file.feature_id(row.uuid)
        if feature is None and act is not Act.DRAW:
            return
        try:
            self.file.check()
            self.tools.begin(act, feature)
        except EngineError as error:
            self.failed.emit(error)
            return
        if act is Act.MERGE and row is not None:
            self.file.ponds.selectByIds([feature, *touching(row, self.file)])
        self.changed.emit()
        self.listen()

    def keep(self) -> None:
        """Write what was edited as one act; where that fails, it stays in the edit mode."""
        act, row = self.tools.act, self._row
        try:
            self.file.check(ours=True)
            step = act_of(act, row, self.tools, self.file, self._reviewer)
            if step is not None:
                self.file.write(step, ours=True)
        except EngineError as error:
            self.failed.emit(error)
            return
        self.tools.end()
        if step is None:
            self.changed.emit()
        elif act is Act.DRAW:
            self._follow(step)
            self.show(fly=False)
            self.said.emit(tr("The pond is in the register."))
        else:
            self._follow(step)
            self._count_and_go_on()
        self.listen()

    def give_up(self) -> None:
        """Leave outlines as they were."""
        self.tools.end()
        self.changed.emit()
        self.listen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of a review from the map, and leave it all others."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if not isinstance(event, QKeyEvent) or event.type() not in kinds:
            return super().eventFilter(watched, event)
        editing = self.tools.act is not None and self.tools.act is not Act.MERGE
        wanted = meaning(event, editing)
        if self.tools.act is Act.MERGE and wanted is None:
            wanted = meaning(event, True)
        elif self.tools.act is Act.MERGE and wanted is not None and wanted[0] is Act.ACCEPT:
            wanted = (Act.KEEP, "")
        if wanted is None:
            return super().eventFilter(watched, event)
        event.accept()
        # A key that is held down must not decide on whatever comes next.
        if event.isAutoRepeat() or event.type() == QEvent.Type.ShortcutOverride:
            return True
        pressed = event.type() == QEvent.Type.KeyPress
        if wanted[0] is Act.HIDE:
            self.hide(pressed)
        elif pressed:
            self.do(*wanted)
        return True

    def show(self, fly: bool = True) -> None:
        """Show the current pond as the file has it."""
        pond = self.queue.current
        self._row = None if pond is None else self.file.row(pond.uuid)
        self.images.first_date()
        if self._row is None:
            self._view.clear()
        else:
            self.images.colour(self._images())
            older = [one.outline for one in self._older(self._row)]
            self._view.show(self._row.outline, older, fly)
        self.changed.emit()

    def _decide(self, step: Step) -> None:
        if self._write(step, show=False):
            self._count_and_go_on()

    def _count_and_go_on(self) -> None:
        self.pace.note(time.monotonic())
        self.said.emit("")
        self.go_on()

    def _write(self, step: Step, show: bool = True) -> bool:
        """Write an act; where that is refused, show the pond as it is now."""
        try:
            self.file.write(step)
        except EngineError as error:
            if isinstance(error, InputError):
                self._refresh([change.uuid for change in step.changes])
            self.failed.emit(error)
            return False
        self._follow(step)
        if show:
            self.show(fly=False)
        return True

    def _turn(self, back: bool) -> None:
        try:
            step = self.file.undo() if back else self.file.redo()
        except EngineError as error:
            self.failed.emit(error)
            return
        if step is None:
            self.said.emit(tr("There is nothing to undo.") if back else tr("Nothing was undone."))
            return
        self._follow(step)
        for change in step.changes:
            if self.queue.go_to(change.uuid):
                break
        self.show()
        text = tr("Undone: {}.") if back else tr("Done again: {}.")
        self.said.emit(text.format(words(step.action)))

    def _follow(self, step: Step) -> None:
        """Let the queue know what became of ponds."""
        for change in step.changes:
            if change.layer != of.PONDS:
                continue
            if change.after is None:
                self.queue.drop(change.uuid)
            else:
                self.queue.put(pond_of(change.after))

    def _refresh(self, uuids: list[str]) -> None:
        for uuid in uuids:
            row = self.file.row(uuid)
            if row is None:
                self.queue.drop(uuid)
            else:
                self.queue.put(pond_of(row))
        self.show(fly=False)

    def _older(self, row: Row) -> list[Row]:
        """Return the ponds that a newer outline replaces, as far as they are still there."""
        found = [self.file.row(uuid) for uuid in row.text(of.REPLACES).split()]
        return [one for one in found if one is not None]

    def _images(self) -> list[QgsRasterLayer]:
        if self._row is None:
            return []
        return self.images.at(self.file.ponds, self._row.outline.boundingBox())
