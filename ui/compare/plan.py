"""From what the user chose to what the engine is asked: the snapshot taken at a click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeatureSource,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ...core.protocol.compare import CompareRequest
from ...core.protocol.errors import RequestError
from ...core.protocol.methods import parameters
from ..project import layers, reference_layer, result_folder, result_layers
from ..project.page_settings import CompareSettings, SegmentSettings
from ..project.reference_layer import Reference
from ..project.settings import load
from ..text import words
from ..text.translation import tr


@dataclass(frozen=True)
class CompareChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        image: Layer of the image.
        samples: Layer with the samples, ``None`` where no method needs any.
        reference: Layer with the ponds.
        area: Layer of the assessment area, ``None`` for the whole image.
        models: ONNX files to compare as U-Nets.
        settings: The rest.
    """

    image: QgsRasterLayer
    samples: QgsVectorLayer | None
    reference: QgsVectorLayer
    area: QgsVectorLayer | None
    models: tuple[str, ...]
    settings: CompareSettings


@dataclass(frozen=True)
class CompareFiles:
    """Where a comparison reads polygons from and writes to.

    Attributes:
        folder: For the engine's files.
        samples: GeoPackage with the samples.
        reference: GeoPackage with the reference polygons.
        area: GeoPackage with the assessment area.
    """

    folder: Path
    samples: Path
    reference: Path
    area: Path

    @classmethod
    def inside(cls, folder: Path) -> CompareFiles:
        """Return the files of a comparison that writes to ``folder``.

        Nobody draws on files of such names: a layer that lies in the folder is not replaced, nor
        removed when nothing comes of the comparison.
        """
        names = ("samples", "reference", "area")
        return cls(folder, *(folder / f"compare.{name}.gpkg" for name in names))


@dataclass(frozen=True)
class ComparePlan:
    """A request and what belongs to it.

    Attributes:
        request: For the engine.
        files: That it reads and writes.
        name: For the layers.
        image: Identity of the layer with the image.
    """

    request: CompareRequest
    files: CompareFiles
    name: str
    image: str


def make_plan(choices: CompareChoices, project: QgsProject) -> ComparePlan:
    """Return the plan for a click on Compare; writes the polygons.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    image = layers.source_path(choices.image)
    samples: Reference | None = None
    if choices.samples is not None:
        samples = snapshot_samples(choices.samples, choices.samples.name())
    reference = reference_layer.snapshot(choices.reference, choices.reference.name(), both=False)
    area = reference_layer.chosen_area(choices.area)
    base, _ = result_layers.output_folder(choices.settings.folder, project)
    files = CompareFiles.inside(result_folder.free_folder(base, f"{Path(image).stem}_comparison"))
    request = request_of(
        image, files, samples is not None, area is not None, choices.models, choices.settings
    )
    # The user's own choice on page Segment; without one the engine finds them.
    request = replace(
        request,
        bands=layers.chosen_bands(choices.image) or None,
        # What page Segment would leave out of its ponds is no mistake of a method either.
        min_area=load(SegmentSettings, project).min_area,
        reference_from=reference_layer.own_file(choices.reference),
    )
    write_polygons(files, samples, reference, area, project.transformContext())
    return ComparePlan(request, files, choices.image.name(), choices.image.id())


def request_of(
    image: str,
    files: CompareFiles,
    samples: bool,
    area: bool,
    models: tuple[str, ...],
    settings: CompareSettings,
) -> CompareRequest:
    """Return the request that settings make; a number of 0 leaves the choice to the engine.

    Args:
        image: What GDAL opens.
        files: Of the comparison.
        samples: Whether there are any.
        area: Whether there is an assessment area.
        models: ONNX files to compare as U-Nets.
        settings: The rest.

    Raises:
        RequestError: The settings name bands that are none.
    """
    numbers: dict[str, Any] = {one.name: _number(settings, one.name) for one in parameters()}
    return CompareRequest(
        image=image,
        samples=str(files.samples) if samples else None,
        reference=str(files.reference),
        output=str(files.folder),
        area=str(files.area) if area else None,
        methods=tuple(settings.methods.split()),
        model=models,
        features=words.band_numbers(settings.features),
        split=settings.split,
        seed=settings.seed,
        device=settings.device,
        **numbers,
    )


def _number(settings: CompareSettings, name: str) -> int | float | None:
    """Return what a setting says; ``None`` where it is 0 and the engine can choose."""
    value: int | float = getattr(settings, name)
    return None if value == 0 and getattr(CompareRequest, name) is None else value


def write_polygons(
    files: CompareFiles,
    samples: Reference | None,
    reference: Reference | None,
    area: Reference | None,
    context: QgsCoordinateTransformContext,
) -> None:
    """Write polygons into a comparison's folder.

    Raises:
        OutputError: They cannot be written.
    """
    given = ((samples, files.samples), (reference, files.reference), (area, files.area))
    result_folder.write_polygons(files.folder, given, context)


def snapshot_samples(source: QgsVectorLayer | QgsFeatureSource, name: str) -> Reference:
    """Take samples from a layer.

    Args:
        source: The layer, or what Processing makes of it.
        name: For messages.

    Raises:
        EngineError: The layer does not say what its polygons show, or lacks a class.
    """
    if not reference_layer.has_class(source.fields()):
        raise RequestError(
            tr('The layer "{}" has no field "class".').format(name),
            tr("Give it one: 1 for each polygon of a pond, 0 for other ground."),
        )
    return reference_layer.snapshot(source, name)


def discard(files: CompareFiles) -> None:
    """Remove what a comparison that came to nothing left."""
    result_folder.discard(files.folder, (files.samples, files.reference, files.area))
