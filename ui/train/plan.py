"""From what the user chose to what the engine is asked: the snapshot taken at a click on Train."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.errors import Cancelled, OutputError
from ...core.protocol.train import TrainRequest
from ...core.protocol.unfinished_output import left_of
from ..engine.engine_process import EngineDiedError
from ..project import layers, model_files, reference_layer, result_folder
from ..project.page_settings import TrainSettings
from ..project.reference_layer import Reference
from ..text.translation import tr


class Start(enum.Enum):
    """What to start from; the values are kept in settings."""

    MODEL = "model"
    NEW = "new"


@dataclass(frozen=True)
class TrainChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        images: At least one.
        reference: Layer with the polygons.
        area: Layer inside which the reference is complete, ``None`` for the whole images.
        start_from: ONNX file, ``None`` for a new network.
        bands: Band numbers in the order of ``ROLES``, ``None`` to let the engine find them.
        name: Of the new model.
        settings: The rest.
    """

    images: tuple[QgsRasterLayer, ...]
    reference: QgsVectorLayer
    area: QgsVectorLayer | None
    start_from: str | None
    bands: tuple[int, ...] | None
    name: str
    settings: TrainSettings


@dataclass(frozen=True)
class TrainFiles:
    """Where a training reads polygons from and writes to.

    The polygons lie beside the model: the manifest names them, and a training that was killed goes
    on with them.

    Attributes:
        model: ONNX file.
        reference: GeoPackage with the reference polygons.
        area: GeoPackage with the polygons inside which they are complete.
        checkpoint: What the engine goes on from after a kill or a cancellation.
    """

    model: Path
    reference: Path
    area: Path
    checkpoint: Path

    @classmethod
    def beside(cls, model: Path) -> TrainFiles:
        """Return the files of a training that makes ``model``."""
        return cls(
            model,
            model.with_name(f"{model.stem}_reference.gpkg"),
            model.with_name(f"{model.stem}_area.gpkg"),
            model.with_name(f"{model.name}.checkpoint"),
        )


@dataclass(frozen=True)
class TrainPlan:
    """A request and the files that belong to it."""

    request: TrainRequest
    files: TrainFiles


def make_plan(choices: TrainChoices, project: QgsProject) -> TrainPlan:
    """Return the plan for a click on Train; writes the polygons.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or file and the cure.
    """
    settings = choices.settings
    images = tuple(layers.source_path(layer) for layer in choices.images)
    reference = reference_layer.snapshot(choices.reference, choices.reference.name())
    folder = Path(settings.folder) if settings.folder else model_files.user_folder()
    files = TrainFiles.beside(folder / f"{choices.name}.onnx")
    area = reference_layer.chosen_area(choices.area)
    write_polygons(files, reference, area, project.transformContext())
    return TrainPlan(
        request=TrainRequest(
            images=images,
            reference=(str(files.reference),),
            output=str(files.model),
            start_from=choices.start_from,
            area=str(files.area) if area is not None else None,
            bands=choices.bands,
            epochs=settings.epochs or None,
            device=settings.device,
        ),
        files=files,
    )


def write_polygons(
    files: TrainFiles,
    reference: Reference,
    area: Reference | None,
    context: QgsCoordinateTransformContext,
) -> None:
    """Write the polygons of a training beside the model that it will make.

    Raises:
        OutputError: They cannot be written, or there is a model of that name.
    """
    if files.model.exists():
        raise OutputError(
            tr('There is a model "{}" in {} already.').format(files.model.stem, files.model.parent),
            tr("Choose another name."),
        )
    polygons = ((reference, files.reference), (area, files.area))
    result_folder.write_polygons(files.model.parent, polygons, context)


def give_up(files: TrainFiles, kind: str) -> str:
    """Remove the polygons of a training that came to nothing, unless it can be gone on with.

    Args:
        files: Of the training.
        kind: Of the error that ended it.

    Returns:
        How to go on, where the engine was stopped and left something to go on from; else nothing.
    """
    if files.checkpoint.exists():
        stopped = kind in (EngineDiedError.kind, Cancelled.kind)
        advice = tr("Train again under the same name, and it goes on from the last epoch.")
        return advice if stopped else ""
    manifest = files.model.with_suffix(".manifest.json")
    # As long as it lives, the engine removes its own unfinished files.
    unfinished = [
        left for path in (files.model, manifest, files.checkpoint) for left in left_of(path)
    ]
    for path in (files.reference, files.area, *unfinished):
        path.unlink(missing_ok=True)
    return ""
