"""Who wins, and whether the difference is real, in a sentence or two."""

from __future__ import annotations

from typing import List, Sequence

from .assessment import Contest, Judged, Pair
from .compared_map import Entry
from .paired_differences import Difference

_SURE = "larger than chance"


def verdict(contest: Contest, failed: Sequence[Entry]) -> str:
    """Return the verdict on a comparison.

    The best map by F1 is held against the next one, and the first that it really beats is named
    if that is a later one.

    Args:
        contest: Whatever has made a map.
        failed: Whatever has not.
    """
    said = _of(contest)
    if not failed:
        return said
    names = _upper(_listed([_within(entry.name) for entry in failed]))
    return f"{said} {names} gave no result."


def _of(contest: Contest) -> str:
    reference = contest.judged[0].blocks.total
    if not reference.tp + reference.fn:
        return _without_ponds(contest.judged)
    # Where the reference has ponds, every map has an F1.
    ranked = sorted(contest.judged, key=lambda one: -(one.blocks.total.f1 or 0.0))
    if len(ranked) == 1:
        return f"{_upper(ranked[0].entry.name)} alone was judged: F1 {_number(ranked[0])}."
    return _beside(contest, ranked)


def _without_ponds(maps: Sequence[Judged]) -> str:
    """Return what is said where there was nothing to find, only something to invent."""
    if not any(one.blocks.total.fp for one in maps):
        return (
            "Nobody can win: there is no pond in the assessment area, neither in the reference nor "
            "in any of the maps."
        )
    invented = ", ".join(
        f"{one.blocks.total.fp} by {_within(one.entry.name)}"
        for one in sorted(maps, key=lambda one: one.blocks.total.fp)
    )
    return (
        "Nobody can win: the reference has no pond in the assessment area. Pixels taken for ponds "
        f"all the same: {invented}."
    )


def _beside(contest: Contest, ranked: Sequence[Judged]) -> str:
    """Return what is said of two or more maps, the best one first."""
    best, second = ranked[:2]
    one, other = _upper(best.entry.name), _within(second.entry.name)
    pair = _pair(contest, best, second)
    if pair.mcnemar.only_first == pair.mcnemar.only_second == 0:
        return f"{one} and {other} made the same map where it was judged: F1 {_number(best)}."
    equal = [one for one in ranked if one.blocks.total.f1 == best.blocks.total.f1]
    if len(equal) > 1:
        names = _upper(_listed([_within(one.entry.name) for one in equal]))
        return f"{names} have the same F1, {_number(best)}, though not the same map."
    apart = _seen_from(pair, best)
    head = f"{one} has the highest F1, {_number(best)}"
    if apart.interval is None:
        return (
            f"{head}, ahead of {other} with {_number(second)}; too little ground with ponds was "
            "judged to say whether that is more than chance."
        )
    low, high = apart.interval
    span = f"the difference of {apart.value:.3f} (95 %: {low:.3f} to {high:.3f})"
    if apart.real:
        return f"{head}, against {_number(second)} for {other}: {span} is {_SURE}."
    beaten = next(
        (later for later in ranked[2:] if _seen_from(_pair(contest, best, later), best).real), None
    )
    clear = ""
    if beaten is not None:
        clear = f" It is clearly ahead of {_within(beaten.entry.name)} with {_number(beaten)}."
    why = ""
    if not low <= 0 <= high:
        why = f", since {len(contest.pairs)} differences were looked at together"
    return (
        f"{head}, but cannot be told from {other} with {_number(second)}: {span} may be "
        f"chance{why}.{clear}"
    )


def _pair(contest: Contest, one: Judged, other: Judged) -> Pair:
    keys = {one.entry.key, other.entry.key}
    return next(pair for pair in contest.pairs if {pair.first, pair.second} == keys)


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


def _number(one: Judged) -> str:
    return f"{one.blocks.total.f1:.3f}"


def _within(name: str) -> str:
    """Return a method's name as it stands within a sentence."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def _listed(names: List[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
