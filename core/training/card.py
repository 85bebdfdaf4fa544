"""The card of a trained network, from what the run measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from ..modelcard import REFLECTANCE, BandSpec, ModelCard
from ..simulation.sensor import SCALE
from .evaluate import Evaluation
from .fit import Recipe
from .margin import WINDOW, Margin

NAME = "Tailings U-Net"
VERSION = "0.1.0"
THRESHOLD_RULE = (
    "each site is judged at the threshold with the best pooled F1 on the other held-out sites; the "
    "recommended threshold is the best on all of them"
)

_BANDS = (
    BandSpec("blue", 491.0),
    BandSpec("green", 565.0),
    BandSpec("red", 659.0),
    BandSpec("nir", 820.0, required=False),
)

_GSD_M = (6.0, 14.0)
"""8 and 10 m images, zoomed by 0.75 to 1.35 in training."""


@dataclass(frozen=True)
class Findings:
    """What the run measured on data that it did not train on.

    Attributes:
        steps: Training steps that were done.
        train_sites: Real sites that were trained on.
        train_tiles: Real tiles of those sites.
        scenes: Simulated scenes that were trained on.
        threshold: The threshold, chosen on all held-out real sites.
        real: Held-out real sites; each one's threshold comes from the others.
        simulated: Held-out simulated scenes with four bands, at ``threshold``.
        simulated_visible: The same without near infrared.
        margin: The context that tiling needs.
        torch_difference: Largest difference of probability between torch and the exported graph.
    """

    steps: int
    train_sites: int
    train_tiles: int
    scenes: int
    threshold: float
    real: Evaluation
    simulated: Evaluation
    simulated_visible: Evaluation
    margin: Margin
    torch_difference: float


def make_card(recipe: Recipe, found: Findings) -> ModelCard:
    """Return the card of a network."""
    return ModelCard(
        name=NAME,
        version=VERSION,
        summary=(
            f"U-Net (base {recipe.base}, depth {recipe.depth}) that finds mine tailings ponds in "
            "reflectance images of about 8 to 10 m. A first model for looking over large areas: "
            "every pond it draws needs a person's eye, and what it misses is not shown to be "
            "absent. No real Gaofen-6 image was used or tested."
        ),
        licence=(
            "No licence can be promised: the weights were fitted to masks whose source states "
            "none. The plugin's code is GPL-2.0-or-later; ask the owner of the masks before "
            "redistributing the weights or building a product on them."
        ),
        bands=_BANDS,
        values=REFLECTANCE,
        scale=SCALE,
        gsd_m=_GSD_M,
        classes=("other", "tailings pond"),
        threshold=found.threshold,
        stride=2**recipe.depth,
        margin=found.margin.pixels,
        training_data=_training_data(found),
        held_out=_held_out(recipe, found),
    )


def _training_data(found: Findings) -> Tuple[str, ...]:
    return (
        (
            f"Copernicus Sentinel-2 2021, visible bands only, {found.train_tiles} tiles of "
            f"{found.train_sites} sites with Brazilian tailings ponds; the masks are derived from "
            "the public repository IsasGithub/tailings_seg, which states no licence, and are "
            "incomplete."
        ),
        (
            f"{found.scenes} simulated four-band scenes in the likeness of Gaofen-6; the near "
            "infrared was learnt from these alone."
        ),
        "No real Gaofen-6 image was used or tested.",
    )


def _held_out(recipe: Recipe, found: Findings) -> Dict[str, Any]:
    margin = found.margin
    return {
        "in_words": _in_words(found),
        "threshold_rule": THRESHOLD_RULE,
        "real": found.real.to_json(),
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
            "steps": found.steps,
            "planned_steps": recipe.steps,
            "batch": recipe.batch,
            "crop": recipe.variation.crop,
        },
    }


def _in_words(found: Findings) -> str:
    """Return the results as sentences, each number as measured."""
    sites = ", ".join(
        f"{site.replace('site', '')} {_two(counts.f1)}" for site, counts in found.real.sites.items()
    )
    pooled, made = found.real.pooled, found.simulated.pooled
    visible = found.simulated_visible.pooled
    words: List[str] = [
        (
            f"on {len(found.real.sites)} real Sentinel-2 sites, visible bands: "
            f"F1 {_two(pooled.f1)}, precision {_two(pooled.precision)}, "
            f"recall {_two(pooled.recall)}, IoU {_two(pooled.iou)} over all pixels, "
            f"mean F1 of the sites {_two(found.real.mean_f1)} "
            f"(by site: {sites})."
        ),
        (
            f"On {len(found.simulated.sites)} simulated scenes it had not seen, which is no "
            f"result on real images: F1 {_two(made.f1)} with near infrared, "
            f"{_two(visible.f1)} without."
        ),
        (
            "The masks miss ponds, which biases the measured precision low; the recipe was settled "
            "with the errors on these very sites in view, which biases all of it high."
        ),
    ]
    return " ".join(words)


def _two(value: Optional[float]) -> str:
    return "undefined" if value is None else f"{value:.2f}"
