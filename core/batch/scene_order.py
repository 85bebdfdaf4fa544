"""What a worker is told of one scene, what it answers, and how it tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator, Optional, Protocol, Sequence, Tuple

from ..protocol.batch import BatchRequest
from .scene_list import Scene
from .scene_record import SceneFiles, SceneRecord


@dataclass(frozen=True)
class SceneOrder:
    """One scene to do.

    Attributes:
        scene: Which.
        files: Its results.
        request: Of the batch.
        parameters: Hash of all that decides the result, for its record.
        parts: In how many parts the network runs over it; each may have a worker of its own.
        part: Which of them this order is for, from 0; ``None`` for all that is left of it.
    """

    scene: Scene
    files: SceneFiles
    request: BatchRequest
    parameters: str
    parts: int = 1
    part: Optional[int] = None


@dataclass(frozen=True)
class Outcome:
    """How a scene ended: with a record, or with the reason why there is none."""

    record: Optional[SceneRecord]
    message: str = ""


Report = Callable[[float], None]
"""Told the share of a scene that is done; raises where the batch is to stop."""

Work = Callable[[SceneOrder, Report], Outcome]
"""Does one scene. A function of a module: workers import it by its name."""


Heard = Callable[[SceneOrder, float], None]
"""Told of a scene the share that is done."""

Poll = Callable[[], None]
"""Called often; raises where the batch is to stop."""

Ended = Iterator[Tuple[SceneOrder, Outcome]]
"""Each scene as it ends."""


class Workers(Protocol):
    """Who does scenes.

    Attributes:
        count: Processes that work.
    """

    count: int

    def run(self, orders: Sequence[SceneOrder], heard: Heard, poll: Poll) -> Ended:
        """Do scenes; yield each as it ends."""

    def close(self) -> None:
        """End what was started for the batch."""


class ThisProcess:
    """Does one scene after the other, here."""

    count = 1

    def __init__(self, work: Work) -> None:
        """Do scenes with ``work``."""
        self._work = work

    def run(self, orders: Sequence[SceneOrder], heard: Heard, poll: Poll) -> Ended:
        """Do scenes; yield each as it ends."""
        for order in orders:

            def report(share: float, order: SceneOrder = order) -> None:
                heard(order, share)
                poll()

            yield order, self._work(order, report)

    def close(self) -> None:
        """Nothing was started."""
