"""The page of the review trial: false pond area and recall of each site, before and after."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from ...protocol.train import ReviewLearning


@dataclass(frozen=True)
class Rest:
    """What is shown on the ground that nobody decided on.

    Attributes:
        false_m2: Area of ponds that are none.
        found: Labelled pond pixels that are covered.
        labelled: Labelled pond pixels.
    """

    false_m2: float
    found: int
    labelled: int

    @property
    def recall(self) -> Optional[float]:
        """Share of the labelled pond area that is covered."""
        return self.found / self.labelled if self.labelled else None

    def __add__(self, other: Rest) -> Rest:
        """Return both grounds together."""
        return Rest(
            self.false_m2 + other.false_m2, self.found + other.found, self.labelled + other.labelled
        )


@dataclass(frozen=True)
class Outcome:
    """What a review did for one site.

    Attributes:
        site: The site.
        decided: How many ponds were decided on, and how many of them accepted.
        drawn: All that the model in use draws.
        shown: What it shows of that by its own confidence.
        after: What the model shows that learnt from the review; ``shown`` where none was better.
        learning: What the job says of it.
        seconds: Wall time of the job.
    """

    site: str
    decided: Tuple[int, int]
    drawn: Rest
    shown: Rest
    after: Rest
    learning: ReviewLearning
    seconds: float


_HEAD = (
    "| site | decided (accepted) | drawn ha | recall | shown ha | recall | after ha | recall "
    "| log loss | kept | s |"
)


def page(outcomes: Sequence[Outcome]) -> str:
    """Return what came of it as Markdown."""
    lines = [
        "# A review of an unseen place",
        "",
        _HEAD,
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(row(item) for item in outcomes),
        "",
        _summary(outcomes, "drawn"),
        _summary(outcomes, "shown"),
    ]
    return "\n".join(lines) + "\n"


def _summary(outcomes: Sequence[Outcome], begun: str) -> str:
    """Return in a sentence what became of false area and recall from ``drawn`` or ``shown`` on."""
    pairs = [(getattr(item, begun), item.after) for item in outcomes]
    left = [new.false_m2 / old.false_m2 for old, new in pairs if old.false_m2]
    lost = [
        (new.recall or 0.0) - (old.recall or 0.0) for old, new in pairs if old.recall is not None
    ]
    both = sum(
        2 * new.false_m2 <= old.false_m2 and (new.recall or 0.0) >= (old.recall or 0.0) - 0.02
        for old, new in pairs
    )
    old, new = (sum((pair[side] for pair in pairs), Rest(0.0, 0, 0)) for side in (0, 1))
    share = new.false_m2 / old.false_m2 if old.false_m2 else 1.0
    return (
        f"From what was {begun}: false pond area times {share:.2f} on all sites together, median "
        f"{statistics.median(left or [1.0]):.2f}; recall {old.recall or 0.0:.3f} to "
        f"{new.recall or 0.0:.3f}, median change {statistics.median(lost or [0.0]):+.3f}; half the "
        f"area at no more than .02 of recall on {both} of {len(pairs)}."
    )


def row(item: Outcome) -> str:
    """Return the line of a site."""
    learnt = item.learning
    losses = [learnt.before.log_loss, learnt.confidence.log_loss]
    losses += [learnt.network.log_loss] if learnt.network else []
    cells = [
        item.site,
        f"{item.decided[0]} ({item.decided[1]})",
        *(
            cell
            for one in (item.drawn, item.shown, item.after)
            for cell in (
                f"{one.false_m2 / 1e4:.0f}",
                "" if one.recall is None else f"{one.recall:.3f}",
            )
        ),
        " / ".join(f"{loss:.2f}" for loss in losses),
        learnt.kept,
        f"{item.seconds:.0f}",
    ]
    return f"| {' | '.join(cells)} |"
