"""The page of a ledger: what changed first, with pictures, then how it is known."""

from __future__ import annotations

import base64
import shlex
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from ..protocol.change import STATUSES
from ..protocol.change_record import ChangeRecord, DateRecord, Observation, PondRecord
from ..protocol.composition import joined
from ..protocol.texts import clauses, count_text, listed, text
from .area_chart import area_chart
from .change_pictures import PondPictures
from .markup import Html, element, figure, headings, join, paragraph, section, table
from .number_format import absent, count, hectares, metres, moment, percent
from .picture import Picture
from .provenance_section import base_name, software_table
from .score_report import document, warnings_box

MOST_PICTURED = 40
"""Ponds whose pictures a page holds; more would make a file that no browser likes."""

_MOST_ROWS = 1000
"""Rows of the table of all ponds; the CSV file has them all."""

_METHODS = ("registration", "boundary", "test", "identity", "cloud", "limits")
"""Codes of what the reader should know of how changes are found."""


def write_change(record: ChangeRecord, pictures: Sequence[PondPictures], path: str) -> None:
    """Write the report of a ledger as one HTML file that needs nothing else.

    Args:
        record: What ``change.json`` holds.
        pictures: Of flagged ponds, in their order.
        path: HTML file to write.

    Raises:
        OSError: It cannot be written.
    """
    Path(path).write_text(change_page(record, pictures), encoding="utf-8")


def change_page(record: ChangeRecord, pictures: Sequence[PondPictures]) -> str:
    """Return the report as HTML; arguments as for :func:`write_change`."""
    title = text("change.report.title")
    span = text("change.report.span", first=record.dates[0].date, last=record.dates[-1].date)
    return document(
        title,
        span,
        element("h1", title),
        paragraph(
            join([element("strong", span), text("change.report.about", made=moment(record.made))]),
            class_="about",
        ),
        paragraph(_verdict(record), class_="verdict"),
        warnings_box(record.warnings),
        _dates(record),
        _flagged(record, {one.identity: one for one in pictures}),
        _everything(record),
        section(
            text("change.report.methods"),
            element("ul", *(element("li", _method(record, name)) for name in _METHODS)),
        ),
        _repeat(record),
    )


def _verdict(record: ChangeRecord) -> str:
    changed = sum(pond.flagged for pond in record.ponds)
    rows = [row.status for pond in record.ponds for row in pond.observations if row.flagged]
    parts = [
        count_text(f"change.report.{status}", rows.count(status))
        for status in STATUSES
        if status in rows
    ]
    told = count_text("change.report.changed", changed, ponds=len(record.ponds))
    if parts:
        told = text("change.report.verdict", changed=told, parts=clauses(parts))
    alarm = text("change.report.alarm", level=100 * (1 - record.level), critical=record.critical)
    return joined(told, alarm)


def _dates(record: ChangeRecord) -> Html:
    rows = [
        [
            one.date,
            base_name(one.image or one.prediction),
            text(f"change.dated_by.{one.dated_by}"),
            _registration(one),
            count(one.outlines),
            count(one.cloud_outlines) if one.clouds else absent("change.report.not_looked_for"),
            text(f"change.error_source.{one.error_source}"),
        ]
        for one in record.dates
    ]
    columns = ("date", "image", "dated_by", "registration", "outlines", "cloud", "error")
    head = headings(*(f"change.report.column.{name}" for name in columns))
    return section(
        text("change.report.dates"), table(head, rows, text("change.report.dates_about"), "words")
    )


def _registration(one: DateRecord) -> str:
    found = one.registration
    if found is None:
        return text("change.report.first_date")
    if not found.measured:
        return text("change.report.not_registered", error=metres(found.residual_m))
    return text(
        "change.report.registered",
        east=round(found.east_m, 1) + 0.0,
        north=round(found.north_m, 1) + 0.0,
        pixels=(found.east_m**2 + found.north_m**2) ** 0.5 / one.gsd_m,
        residual=metres(found.residual_m),
        patches=found.patches,
        tried=found.tried,
    )


def _flagged(record: ChangeRecord, pictures: Dict[int, PondPictures]) -> Optional[Html]:
    changed = by_size_of_change(record)
    if not changed:
        return None
    left = len(changed) - MOST_PICTURED
    note = paragraph(count_text("change.report.not_pictured", left)) if left > 0 else None
    shown = (_pond(pond, pictures.get(pond.id)) for pond in changed[:MOST_PICTURED])
    return section(text("change.report.flagged"), note, *shown)


def by_size_of_change(record: ChangeRecord) -> List[PondRecord]:
    """Return the ponds that changed, those of the largest change first."""
    changed = [pond for pond in record.ponds if pond.flagged]
    return sorted(changed, key=lambda pond: (-_largest(pond), pond.id))


def _largest(pond: PondRecord) -> float:
    return max(abs(row.change_m2 or 0.0) for row in pond.observations if row.flagged)


def _pond(pond: PondRecord, pictures: Optional[PondPictures]) -> Html:
    said = [_change(row) for row in pond.observations if row.flagged]
    shown = []
    if pictures is not None:
        shown = [_picture(pictures.before), _picture(pictures.after)]
    return element(
        "div",
        element("h3", text("change.report.pond", id=pond.id)),
        *(paragraph(words) for words in said),
        element("div", *shown, class_="pair") if shown else None,
        figure(area_chart(pond), text("change.report.chart_about")),
        class_="whole",
    )


def _change(row: Observation) -> str:
    """Return a change in a sentence."""
    return text(
        f"change.report.row.{row.status}",
        date=row.date,
        since=row.since,
        area=hectares(row.area_m2 or 0.0),
        change=hectares(abs(row.change_m2 or 0.0)),
        error=hectares(row.change_se_m2 or 0.0),
        z=abs(row.z or 0.0),
    )


def _picture(one: Picture) -> Html:
    encoded = base64.b64encode(one.png).decode("ascii")
    drawn = element("img", src=f"data:image/png;base64,{encoded}", alt=one.title)
    return figure(drawn, text("change.report.picture", date=one.title, ground=one.caption))


def _everything(record: ChangeRecord) -> Html:
    rows = [_row(pond, row) for pond in record.ponds for row in pond.observations]
    note = None
    if len(rows) > _MOST_ROWS:
        note = paragraph(text("change.report.more_rows", shown=_MOST_ROWS, rows=len(rows)))
    columns = ("pond", "date", "status", "area", "error", "change", "z", "unseen")
    head = headings(*(f"change.report.column.{name}" for name in columns))
    return section(
        text("change.report.everything"),
        note,
        table(head, rows[:_MOST_ROWS], text("change.report.everything_about"), "figures tight"),
    )


def _row(pond: PondRecord, row: Observation) -> List[str]:
    nothing = absent("change.report.nothing")
    changed = nothing
    if row.change_m2 is not None and row.change_se_m2 is not None:
        changed = Html(f"{row.change_m2 / 1e4:+,.2f} ± {row.change_se_m2 / 1e4:,.2f}")
    status = text(f"change.status.{row.status}")
    if row.relation is not None:
        related = listed(row.related)
        status = text(
            "change.report.status_with",
            status=status,
            relation=text(f"change.relation.{row.relation.replace(' ', '_')}", ponds=related),
        )
    return [
        str(pond.id),
        row.date,
        status,
        nothing if row.area_m2 is None else hectares(row.area_m2),
        nothing if row.area_se_m2 is None else hectares(row.area_se_m2),
        changed,
        nothing if row.z is None else f"{row.z:+.1f}",
        percent(row.unseen),
    ]


def _method(record: ChangeRecord, name: str) -> str:
    return text(f"change.report.method.{name}", level=100 * record.level, critical=record.critical)


def _repeat(record: ChangeRecord) -> Html:
    return section(
        text("report.repeat.title"),
        element("pre", " ".join(shlex.quote(part) for part in record.command)),
        software_table(record.versions),
    )
