"""Who wins, and whether the difference is real, in a sentence or two."""

from __future__ import annotations

from typing import List, Optional, Sequence

from .entry import Entry
from .judge import Contest, Judged, Pair
from .paired import Difference

_SURE = "larger than chance"


def verdict(contest: Optional[Contest], failed: Sequence[Entry]) -> str:
    """Return the verdict on a comparison.

    The best map by F1 is held against the next one, and the first that it really beats is named
    if that is a later one.

    Args:
        contest: Whatever has made a map; ``None`` where nothing has.
        failed: Whatever has not.
    """
    said = _of(contest) if contest else "No method made a map."
    if failed:
        names = _upper(_listed([_within(entry.name) for entry in failed]))
        said += f" {names} gave no result." if contest else ""
    return said


def _of(contest: Contest) -> str:
    ranked = sorted(
        (one for one in contest.judged if one.blocks.total.f1 is not None),
        key=lambda one: -(one.blocks.total.f1 or 0.0),
    )
    if not ranked:
        return (
            "Nobody can win: there is no pond in the assessment area, neither in the reference nor "
            "in any of the maps."
        )
    best = ranked[0]
    if len(contest.judged) == 1:
        return f"{_upper(best.entry.name)} alone was judged: F1 {_number(best)}."
    if len(ranked) == 1:
        return f"Only {_within(best.entry.name)} found anything to judge: F1 {_number(best)}."
    return _beside(contest, ranked)


def _beside(contest: Contest, ranked: Sequence[Judged]) -> str:
    """Return what is said of two or more maps, the best one first."""
    best, second = ranked[:2]
    one, other = _upper(best.entry.name), _within(second.entry.name)
    pair = _pair(contest, best, second)
    if pair.mcnemar.only_first == pair.mcnemar.only_second == 0:
        return f"{one} and {other} made the same map where it was judged: F1 {_number(best)}."
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
    return (
        f"{head}, but cannot be told from {other} with {_number(second)}: {span} may be "
        f"chance.{clear}"
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
