"""The part of the report on the probability sample: accuracies and areas of the whole map."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence

from ..protocol.sample import SampleEstimate
from ..protocol.sample_record import ClassAccuracy, ExplainedEstimate, SampleRecord
from ..protocol.score_record import Score
from .charts import whisker
from .markup import Html, element, paragraph, section, table
from .methods_section import REFERENCES
from .number_format import count, hectares, hectares_between, interval, measure, percent, undefined

_HECTARE = 10_000.0
_WHOLE = -1
"""Number of the stratum of a simple random sample."""


def sample_section(score: Score) -> Optional[Html]:
    """Return what a sample says of the whole map, and how; nothing where none was labelled."""
    sample = score.sample
    if sample is None:
        return None
    level = _level(sample)
    return section(
        "Area and accuracy from the sample",
        _headline(sample),
        paragraph(
            f"Estimated for {hectares(sample.pixels * sample.pixel_area_m2)} of ground, "
            f"{count(sample.pixels)} pixels, from {count(sample.units)} of them that were "
            "drawn at random and labelled by a person. The figures hold for all of these pixels, "
            f"not for the labelled ones alone.{_beside(score)} Method: {sample.method}."
        ),
        table(
            ["", "Estimate", "Standard error", level, "0 to 1"],
            _accuracies(sample),
            "Accuracies",
        ),
        table(
            ["Class", "Mapped", "Estimated", "Standard error", level],
            [_area_row(found) for found in sample.per_class],
            "Areas, as mapped and as estimated",
        ),
        element("div", _matrix(sample), _strata(sample), class_="pair"),
        *_methods(sample),
        _sources() if score.ponds is None else None,
    )


def _beside(score: Score) -> str:
    """Return why the figures are not those above, where there are some."""
    if score.ponds is None:
        return ""
    return (
        " They need not agree with those by the reference polygons, which count the pixels judged "
        "there against what was drawn."
    )


def _headline(sample: SampleRecord) -> Html:
    ponds = sample.ponds
    level = _level(sample)
    tiles = [
        _tile(
            "Area of ponds",
            _area_value(ponds.area_ha),
            _below(ponds.area_ha, level, _area_between),
            "main",
        ),
        *(
            _tile(name, _value(found), _below(found, level, interval))
            for name, found in (
                ("Overall accuracy", sample.overall),
                ("User’s accuracy of ponds", ponds.users),
                ("Producer’s accuracy of ponds", ponds.producers),
                ("F1 of ponds", ponds.f1),
            )
        ),
    ]
    return element("div", *tiles, class_="tiles")


def _methods(sample: SampleRecord) -> Sequence[Html]:
    """Return how the sample was made use of, with the sources by name."""
    left_out = (
        f" {count(sample.missing)} points without a label were left out as if by chance."
        if sample.missing
        else ""
    )
    return (
        element("h3", "How this was estimated"),
        paragraph(
            "Each pixel of a stratum had the same chance to be drawn, without replacement, by a "
            "seeded generator. Every accuracy and area is the ratio of two totals over all pixels, "
            "estimated stratum by stratum (Stehman, 2014, eq. 27–33); where the strata are the "
            "classes of the map, this is the estimator of Olofsson et al. (2014, eq. 1–11). "
            "User’s accuracy is the share of what is mapped as a class that is so, producer’s "
            "accuracy the share of what is so that is mapped so. The estimated area counts what "
            "the map misses and leaves out what it claims wrongly; the mapped area does neither. "
            "Areas are shares of the pixels times their mean area on the ellipsoid. Intervals "
            "reach 1.96 standard errors to either side, cut off where no value can be. They cover "
            f"the chance of the drawing, not errors of the labels.{left_out}"
        ),
    )


def _sources() -> Html:
    wanted = ("Olofsson", "Stehman")
    found = [source for source in REFERENCES if source.startswith(wanted)]
    return element(
        "div",
        element("h3", "References"),
        element("ul", *(element("li", words) for words in found), class_="sources"),
    )


def _accuracies(sample: SampleRecord) -> List[Sequence[str]]:
    rows = [_row("Overall accuracy", sample.overall)]
    for found in sample.per_class:
        rows += [
            _row(f"User’s accuracy of {found.name}", found.users),
            _row(f"Producer’s accuracy of {found.name}", found.producers),
            _row(f"F1 of {found.name}", found.f1),
        ]
    return rows


def _row(name: str, found: ExplainedEstimate) -> Sequence[str]:
    if found.value is None:
        return [name, undefined(found.why), "", "", ""]
    between = _why_none(found) if found.interval is None else interval(found.interval)
    error = "not known" if found.se is None or _is_blind(found) else _error(found.se)
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
        found.name,
        "not known" if mapped is None else hectares(mapped * _HECTARE),
        undefined(area.why) if area.value is None else _area_value(area),
        "not known" if area.se is None or _is_blind(area) else hectares(area.se * _HECTARE),
        _why_none(area) if area.interval is None else _area_between(area.interval),
    ]


def _is_blind(found: SampleEstimate) -> bool:
    """Tell whether an error is not known: points without a spread give 0, which is none."""
    return not found.se and found.interval is None


def _why_none(found: SampleEstimate) -> str:
    """Return in few words why an estimate has no interval."""
    if found.se is None:
        return "none: one label alone in its stratum"
    return "none: the points show no spread"


def _area_value(area: SampleEstimate) -> str:
    return "not defined" if area.value is None else hectares(area.value * _HECTARE)


def _area_between(ends: Sequence[float]) -> str:
    low, high = (end * _HECTARE for end in ends)
    return hectares_between(low, high)


def _matrix(sample: SampleRecord) -> Html:
    names = [found.name for found in sample.per_class]
    head = ["Map", *(f"{name} by label" for name in names), "Together"]
    counts = [
        [name, *(count(units) for units in row), count(sum(row))]
        for name, row in zip(names, sample.counts)
    ]
    parts = [table(head, counts, "Labelled points, map by label")]
    if sample.matrix is not None:
        shares = [
            [name, *(_share(share) for share in row), _share(sum(row))]
            for name, row in zip(names, sample.matrix)
        ]
        columns = [sum(column) for column in zip(*sample.matrix)]
        shares.append(["Together", *map(_share, columns), _share(sum(columns))])
        parts.insert(0, table(head, shares, "Error matrix: estimated shares of the area"))
    return element("div", *parts)


def _share(value: float) -> str:
    return f"{value:.4f}"


def _strata(sample: SampleRecord) -> Html:
    # Of a map other than the one that was sampled, strata are not the classes.
    names = {
        found.code: f"mapped as {found.name}"
        for found in sample.per_class
        if found.mapped_ha is not None
    }
    names[_WHOLE] = "all of the map"
    rows = [
        [
            names.get(item.stratum, f"stratum {item.stratum}"),
            count(item.pixels),
            percent(item.pixels / sample.pixels),
            count(item.units),
        ]
        for item in sample.strata
    ]
    return table(["Stratum", "Pixels", "Share", "Labelled"], rows, "Strata")


def _tile(name: str, value: str, below: str, more: str = "") -> Html:
    return element(
        "div",
        element("div", name, class_="name"),
        element("div", value, class_="value"),
        element("div", below, class_="with"),
        class_=f"tile {more}".strip(),
    )


def _value(found: SampleEstimate) -> str:
    return "not defined" if found.value is None else measure(found.value)


def _below(found: SampleEstimate, level: str, words: Callable[[Sequence[float]], str]) -> str:
    if found.interval is None:
        return "no interval can be given"
    return f"{level} {words(found.interval)}"


def _level(sample: SampleRecord) -> str:
    return f"{100 * sample.level:g} % interval"
