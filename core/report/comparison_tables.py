"""The tables of a comparison: counts and measures, ponds, seconds, settings."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..model.model_card import role_in_words
from ..protocol.accuracy_measures import BoundaryMeasures
from ..protocol.comparison_record import ComparisonRecord, MethodRecord, SamplesRecord
from ..protocol.texts import count_text, listed, text
from .charts import class_name, size_class, whisker
from .markup import Html, element, headings, join, paragraph, section, table
from .number_format import absent, count, defined, interval, unbroken
from .pixel_section import WHY_UNDEFINED

_FAILED = "report.comparison.no_result"
_SAID: Mapping[Any, str] = {
    None: "report.setting.none",
    True: "report.setting.yes",
    False: "report.setting.no",
    "given": "report.setting.given",
    "default": "report.setting.default",
    "cross-validation": "report.setting.cross_validation",
    "held-out polygons": "report.setting.held_out",
}
"""Codes of values of settings; what scikit-learn calls its own stays as it is."""

_MEASURES = (
    ("precision", "report.measure.precision"),
    ("recall", "report.measure.recall"),
    ("f1", "report.measure.f1"),
    ("iou", "report.measure.iou"),
    ("overall_accuracy", "report.measure.overall_accuracy"),
    ("kappa", "report.measure.kappa"),
)


def accuracy_section(comparison: ComparisonRecord) -> Html:
    """Return the counts and measures of each method, as the paper's Table 3 has them."""
    rows = []
    for method in comparison.methods:
        pixels, ends = method.pixels, method.f1_interval
        if pixels is None:
            rows.append([method.name, *[absent(_FAILED)] * 11])
            continue
        rows.append(
            [
                method.name,
                *(count(n) for n in (pixels.tp, pixels.fn, pixels.fp, pixels.tn)),
                *(defined(pixels.of(key), text(WHY_UNDEFINED[key])) for key, _ in _MEASURES),
                join(
                    [
                        whisker(pixels.f1, ends),
                        "" if ends is None else f" {unbroken(interval(ends))}",
                    ]
                ),
            ]
        )
    head = [
        text("report.comparison.column.method"),
        *("TP", "FN", "FP", "TN"),
        *(text(name) for _, name in _MEASURES),
        text("report.comparison.column.f1_interval"),
    ]
    return section(
        text("report.comparison.accuracy"),
        table(head, rows, text("report.comparison.accuracy_caption")),
        paragraph(count_text("report.comparison.assessed", comparison.judged_pixels)),
        *_problems(comparison.methods),
    )


def _problems(methods: Sequence[MethodRecord]) -> List[Html]:
    return [
        paragraph(
            element("strong", text("report.comparison.failed", method=method.name)),
            method.problem,
            class_="note",
        )
        for method in methods
        if method.problem
    ]


def pond_section(comparison: ComparisonRecord) -> Html:
    """Return what became of the ponds."""
    rows = []
    for method in comparison.methods:
        ponds = method.ponds
        if ponds is None:
            rows.append([method.name, *[absent(_FAILED)] * 7])
            continue
        rows.append(
            [
                method.name,
                _found(ponds.matched, ponds.reference),
                count(ponds.missed),
                count(ponds.false),
                count(ponds.split),
                count(ponds.merged),
                defined(ponds.f1, text("report.comparison.no_pond")),
                defined(_boundary(method.boundary), text("report.comparison.no_outline")),
            ]
        )
    head = headings(
        "report.comparison.column.method",
        "report.ponds.column.found",
        "report.ponds.column.missed",
        "report.ponds.column.false",
        "report.comparison.column.split",
        "report.comparison.column.merged",
        "report.ponds.f1",
        "report.boundary.f1",
    )
    return section(
        text("report.comparison.ponds"),
        table(head, rows, text("report.comparison.ponds_caption")),
        _by_size(comparison.methods),
        paragraph(text("report.comparison.ponds_about")),
    )


def _found(matched: int, reference: int) -> str:
    return text("report.comparison.found", found=count(matched), reference=count(reference))


def _boundary(tolerances: Optional[Sequence[BoundaryMeasures]]) -> Optional[float]:
    two = next((item for item in tolerances or () if item.tolerance_px == 2.0), None)
    return None if two is None else two.f1


def _by_size(methods: Sequence[MethodRecord]) -> Optional[Html]:
    """Return the ponds found by size class, a column for each method."""
    shown = [(method.name, method.ponds) for method in methods if method.ponds is not None]
    if not shown:
        return None
    rows = []
    for place, size in enumerate(shown[0][1].sizes):
        items = [ponds.sizes[place] for _, ponds in shown]
        if not any(item.matched + item.missed for item in items):
            continue
        rows.append(
            [
                size_class(size),
                *(_found(one.matched, one.matched + one.missed) for one in items),
            ]
        )
    head = [text("report.comparison.column.size"), *(name for name, _ in shown)]
    return table(head, rows, text("report.comparison.sizes")) if rows else None


def time_section(comparison: ComparisonRecord) -> Html:
    """Return how long each method took, as the paper's Table 5, and on what."""
    pixels = comparison.image.pixels
    rows = []
    for method in comparison.methods:
        seconds = method.seconds
        speed = pixels / 1e6 / seconds.predict if seconds.predict else None
        rows.append(
            [
                method.name,
                text("report.comparison.fitted_elsewhere")
                if seconds.fit is None
                else _seconds(seconds.fit),
                _seconds(seconds.predict),
                _seconds(seconds.total),
                absent(_FAILED) if speed is None else f"{speed:.2f}",
                method.device or absent(_FAILED),
            ]
        )
    head = headings(
        "report.comparison.column.method",
        "report.comparison.column.fit",
        "report.comparison.column.predict",
        "report.comparison.column.total",
        "report.comparison.column.speed",
        "report.comparison.column.device",
    )
    return section(
        text("report.comparison.time"),
        table(head, rows, text("report.comparison.time_caption", pixels=count(pixels))),
        paragraph(text("report.comparison.time_about")),
    )


def settings_section(comparison: ComparisonRecord) -> Html:
    """Return what each method was fitted to, and with which parameters."""
    rows = [[method.name, _settings(method), _held_out(method)] for method in comparison.methods]
    return section(
        text("report.comparison.fits"),
        paragraph(comparison.division) if comparison.division else None,
        _samples(comparison.samples),
        table(
            headings(
                "report.comparison.column.method",
                "report.comparison.column.parameters",
                "report.comparison.column.held_out",
            ),
            rows,
            text("report.repeat.parameters"),
            "words",
        ),
        paragraph(text("report.comparison.parameters_about")),
    )


def _samples(samples: Optional[SamplesRecord]) -> Optional[Html]:
    if samples is None:
        return None
    rows = [
        [
            class_name(item.code),
            count(item.polygons),
            count(item.pixels),
            count(item.drawn),
        ]
        for item in samples.classes
    ]
    head = headings(
        "report.sample.column.class",
        "report.comparison.column.polygons",
        "report.comparison.column.pixels_in_them",
        "report.comparison.column.drawn",
    )
    bands = text("report.comparison.bands", bands=listed(map(role_in_words, samples.bands)))
    return join([table(head, rows, text("report.comparison.samples")), paragraph(bands)])


def _settings(method: MethodRecord) -> str:
    model = method.model
    named = "" if model is None else f"{model.name or ''} {model.version or ''}".strip()
    parts = [f"{name}: {_said(value)}" for name, value in method.settings.items()]
    return "; ".join([named, *parts] if named else parts)


def _held_out(method: MethodRecord) -> str:
    return (method.held_out or {}).get("in_words") or ""


def _said(value: Any) -> str:
    if isinstance(value, Dict):
        return listed(f"{name} {_said(one)}" for name, one in value.items())
    if isinstance(value, (str, bool)) or value is None:
        return text(_SAID[value]) if value in _SAID else str(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _seconds(value: Optional[float]) -> str:
    return absent(_FAILED) if value is None else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
