"""What happens between a click on Find changes and a map that flips."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.change import ChangeResult
from ...core.protocol.change_record import ChangeRecord, PondRecord
from ...core.protocol.errors import EngineError
from ..engine.client import Engine
from ..page_base import result_links
from ..page_base.project_job import ProjectJob
from ..project.page_settings import ChangeSettings
from ..text import words
from ..text.escaping import html
from . import change_words, last_change, layers
from .flipping import Flipping, flagged_ponds
from .page import ChangePage
from .plan import ChangeChoices, ChangePlan, discard, make_plan

_LEDGER = "ledger.gpkg"


class ChangeJob(ProjectJob):
    """Wires page Change to the layers, the engine and the map; one ledger at a time."""

    def __init__(
        self, page: ChangePage, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; nothing runs until the page is clicked."""
        super().__init__(page, ChangeSettings, engine, iface, parent)
        self._page = page
        self._flipping = Flipping(iface.mapCanvas(), self._project)
        self._record: ChangeRecord | None = None
        self._folder = ""
        page.pond_clicked.connect(self.show_pond)
        page.report_requested.connect(self.open_report)
        page.folder_requested.connect(self._open_folder)
        self.project_opened()

    def start(self, choices: ChangeChoices) -> None:
        """Follow the ponds from date to date."""
        plan = self.plan_for(choices, make_plan)
        if plan is None:
            return
        self.begin(plan, self.tr("Finding changes on {}").format(plan.name), self._done, discard)

    def project_opened(self) -> None:
        """Show the last ledger of the project, too, if its files are still there."""
        super().project_opened()
        self._forget()
        folder = last_change.load(self._project)
        if folder is None:
            return
        try:
            record = last_change.read(folder)
        except EngineError:
            # It was moved or deleted: that is no news to whoever did so.
            return
        self._take(record, folder)

    def project_closed(self) -> None:
        """Show no ledger any more, either."""
        super().project_closed()
        self._forget()

    def show_pond(self, pond: PondRecord) -> None:
        """Show a pond before its change, or, if it is shown, at the other date."""
        layer = layers.ledger_at(str(Path(self._folder) / _LEDGER), self._project)
        if layer is None:
            self._notices.inform(self.tr("The ledger is no longer in the project."))
            return
        self._page.show_pond(pond, self._flipping.show(pond, layer.crs()))

    def open_report(self) -> None:
        """Open the report in the browser."""
        if self._folder:
            result_links.open_report(self._folder, self._notices)

    def _open_folder(self) -> None:
        if self._folder:
            result_links.open_folder(self._folder, self._notices)

    def _done(self, plan: ChangePlan, result: ChangeResult) -> None:
        try:
            record = last_change.read(result.folder)
        except EngineError as error:
            self.fail(error)
            return
        layers.add_to_project(result, plan.name, self._project)
        last_change.save(result.folder, self._project)
        told = change_words.headline(result)
        where = self.tr("Took {}; everything is in {}.").format(
            words.duration(result.seconds), result.folder
        )
        self.succeed(told, result.warnings, self.tr("Open report"), self.open_report)
        self._page.show_summary(f"<b>{html(told)}</b><br>{html(where)}")
        self._take(record, result.folder)

    def _take(self, record: ChangeRecord, folder: str) -> None:
        self._record, self._folder = record, folder
        self._page.show_ponds(flagged_ponds(record))
        ledger = layers.ledger_at(str(Path(folder) / _LEDGER), self._project)
        if ledger is not None:
            self._flipping.take(record)
            self._follow_selection(ledger)

    def _forget(self) -> None:
        self._record, self._folder = None, ""
        self._flipping.take(None)
        self._page.clear_result()

    def _follow_selection(self, ledger: QgsVectorLayer) -> None:
        """Let a click on the map, with QGIS's tool that selects, flip a pond, too."""
        changed: Any = ledger.selectionChanged
        changed.connect(partial(self._selected, ledger.id()))

    def _selected(self, identity: str, selected: list[int], *_: object) -> None:
        layer = self._project.mapLayer(identity)
        if self._record is None or len(selected) != 1 or not isinstance(layer, QgsVectorLayer):
            return
        number = layer.getFeature(selected[0])["id"]
        pond = next((one for one in self._record.ponds if one.id == number), None)
        if pond is not None and pond.flagged:
            self.show_pond(pond)
