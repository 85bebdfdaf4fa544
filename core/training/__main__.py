"""Train the shipped model: ``python -m core.training --real FOLDER --output MODEL.onnx``."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path
from typing import List, Optional

import torch

from ..errors import EngineError
from ..feedback import Feedback
from .fit import Recipe, load, start
from .publish import publish
from .run import Plan, gather, train

_LOG = logging.getLogger("training")


class _Log(Feedback):
    """Remarks as lines on standard error, with the minutes since the start."""

    def __init__(self) -> None:
        self._begin = time.monotonic()

    def log(self, message: str, level: str = "info") -> None:
        minutes = (time.monotonic() - self._begin) / 60
        _LOG.log(
            logging.WARNING if level == "warning" else logging.INFO, f"{minutes:6.1f} {message}"
        )


def main(arguments: Optional[List[str]] = None) -> int:
    """Train, measure and export; return the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    torch.set_num_threads(options.threads)
    plan = Plan(
        real=options.real,
        scenes=options.scenes,
        held_out_scenes=options.held_out_scenes,
        recipe=Recipe(steps=options.steps, seed=options.seed),
    )
    feedback = _Log()
    try:
        examples = gather(plan, feedback)
        if options.export_only:
            state = start(plan.recipe)
            load(state, plan.recipe, options.work / "checkpoint.pt")
        else:
            state = train(plan, examples, options.work, feedback)
        publish(plan, examples, state, options.output, options.threads, feedback)
    except EngineError as error:
        _LOG.error(str(error))
        return 1
    except KeyboardInterrupt:
        _LOG.error("Stopped; the same command goes on from the last checkpoint.")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core.training",
        description="Train the U-Net on real tiles and simulated scenes, measure it on sites it "
        "has not seen, and write it with its card. Run again after a kill, it goes on.",
    )
    add = parser.add_argument
    add("--real", type=Path, required=True, help="folder with image/siteSS_*.tif and label/")
    add("--output", type=Path, required=True, help="ONNX file; README.md is written beside it")
    add("--work", type=Path, default=Path("build/training"), help="folder for the checkpoint")
    add("--scenes", type=int, default=16, help="simulated scenes to train on")
    add("--held-out-scenes", type=int, default=4, help="others to measure on")
    add("--steps", type=int, default=Recipe.steps, help="batches to train on")
    add("--seed", type=int, default=Recipe.seed, help="of the split, the weights, the batches")
    add("--threads", type=int, default=2, help="processor threads")
    add("--export-only", action="store_true", help="export what the checkpoint holds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
