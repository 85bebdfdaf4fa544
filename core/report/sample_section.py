"""The part of the report on the probability sample: accuracies and areas of the whole map."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence

from ..protocol.sample import SampleEstimate
from ..protocol.sample_record import ClassAccuracy, ExplainedEstimate, SampleRecord
from ..protocol.score_record import Score
from ..protocol.texts import count_text, text
from .charts import class_name, whisker
from .markup import Html, element, headings, paragraph, section, table
from .methods_section import literature
from .number_format import count, hectares, hectares_between, interval, measure, percent, undefined

_HECTARE = 10_000.0
_WHOLE = -1
"""Number of the stratum of a simple random sample."""

_SOURCES = ("report.source.olofsson_2014", "report.source.stehman_2014")


def sample_section(score: Score, map_of_points: Optional[Html] = None) -> Optional[Html]:
    """Return what a sample says of the whole map, and how; nothing where none was labelled.

    Args:
        score: What ``score.json`` holds.
        map_of_points: A drawing of where the points lie.
    """
    sample = score.sample
    if sample is None:
        return None
    level = _level(sample)
    return section(
        text("report.sample.title"),
        _headline(sample),
        paragraph(
            text(
                "report.sample.about"
                if score.ponds is None
                else "report.sample.about_beside_polygons",
                ground=hectares(sample.pixels * sample.pixel_area_m2),
                pixels=count(sample.pixels),
                units=count(sample.units),
                method=sample.method,
            )
        ),
        table(
            [
                "",
                text("report.sample.column.estimate"),
                text("report.sample.column.standard_error"),
                level,
                text("report.column.zero_to_one"),
            ],
            _accuracies(sample),
            text("report.sample.accuracies"),
        ),
        table(
            [
                text("report.sample.column.class"),
                text("report.sample.column.mapped"),
                text("report.sample.column.estimated"),
                text("report.sample.column.standard_error"),
                level,
            ],
            [_area_row(found) for found in sample.per_class],
            text("report.sample.areas"),
        ),
        element("div", _matrix(sample), _strata(sample), class_="pair"),
        map_of_points,
        *_methods(sample),
        literature(_SOURCES) if score.ponds is None else None,
    )


def _headline(sample: SampleRecord) -> Html:
    ponds = sample.ponds
    level = _level(sample)
    tiles = [
        _tile(
            text("report.sample.area"),
            _area_value(ponds.area_ha),
            _below(ponds.area_ha, level, _area_between),
            "main",
        ),
        *(
            _tile(name, _value(found), _below(found, level, interval))
            for name, found in (
                (text("report.measure.overall_accuracy"), sample.overall),
                (text("report.sample.users_of_ponds"), ponds.users),
                (text("report.sample.producers_of_ponds"), ponds.producers),
                (text("report.ponds.f1"), ponds.f1),
            )
        ),
    ]
    return element("div", *tiles, class_="tiles")


def _methods(sample: SampleRecord) -> Sequence[Html]:
    """Return how the sample was made use of, with the sources by name."""
    missing = sample.missing
    left_out = count_text("report.sample.left_out", missing) if missing else ""
    return (
        element("h3", text("report.sample.how")),
        paragraph(text("report.sample.methods"), left_out),
    )


def _accuracies(sample: SampleRecord) -> List[Sequence[str]]:
    rows = [_row(text("report.measure.overall_accuracy"), sample.overall)]
    for found in sample.per_class:
        name = class_name(found.code)
        rows += [
            _row(text("report.sample.users_of", name=name), found.users),
            _row(text("report.sample.producers_of", name=name), found.producers),
            _row(text("report.sample.f1_of", name=name), found.f1),
        ]
    return rows


def _row(name: str, found: ExplainedEstimate) -> Sequence[str]:
    if found.value is None:
        return [name, undefined(found.why), "", "", ""]
    between = _why_none(found) if found.interval is None else interval(found.interval)
    if found.se is None or _is_blind(found):
        error = text("report.sample.not_known")
    else:
        error = _error(found.se)
    return [
        name,
        measure(found.value),
        error,
        between,
        whisker(found.value, found.interval),
    ]


def _error(value: float) -> str:
    return f"{value:.4f}" if value < 0.01 else f"{value:.3f}"


def _area_row(found: ClassAccuracy) -> Sequence[str]:
    area, mapped = found.area_ha, found.mapped_ha
    return [
        class_name(found.code),
        text("report.sample.not_known") if mapped is None else hectares(mapped * _HECTARE),
        undefined(area.why) if area.value is None else _area_value(area),
        text("report.sample.not_known")
        if area.se is None or _is_blind(area)
        else hectares(area.se * _HECTARE),
        _why_none(area) if area.interval is None else _area_between(area.interval),
    ]


def _is_blind(found: SampleEstimate) -> bool:
    """Tell whether an error is not known: points without a spread give 0, which is none."""
    return not found.se and found.interval is None


def _why_none(found: SampleEstimate) -> str:
    """Return in few words why an estimate has no interval."""
    if found.se is None:
        return text("report.sample.none_single_point")
    return text("report.sample.none_without_spread")


def _area_value(area: SampleEstimate) -> str:
    if area.value is None:
        return text("report.not_defined")
    return hectares(area.value * _HECTARE)


def _area_between(ends: Sequence[float]) -> str:
    low, high = (end * _HECTARE for end in ends)
    return hectares_between(low, high)


def _matrix(sample: SampleRecord) -> Html:
    names = [class_name(found.code) for found in sample.per_class]
    head = [
        text("report.sample.column.map"),
        *(text("report.sample.column.by_label", name=name) for name in names),
        text("report.sample.column.together"),
    ]
    counts = [
        [name, *(count(units) for units in row), count(sum(row))]
        for name, row in zip(names, sample.counts)
    ]
    parts = [table(head, counts, text("report.sample.points"))]
    if sample.matrix is not None:
        shares = [
            [name, *(_share(share) for share in row), _share(sum(row))]
            for name, row in zip(names, sample.matrix)
        ]
        columns = [sum(column) for column in zip(*sample.matrix)]
        shares.append(
            [text("report.sample.column.together"), *map(_share, columns), _share(sum(columns))]
        )
        parts.insert(0, table(head, shares, text("report.sample.matrix")))
    return element("div", *parts)


def _share(value: float) -> str:
    return f"{value:.4f}"


def _strata(sample: SampleRecord) -> Html:
    # Of a map other than the one that was sampled, strata are not the classes.
    names = {
        found.code: text("report.sample.mapped_as", name=class_name(found.code))
        for found in sample.per_class
        if found.mapped_ha is not None
    }
    names[_WHOLE] = text("report.sample.whole_map")
    rows = [
        [
            names.get(item.stratum) or text("report.sample.stratum", code=item.stratum),
            count(item.pixels),
            percent(item.pixels / sample.pixels),
            count(item.units),
        ]
        for item in sample.strata
    ]
    head = headings(
        "report.sample.column.stratum",
        "report.pixels.column.pixels",
        "report.pixels.column.share",
        "report.sample.column.labelled",
    )
    return table(head, rows, text("report.sample.strata"))


def _tile(name: str, value: str, below: str, more: str = "") -> Html:
    return element(
        "div",
        element("div", name, class_="name"),
        element("div", value, class_="value"),
        element("div", below, class_="with"),
        class_=f"tile {more}".strip(),
    )


def _value(found: SampleEstimate) -> str:
    return text("report.not_defined") if found.value is None else measure(found.value)


def _below(found: SampleEstimate, level: str, words: Callable[[Sequence[float]], str]) -> str:
    if found.interval is None:
        return text("report.pixels.no_interval")
    return text("report.sample.interval", level=level, interval=words(found.interval))


def _level(sample: SampleRecord) -> str:
    return text("report.column.level", level=100 * sample.level)
