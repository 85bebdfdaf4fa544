"""How everything was measured, with the sources."""

from __future__ import annotations

from typing import Optional, Sequence

from ..protocol.accuracy_measures import PondMeasures
from ..protocol.score_record import ScoreRecord
from ..protocol.texts import text
from .markup import Html, element, join, paragraph, section
from .number_format import count, square_metres

SOURCES = (
    "report.source.cohen_1960",
    "report.source.conley_1999",
    "report.source.csurka_2013",
    "report.source.davison_1997",
    "report.source.efron_1987",
    "report.source.hesterberg_2015",
    "report.source.matthews_1975",
    "report.source.naeini_2015",
    "report.source.olofsson_2014",
    "report.source.stehman_2014",
    "report.source.zhang_2021",
)
"""Codes of the literature, by author and year."""

_FORMULAS = (
    ("report.measure.precision", "report.methods.precision"),
    ("report.measure.recall", "report.methods.recall"),
    ("report.measure.f1", "report.methods.f1"),
    ("report.measure.iou", "report.methods.iou"),
    ("report.measure.overall_accuracy", "report.methods.overall_accuracy"),
    ("report.measure.kappa", "report.methods.kappa"),
    ("report.measure.mcc", "report.methods.mcc"),
)
"""Codes of the measures and of their formulas."""


def methods_section(score: ScoreRecord) -> Html:
    """Return the methods text with its references."""
    intervals, ponds = score.intervals, score.ponds
    complete = text(
        "report.methods.polygons_in_area"
        if score.provenance.inputs.area
        else "report.methods.polygons_everywhere"
    )
    return section(
        text("report.methods.title"),
        paragraph(complete, text("report.methods.pixels")),
        element(
            "dl",
            *(
                join([element("dt", text(name)), element("dd", text(formula))])
                for name, formula in _FORMULAS
            ),
        ),
        paragraph(text("report.methods.ponds", iou=ponds.iou)),
        _smallest(ponds),
        paragraph(
            text(
                "report.methods.intervals",
                level=100 * intervals.level,
                resamples=count(intervals.resamples),
            )
        ),
        literature(SOURCES),
    )


def literature(codes: Sequence[str]) -> Html:
    """Return a list of sources, by their codes."""
    return element(
        "div",
        element("h3", text("report.methods.references")),
        element("ul", *(element("li", text(code)) for code in codes), class_="sources"),
    )


def _smallest(ponds: PondMeasures) -> Optional[Html]:
    """Return what a smallest pond means for both sides; ``None`` where every pond counts."""
    if not ponds.min_area_m2:
        return None
    size = square_metres(ponds.min_area_m2)
    return paragraph(text("report.methods.smallest_pond", size=size))
