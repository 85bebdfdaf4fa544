"""Which method is best, and whether the difference is significant, in a sentence or two."""

from __future__ import annotations

from typing import Dict, List, Sequence

from ..protocol.texts import clauses, count_text, listed, text
from .assessment import Judged, MapComparison, Pair
from .compared_map import ComparedMap
from .paired_differences import Difference


def verdict(comparison: MapComparison, failed: Sequence[ComparedMap]) -> str:
    """Return the verdict on a comparison.

    The best map by F1 is tested against the next one; where they do not differ significantly, the
    first that it is significantly better than is named too.

    Args:
        comparison: Whatever has made a map.
        failed: Whatever has not.
    """
    said = _of(comparison)
    if not failed:
        return said
    names = _upper(_listed([_within(entry.name) for entry in failed]))
    missing = text("comparison.verdict.no_result", methods=names)
    return text("comparison.verdict", verdict=said, failed=missing)


def _of(comparison: MapComparison) -> str:
    reference = comparison.judged[0].blocks.total
    if not reference.tp + reference.fn:
        return _without_ponds(comparison.judged)
    # Where the reference has ponds, every map has an F1.
    ranked = sorted(comparison.judged, key=lambda one: -(one.blocks.total.f1 or 0.0))
    if len(ranked) == 1:
        alone = _upper(ranked[0].entry.name)
        return text("comparison.verdict.one_method", method=alone, f1=_f1(ranked[0]))
    return _beside(comparison, ranked)


def _without_ponds(maps: Sequence[Judged]) -> str:
    """Return what is said where there was nothing to find, only something to invent."""
    if not any(one.blocks.total.fp for one in maps):
        return text("comparison.verdict.no_pond_anywhere")
    invented = clauses(
        text(
            "comparison.verdict.false_positives",
            pixels=one.blocks.total.fp,
            method=_within(one.entry.name),
        )
        for one in sorted(maps, key=lambda one: one.blocks.total.fp)
    )
    return text("comparison.verdict.no_pond_in_reference", methods=invented)


def _beside(comparison: MapComparison, ranked: Sequence[Judged]) -> str:
    """Return what is said of two or more maps, the best one first."""
    best, second = ranked[:2]
    one, other = _upper(best.entry.name), _within(second.entry.name)
    pair = _pair(comparison, best, second)
    if pair.mcnemar.only_first == pair.mcnemar.only_second == 0:
        return text("comparison.verdict.same_map", best=one, other=other, f1=_f1(best))
    equal = [one for one in ranked if one.blocks.total.f1 == best.blocks.total.f1]
    if len(equal) > 1:
        names = _upper(_listed([_within(one.entry.name) for one in equal]))
        return text("comparison.verdict.same_f1", methods=names, f1=_f1(best))
    apart = _seen_from(pair, best)
    ranks: Dict[str, object] = {
        "best": one,
        "best_f1": _f1(best),
        "other": other,
        "other_f1": _f1(second),
    }
    if apart.interval is None:
        return text("comparison.verdict.too_little_ground", **ranks)
    low, high = apart.interval
    figures: Dict[str, object] = {**ranks, "difference": apart.value, "low": low, "high": high}
    if apart.real:
        return text("comparison.verdict.significant", **figures)
    if low <= 0 <= high:
        said = text("comparison.verdict.not_significant", **figures)
    else:
        several = "comparison.verdict.not_significant_of_several"
        said = count_text(several, len(comparison.pairs), **figures)
    beaten = next(
        (later for later in ranked[2:] if _seen_from(_pair(comparison, best, later), best).real),
        None,
    )
    if beaten is None:
        return said
    return text(
        "comparison.verdict.better_than_later",
        verdict=said,
        method=_within(beaten.entry.name),
        f1=_f1(beaten),
    )


def _pair(comparison: MapComparison, one: Judged, other: Judged) -> Pair:
    keys = {one.entry.key, other.entry.key}
    return next(pair for pair in comparison.pairs if {pair.first, pair.second} == keys)


def _seen_from(pair: Pair, one: Judged) -> Difference:
    """Return the difference in F1 of a pair as its one map less the other."""
    apart = pair.differences["f1"]
    if pair.first == one.entry.key:
        return apart
    return Difference(
        None if apart.value is None else -apart.value,
        None if apart.interval is None else (-apart.interval[1], -apart.interval[0]),
        apart.p,
    )


def _f1(one: Judged) -> float:
    return one.blocks.total.f1 or 0.0


def _within(name: str) -> str:
    """Return a method's name as it stands within a sentence."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def _listed(names: List[str]) -> str:
    if len(names) == 1:
        return names[0]
    return text("comparison.verdict.listed", others=listed(names[:-1]), last=names[-1])
