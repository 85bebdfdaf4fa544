"""The page of a comparison: who wins first, then how it is known, then how to repeat it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Optional, Sequence

from ..protocol.comparison_record import ComparisonRecord
from .comparison_tables import (
    accuracy_section,
    difference_section,
    pond_section,
    settings_section,
    time_section,
)
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count
from .provenance_section import file_name
from .score_report import document, warnings_box

TITLE = "Comparison of methods that map tailings ponds"

_LIMITS = (
    (
        "The reference was drawn, not sampled: the figures hold for this ground, and no area of "
        "ponds can be estimated from them."
    ),
    (
        "Classifiers of single pixels were fitted to samples of this very image; a U-Net that was "
        "trained elsewhere had never seen it. That is how each would be used, but it is not the "
        "same test: on another image, a classifier would be worth what its samples are worth there."
    ),
    (
        "No Gaofen-6 image with reference polygons was at hand when the shipped model was made: "
        "nothing that its card says validates Gaofen-6. This comparison says what it is worth on "
        "this image."
    ),
)
"""What the figures do not say."""


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
    return document(
        TITLE,
        named,
        element("h1", TITLE),
        paragraph(_about(comparison, named), class_="about"),
        paragraph(comparison.verdict, class_="verdict"),
        warnings_box(comparison.warnings),
        _figures(figures),
        accuracy_section(comparison),
        difference_section(comparison),
        pond_section(comparison),
        time_section(comparison),
        settings_section(comparison),
        section(
            "What these figures do not say",
            element("ul", *(element("li", words) for words in _LIMITS)),
        ),
        _repeat(comparison),
    )


def _about(comparison: ComparisonRecord, named: str) -> Html:
    against = file_name(comparison.inputs.reference)
    made = comparison.made.replace("T", " ")
    return join([element("strong", named), f" against {against} · {made}"])


def _figures(figures: Sequence[Html]) -> Optional[Html]:
    captions = (
        (
            "All that was judged. Every map is shown at the same scale; the reference is outlined "
            "on the image, in natural colour where the bands are known."
        ),
        "The part of it on which the methods differ most.",
    )
    if not figures:
        return None
    drawn = (figure(one, words, "panels") for one, words in zip(figures, captions))
    return section("Side by side", *drawn)


def _repeat(comparison: ComparisonRecord) -> Html:
    inputs = comparison.inputs
    rows = [
        [name, facts.path, "" if facts.size is None else count(facts.size)]
        for name, facts in (
            ("Image", inputs.image),
            ("Samples", inputs.samples),
            ("Reference", inputs.reference),
            ("Area", inputs.area),
        )
        if facts is not None
    ]
    models = [
        [method.name, (method.model.sha256 if method.model else None) or "none"]
        for method in comparison.methods
    ]
    return section(
        "To repeat this",
        table(["Input", "File", "Bytes"], rows, "Inputs", "words"),
        table(["Method", "SHA-256 of the model"], models, "Models", "words"),
        element("pre", " ".join(shlex.quote(part) for part in comparison.command)),
        table(
            ["Software", "Version"],
            [[name, version] for name, version in comparison.versions.items()],
            "Versions",
            "words",
        ),
    )
