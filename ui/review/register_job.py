"""The buttons below the review: the register shown, exported, joined with another reviewer's."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QFileDialog

from ...core.protocol import review_fields as of
from ...core.protocol.errors import EngineError, InputError
from ..page_base.notices import Notices
from ..text import words
from ..text.escaping import html
from ..text.translation import counted, tr
from . import layers, new_file, register
from .decisions import Reviewer
from .joining import Joined, join
from .page import ReviewPage
from .register import Format
from .reviewing import Reviewing


class RegisterJob(QObject):
    """Shows and exports what stands, from the review at work or from the file that is chosen."""

    def __init__(self, page: ReviewPage, iface: QgisInterface, parent: QObject) -> None:
        """Listen to the page."""
        super().__init__(parent)
        self._page, self._iface, self._project = page, iface, QgsProject.instance()
        self._notices = Notices(iface.messageBar())
        self._reviewing: Reviewing | None = None
        self._reviewer: Reviewer | None = None
        page.register_requested.connect(self.show)
        page.export_requested.connect(self.export)
        page.join_requested.connect(self.join)
        self.use(None, None)

    def use(self, reviewing: Reviewing | None, reviewer: Reviewer | None) -> None:
        """Work on a review; ``None`` while there is none."""
        self._reviewing, self._reviewer = reviewing, reviewer
        self._page.join_button.setEnabled(reviewing is not None)
        self.count()

    def count(self) -> None:
        """Say what the register holds; nothing while there is no review."""
        if self._reviewing is None:
            self._page.show_register("")
            return
        ponds, area = self._reviewing.queue.standing
        text = counted(ponds, tr("{} pond, {}"), tr("{} ponds, {}"))
        self._page.show_register(text.format(ponds, words.area(area)))

    def show(self) -> None:
        """Show the register as a layer of its own."""
        try:
            layer = layers.register_layer(self.path(), self._project)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        self._iface.setActiveLayer(layer)

    def export(self, wanted: Format) -> None:
        """Write the register to a file that the user names."""
        try:
            path = self.path()
            suggested = path.with_name(f"{path.stem}_register.{wanted.ending}")
            chosen, _ = QFileDialog.getSaveFileName(
                self._iface.mainWindow(),
                tr("Export the register"),
                str(suggested),
                f"{wanted.driver} (*.{wanted.ending})",
            )
            if not chosen:
                return
            if not chosen.lower().endswith(f".{wanted.ending}"):
                chosen = f"{chosen}.{wanted.ending}"
            context = self._project.transformContext()
            count = register.export(self._ponds(path), wanted, Path(chosen), context)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        text = counted(count, tr("{} pond written to {}."), tr("{} ponds written to {}."))
        self._page.show_summary(html(text.format(count, chosen)))
        self._notices.inform(text.format(count, chosen))

    def join(self) -> None:
        """Take in what another reviewer has decided in a copy."""
        reviewing, reviewer = self._reviewing, self._reviewer
        if reviewing is None or reviewer is None:
            return
        chosen, _ = QFileDialog.getOpenFileName(
            self._iface.mainWindow(),
            tr("Join another review"),
            str(reviewing.file.path.parent),
            tr("GeoPackages (*.gpkg)"),
        )
        if not chosen:
            return
        try:
            joined = join(reviewing.file, Path(chosen), reviewer)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        reviewing.reload()
        self._tell(joined)

    def _tell(self, joined: Joined) -> None:
        first, *rest = joined.lines
        self._page.show_summary("<br>".join((f"<b>{html(first)}</b>", *map(html, rest))))
        self._notices.inform(first)

    def path(self) -> Path:
        """Return the file of the review at work, else the one that is chosen.

        Raises:
            InputError: There is none.
        """
        if self._reviewing is not None:
            return self._reviewing.file.path
        chosen = self._page.file_widget.filePath()
        if chosen and Path(chosen).is_file():
            return Path(chosen)
        raise InputError(tr("There is no review yet."), tr("Start one, or choose the file of one."))

    def _ponds(self, path: Path) -> QgsVectorLayer:
        if self._reviewing is not None:
            return self._reviewing.file.ponds
        return new_file.opened(path, of.PONDS)
