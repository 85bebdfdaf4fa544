"""From what the user chose to what the engine is asked: the snapshot taken at a click on Change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer

from ...core.protocol.change import ChangeRequest
from ...core.protocol.errors import InputError, RequestError
from ..project import layers, model_files, result_folder, result_layers
from ..project.page_settings import ChangeSettings, SegmentSettings
from ..project.settings import load
from ..text.translation import tr

_RASTERS = {".tif", ".tiff", ".img", ".jp2", ".vrt"}
"""Endings of files in a folder that are taken for images."""

_RESULTS = re.compile(r"_(probability|errors)(_\d+)?$|^(unet|rf|svm|ml)[-_]?", re.IGNORECASE)
"""What files are called that this plugin writes and that are of no use here."""

_PREDICTION = re.compile(r"(^|_)prediction(_|$)", re.IGNORECASE)


@dataclass(frozen=True)
class ChangeChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        images: Layers of images or predictions; empty where a folder is chosen.
        settings: The rest, the folder of images among it.
    """

    images: tuple[QgsRasterLayer, ...]
    settings: ChangeSettings


@dataclass(frozen=True)
class ChangePlan:
    """A request and what belongs to it.

    Attributes:
        request: For the engine.
        files: Folder of the result.
        name: For the layers.
    """

    request: ChangeRequest
    files: Path
    name: str


def make_plan(choices: ChangeChoices, project: QgsProject) -> ChangePlan:
    """Return the plan for a click on Change.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    settings = choices.settings
    if settings.images:
        files = folder_files(settings.images)
        name = Path(settings.images).name
        bands = None
    else:
        files = tuple(layers.source_path(layer) for layer in choices.images)
        name = choices.images[0].name() if choices.images else ""
        chosen = [layers.chosen_bands(layer) for layer in choices.images]
        bands = next((one for one in chosen if one), None)
    if len(files) < 2:
        raise RequestError(
            tr("A change needs two dates."), tr("Tick at least two images or predictions.")
        )
    base, _ = result_layers.output_folder(settings.folder, project)
    output = result_folder.free_folder(base, f"{Path(files[0]).stem}_change")
    # What page Segment finds on one image is what is followed here.
    segment = load(SegmentSettings, project)
    request = ChangeRequest(
        images=files,
        output=str(output),
        confidence=0.0 if settings.doubtful else None,
        model=str(model_files.path_of(segment.model)) if segment.model else None,
        bands=bands,
        threshold=segment.threshold,
        min_area=segment.min_area,
        device=settings.device,
    )
    return ChangePlan(request, output, name)


def folder_files(folder: str) -> tuple[str, ...]:
    """Return the images of a folder, or, where there are none, the predictions.

    Raises:
        InputError: It holds none.
    """
    place = Path(folder)
    found = sorted(
        path
        for path in (place.iterdir() if place.is_dir() else ())
        if path.suffix.lower() in _RASTERS
        and not path.name.startswith(".")
        and not _RESULTS.search(path.stem)
    )
    images = [path for path in found if not _PREDICTION.search(path.stem)]
    if not found:
        raise InputError(
            tr("The folder {} holds no images.").format(folder),
            tr("Choose a folder with an image of each date, its date in the name."),
        )
    return tuple(str(path) for path in images or found)


def discard(folder: Path) -> None:
    """Remove what a job that came to nothing left."""
    result_folder.discard(folder, ())
