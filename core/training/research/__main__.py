"""Where the shipped network comes from: ``python -m core.training.research COMMAND``."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import List, Optional

import torch

from ...protocol.errors import EngineError
from ..network import parent_network
from ..network.exported_graph import Exported
from .five_polygon_trial import run_trial
from .industrial_mines import judge_chips
from .label_review import read_review
from .method_comparison_page import report
from .parallel_folds import RunLog, fit_side_by_side
from .review_trial import run_review_trial
from .screening_model import ship_screening
from .shipping import COURSE, Plan, ship

_LOG = logging.getLogger("training")


def main(arguments: Optional[List[str]] = None) -> int:
    """Run a command; return the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    torch.set_num_threads(options.threads)
    fast = getattr(options, "fast", False)
    course = COURSE.seeded(options.seed)
    plan = Plan(
        real=options.real,
        ground=options.ground,
        scenes=options.scenes,
        held_out_scenes=options.held_out_scenes,
        course=course.at_one_scale() if fast else course,
        fast=fast,
        review=() if options.no_review else read_review(),
    )
    try:
        if options.command == "ship":
            if options.processes > 1:
                fit_side_by_side(plan, options.work, options.processes)
            ship(plan, options.output, options.work, options.threads, RunLog())
        elif options.command == "screening":
            ship_screening(plan, options.output, options.work, options.processes, RunLog())
        elif options.command == "local":
            run_trial(plan, options.output, options.work, options.threads, RunLog())
        elif options.command == "review":
            run_review_trial(plan, options.output, options.work, options.threads, RunLog())
        elif options.command == "industrial":
            _print_chips(plan, options)
        else:
            report(plan, options.model, options.output, options.work, options.threads, RunLog())
    except EngineError as error:
        _LOG.error(str(error))
        return 1
    except KeyboardInterrupt:
        _LOG.error("Stopped; the same command goes on from the last checkpoint.")
        return 130
    return 0


def _print_chips(plan: Plan, options: argparse.Namespace) -> None:
    parent = parent_network.load(options.model)
    exported = Exported(parent.graph, parent.network.stride, options.threads)
    for found in judge_chips(plan.ground, exported, parent.card.threshold):
        _LOG.info(
            f"chip {found.outline.chip}: {found.inside:.0%} of the outline drawn, "
            f"{found.outside:.0%} of the rest ({found.outline.reason})"
        )


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    add = common.add_argument
    add("--real", type=Path, required=True, help="folder with image/siteSS_*.tif and label/")
    add("--ground", type=Path, required=True, help="folder of ground without ponds")
    add("--work", type=Path, default=Path("build/training"), help="folder for checkpoints")
    add("--scenes", type=int, default=Plan.scenes, help="simulated scenes to train on")
    add("--held-out-scenes", type=int, default=Plan.held_out_scenes, help="others to measure on")
    add("--seed", type=int, default=COURSE.seed, help="of the weights and the batches")
    add("--no-review", action="store_true", help="believe every label")
    add("--threads", type=int, default=2, help="processor threads")
    whole = argparse.ArgumentParser(
        prog="python -m core.training.research",
        description="Train the network that ships, and compare it with pixel classifiers. Run "
        "again after a kill, a command goes on.",
    )
    commands = whole.add_subparsers(dest="command", required=True)
    words = "cross-validate by site, train on everything, measure, and write the model"
    command = commands.add_parser("ship", parents=[common], help=words, description=words)
    command.add_argument(
        "--output", type=Path, required=True, help="ONNX file; README.md is written beside it"
    )
    command.add_argument(
        "--fast", action="store_true", help="the same weights, for images at one scale only"
    )
    command.add_argument(
        "--processes",
        type=int,
        default=1,
        help="networks trained at the same time, with one thread each: faster than one after the "
        "other with all threads, and not the same to the last bit",
    )
    words = "the same for the network that looks first, at 30 m, for ground that can hold a pond"
    command = commands.add_parser("screening", parents=[common], help=words, description=words)
    command.add_argument("--output", type=Path, required=True, help="ONNX file")
    command.add_argument(
        "--processes", type=int, default=1, help="networks trained at the same time"
    )
    words = "fine-tune on five polygons of each of ten unseen sites"
    command = commands.add_parser("local", parents=[common], help=words, description=words)
    command.add_argument("--output", type=Path, required=True, help="Markdown page")
    words = "review some ponds of each of ten unseen sites, and learn from that"
    command = commands.add_parser("review", parents=[common], help=words, description=words)
    command.add_argument("--output", type=Path, required=True, help="Markdown page")
    words = "look for the tailings that are outlined on chips of large mines"
    command = commands.add_parser("industrial", parents=[common], help=words, description=words)
    command.add_argument("--model", type=Path, required=True, help="ONNX file of this plugin")
    words = "judge the network beside random forest, support vectors and maximum likelihood"
    command = commands.add_parser("contest", parents=[common], help=words, description=words)
    command.add_argument("--model", type=Path, required=True, help="the shipped ONNX file")
    command.add_argument(
        "--output", type=Path, required=True, help="Markdown page; JSON is written beside it"
    )
    return whole


if __name__ == "__main__":
    sys.exit(main())
