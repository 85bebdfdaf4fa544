"""The model card of a network that a user has trained, from what the run measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Optional, Sequence, Tuple

from ..accuracy.metrics import Counts
from ..model.model_card import REFLECTANCE, BandSpec, ModelCard
from ..protocol.composition import joined
from ..protocol.texts import count_text, listed, text
from ..simulation.camera.sensor import SCALE
from .delivery import Delivery, Measured
from .evaluation.window_margin import WINDOW
from .fitting.recipe import Recipe
from .fitting.training_loop import Fitted
from .network.parent_network import Parent

BANDS = (
    BandSpec("blue", 491.0),
    BandSpec("green", 565.0),
    BandSpec("red", 659.0),
    BandSpec("nir", 820.0, required=False),
)
"""Gaofen-6 PMS; Sentinel-2's visible bands lie within 10 nm."""

GSD_M = (6.0, 14.0)
"""8 and 10 m images, zoomed by 0.75 to 1.35 in training."""

_NAMED = 10
"""Images that a card names one by one."""

_MEASURES = ("precision", "recall", "f1", "iou")


@dataclass(frozen=True)
class TrainingSummary:
    """What a network was trained on.

    Attributes:
        images: Names of the images.
        gsd_m: Smallest and largest ground sample distance of the images, metres.
        ponds: Pond polygons over them, those that are held out included.
        others: Polygons of other ground, likewise.
        area_m2: Labelled ground that was learnt from, square metres.
        pond_area_m2: The part of it that is pond.
        scenes: Simulated scenes beside them.
        held_out: What was set aside, in words; empty where nothing was.
    """

    images: Tuple[str, ...]
    gsd_m: Tuple[float, float]
    ponds: int
    others: int
    area_m2: float
    pond_area_m2: float
    scenes: int
    held_out: str


def expected() -> ModelCard:
    """Return what a new network takes: enough to look at images by."""
    return ModelCard(
        name=text("training.new_network"),
        version="",
        summary="",
        licence="",
        bands=BANDS,
        values=REFLECTANCE,
        scale=SCALE,
        gsd_m=GSD_M,
        classes=("other", "tailings pond"),
        threshold=0.5,
        stride=1,
        margin=0,
    )


def make_card(
    name: str,
    recipe: Recipe,
    fitted: Fitted,
    summary: TrainingSummary,
    delivery: Delivery,
    parent: Optional[Parent],
) -> ModelCard:
    """Return the card of a network.

    Args:
        name: Of the model, for people.
        recipe: How it was trained.
        fitted: What came of that.
        summary: Of its training data.
        delivery: How it was measured.
        parent: What the training started from; a new network if absent.
    """
    takes = expected() if parent is None else parent.card
    low, high = (round(gsd * zoom, 3) for gsd, zoom in zip(summary.gsd_m, recipe.variation.zoom))
    origin = (
        text("training.card.new")
        if parent is None
        else text("training.card.fine_tuned", parent=_full_name(parent.card))
    )
    return ModelCard(
        name=name,
        version="",
        summary=count_text(
            "training.card.summary",
            len(summary.images),
            architecture=recipe.architecture,
            origin=origin,
        ),
        licence=_licence(parent),
        bands=takes.bands,
        values=REFLECTANCE,
        scale=takes.scale,
        gsd_m=(low, high),
        classes=takes.classes,
        threshold=delivery.threshold,
        stride=delivery.stride,
        margin=delivery.margin,
        training_data=_training_data(summary, parent),
        held_out=_held_out(recipe, fitted, summary, delivery, parent),
    )


def _licence(parent: Optional[Parent]) -> str:
    if parent is None:
        return text("training.card.licence")
    return text(
        "training.card.licence_of_both",
        parent=_full_name(parent.card),
        licence=parent.card.licence,
    )


def _training_data(summary: TrainingSummary, parent: Optional[Parent]) -> Tuple[str, ...]:
    known = {
        "images": _some_of(summary.images),
        "area": summary.area_m2 / 1e6,
        "pond_area": summary.pond_area_m2 / 1e6,
    }
    sources = [
        count_text("training.card.data_of_both", summary.ponds, others=summary.others, **known)
        if summary.others
        else count_text("training.card.data", summary.ponds, **known)
    ]
    if summary.scenes:
        sources.append(count_text("training.card.scenes", summary.scenes))
    if parent is not None:
        sources.append(
            text(
                "training.card.data_before",
                parent=_full_name(parent.card),
                sha256=parent.sha256,
                data=" ".join(parent.card.training_data),
            )
        )
    return tuple(sources)


def _held_out(
    recipe: Recipe,
    fitted: Fitted,
    summary: TrainingSummary,
    delivery: Delivery,
    parent: Optional[Parent],
) -> Dict[str, Any]:
    line = delivery.calibration
    found: Dict[str, Any] = {
        "held_out": summary.held_out or None,
        "after": _figures(delivery.after),
        "before": _figures(delivery.before),
        "calibration": None if line is None else asdict(line),
        "tiling": {
            "window": WINDOW,
            "pixels_compared": delivery.compared,
            "agreement_by_margin": {str(delivery.margin): delivery.agreement},
        },
        "torch_difference": delivery.torch_difference,
        "run": {
            "seed": recipe.seed,
            "epochs": fitted.epochs,
            "best_epoch": fitted.best_epoch,
            "planned_epochs": recipe.epochs,
            "steps": fitted.epochs * recipe.epoch_steps,
            "batch": recipe.batch,
            "crop": recipe.variation.crop,
        },
    }
    if parent is not None:
        found["parent"] = {"file": parent.file, "sha256": parent.sha256, "name": parent.card.name}
    if delivery.after is not None:
        found["in_words"] = _in_words(summary, delivery, delivery.after)
    return found


def _in_words(summary: TrainingSummary, delivery: Delivery, after: Measured) -> str:
    counts, before = after.counts, delivery.before
    measured = {name: _three(getattr(counts, name)) for name in _MEASURES}
    sentences = [
        text("training.card.accuracy", held_out=summary.held_out, **measured)
        if before is None
        else text(
            "training.card.accuracy_after",
            held_out=summary.held_out,
            before=_three(before.counts.f1),
            **measured,
        ),
        text("training.card.unchosen" if delivery.kept else "training.card.chosen"),
    ]
    if summary.others:
        sentences.append(text("training.card.polygons_only"))
    return joined(*sentences)


def _figures(measured: Optional[Measured]) -> Optional[Dict[str, Any]]:
    """Return counts, and measures to four digits."""
    if measured is None:
        return None
    return {
        "threshold": measured.threshold,
        **asdict(measured.counts),
        **_measures(measured.counts),
        "best_f1": _four(measured.best.f1),
    }


def _measures(counts: Counts) -> Dict[str, Optional[float]]:
    return {name: _four(getattr(counts, name)) for name in _MEASURES}


def _full_name(card: ModelCard) -> str:
    return f"{card.name} {card.version}".strip()


def _some_of(names: Sequence[str]) -> str:
    shown = listed(names[:_NAMED])
    more = len(names) - _NAMED
    return count_text("training.card.more_images", more, images=shown) if more > 0 else shown


def _four(value: Optional[float]) -> Optional[float]:
    return None if value is None else round(value, 4)


def _three(value: Optional[float]) -> str:
    return text("training.card.undefined") if value is None else f"{value:.3f}"
