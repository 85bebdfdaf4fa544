"""The shipped network: cross-validated, trained on everything, measured, written with its card."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
import torch

from ...accuracy.thresholds import LEVELS
from ...model.model_card import ModelCard
from ...protocol.errors import OutputError
from ...run.feedback import Feedback
from ..data.crops import Sampler
from ..data.examples import ROLES, Example, by_site, simulate_examples
from ..evaluation.held_out_counts import Evaluation, evaluate, site_histograms
from ..evaluation.site_accuracy import judge
from ..evaluation.window_margin import Margin, measure_margin
from ..fitting.recipe import Recipe
from ..fitting.training_loop import fit
from ..network.architecture import Lite
from ..network.exported_graph import Exported
from ..network.exported_model import check, save, with_card
from ..network.onnx_export import build
from ..network.receptive_field import whole_context
from ..network.unet import UNet, calibrated
from .cross_validation import cross_validate
from .label_review import Region, read_review
from .labelled_tiles import read_folder
from .models_readme import render
from .shipped_card import Findings, make_card

_FIRST_TRAINING_SEED = 1000
_FIRST_HELD_OUT_SEED = 9000
"""Simulated scenes to train on and to measure on come from seeds that never meet."""

_MARGIN_SCENE_SEED = 9900

RECIPE = Recipe(
    architecture=Lite(),
    pretrained=True,
    learning_rate=1.5e-3,
    encoder_rate=0.3,
    epochs=64,
    mine_every=0,
)
"""How the shipped network is trained: docs/model-development.md says what else was tried."""


@dataclass(frozen=True)
class Plan:
    """What a run uses.

    Attributes:
        real: Folder with ``image`` and ``label``.
        scenes: How many simulated scenes to train on.
        held_out_scenes: How many others to measure on.
        scene_size: Pixels per side of these; the scene that the margin is measured on is twice as
            large.
        recipe: Everything else.
        review: Regions of the real tiles whose label is not to be trusted.
    """

    real: Path
    scenes: int = 32
    held_out_scenes: int = 20
    scene_size: int = 1024
    recipe: Recipe = RECIPE
    review: Tuple[Region, ...] = field(default_factory=read_review)


def training_scenes(plan: Plan) -> List[Example]:
    """Return the simulated scenes to train on."""
    seeds = range(_FIRST_TRAINING_SEED, _FIRST_TRAINING_SEED + plan.scenes)
    return simulate_examples(seeds, plan.scene_size)


def held_out_scenes(plan: Plan) -> List[Example]:
    """Return the simulated scenes to measure on."""
    seeds = range(_FIRST_HELD_OUT_SEED, _FIRST_HELD_OUT_SEED + plan.held_out_scenes)
    return simulate_examples(seeds, plan.scene_size)


def fit_final(
    plan: Plan,
    tiles: Sequence[Example],
    simulated: Sequence[Example],
    work: Path,
    feedback: Feedback,
) -> UNet:
    """Train the network that ships, on all tiles; goes on from the checkpoint in ``work``."""
    sampler = Sampler(tiles, simulated, plan.recipe.variation, plan.recipe.seed)
    checkpoint = work / "final.checkpoint"
    fitted = fit(plan.recipe, sampler, (), torch.device("cpu"), checkpoint, feedback)
    return fitted.network


def ship(plan: Plan, output: Path, work: Path, threads: int, feedback: Feedback) -> ModelCard:
    """Train, measure and write the shipped network and the card for people beside it.

    A network for each fold predicts the sites that it has not seen; from these predictions come
    the results in the card, the calibration and the threshold. The network that ships follows the
    same recipe on all sites.

    Args:
        plan: The run.
        output: ONNX file to write.
        work: Folder for checkpoints and predictions; the same call goes on from there.
        threads: Processor threads.
        feedback: Told of each finding.

    Raises:
        InputError: The tiles or a checkpoint cannot be used.
        ModelError: The graph differs from torch, or no margin hides the tiles.
        OutputError: A file cannot be written.
        Cancelled: The user asked to stop.
    """
    tiles = read_folder(plan.real, plan.review)
    simulated = training_scenes(plan)
    unseen = judge(tiles, cross_validate(tiles, simulated, plan.recipe, work, threads, feedback))
    feedback.log(f"unseen sites: {unseen.to_json()}")
    line = unseen.calibration
    network = calibrated(
        fit_final(plan, tiles, simulated, work, feedback), line.slope, line.intercept
    )
    graph = build(network)
    exported = Exported(graph, network.stride, threads)
    scenes = held_out_scenes(plan)
    difference = check(graph, network, [*_one_per_site(tiles), *scenes], plan.recipe.seed)
    feedback.log(f"exported; differs from torch by at most {difference:.1e}")
    visible = [without_nir(scene) for scene in scenes]
    level = round(unseen.threshold * LEVELS)
    context = whole_context(network)
    found = Findings(
        sites=len(by_site(tiles)),
        tiles=len(tiles),
        scenes=plan.scenes,
        reviewed=len(plan.review),
        unseen=unseen,
        simulated=_at(exported, scenes, context, level),
        simulated_visible=_at(exported, visible, context, level),
        stride=network.stride,
        margin=_margin(plan, exported, tiles, unseen.threshold, context, feedback),
        torch_difference=difference,
    )
    card = make_card(plan.recipe, found)
    save(with_card(graph, card), output)
    write_readme(card, output)
    feedback.log(card.describe())
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


def _at(exported: Exported, examples: Sequence[Example], context: int, level: int) -> Evaluation:
    found = {example.name: exported.predict(example, context) for example in examples}
    return evaluate(site_histograms(examples, found), level)


def _margin(
    plan: Plan,
    exported: Exported,
    tiles: Sequence[Example],
    threshold: float,
    context: int,
    feedback: Feedback,
) -> Margin:
    scene = simulate_examples([_MARGIN_SCENE_SEED], 2 * plan.scene_size)
    pictures = [*scene, *_one_per_site(tiles)]
    margin = measure_margin(exported, pictures, threshold, context)
    feedback.log(f"margin {margin.pixels}: {margin.agreement}")
    return margin


def _one_per_site(examples: Sequence[Example]) -> List[Example]:
    return [tiles[0] for tiles in by_site(examples).values()]
