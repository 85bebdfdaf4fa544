"""What happens between a click on Start review and a register: wires, and the end of it all."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol import review_fields as of
from ...core.protocol.composition import joined
from ...core.protocol.errors import EngineError
from ..page_base.notices import Notices
from ..project import settings
from ..project.page_settings import ReviewSettings
from ..project.project_watch import ProjectWatch
from ..text import review_words
from ..text.escaping import html
from ..text.translation import tr
from . import layers, plan
from .decisions import Reviewer
from .keys import Act
from .measure import Measure
from .page import ReviewPage
from .plan import Review, ReviewChoices
from .queue import Box
from .register_job import RegisterJob
from .reviewing import Reviewing


class ReviewJob(QObject):
    """Wires page Review to the layers and to the file; one review at a time."""

    def __init__(self, page: ReviewPage, iface: QgisInterface, parent: QObject) -> None:
        """Listen to the page and the project; nothing is reviewed yet."""
        super().__init__(parent)
        self._page, self._iface, self._project = page, iface, QgsProject.instance()
        self._notices = Notices(iface.messageBar())
        self._reviewing: Reviewing | None = None
        self._register = RegisterJob(page, iface, self)
        page.start_requested.connect(self.start)
        page.stop_requested.connect(self.stop)
        page.act_requested.connect(self._act)
        page.hide_requested.connect(self._hide)
        page.described.connect(self._describe)
        page.queue_changed.connect(self._line_up)
        self._watch = ProjectWatch(self._project, self)
        self._watch.layers_changed.connect(self._follow_project)
        self._watch.opened.connect(self._project_opened)
        self._watch.emptied.connect(self._project_closed)
        self._project.layersWillBeRemoved.connect(self._layers_going)  # type: ignore[attr-defined]
        self._project_opened()

    @property
    def reviewing(self) -> Reviewing | None:
        """The review at work; ``None`` while there is none."""
        return self._reviewing

    def path(self) -> Path:
        """Return the file of the review at work, else the one that is chosen.

        Raises:
            InputError: There is none.
        """
        return self._register.path()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin; what was decided is kept."""
        self.stop()
        self._watch.close()
        self._project.layersWillBeRemoved.disconnect(self._layers_going)  # type: ignore[attr-defined]

    def start(self, choices: ReviewChoices) -> None:
        """Open the review, bring in what it does not know, and show its first pond."""
        if self._reviewing is not None:
            return
        settings.save(choices.settings, self._project)
        try:
            review = plan.open_review(choices, self._view, self._project)
        except EngineError as error:
            self._fail(error)
            return
        file = review.file
        # The next start finds it, also where the project has no folder yet.
        self._page.file_widget.setFilePath(str(file.path))
        settings.save(self._page.settings(), self._project)
        layers.add_to_project(file, self._project)
        layers.hide_others(self._project, (file.ponds, file.areas))
        measure = Measure(file.ponds.crs(), self._project.transformContext())
        reviewer = Reviewer(plan.reviewer_name(choices.settings), measure)
        self._reviewing = reviewing = Reviewing(
            file, review.queue, reviewer, self._iface, self._project, self
        )
        reviewing.changed.connect(self._show)
        reviewing.said.connect(self._say)
        reviewing.failed.connect(self._fail)
        reviewing.describe_requested.connect(self._page.edit_name)
        self._register.use(reviewing, reviewer)
        self._page.set_reviewing(True)
        self._iface.setActiveLayer(file.ponds)
        reviewing.start()
        self._tell_of_start(review, choices)

    def stop(self) -> None:
        """End the review; everything that was decided is in its file."""
        reviewing, self._reviewing = self._reviewing, None
        if reviewing is None:
            return
        self._register.use(None, None)
        reviewing.close()
        reviewing.file.close()
        counts = reviewing.queue.counts
        layers.show_again(self._project)
        self._page.set_reviewing(False)
        self._page.show_summary(html(review_words.progress(*counts)))
        reviewing.deleteLater()
        self._follow_project()

    def _tell_of_start(self, review: Review, choices: ReviewChoices) -> None:
        told = []
        if review.file.outside:
            told.append(review_words.outside(review.file.outside))
        if choices.predictions:
            brought = review.brought
            told.append(review_words.brought(brought.known, brought.changed, brought.fresh))
        if told:
            self._say(joined(*told))
        if review.made and not choices.settings.file and not self._project.absolutePath():
            text = tr("The review is in the temporary folder {}: save the project first.")
            self._notices.warn(text.format(review.file.path.parent))
        if review.queue.current is None:
            self._notices.inform(tr("There is no pond in this queue."))

    def _view(self, layer: QgsVectorLayer) -> Box:
        """Return what the map shows, in the coordinates of a layer."""
        canvas = self._iface.mapCanvas()
        box = canvas.mapSettings().mapToLayerCoordinates(layer, canvas.extent())
        return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()

    def _show(self) -> None:
        reviewing = self._reviewing
        if reviewing is None:
            return
        queue, row, pace = reviewing.queue, reviewing.row, reviewing.pace
        counts = queue.counts
        speed = review_words.pace(pace.per_minute, pace.seconds_for(counts.left))
        self._page.show_progress(counts, speed)
        name, note, reason, image = (
            ("", "", "", "")
            if row is None
            else (
                row.text(of.NAME),
                row.text(of.NOTE),
                row.text(of.REASON),
                Path(row.text(of.IMAGE)).name or row.text("source"),
            )
        )
        self._page.show_pond(queue.current, queue.number, reason, name, note, image)
        self._page.set_editing(reviewing.tools.act)
        self._register.count()

    def _act(self, act: Act, detail: str) -> None:
        if self._reviewing is not None:
            self._reviewing.do(act, detail)
            if self._reviewing is not None:
                self._reviewing.listen()

    def _hide(self, hidden: bool) -> None:
        if self._reviewing is not None:
            self._reviewing.hide(hidden)
            if not hidden:
                self._reviewing.listen()

    def _describe(self, name: str, note: str) -> None:
        if self._reviewing is not None:
            self._reviewing.describe(name, note)
            self._reviewing.listen()

    def _line_up(self) -> None:
        if self._reviewing is None:
            return
        within = self._page.view_check.isChecked()
        box = self._view(self._reviewing.file.ponds) if within else None
        self._reviewing.line_up(self._page.order(), box)
        self._reviewing.listen()

    def _say(self, text: str) -> None:
        self._page.show_summary(html(text))

    def _fail(self, error: EngineError) -> None:
        self._page.show_summary(html(str(error)))
        self._notices.fail(error.message, error.cure)

    def _follow_project(self) -> None:
        self._page.follow_project(self._project)

    def _project_opened(self) -> None:
        layers.show_again(self._project)
        self._page.forget_choice()
        self._page.apply(settings.load(ReviewSettings, self._project))
        self._follow_project()

    def _project_closed(self) -> None:
        self.stop()
        self._page.forget_choice()

    def _layers_going(self, identities: list[str]) -> None:
        reviewing = self._reviewing
        if reviewing is None:
            return
        file = reviewing.file
        if file.ponds.id() in identities or file.areas.id() in identities:
            self.stop()
            text = tr("The layer of the review was removed: the review has ended, all is in {}.")
            self._say(text.format(file.path))
            self._notices.inform(text.format(file.path))
