"""The shipped network: cross-validated, trained on everything, measured, written with its card."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from ...accuracy.thresholds import LEVELS
from ...model.model_card import ModelCard
from ...protocol.errors import OutputError
from ...run.feedback import Feedback
from ..data.crops import Variation
from ..data.examples import Example, by_site, simulate_examples
from ..data.simulated_ground import simulate_ground
from ..evaluation.held_out_counts import Evaluation, evaluate, site_histograms
from ..evaluation.window_margin import Margin, measure_margin
from ..fitting.near_infrared import STEPS
from ..fitting.recipe import Recipe
from ..network.architecture import Lite
from ..network.exported_graph import Exported
from ..network.exported_model import check, save, with_card
from ..network.onnx_export import build
from ..network.receptive_field import whole_context
from ..network.unet import UNet, calibrated
from .appearances import without_nir
from .course import Course, train
from .cross_validation import cross_validate
from .ground_without_ponds import read_ground, read_spectra
from .label_review import Region, read_review
from .labelled_tiles import read_folder
from .material import Material, lesson
from .models_readme import LANGUAGES, page_names, render
from .reliability_diagram import reliability_diagram
from .shipped_card import Findings, make_card
from .unseen_ground import assess

_FIRST_TRAINING_SEED = 1000
_FIRST_HELD_OUT_SEED = 9000
"""Simulated scenes to train on and to measure on come from seeds that never meet."""

_FIRST_GROUND_SEED = 5000

_MARGIN_SCENE_SEED = 9900

_FIRST_STAGE = Recipe(
    architecture=Lite(far=True),
    pretrained=True,
    learning_rate=1.5e-3,
    encoder_rate=0.3,
    epochs=40,
    mine_every=12,
    # It is to be silent on ground, under skies and in products that no user's own images show.
    variation=Variation(blur=0.2, foreign=0.25, haze=1.0),
)
_SECOND_STAGE = replace(
    _FIRST_STAGE,
    pretrained=False,
    learning_rate=1e-3,
    epochs=24,
    mine_every=8,
    seed=_FIRST_STAGE.seed + 1,
    variation=replace(
        _FIRST_STAGE.variation,
        real_share=0.8,
        hard_share=0.25,
        blur=0.4,
        landsat=0.6,
        foreign=0.35,
        picture=0.1,
    ),
)
_THIRD_STAGE = replace(
    _SECOND_STAGE,
    learning_rate=7e-4,
    epochs=16,
    seed=_SECOND_STAGE.seed + 1,
    # It will read images at half the size too.
    variation=replace(_SECOND_STAGE.variation, zoom=(0.75, 2.6)),
)
COURSE = Course(
    stages=(_FIRST_STAGE, _SECOND_STAGE, _THIRD_STAGE),
    architecture=Lite(far=True, two_scales=True),
)
"""How the shipped network is trained: docs/model-development.md says what else was tried."""


@dataclass(frozen=True)
class Plan:
    """What a run uses.

    Attributes:
        real: Folder with ``image`` and ``label``.
        ground: Folder of ground without ponds.
        scenes: How many simulated scenes to train on.
        held_out_scenes: How many others to measure on.
        scene_size: Pixels per side of these; the scene that the margin is measured on is twice as
            large.
        course: How networks are trained.
        ground_scenes: How many simulated scenes without ponds to train on.
        near_infrared_steps: Batches that the prediction of near infrared is fitted with.
        review: Regions of the real tiles whose label is not to be trusted.
        fast: Whether the network is the fast one of the two that the plugin comes with.
    """

    real: Path
    ground: Path
    scenes: int = 24
    held_out_scenes: int = 20
    scene_size: int = 1024
    course: Course = COURSE
    ground_scenes: int = 24
    near_infrared_steps: int = STEPS
    review: Tuple[Region, ...] = field(default_factory=read_review)
    fast: bool = False


def training_scenes(plan: Plan) -> List[Example]:
    """Return the simulated scenes to train on."""
    seeds = range(_FIRST_TRAINING_SEED, _FIRST_TRAINING_SEED + plan.scenes)
    return simulate_examples(seeds, plan.scene_size)


def material_of(plan: Plan) -> Material:
    """Return all that networks are trained on.

    Raises:
        InputError: A folder of the plan holds none, or what it holds cannot be used.
    """
    return Material(
        tiles=read_folder(plan.real, plan.review),
        scenes=training_scenes(plan),
        ground=read_ground(plan.ground),
        spectra=read_spectra(plan.ground),
        near_infrared_steps=plan.near_infrared_steps,
        simulated_ground=training_ground(plan),
    )


def training_ground(plan: Plan) -> List[Example]:
    """Return the simulated scenes without ponds."""
    seeds = range(_FIRST_GROUND_SEED, _FIRST_GROUND_SEED + plan.ground_scenes)
    return simulate_ground(seeds, plan.scene_size)


def held_out_scenes(plan: Plan) -> List[Example]:
    """Return the simulated scenes to measure on."""
    seeds = range(_FIRST_HELD_OUT_SEED, _FIRST_HELD_OUT_SEED + plan.held_out_scenes)
    return simulate_examples(seeds, plan.scene_size)


def fit_final(
    plan: Plan,
    material: Material,
    work: Path,
    feedback: Feedback,
) -> UNet:
    """Train the network that ships, on all of it; goes on from the checkpoint in ``work``."""
    return train(plan.course, lesson(material, plan.course.seed), work / "final", feedback)


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
    material = material_of(plan)
    tiles = material.tiles
    unseen = assess(material, cross_validate(material, plan.course, work, threads, feedback))
    feedback.log(f"unseen sites: {unseen.sites.to_json()}")
    feedback.log(f"unseen ground: {unseen.ground_to_json()}")
    line, threshold = unseen.sites.calibration, unseen.sites.threshold
    network = calibrated(fit_final(plan, material, work, feedback), line.slope, line.intercept)
    graph = build(network)
    exported = Exported(graph, network.stride, threads)
    scenes = held_out_scenes(plan)
    difference = check(graph, network, [*_one_per_site(tiles), *scenes], plan.course.seed)
    feedback.log(f"exported; differs from torch by at most {difference:.1e}")
    visible = [without_nir(scene) for scene in scenes]
    level = round(threshold * LEVELS)
    context = whole_context(network)
    found = Findings(
        fast=plan.fast,
        sites=len(by_site(tiles)),
        tiles=len(tiles),
        scenes=plan.scenes,
        ground_scenes=plan.ground_scenes,
        sources=tuple(sorted(by_site(material.ground))),
        reviewed=len(plan.review),
        unseen=unseen,
        simulated=_at(exported, scenes, context, level),
        simulated_visible=_at(exported, visible, context, level),
        stride=network.stride,
        margin=_margin(plan, exported, tiles, threshold, context, feedback),
        torch_difference=difference,
    )
    card = make_card(plan.course, found)
    save(with_card(graph, card), output)
    write_readme(card, output)
    feedback.log(card.describe())
    return card


def write_readme(card: ModelCard, model: Path) -> None:
    """Write the card for people beside the model in each language, and the picture that it shows.

    Raises:
        OutputError: One of them cannot be written.
    """
    pages: Dict[str, str] = {}
    for locale in LANGUAGES:
        names = page_names(card, model.name, locale)
        pages[names.page] = render(card, model.name, locale)
        if "confidence" in card.held_out:
            tenths = card.held_out["confidence"]["tenths"]
            pages[names.diagram] = reliability_diagram(tenths, locale)
    try:
        for name, text in pages.items():
            path = model.with_name(name)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error}).") from error


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
