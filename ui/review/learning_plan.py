"""From a review and the model in use to what the engine is asked to learn; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject

from ...core.protocol.errors import InputError
from ...core.protocol.texts import listed
from ...core.protocol.train import TrainRequest
from ...core.protocol.unfinished_output import left_of
from ..project import layers, local_path, model_files, settings
from ..project.new_folder import make_folder
from ..project.page_settings import TrainSettings
from ..text.translation import tr
from . import index
from .file_access import reading


@dataclass(frozen=True)
class LearningPlan:
    """What to ask, and what to say beside the answer.

    Attributes:
        request: For the engine.
        absent: Names of images with decided ponds that are not there: nothing is learnt from them.
    """

    request: TrainRequest
    absent: tuple[str, ...]


def make_plan(review: Path, model: str | None, project: QgsProject) -> LearningPlan:
    """Return the plan for a click on Learn from this review.

    Args:
        review: GeoPackage.
        model: ONNX file in use, ``None`` where there is none.
        project: Knows which bands the user chose for an image.

    Raises:
        EngineError: There is nothing to learn from, or no model to begin with; names the cure.
    """
    if model is None:
        raise InputError(
            tr("There is no model that could learn."), tr("Choose one on page Segment first.")
        )
    images, absent = learning_images(review)
    folder = model_files.user_folder()
    make_folder(folder)
    name = model_files.free_name(folder, tr("learnt from {}").format(review.stem))
    request = TrainRequest(
        images=images,
        reference=(str(review),),
        output=str(folder / f"{name}.onnx"),
        start_from=model,
        bands=_bands(images, project),
        device=settings.load(TrainSettings, project).device,
    )
    return LearningPlan(request, absent)


def learning_images(review: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the images of decided ponds, and the names of those that are not there.

    Args:
        review: GeoPackage; images may have moved beside it.

    Raises:
        InputError: Nothing has been decided, or no image is there.
        OutputError: The review cannot be read.
    """
    with reading(review):
        named = index.decided_images(review)
    if not named:
        raise nothing_decided()
    found = {name: _found(name, review.parent) for name in named}
    images = tuple(dict.fromkeys(path for path in found.values() if path))
    if not images:
        raise InputError(
            tr("None of the images is there that the decided ponds were found on."),
            tr("Put them beside the review, in the folder {}.").format(review.parent),
        )
    absent = tuple(Path(name).name for name, path in found.items() if name and not path)
    return images, absent


def nothing_decided() -> InputError:
    """Return what is said of a review without a decision."""
    return InputError(
        tr("Nothing has been decided in this review yet."), tr("Accept or reject ponds first.")
    )


def absent_in_words(absent: Sequence[str]) -> str:
    """Return what is said of images that are not there."""
    return tr("Nothing was learnt from images that are not there: {}.").format(listed(absent))


def discard(request: TrainRequest) -> None:
    """Remove what an engine left that was killed; as long as it lives it removes that itself."""
    for path in outputs(request):
        for left in left_of(path):
            left.unlink(missing_ok=True)


def outputs(request: TrainRequest) -> tuple[Path, Path]:
    """Return the model that is asked for, and its manifest."""
    model = Path(request.output)
    return model, model.with_suffix(".manifest.json")


def _found(name: str, folder: Path) -> str:
    """Return the path of an image as a review names it, or beside the review; empty for none."""
    wanted = (name, str(folder / Path(name).name)) if name else ()
    return next((path for path in wanted if local_path.is_file(path, folder)), "")


def _bands(images: tuple[str, ...], project: QgsProject) -> tuple[int, ...] | None:
    """Return the bands that the user chose for the first image that has a choice."""
    for layer in layers.rasters(project):
        if layer.source().partition("|")[0] in images and layers.chosen_bands(layer):
            return layers.chosen_bands(layer)
    return None
