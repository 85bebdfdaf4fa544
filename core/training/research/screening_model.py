"""The network that looks first: cross-validated, trained on everything, measured, written."""

from __future__ import annotations

import logging
import multiprocessing
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
import torch

from ...model.model_card import ModelCard
from ...raster import resampling
from ...raster.array_types import BoolArray, UInt16Array
from ...raster.class_codes import OTHER, POND
from ...run.feedback import Feedback
from ..data.crops import Sampler
from ..data.examples import Example, by_site, simulate_examples
from ..data.simulated_ground import simulate_ground
from ..evaluation.logits import Logits, predict_logits, read_logits, save_logits
from ..evaluation.window_margin import Margin
from ..network.cell_network import CellNetwork, PerPixel
from ..network.exported_graph import Exported
from ..network.exported_model import check, save, with_card
from ..network.onnx_export import build_cells
from ..network.receptive_field import whole_context
from .appearances import APPEARANCES, appearance_name, appearances
from .cell_fitting import FACTOR, CellRecipe, fit_cells
from .kept_windows import (
    Looked,
    count_pixels,
    highest_cut,
    share_kept,
    shares_by_source,
)
from .material import FOLDS, Material, folds, lesson
from .parallel_folds import RunLog
from .screening_card import WINDOW, Screened, make_card
from .shipping import Plan, material_of
from .unseen_ground import BROUGHT

KEPT = 0.995
"""Share of the pond pixels of sites that a network has not seen that the cut is to keep."""

RECIPE = CellRecipe()


def ship_screening(
    plan: Plan,
    output: Path,
    work: Path,
    processes: int,
    feedback: Feedback,
    recipe: CellRecipe = RECIPE,
) -> ModelCard:
    """Train, measure and write the network that looks first.

    Args:
        plan: Its material.
        output: ONNX file to write.
        work: Folder for checkpoints and predictions; the same call goes on from there.
        processes: Networks that are trained at the same time, with a thread each.
        feedback: Told of each finding.
        recipe: How each network is trained.

    Raises:
        EngineError: As :func:`core.training.research.shipping.ship` raises it.
    """
    parts: Tuple[Optional[int], ...] = (*range(FOLDS), None)
    with ProcessPoolExecutor(
        processes,
        # A fork would inherit torch's threads, which do not come along.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
    ) as pool:
        for done in [pool.submit(_fit, plan, recipe, part, work) for part in parts]:
            done.result()
    material = _material(plan)
    logits: Logits = {}
    for number in range(FOLDS):
        logits.update(read_logits(_predictions(recipe, work, number)))
    found = judge_screening(material, logits)
    feedback.log(
        f"kept {found.kept}, alone {found.kept_alone}, ground {found.all_ground}, {found.ground}"
    )
    network = _trained(plan, recipe, None, work, feedback)
    graph = build_cells(network)
    coarse = [_coarse(item) for item in (*material.tiles[:8], *material.scenes[:4])]
    difference = check(graph, PerPixel(network), coarse, recipe.seed)
    feedback.log(f"exported; differs from torch by at most {difference:.1e}")
    exported = Exported(graph, network.stride, threads=1)
    margin = _margin(exported, plan, found.threshold, whole_context(network))
    reviewed = len(plan.review)
    card = make_card(recipe, found, material, reviewed, margin, network.stride, difference)
    save(with_card(graph, card), output)
    return card


def judge_screening(material: Material, logits: Logits) -> Screened:
    """Choose the cut on the sites, and tell what it keeps of sites and of ground."""
    tiles, alone = (
        {
            name: [
                _looked(item, f"{item.name}{ending}", name, logits, POND) for item in material.tiles
            ]
            for name in APPEARANCES
        }
        for ending in (_IN_SCENE, "")
    )
    cut = min(highest_cut(tiles[name], KEPT) for name in BROUGHT)
    ground = {
        name: {
            source: [_looked(item, item.name, name, logits, OTHER) for item in images]
            for source, images in by_site(material.ground).items()
        }
        for name in APPEARANCES
    }
    return Screened(
        threshold=float(1 / (1 + np.exp(-cut))),
        sites=len(by_site(material.tiles)),
        kept={name: round(share_kept(some, cut), 4) for name, some in tiles.items()},
        kept_alone={name: round(share_kept(some, cut), 4) for name, some in alone.items()},
        ground={name: shares_by_source(dict(some), cut) for name, some in ground.items()},
        all_ground={
            name: round(share_kept([one for each in some.values() for one in each], cut), 3)
            for name, some in ground.items()
        },
    )


_IN_SCENE = ", in a scene"
"""Behind the name of a tile that is seen with the median of all sites."""


def _looked(item: Example, name: str, appearance: str, logits: Logits, kind: int) -> Looked:
    side = FACTOR * _STRIDE
    return Looked(
        logits[appearance_name(name, appearance)].astype(np.float32),
        count_pixels(item.label == kind, side),
    )


_STRIDE = CellNetwork().stride


def _begin() -> None:
    torch.set_num_threads(1)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)


@lru_cache(maxsize=1)
def _material(plan: Plan) -> Material:
    return material_of(plan)


def of_one_scene(tiles: Sequence[Example]) -> List[Example]:
    """Return tiles with the median of all of them, as if they lay in one scene.

    What is screened are scenes. A tile of 4.5 km that is mostly pond has the pond's own median, so
    that the pond looks like nothing in particular; in a scene that does not happen.
    """
    known = [item.pixels[:, _known(item)] for item in tiles]
    centre = np.median(np.concatenate(known, axis=1), axis=1).astype(np.float32)
    return [
        replace(
            item,
            centre=np.where(item.gain > 0, centre, 0).astype(np.float32),
            pixels=np.where(_known(item), item.pixels, centre.astype(np.uint16)[:, None, None]),
        )
        for item in tiles
    ]


def _known(example: Example) -> BoolArray:
    """Return the pixels that hold data: all others hold the centre."""
    held: BoolArray = (example.pixels != _filler(example)).any(axis=0)
    return held


def _filler(example: Example) -> UInt16Array:
    filler: UInt16Array = example.centre.astype(np.uint16)[:, None, None]
    return filler


def _fit(plan: Plan, recipe: CellRecipe, part: Optional[int], work: Path) -> None:
    """Train the network of a fold and let it predict what is held out, or the one that ships."""
    feedback = RunLog("final" if part is None else f"fold {part + 1}")
    if part is not None and _predictions(recipe, work, part).exists():
        return
    network = _trained(plan, recipe, part, work, feedback)
    if part is None:
        return
    material = _material(plan)
    fold = folds(material)[part]
    held_out = {item.name for item in fold.tiles}
    in_scene = [
        replace(item, name=f"{item.name}{_IN_SCENE}")
        for item in of_one_scene(material.tiles)
        if item.name in held_out
    ]
    near_infrared = lesson(fold.train, recipe.seed).near_infrared
    exported = Exported(build_cells(network), network.stride, threads=1)
    shown: List[Example] = [
        _coarse(seen)
        for item in (*in_scene, *fold.tiles, *fold.ground)
        for seen in appearances(item, near_infrared).values()
    ]
    found = predict_logits(exported, shown, whole_context(network))
    step = network.stride
    save_logits(
        {name: each[::step, ::step] for name, each in found.items()},
        _predictions(recipe, work, part),
    )


def _trained(
    plan: Plan, recipe: CellRecipe, part: Optional[int], work: Path, feedback: Feedback
) -> CellNetwork:
    material = _material(plan)
    taught = lesson(material if part is None else folds(material)[part].train, recipe.seed)
    ground = [*taught.ground, *taught.simulated_ground]
    sampler = Sampler(taught.real, taught.simulated, recipe.variation, recipe.seed, ground)
    name = "final" if part is None else f"fold{part}"
    return fit_cells(recipe, sampler, work / f"{_stem(recipe)}-{name}.checkpoint", feedback)


def _predictions(recipe: CellRecipe, work: Path, fold: int) -> Path:
    return work / f"{_stem(recipe)}-fold{fold}.npz"


def _stem(recipe: CellRecipe) -> str:
    """Return how the names of a recipe's files begin."""
    return f"screening-{zlib.crc32(repr(recipe).encode('utf-8')):08x}"


def _coarse(example: Example) -> Example:
    """Return an image as the engine averages it; its label only keeps the size."""
    pixels, some = resampling.averaged(example.pixels, _known(example), FACTOR)
    return Example(
        example.name,
        example.site,
        np.where(some, pixels, _filler(example)),
        example.gain,
        example.offset,
        example.centre,
        np.where(some, np.uint8(OTHER), np.uint8(POND)),
    )


_MARGIN_SCENES = (9900, 9901)
_MARGIN_GROUND = tuple(range(7300, 7312))
"""Seeds of simulated scenes with ponds and without that no network is trained on."""


def _margin(exported: Exported, plan: Plan, threshold: float, context: int) -> Margin:
    """Return the least margin with which windows suspect the very cells that whole images do."""
    size = 2 * plan.scene_size
    pictures = [
        _coarse(item)
        for item in (
            *simulate_examples(_MARGIN_SCENES, size),
            *simulate_ground(_MARGIN_GROUND, size),
        )
    ]
    step = exported.stride

    def suspected(item: Example, margin: int, window: int) -> BoolArray:
        cells: BoolArray = exported.predict(item, margin, window)[::step, ::step] >= threshold
        return cells

    whole = [suspected(item, context, 0) for item in pictures]
    compared = sum(cells.size for cells in whole)
    agreement: Dict[int, float] = {}
    for margin in range(step, context + step, step):
        same = sum(
            int(np.count_nonzero(suspected(item, margin, WINDOW) == cells))
            for item, cells in zip(pictures, whole)
        )
        agreement[margin] = same / compared
        if same == compared:
            break
    return Margin(max(agreement), agreement, compared)
