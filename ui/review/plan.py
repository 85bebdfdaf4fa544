"""What can be reviewed, and from choices to an open review; no widgets."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.errors import EngineError, InputError
from ...core.protocol.json_fields import read_json, stated
from ..project import layers as project_layers
from ..project import local_path, result_layers
from ..project.new_folder import make_folder
from ..project.page_settings import ReviewSettings
from ..text.translation import tr
from . import intake, layers, new_file
from .intake import Brought, Prediction
from .queue import Box, Order, Queue
from .review_file import ReviewFile

View = Callable[[QgsVectorLayer], Box]

_FILE = "review.gpkg"
_PONDS_END, _MANIFEST_END = "_ponds", "_prediction.manifest.json"


@dataclass(frozen=True)
class ReviewChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        predictions: Layers of ponds to bring in, as far as the review does not know them.
        within: Whether only ponds that the map shows are in the queue.
        settings: The rest.
    """

    predictions: tuple[QgsVectorLayer, ...]
    within: bool
    settings: ReviewSettings


@dataclass(frozen=True)
class Review:
    """A review that has been opened.

    Attributes:
        file: Its file.
        queue: Its ponds.
        brought: What the predictions brought to it.
        made: Whether the file is new.
    """

    file: ReviewFile
    queue: Queue
    brought: Brought
    made: bool


def open_review(choices: ReviewChoices, view: View, project: QgsProject) -> Review:
    """Open the file of a review, or make it, and bring in what it does not know.

    Args:
        choices: What was chosen.
        view: Says what the map shows, in the coordinates of a layer.
        project: The project.

    Raises:
        EngineError: It cannot be; names the file and the cure.
    """
    path = file_for(choices.settings, project)
    made = not path.exists()
    if made:
        if not choices.predictions:
            raise InputError(
                tr("There is no pond to review."),
                tr("Tick the ponds of a segmentation, or choose the file of a review."),
            )
        make_folder(path.parent)
        # A layer of a file that was moved away still writes to that one.
        project.removeMapLayers([layer.id() for layer in layers.of_file(path, project)])
        systems = [layer.crs() for layer in choices.predictions]
        # Metres to draw in rather than degrees, where the scenes leave the choice.
        crs = next((one for one in systems if not one.isGeographic()), systems[0])
        new_file.create(path, crs, project.transformContext())
    file = ReviewFile(path, layers.of_file(path, project))
    try:
        predictions = [Prediction(one, image_of(one, project)) for one in choices.predictions]
        brought = intake.bring(predictions, file, project.transformContext())
        within = view(file.ponds) if choices.within else None
        queue = Queue(file.queue(), order_of(choices.settings.order), within)
    except EngineError:
        file.close()
        if made:
            path.unlink(missing_ok=True)
        raise
    return Review(file, queue, brought, made)


def file_for(settings: ReviewSettings, project: QgsProject) -> Path:
    """Return the GeoPackage of the review: the one that was chosen, or one beside the project."""
    if settings.file:
        chosen = Path(settings.file)
        return chosen if chosen.suffix.lower() == ".gpkg" else chosen.with_suffix(".gpkg")
    folder, _ = result_layers.output_folder("", project)
    return folder / _FILE


def order_of(value: str) -> Order:
    """Return an order by its value in the settings; the first for any other."""
    known = {order.value: order for order in Order}
    return known.get(value, Order.LEAST_CERTAIN)


def reviewer_name(settings: ReviewSettings) -> str:
    """Return who signs: the name that was given, else the one that the system knows."""
    name = settings.reviewer.strip() or str(QgsApplication.userFullName()).strip()
    try:
        return name or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return tr("unknown")


def image_of(ponds: QgsVectorLayer, project: QgsProject) -> str:
    """Return the path of the image that ponds were found on; empty where nothing tells.

    What the run's manifest names comes first, then the image of the project that the ponds' own
    field names, then the topmost one below them.
    """
    return _of_manifest(ponds) or _of_project(ponds, project)


def _of_manifest(ponds: QgsVectorLayer) -> str:
    path = Path(ponds.source().partition("|")[0])
    stem = path.stem
    if not stem.endswith(_PONDS_END):
        return ""
    record = path.with_name(stem[: -len(_PONDS_END)] + _MANIFEST_END)
    try:
        image = stated(read_json(str(record)), str, "request", "image") or ""
    except (OSError, ValueError):
        return ""
    beside = path.parent / Path(image).name
    wanted = (image, str(beside))
    return next((one for one in wanted if local_path.is_file(one, path.parent)), "")


def _of_project(ponds: QgsVectorLayer, project: QgsProject) -> str:
    first = next(iter(ponds.getFeatures()), None)
    place = ponds.fields().lookupField("source")
    named = str(first.attribute(place)) if first is not None and place >= 0 else ""
    images: list[QgsRasterLayer] = project_layers.rasters(project)
    known = {image.id(): Path(image.source().partition("|")[0]) for image in images}
    for image in images:
        if named and named in (known[image.id()].name, known[image.id()].stem, image.name()):
            return str(known[image.id()])
    return ""
