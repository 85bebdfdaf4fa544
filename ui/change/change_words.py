"""What became of ponds, in words for the panel."""

from __future__ import annotations

from ...core.protocol.change import ChangeResult
from ...core.protocol.change_record import Observation, PondRecord
from ..text import words
from ..text.translation import counted, day, filled, tr
from .ledger_style import status_name


def headline(result: ChangeResult) -> str:
    """Return what a ledger comes to in a line."""
    if not result.ponds:
        return tr("No tailings pond found at any date.")
    changed = counted(
        result.flagged, tr("{} of {} ponds changed"), tr("{} of {} ponds changed")
    ).format(result.flagged, result.ponds)
    return tr("{}: {} new, {} grown, {} shrunk, {} gone.").format(
        changed, result.new, result.grown, result.shrunk, result.gone
    )


def pond_line(pond: PondRecord, row: Observation) -> str:
    """Return a pond and its largest change in a line."""
    return tr("Pond {}: {}, {}, {}").format(
        pond.id, status_name(row.status), _signed(row.change_m2), day(row.date)
    )


def shown(pond: PondRecord, row: Observation, at: str) -> str:
    """Return what is known of a pond's change, and which date the map shows."""
    told = filled(
        tr("Pond {}: {}, {} since {}, {:.1f} times its standard error of {}."),
        pond.id,
        status_name(row.status),
        _signed(row.change_m2),
        day(row.since or row.date),
        abs(row.z or 0.0),
        words.hectares(row.change_se_m2 or 0.0),
    )
    return tr("{} The map shows {}.").format(told, day(at)) if at else told


def _signed(change: float | None) -> str:
    sign = "+" if (change or 0.0) > 0 else "\u2212"
    return sign + words.hectares(abs(change or 0.0))
