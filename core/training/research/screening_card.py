"""The card of the network that looks first, from what its run measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict

from ...model.model_card import REFLECTANCE, ModelCard
from ...protocol.texts import english
from ...simulation.camera.sensor import SCALE
from ..data.examples import by_site
from ..evaluation.window_margin import Margin
from ..own_card import BANDS
from .cell_fitting import CellRecipe
from .kept_windows import CELLS
from .material import Material
from .unseen_ground import BROUGHT

NAME = "Tailings screening"
VERSION = "0.1.0"

GSD_M = (24.0, 36.0)
"""Pixel sizes, m, that three pixels of 8 to 12 m are averaged to."""

WINDOW = 256
"""Pixels of 30 m along the side of the windows that the margin is measured with."""


@dataclass(frozen=True)
class Screened:
    """What networks made of what they had not seen.

    Attributes:
        threshold: Probability from which a cell may hold a pond.
        sites: Real sites.
        kept: Share of their pond pixels in windows that are still to be run, by appearance, each
            tile seen with the median of all sites.
        kept_alone: The same, each tile with its own median.
        ground: Share of ground without ponds in such windows, by appearance and source.
        all_ground: The same of all sources together.
    """

    threshold: float
    sites: int
    kept: Dict[str, float]
    kept_alone: Dict[str, float]
    ground: Dict[str, Dict[str, float]]
    all_ground: Dict[str, float]


def make_card(
    recipe: CellRecipe,
    found: Screened,
    material: Material,
    reviewed: int,
    margin: Margin,
    stride: int,
    difference: float,
) -> ModelCard:
    """Return the card of the network.

    Args:
        recipe: How it was trained.
        found: What networks of the recipe made of what they had not seen.
        material: What it was trained on.
        reviewed: Regions of the real tiles that were left out after the label review.
        margin: The context that windows need.
        stride: Windows must be multiples of this.
        difference: Largest difference of probability between torch and the exported graph.
    """
    sources = sorted(by_site(material.ground))
    return ModelCard(
        name=NAME,
        version=VERSION,
        summary=english("model.said.screening"),
        licence=english("model.said.licence"),
        bands=BANDS,
        values=REFLECTANCE,
        scale=SCALE,
        gsd_m=GSD_M,
        classes=("other", "tailings pond"),
        threshold=found.threshold,
        stride=stride,
        margin=margin.pixels,
        training_data=(
            english("model.said.tiles").format(
                tiles=len(material.tiles), sites=found.sites, regions=reviewed
            ),
            english("model.said.ground").format(count=len(sources), sources=", ".join(sources)),
            english("model.said.scenes").format(
                scenes=len(material.scenes), without=len(material.simulated_ground)
            ),
            english("model.said.photographs"),
            english("model.said.no_gaofen"),
        ),
        held_out=_held_out(recipe, found, margin, difference),
        pictures=recipe.variation.picture > 0,
    )


def _held_out(
    recipe: CellRecipe, found: Screened, margin: Margin, difference: float
) -> Dict[str, Any]:
    kept = min(found.kept[name] for name in BROUGHT)
    ground = max(found.all_ground[name] for name in BROUGHT)
    return {
        "in_words": english("model.said.screening_results").format(
            sites=found.sites, kept=f"{kept:.1%}", ground=f"{ground:.0%}"
        ),
        "screening": {
            "window_cells": CELLS,
            "kept": found.kept,
            "kept_of_tiles_alone": found.kept_alone,
            "ground_kept": found.all_ground,
            "ground_kept_by_source": found.ground,
        },
        "tiling": {
            "window": WINDOW,
            "cells_compared": margin.compared,
            "agreement_by_margin": {str(key): value for key, value in margin.agreement.items()},
        },
        "torch_difference": difference,
        "run": {
            "seed": recipe.seed,
            "steps": recipe.steps,
            "batch": recipe.batch,
            "crop": recipe.variation.crop,
        },
    }
