"""What ``score.json`` holds under ``sample``: accuracies and areas from a probability sample."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .json_fields import key
from .sample import SampleAccuracy, SampleEstimate

_HECTARE = 10_000.0
_POND = 1


@dataclass(frozen=True)
class ExplainedEstimate(SampleEstimate):
    """An estimate, and why something of it is missing or what to beware of; empty if nothing is."""

    why: str


@dataclass(frozen=True)
class ClassAccuracy:
    """What a sample says of one class.

    Attributes:
        code: The class: 1 pond, 0 other.
        users: How much of what is mapped so is so.
        producers: How much of what is so is mapped so.
        f1: Harmonic mean of the two.
        proportion: Share of the assessed pixels that is so.
        name: Of the class, in words.
        area_ha: The same as ``proportion`` in hectares.
        mapped_ha: What the map shows, hectares; ``None`` unless the strata are its classes.
    """

    code: int = field(metadata=key("class"))
    users: ExplainedEstimate
    producers: ExplainedEstimate
    f1: ExplainedEstimate
    proportion: ExplainedEstimate
    name: str
    area_ha: ExplainedEstimate
    mapped_ha: Optional[float]


@dataclass(frozen=True)
class StratumUnits:
    """A stratum by its number, its pixels, and how many of them are labelled."""

    stratum: int
    pixels: int
    units: int


@dataclass(frozen=True)
class SampleRecord:
    """Everything that a labelled sample says of a map.

    Attributes:
        method: Which estimator was used, and whose.
        level: Of the intervals, 0 to 1.
        units: Labelled points.
        missing: Points that were drawn and have no label.
        pixels: Pixels that the sample was drawn from.
        pixel_area_m2: Their mean area on the ellipsoid, square metres.
        strata: What was sampled.
        classes: Codes of the classes, in the order of rows and columns.
        counts: Labelled points, rows by map, columns by label.
        matrix: Estimated shares of the area, likewise, together 1; ``None`` where a stratum has no
            labelled point.
        overall: Overall accuracy.
        per_class: In the order of ``classes``.
        cautions: What to beware of.
    """

    method: str
    level: float
    units: int
    missing: int
    pixels: int
    pixel_area_m2: float
    strata: Tuple[StratumUnits, ...]
    classes: Tuple[int, ...]
    counts: Tuple[Tuple[int, ...], ...]
    matrix: Optional[Tuple[Tuple[float, ...], ...]]
    overall: ExplainedEstimate
    per_class: Tuple[ClassAccuracy, ...]
    cautions: Tuple[str, ...]

    @property
    def ponds(self) -> ClassAccuracy:
        """What is said of the ponds.

        Raises:
            LookupError: There is no such class.
        """
        for found in self.per_class:
            if found.code == _POND:
                return found
        raise LookupError("the sample has no class of ponds")

    @property
    def headline(self) -> SampleAccuracy:
        """The estimates that are read first; the area in square metres."""
        ponds = self.ponds
        area, ends = ponds.area_ha, ponds.area_ha.interval
        return SampleAccuracy(
            units=self.units,
            missing=self.missing,
            overall=_plain(self.overall),
            users=_plain(ponds.users),
            producers=_plain(ponds.producers),
            area_m2=SampleEstimate(
                value=None if area.value is None else _HECTARE * area.value,
                se=None if area.se is None else _HECTARE * area.se,
                interval=None if ends is None else (_HECTARE * ends[0], _HECTARE * ends[1]),
            ),
        )


def _plain(found: SampleEstimate) -> SampleEstimate:
    return SampleEstimate(found.value, found.se, found.interval)
