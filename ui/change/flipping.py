"""A flagged pond before and after: which date the map shows, by the dates of its layers."""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsProject, QgsRectangle
from qgis.gui import QgsMapCanvas

from ...core.protocol.change_record import ChangeRecord, Observation, PondRecord
from .ledger_style import noon

_AROUND = 1.8
"""How much more than the pond the map shows."""


class Flipping:
    """Leads the map to a pond, and from the date before its change to that after, and back.

    Images and outlines know their own dates, so that the map need but be told a time.
    """

    def __init__(self, canvas: QgsMapCanvas, project: QgsProject) -> None:
        """Show nothing yet."""
        self._canvas, self._project = canvas, project
        self._record: ChangeRecord | None = None
        self._pond: PondRecord | None = None
        self.day = ""

    def take(self, record: ChangeRecord | None) -> None:
        """Follow another ledger, ``None`` for none; the map shows its latest date."""
        self._record, self._pond, self.day = record, None, ""
        if record is not None:
            self.show_day(record.dates[-1].date)

    def show(self, pond: PondRecord, crs: QgsCoordinateReferenceSystem) -> str:
        """Lead the map to a pond and show it before its change; shown already, flip the date.

        Args:
            pond: A pond of the ledger.
            crs: Of the ledger's outlines.

        Returns:
            The date that is shown now.
        """
        change = change_of(pond)
        before = change.since or change.date
        if self._pond is None or self._pond.id != pond.id:
            self._pond = pond
            self._zoom(pond, crs)
            self.show_day(before)
        else:
            self.show_day(before if self.day == change.date else change.date)
        return self.day

    def show_day(self, day: str) -> None:
        """Let the map show what there is at a date."""
        if self._record is None:
            return
        self.day = day
        self._canvas.setTemporalRange(noon(day))
        self._canvas.refresh()

    def _zoom(self, pond: PondRecord, crs: QgsCoordinateReferenceSystem) -> None:
        way = QgsCoordinateTransform(
            crs, self._canvas.mapSettings().destinationCrs(), self._project
        )
        extent = way.transformBoundingBox(QgsRectangle(*pond.bounds))
        extent.scale(_AROUND)
        self._canvas.setExtent(extent)


def change_of(pond: PondRecord) -> Observation:
    """Return the largest change of a pond, or its last row where it has none."""
    flagged = [row for row in pond.observations if row.flagged]
    if not flagged:
        return pond.observations[-1]
    return max(flagged, key=lambda row: abs(row.change_m2 or 0.0))


def flagged_ponds(record: ChangeRecord) -> list[PondRecord]:
    """Return the ponds that changed, those of the largest change first."""
    changed = [pond for pond in record.ponds if pond.flagged]
    return sorted(changed, key=lambda pond: (-abs(change_of(pond).change_m2 or 0.0), pond.id))
