"""The tables of a comparison: counts and measures, ponds, seconds, differences, settings."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..protocol.accuracy_measures import BoundaryMeasures
from ..protocol.comparison_record import (
    ComparisonRecord,
    MeasureDifference,
    MethodRecord,
    PairRecord,
    SamplesRecord,
)
from ..protocol.texts import count_text, text
from .charts import class_name, size_class, whisker
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count, defined, interval, measure
from .pixel_section import WHY_UNDEFINED
from .svg_plot import BLUE, GREY, GRID, INK, QUIET, Scale, box, dot, drawing, label, rule

_FAILED = "report.comparison.no_result"
_MINUS = "\u2212"
_MEASURES = (
    ("precision", "report.measure.precision"),
    ("recall", "report.measure.recall"),
    ("f1", "report.measure.f1"),
    ("iou", "report.measure.iou"),
)


def accuracy_section(comparison: ComparisonRecord) -> Html:
    """Return the counts and measures of each method, as the paper's Table 3 has them."""
    rows = []
    for method in comparison.methods:
        pixels, ends = method.pixels, method.f1_interval
        if pixels is None:
            rows.append([method.name, *[_none()] * 9])
            continue
        rows.append(
            [
                method.name,
                *(count(n) for n in (pixels.tp, pixels.fn, pixels.fp, pixels.tn)),
                *(defined(pixels.of(key), text(WHY_UNDEFINED[key])) for key, _ in _MEASURES),
                join(
                    [
                        whisker(pixels.f1, ends),
                        "" if ends is None else f" {_whole(interval(ends))}",
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


def difference_section(comparison: ComparisonRecord) -> Optional[Html]:
    """Return the differences and their significance; ``None`` where there is one method only."""
    found = comparison.comparison.pairs
    if not found:
        return None
    names = {method.key: method.name for method in comparison.methods}
    rows = [
        [
            text(
                "report.differences.pair",
                first=names[pair.first],
                second=names[pair.second],
            ),
            _difference(pair.differences.f1),
            _difference(pair.differences.iou),
            text(
                "report.differences.only_right",
                first=count(pair.mcnemar.only_first),
                second=count(pair.mcnemar.only_second),
            ),
            _chance(pair.mcnemar.clustered_p),
            _chance(pair.mcnemar.p),
        ]
        for pair in found
    ]
    head = [
        text("report.differences.column.methods"),
        text("report.differences.column.f1"),
        text("report.differences.column.iou"),
        text("report.differences.column.only_right"),
        text("report.differences.column.p_blocks"),
        text("report.differences.column.p_pixels"),
    ]
    return section(
        text("report.differences.title"),
        figure(
            difference_chart(found, names),
            text("report.differences.chart_caption"),
            "wide",
        ),
        table(head, rows, text("report.differences.caption")),
        paragraph(
            text(
                "report.differences.about",
                resamples=count(comparison.comparison.resamples),
                seed=comparison.comparison.seed,
            ),
            _called(len(found)),
        ),
        paragraph(text("report.differences.mcnemar")),
    )


def _called(pairs: int) -> str:
    if pairs == 1:
        return text("report.differences.one_pair")
    return text("report.differences.several_pairs", pairs=pairs)


def difference_chart(found: Sequence[PairRecord], names: Mapping[str, str]) -> Html:
    """Draw the difference in F1 of each pair with its interval."""
    reach = [0.02]
    for pair in found:
        item = pair.differences.f1
        ends = item.interval or ()
        reach += [abs(value) for value in (item.value, *ends) if value is not None]
    most = 1.1 * max(reach)
    left, width, line = 300.0, 650.0, 24.0
    x = Scale(-most, most, left, width - 20)
    bottom = 14.0 + line * len(found)
    parts: List[Html] = [rule(x(0), 4, x(0), bottom, INK)]
    step = _step(most)
    tick = -int(most / step) * step
    while tick <= most:
        parts.append(rule(x(tick), 4, x(tick), bottom, GRID))
        parts.append(label(x(tick), bottom + 14, _tick(tick), "middle", QUIET))
        tick = round(tick + step, 10)
    said = []
    for row, pair in enumerate(found):
        item, y = pair.differences.f1, 20.0 + line * row
        first, second = names[pair.first], names[pair.second]
        name = text("report.differences.chart_pair", first=first, second=second)
        parts.append(label(left - 10, y + 4, name, "end"))
        colour = BLUE if item.different else GREY
        if item.interval is not None:
            low, high = item.interval
            parts.append(box(x(low), y - 1.5, max(1.0, x(high) - x(low)), 3.0, colour))
        if item.value is not None:
            parts.append(dot(x(item.value), y, colour, hollow=not item.different))
        said.append(
            text("report.differences.chart_item", pair=name, difference=_plain_difference(item))
        )
    parts.append(label(x(0), bottom + 30, text("report.differences.axis"), "middle", QUIET))
    title = text("report.differences.chart")
    return drawing("differences", title, "; ".join(said), width, bottom + 36, parts)


def _tick(value: float) -> str:
    return f"{value:+.3g}".replace("-", _MINUS) if value else "0"


def _step(most: float) -> float:
    """Return a round distance between ticks of which a few fit below ``most``."""
    return next(step for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if most / step <= 4)


def pond_section(comparison: ComparisonRecord) -> Html:
    """Return what became of the ponds."""
    rows = []
    for method in comparison.methods:
        ponds = method.ponds
        if ponds is None:
            rows.append([method.name, *[_none()] * 7])
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
    head = [
        text("report.comparison.column.method"),
        text("report.ponds.column.found"),
        text("report.ponds.column.missed"),
        text("report.ponds.column.false"),
        text("report.comparison.column.split"),
        text("report.comparison.column.merged"),
        text("report.ponds.f1"),
        text("report.boundary.f1"),
    ]
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
                _none() if speed is None else f"{speed:.2f}",
                method.device or _none(),
            ]
        )
    head = [
        text("report.comparison.column.method"),
        text("report.comparison.column.fit"),
        text("report.comparison.column.predict"),
        text("report.comparison.column.total"),
        text("report.comparison.column.speed"),
        text("report.comparison.column.device"),
    ]
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
            [
                text("report.comparison.column.method"),
                text("report.comparison.column.parameters"),
                text("report.comparison.column.held_out"),
            ],
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
    head = [
        text("report.sample.column.class"),
        text("report.comparison.column.polygons"),
        text("report.comparison.column.pixels_in_them"),
        text("report.comparison.column.drawn"),
    ]
    bands = text("report.comparison.bands", bands=", ".join(samples.bands))
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
        return ", ".join(f"{name} {_said(one)}" for name, one in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _difference(item: MeasureDifference) -> str:
    if item.value is None:
        return _none("report.not_defined")
    if item.interval is None:
        return text("report.differences.no_interval", value=_signed(item.value))
    low, high = item.interval
    span = _whole(text("report.interval", low=_signed(low), high=_signed(high)))
    words = text("report.differences.with_interval", value=_signed(item.value), interval=span)
    return element("strong", words) if item.different else words


def _whole(words: str) -> str:
    """Return words that no line breaks."""
    return words.replace(" ", "\u00a0")


def _plain_difference(item: MeasureDifference) -> str:
    if item.value is None:
        return text("report.not_defined")
    value, ends = _signed(item.value), item.interval
    if ends is None:
        return text("report.differences.plain_no_interval", value=value)
    span = text("report.interval", low=_signed(ends[0]), high=_signed(ends[1]))
    return text("report.differences.plain", value=value, interval=span)


def _signed(value: float) -> str:
    rounded = f"{value:+.3f}"
    if rounded in ("+0.000", "-0.000"):
        return rounded.replace("+", "")
    return rounded.replace("-", _MINUS)


def _chance(p: Optional[float]) -> str:
    if p is None:
        return _none("report.differences.too_few_blocks")
    return "< 0.001" if p < 0.001 else measure(p)


def _seconds(value: Optional[float]) -> str:
    return _none() if value is None else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _none(code: str = _FAILED) -> Html:
    return element("span", text(code), class_="none")
