"""The page of a comparison: the verdict first, then how it is known, then how to repeat it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Optional, Sequence

from ..protocol.comparison_record import ComparisonRecord
from ..protocol.texts import text
from .comparison_tables import (
    accuracy_section,
    pond_section,
    settings_section,
    time_section,
)
from .difference_section import difference_section
from .markup import Html, element, figure, headings, join, paragraph, section, table
from .number_format import count, moment
from .provenance_section import (
    INPUT_COLUMNS,
    base_name,
    file_name,
    heading_facts,
    software_table,
)
from .score_report import document, facts_line, warnings_box

_LIMITS = (
    "report.comparison.limit_reference",
    "report.comparison.limit_training",
    "report.comparison.limit_gaofen",
)
"""Codes of what the figures do not say."""

_INPUTS = {
    "image": "report.comparison.input.image",
    "samples": "report.comparison.input.samples",
    "reference": "report.repeat.reference",
    "area": "report.repeat.area",
}
"""Codes of what the inputs are called."""


def write_comparison(comparison: ComparisonRecord, figures: Sequence[Html], path: str) -> None:
    """Write the report of a comparison as one HTML file that needs nothing else.

    Args:
        comparison: What ``comparison.json`` holds.
        figures: Drawings of the maps side by side, in this order.
        path: HTML file to write.

    Raises:
        OSError: It cannot be written.
    """
    Path(path).write_text(comparison_page(comparison, figures), encoding="utf-8")


def comparison_page(comparison: ComparisonRecord, figures: Sequence[Html]) -> str:
    """Return the report as HTML; arguments as for :func:`write_comparison`."""
    named = file_name(comparison.inputs.image)
    title = text("report.comparison.title")
    return document(
        title,
        named,
        element("h1", title),
        paragraph(_about(comparison, named), class_="about"),
        facts_line(
            heading_facts(
                comparison.image_facts, comparison.reference_from, comparison.inputs.reference
            )
        ),
        paragraph(comparison.verdict, class_="verdict"),
        warnings_box(comparison.warnings),
        _figures(figures),
        accuracy_section(comparison),
        difference_section(comparison),
        pond_section(comparison),
        time_section(comparison),
        settings_section(comparison),
        section(
            text("report.comparison.limits"),
            element("ul", *(element("li", text(code)) for code in _LIMITS)),
        ),
        _repeat(comparison),
    )


def _about(comparison: ComparisonRecord, named: str) -> Html:
    against = base_name(comparison.reference_from or comparison.inputs.reference.path)
    made = moment(comparison.made)
    about = text("report.comparison.about", reference=against, made=made)
    return join([element("strong", named), about])


def _figures(figures: Sequence[Html]) -> Optional[Html]:
    captions = (text("report.comparison.whole"), text("report.comparison.closer"))
    if not figures:
        return None
    drawn = (figure(one, words, "panels") for one, words in zip(figures, captions))
    return section(text("report.comparison.side_by_side"), *drawn)


def _repeat(comparison: ComparisonRecord) -> Html:
    inputs = comparison.inputs
    rows = [
        [text(code), facts.path, "" if facts.size is None else count(facts.size)]
        for code, facts in (
            (_INPUTS["image"], inputs.image),
            (_INPUTS["samples"], inputs.samples),
            (_INPUTS["reference"], inputs.reference),
            (_INPUTS["area"], inputs.area),
        )
        if facts is not None
    ]
    none = text("report.comparison.no_model")
    models = [
        [method.name, (method.model.sha256 if method.model else None) or none]
        for method in comparison.methods
    ]
    return section(
        text("report.repeat.title"),
        table(
            headings(*INPUT_COLUMNS),
            rows,
            text("report.repeat.inputs"),
            "words files",
        ),
        table(
            [
                text("report.comparison.column.method"),
                text("report.comparison.column.model_hash"),
            ],
            models,
            text("report.comparison.models"),
            "words",
        ),
        element("pre", " ".join(shlex.quote(part) for part in comparison.command)),
        software_table(comparison.versions),
    )
