"""The networks of one run, trained at the same time in processes of their own.

A step of a small network does not keep several threads busy: on two cores two networks with a
thread each are trained in nine tenths of the time that one after the other takes with two, and a
batch that is being made holds up one of them only.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Optional, Tuple

import torch

from ...protocol.messages import Epoch
from ...run.clock import Clock
from ...run.feedback import Feedback
from .cross_validation import predict_fold
from .material import FOLDS, Material
from .shipping import Plan, fit_final, material_of

_LOG = logging.getLogger("training")


class RunLog(Feedback):
    """Remarks as lines of a log, with the minutes since the start.

    Args:
        name: Before each remark; tells runs apart that go side by side.
    """

    def __init__(self, name: str = "") -> None:
        """Begin to count the minutes."""
        self._clock = Clock()
        self._name = f"{name}: " if name else ""

    def log(self, message: str, level: str = "info") -> None:
        """Write a remark."""
        minutes = self._clock.elapsed() / 60
        _LOG.log(
            logging.WARNING if level == "warning" else logging.INFO,
            f"{minutes:6.1f} {self._name}{message}",
        )

    def epoch(self, epoch: Epoch) -> None:
        """Write what an epoch came to."""
        loss = "" if epoch.loss is None else f", loss {epoch.loss:.4f}"
        self.log(f"epoch {epoch.epoch} of {epoch.epochs}{loss}")


def fit_side_by_side(plan: Plan, work: Path, processes: int) -> None:
    """Train all networks that ``ship`` needs, and leave them in ``work``.

    What is done already is not done again.

    Args:
        plan: The run.
        work: Folder for checkpoints and predictions.
        processes: How many networks at the same time.

    Raises:
        EngineError: Whatever a training raises.
    """
    final: Tuple[Optional[int], ...] = (None,)
    with ProcessPoolExecutor(
        processes,
        # A fork would inherit torch's threads, which do not come along.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
    ) as pool:
        for done in [pool.submit(_fit, plan, part, work) for part in (*range(FOLDS), *final)]:
            done.result()


def _begin() -> None:
    torch.set_num_threads(1)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)


def _fit(plan: Plan, part: Optional[int], work: Path) -> None:
    """Train the network of a fold, or the one that ships."""
    if part is None:
        fit_final(plan, _material(plan), work, RunLog("final"))
    else:
        predict_fold(part, _material(plan), plan.course, work, 1, RunLog(f"fold {part + 1}"))


@lru_cache(maxsize=1)
def _material(plan: Plan) -> Material:
    """Return what to train on, made once in each process."""
    return material_of(plan)
