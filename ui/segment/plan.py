"""From what the user chose to what the engine is asked: the snapshot taken at a click."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from ...core.protocol.errors import InputError
from ...core.protocol.segment import Extent, SegmentRequest
from ...core.protocol.unfinished_output import left_of
from ..project import layers, result_layers
from ..project.page_settings import SegmentSettings
from ..project.result_layers import OutputFiles
from ..text.translation import tr


class Cover(enum.Enum):
    """What part of the image to cover; the values are kept in settings."""

    VIEW = "view"
    LAYER = "layer"
    POLYGONS = "polygons"


@dataclass(frozen=True)
class SegmentChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        layer: The image.
        cover: What part of it.
        area: Layer with the polygons to cover, where ``cover`` says so.
        selected_only: Whether only its selected polygons count.
        model: ONNX file, ``None`` for whichever the engine ships.
        bands: Band numbers in the order of the model's roles, ``None`` to let the engine find them.
        settings: The rest.
    """

    layer: QgsRasterLayer
    cover: Cover
    area: QgsVectorLayer | None
    selected_only: bool
    model: str | None
    bands: tuple[int, ...] | None
    settings: SegmentSettings


@dataclass(frozen=True)
class View:
    """What the map canvas shows.

    Attributes:
        extent: Its edges.
        crs: What they are counted in.
    """

    extent: QgsRectangle
    crs: QgsCoordinateReferenceSystem


@dataclass(frozen=True)
class Plan:
    """A request and where its results go."""

    request: SegmentRequest
    files: OutputFiles


def make_plan(choices: SegmentChoices, view: View, project: QgsProject) -> Plan:
    """Return the plan for a click on Segment; writes the polygons to cover, if any.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    layer, settings = choices.layer, choices.settings
    image = layers.source_path(layer)
    context = project.transformContext()
    extent: Extent | None = None
    features = []
    if choices.cover is Cover.VIEW:
        what = tr("What the map shows")
        extent = layers.part_of(layer, view.extent, view.crs, context, what)
    elif choices.cover is Cover.POLYGONS:
        if choices.area is None:
            raise InputError(
                tr("There is no polygon layer that says what to cover."),
                tr("Add one, or cover the whole layer."),
            )
        features = layers.area_features(choices.area, choices.selected_only)
        what = tr('The layer "{}"').format(choices.area.name())
        extent = layers.part_of(layer, layers.bounds(features), choices.area.crs(), context, what)
    folder, made = result_layers.output_folder(settings.folder, project)
    files = result_layers.free_files(folder, layer.name(), made)
    if choices.area is not None and features:
        layers.write_polygons(
            features, choices.area.crs(), context, files.area, copied=choices.area.name()
        )
    return Plan(
        request=SegmentRequest(
            image=image,
            output=str(files.prediction),
            polygons=str(files.ponds),
            probability=str(files.probability) if settings.probability else None,
            model=choices.model,
            extent=extent,
            area=str(files.area) if features else None,
            bands=choices.bands,
            threshold=settings.threshold,
            min_area=settings.min_area,
            simplify=settings.simplify,
            device=settings.device,
            screen=settings.screen,
        ),
        files=files,
    )


def discard(files: OutputFiles) -> None:
    """Remove what a job that came to nothing left: its area, and what a killed engine was writing.

    As long as it lives, the engine removes its own unfinished files.
    """
    folder = files.area.parent
    leftovers = [files.area] if files.area.exists() else []
    manifest = files.prediction.with_suffix(".manifest.json")
    for output in (files.prediction, files.ponds, files.probability, manifest):
        leftovers.extend(left_of(output))
    for path in leftovers:
        path.unlink(missing_ok=True)
    if files.made_folder and not any(folder.iterdir()):
        folder.rmdir()
