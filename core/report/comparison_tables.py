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
from .charts import size_class, whisker
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count, defined, interval, measure
from .pixel_section import WHY_UNDEFINED
from .svg_plot import BLUE, GREY, GRID, INK, QUIET, Scale, box, dot, drawing, label, rule

_FAILED = "no result"
_MINUS = "\u2212"
_MEASURES = (("precision", "Precision"), ("recall", "Recall"), ("f1", "F1"), ("iou", "IoU"))


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
                *(defined(pixels.of(key), WHY_UNDEFINED[key]) for key, _ in _MEASURES),
                join(
                    [
                        whisker(pixels.f1, ends),
                        "" if ends is None else f" {_whole(interval(ends))}",
                    ]
                ),
            ]
        )
    head = ["Method", "TP", "FN", "FP", "TN", *(name for _, name in _MEASURES), "F1, 95 %"]
    return section(
        "Accuracy by pixels",
        table(head, rows, "Pixels by outcome, and the measures of the class pond"),
        paragraph(
            f"{count(comparison.judged_pixels)} pixels were judged, the same ones for every "
            "method. Intervals come from a bootstrap over blocks of ground: pixels of one pond are "
            "right or wrong together, and are no independent evidence."
        ),
        *_problems(comparison.methods),
    )


def _problems(methods: Sequence[MethodRecord]) -> List[Html]:
    return [
        paragraph(
            element("strong", f"{method.name} gave no result. "),
            method.problem,
            class_="note",
        )
        for method in methods
        if method.problem
    ]


def difference_section(comparison: ComparisonRecord) -> Optional[Html]:
    """Return how far methods lie apart, or by chance do; ``None`` where there is one only."""
    found = comparison.comparison.pairs
    if not found:
        return None
    names = {method.key: method.name for method in comparison.methods}
    rows = [
        [
            f"{names[pair.first]} less {names[pair.second]}",
            _difference(pair.differences.f1),
            _difference(pair.differences.iou),
            f"{count(pair.mcnemar.only_first)} / {count(pair.mcnemar.only_second)}",
            _chance(pair.mcnemar.clustered_p),
            _chance(pair.mcnemar.p),
        ]
        for pair in found
    ]
    head = [
        "Methods",
        "F1 (95 %)",
        "IoU (95 %)",
        "Only the first / only the second is right",
        "p by blocks",
        "p by pixels",
    ]
    return section(
        "Are the differences real?",
        figure(
            difference_chart(found, names),
            "Differences in F1 with their 95 % intervals. A full dot is a difference larger than "
            "chance; a hollow one may be chance.",
            "wide",
        ),
        table(head, rows, "Paired differences, and McNemar’s test"),
        paragraph(
            "Differences are paired: each block of ground was drawn again with what both methods "
            "made of it, "
            f"{count(comparison.comparison.resamples)} times (seed "
            f"{comparison.comparison.seed}), and blocks beside one another were allowed to "
            "be right or wrong together. Each interval is that of its pair alone. "
            f"{_called(len(found))}"
        ),
        paragraph(
            "McNemar’s test asks whether the pixels that only one of two methods has right lean to "
            "one side. Taken pixel by pixel it finds a difference in almost any two maps, since it "
            "counts each of a pond’s pixels as evidence of its own; go by the test by blocks. It "
            "counts pixels of ponds and of other ground alike: where ponds are rare, the method "
            "with fewer false ponds can come out ahead of one with a better F1."
        ),
    )


def _called(pairs: int) -> str:
    if pairs == 1:
        return "The difference is in bold where that interval leaves out zero: larger than chance."
    return (
        f"Differences in bold are larger than chance even though {pairs} were looked at (p < 0.05 "
        "after Holm, 1979): equally good methods would be told apart in one of twenty such "
        "comparisons, not in one of twenty pairs."
    )


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
        name = f"{names[pair.first]} – {names[pair.second]}"
        parts.append(label(left - 10, y + 4, name, "end"))
        colour = BLUE if item.different else GREY
        if item.interval is not None:
            low, high = item.interval
            parts.append(box(x(low), y - 1.5, max(1.0, x(high) - x(low)), 3.0, colour))
        if item.value is not None:
            parts.append(dot(x(item.value), y, colour, hollow=not item.different))
        said.append(f"{name}: {_plain_difference(item)}")
    parts.append(label(x(0), bottom + 30, "difference in F1", "middle", QUIET))
    return drawing("differences", "Differences in F1", "; ".join(said), width, bottom + 36, parts)


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
                f"{count(ponds.matched)} of {count(ponds.reference)}",
                count(ponds.missed),
                count(ponds.false),
                count(ponds.split),
                count(ponds.merged),
                defined(ponds.f1, "neither has a pond"),
                defined(_boundary(method.boundary), "neither has a boundary"),
            ]
        )
    head = ["Method", "Found", "Missed", "False", "Split", "Merged", "F1 of ponds", "Boundary F1"]
    return section(
        "Accuracy by ponds",
        table(head, rows, "Whole ponds, matched at an IoU of 0.5 or more"),
        _by_size(comparison.methods),
        paragraph(
            "Classifiers of single pixels leave speckle: each speck counts as a false pond here. "
            "Boundary F1 allows two pixels."
        ),
    )


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
                *(f"{count(one.matched)} of {count(one.matched + one.missed)}" for one in items),
            ]
        )
    head = ["Size of the reference pond", *(name for name, _ in shown)]
    return table(head, rows, "Reference ponds found, by size") if rows else None


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
                _seconds(seconds.fit) if seconds.fit is not None else "fitted elsewhere",
                _seconds(seconds.predict),
                _seconds(seconds.total),
                _none() if speed is None else f"{speed:.2f}",
                method.device or _none(),
            ]
        )
    head = ["Method", "Fit, s", "Predict, s", "Total, s", "Megapixels a second", "Device"]
    return section(
        "Time",
        table(head, rows, f"Wall time; the image has {count(pixels)} pixels"),
        paragraph(
            "Predicting runs from opening the image to the complete rasters, reading and writing "
            "included. Fitting a classifier includes choosing its parameters; it runs on the CPU."
        ),
    )


def settings_section(comparison: ComparisonRecord) -> Html:
    """Return what each method was fitted to, and with which parameters."""
    rows = [[method.name, _settings(method), _held_out(method)] for method in comparison.methods]
    return section(
        "How the methods were fitted",
        paragraph(comparison.division) if comparison.division else None,
        _samples(comparison.samples),
        table(
            ["Method", "Parameters", "On sample polygons it had not seen"],
            rows,
            "Parameters",
            "words",
        ),
        paragraph(
            "The paper that this comparison follows (Zhang et al., 2021) names no parameters. "
            "Those above are scikit-learn’s names."
        ),
    )


def _samples(samples: Optional[SamplesRecord]) -> Optional[Html]:
    if samples is None:
        return None
    rows = [
        [item.name, count(item.polygons), count(item.pixels), count(item.drawn)]
        for item in samples.classes
    ]
    head = ["Class", "Polygons", "Pixels in them", "Fitted to at most"]
    bands = ", ".join(samples.bands)
    return join([table(head, rows, "Samples"), paragraph(f"Bands: {bands}.")])


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
        return _none("not defined")
    if item.interval is None:
        return f"{_signed(item.value)} (no interval)"
    low, high = item.interval
    words = f"{_signed(item.value)} ({_whole(f'{_signed(low)} to {_signed(high)}')})"
    return element("strong", words) if item.different else words


def _whole(words: str) -> str:
    """Return words that no line breaks."""
    return words.replace(" ", "\u00a0")


def _plain_difference(item: MeasureDifference) -> str:
    if item.value is None:
        return "not defined"
    ends = item.interval
    span = "no interval" if ends is None else f"{_signed(ends[0])} to {_signed(ends[1])}"
    return f"{_signed(item.value)}, {span}"


def _signed(value: float) -> str:
    text = f"{value:+.3f}"
    return text.replace("+", "") if text in ("+0.000", "-0.000") else text.replace("-", _MINUS)


def _chance(p: Optional[float]) -> str:
    if p is None:
        return _none("none: too few blocks differ")
    return "< 0.001" if p < 0.001 else measure(p)


def _seconds(value: Optional[float]) -> str:
    return _none() if value is None else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _none(words: str = _FAILED) -> Html:
    return element("span", words, class_="none")
