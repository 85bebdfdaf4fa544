"""The content of ``comparison.json``."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from ..accuracy.cluster_bootstrap import LEVEL, RESAMPLES
from ..accuracy.score_record import pixel_measures
from ..protocol.comparison_record import (
    Differences,
    McNemarTest,
    MeasureDifference,
    MethodRecord,
    PairedTests,
    PairRecord,
    Seconds,
)
from ..protocol.score_record import ModelFacts
from .assessment import Judged, MapComparison, Pair
from .compared_map import ComparedMap
from .paired_differences import Difference


def methods(comparison: MapComparison, entries: List[ComparedMap]) -> Tuple[MethodRecord, ...]:
    """Return each method that was asked for, with the keys of ``score.json`` and a few more.

    What is undefined, or what a method that failed has not, is ``None``.

    Args:
        comparison: What was judged.
        entries: All methods in the order they are shown.
    """
    found: Dict[str, Judged] = {one.entry.key: one for one in comparison.judged}
    return tuple(_method(entry, found.get(entry.key)) for entry in entries)


def _method(entry: ComparedMap, one: Optional[Judged]) -> MethodRecord:
    fit, predict = entry.fit_seconds, entry.predict_seconds
    total = None if predict is None else predict + (fit or 0.0)
    return MethodRecord(
        key=entry.key,
        name=entry.name,
        problem=entry.problem,
        pixels=pixel_measures(one.blocks.total, one.ground) if one else None,
        ponds=one.ponds.measures() if one else None,
        boundary=one.ponds.boundary_measures() if one else None,
        intervals=one.confidence.record() if one else None,
        seconds=Seconds(*map(_rounded, (fit, predict, total, entry.check_seconds))),
        device=entry.device,
        model=None if entry.model is None else ModelFacts(**entry.model),
        settings=dict(entry.settings),
        held_out=entry.held_out,
        files=None if entry.problem else entry.files,
    )


def _rounded(seconds: Optional[float]) -> Optional[float]:
    return None if seconds is None else round(seconds, 3)


def pairs(comparison: MapComparison, seed: int) -> PairedTests:
    """Return every two methods beside one another, and how that was found out."""
    return PairedTests(LEVEL, RESAMPLES, seed, tuple(_pair(pair) for pair in comparison.pairs))


def _pair(pair: Pair) -> PairRecord:
    test = pair.mcnemar
    return PairRecord(
        first=pair.first,
        second=pair.second,
        differences=Differences(
            **{name: _difference(found) for name, found in pair.differences.items()}
        ),
        mcnemar=McNemarTest(test.only_first, test.only_second, test.p, test.clustered_p),
    )


def _difference(found: Difference) -> MeasureDifference:
    return MeasureDifference(found.value, found.interval, found.p, found.real)
