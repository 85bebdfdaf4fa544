"""The card of the shipped network, from what its run measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from ...accuracy.thresholds import BINS
from ...model.model_card import REFLECTANCE, ModelCard
from ...protocol.texts import english
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
            f"reflectance images of about 8 to 10 m. {english('model.said.purpose')}"
        ),
        licence=english("model.said.licence"),
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
    photographs = english("model.said.photographs")
    return (
        english("model.said.tiles").format(
            tiles=found.tiles, sites=found.sites, regions=found.reviewed
        ),
        english("model.said.ground").format(
            count=len(found.sources), sources=", ".join(found.sources)
        ),
        english("model.said.scenes").format(scenes=found.scenes, without=found.ground_scenes),
        *([photographs] if course.pretrained else []),
        english("model.said.no_gaofen"),
    )


def _held_out(course: Course, found: Findings) -> Dict[str, Any]:
    margin = found.margin
    return {
        "in_words": _in_words(found),
        "rule": english("model.said.rule").format(folds=FOLDS),
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
        english("model.said.simulated").format(
            scenes=len(found.simulated.sites), four_bands=_two(made.f1), visible=_two(visible.f1)
        ),
        english("model.said.label_review"),
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
    kind = english("model.said.ground_kind")
    kinds = "; ".join(
        kind.format(source=source, share=f"{share[source]:.2%}", ponds=f"{worst[source]:.1f}")
        for source in sorted(worst)
    )
    return english("model.said.ground_results").format(confidence=f"{DEFAULT:.2f}", kinds=kinds)


def _four(value: Optional[float]) -> Optional[float]:
    return None if value is None else round(value, 4)


def _two(value: Optional[float]) -> str:
    return "undefined" if value is None else f"{value:.2f}"
