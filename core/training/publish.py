"""From a fitted network to the model that ships: measure, write the card, export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
import numpy.typing as npt

from ..errors import OutputError
from ..feedback import Feedback
from ..modelcard import ModelCard
from .card import Findings, make_card
from .data import ROLES, Example, by_site, simulate_examples
from .evaluate import (
    LEVELS,
    Evaluation,
    best_level,
    cross_fitted,
    evaluate,
    site_histograms,
)
from .export import check, save, with_card
from .exported import Exported
from .fit import State
from .graph import build
from .margin import Margin, measure_margin
from .network import receptive_radius
from .readme import render
from .run import Examples, Plan

_MARGIN_SCENE_SEED = 9900
_MARGIN_SCENE_SIZE = 2048


def publish(
    plan: Plan, examples: Examples, state: State, output: Path, threads: int, feedback: Feedback
) -> ModelCard:
    """Measure a network on what it has not seen and write it with its card.

    Args:
        plan: The run.
        examples: Its data.
        state: What it has trained; the averaged weights are published.
        output: ONNX file to write; the card for people is written beside it.
        threads: Threads to measure with.
        feedback: Told of each finding.

    Returns:
        The card.

    Raises:
        ModelError: The graph differs from torch, or no margin hides the tiles.
        OutputError: A file cannot be written.
    """
    graph = build(state.averaged)
    exported = Exported(graph, state.averaged.stride, threads)
    samples = [*_one_per_site(examples.train), *examples.held_out_simulated]
    difference = check(graph, state.averaged, samples, plan.recipe.seed)
    feedback.log(f"exported; differs from torch by at most {difference:.1e}")

    context = -(-receptive_radius(plan.recipe.depth) // exported.stride) * exported.stride
    real = site_histograms(examples.held_out, _predict(exported, examples.held_out, context))
    level = best_level(list(real.values()))
    visible = [without_nir(example) for example in examples.held_out_simulated]
    found = Findings(
        steps=state.step,
        train_sites=len(by_site(examples.train)),
        train_tiles=len(examples.train),
        scenes=plan.scenes,
        threshold=level / LEVELS,
        real=cross_fitted(real),
        simulated=_at(exported, examples.held_out_simulated, context, level),
        simulated_visible=_at(exported, visible, context, level),
        margin=_margin(exported, examples, level / LEVELS, context, feedback),
        torch_difference=difference,
    )
    card = make_card(plan.recipe, found)
    feedback.log(card.describe())
    save(with_card(graph, card), output)
    write_readme(card, output)
    return card


def write_readme(card: ModelCard, model: Path) -> None:
    """Write the card for people beside the model.

    Raises:
        OutputError: It cannot be written.
    """
    path = model.with_name("README.md")
    try:
        path.write_text(render(card, model.name), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error}).") from error


def _predict(
    exported: Exported, examples: Sequence[Example], context: int
) -> Dict[str, npt.NDArray[np.float32]]:
    return {example.name: exported.predict(example, context) for example in examples}


def _at(exported: Exported, examples: Sequence[Example], context: int, level: int) -> Evaluation:
    found = site_histograms(examples, _predict(exported, examples, context))
    return evaluate(found, level)


def _margin(
    exported: Exported, examples: Examples, threshold: float, context: int, feedback: Feedback
) -> Margin:
    scene = simulate_examples([_MARGIN_SCENE_SEED], _MARGIN_SCENE_SIZE)
    tiles = _one_per_site([*examples.train, *examples.held_out])
    margin = measure_margin(exported, [*scene, *tiles], threshold, context)
    feedback.log(f"margin {margin.pixels}: {margin.agreement}")
    return margin


def _one_per_site(examples: Sequence[Example]) -> List[Example]:
    return [tiles[0] for tiles in by_site(examples).values()]


def without_nir(example: Example) -> Example:
    """Return a four-band example as an image that never had near infrared."""
    keep = np.array([role != "nir" for role in ROLES])
    return replace(
        example,
        pixels=example.pixels * keep[:, None, None].astype(np.uint16),
        gain=np.where(keep, example.gain, 0).astype(np.float32),
        offset=np.where(keep, example.offset, 1).astype(np.float32),
        centre=np.where(keep, example.centre, 0).astype(np.float32),
    )
