"""From what the user chose to what the engine is asked: the snapshot taken at a click on Score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.errors import OutputError
from ...core.protocol.score import ScoreRequest
from ..project import layers, reference_layer, result_layers, run_record
from ..project.reference_layer import Reference
from ..project.settings import ScoreSettings
from ..text import tr


@dataclass(frozen=True)
class ScoreChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        prediction: Layer of the classified raster.
        reference: Layer with the ponds.
        area: Layer inside which the reference is complete, ``None`` for the whole prediction.
        probability: Raster of percent, empty for none.
        image: What was segmented, ``None`` where nobody knows.
        settings: The rest.
    """

    prediction: QgsRasterLayer
    reference: QgsVectorLayer
    area: QgsVectorLayer | None
    probability: str
    image: QgsRasterLayer | None
    settings: ScoreSettings


@dataclass(frozen=True)
class ScoreFiles:
    """Where a score reads polygons from and writes to.

    Attributes:
        folder: For the engine's files.
        reference: GeoPackage with the reference polygons.
        area: GeoPackage with the polygons inside which they are complete.
    """

    folder: Path
    reference: Path
    area: Path

    @classmethod
    def inside(cls, folder: Path) -> ScoreFiles:
        """Return the files of a score that writes to ``folder``, by names nobody gives."""
        return cls(folder, folder / "score.reference.gpkg", folder / "score.area.gpkg")


@dataclass(frozen=True)
class ScorePlan:
    """A request and what belongs to it.

    Attributes:
        request: For the engine.
        files: That it reads and writes.
        name: For the layers.
        image: Identity of the layer with the image; empty for none.
    """

    request: ScoreRequest
    files: ScoreFiles
    name: str
    image: str


def make_plan(choices: ScoreChoices, project: QgsProject) -> ScorePlan:
    """Return the plan for a click on Score; writes the polygons.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    prediction = layers.source_path(choices.prediction)
    image = None if choices.image is None else layers.source_path(choices.image)
    reference = reference_layer.snapshot(choices.reference, choices.reference.name(), both=False)
    area: Reference | None = None
    if choices.area is not None:
        area = reference_layer.area(choices.area, choices.area.name())
    base, _ = result_layers.output_folder(choices.settings.folder, project)
    files = ScoreFiles.inside(free_folder(base, Path(prediction).stem))
    write_polygons(files, reference, area, project.transformContext())
    return ScorePlan(
        request=ScoreRequest(
            prediction=prediction,
            reference=str(files.reference),
            output=str(files.folder),
            area=None if area is None else str(files.area),
            probability=choices.probability or None,
            image=image,
            min_area=choices.settings.min_area,
        ),
        files=files,
        name=name_of(choices.prediction.name()),
        image="" if choices.image is None else choices.image.id(),
    )


def name_of(prediction: str) -> str:
    """Return what a score's layers are named by: the prediction's name without what it is."""
    return prediction.removesuffix(tr("{} prediction").format("")) or prediction


def free_folder(base: Path, stem: str) -> Path:
    """Return a name for a score's folder that is not taken."""
    stem = stem.removesuffix("_prediction")
    number = 1
    while True:
        folder = base / (f"{stem}_score" if number == 1 else f"{stem}_score_{number}")
        if not folder.exists():
            return folder
        number += 1


def probability_beside(prediction: str) -> str:
    """Return the probability raster behind a prediction; empty if there is none.

    By its name beside the prediction's, else by what the manifest of the run says.
    """
    path = Path(prediction)
    if path.stem.endswith("_prediction"):
        stem = path.stem.removesuffix("_prediction")
        beside = path.with_name(f"{stem}_probability{path.suffix}")
        if beside.is_file():
            return str(beside)
    run = run_record.of_prediction(prediction)
    return "" if run is None else run.probability


def write_polygons(
    files: ScoreFiles,
    reference: Reference | None,
    area: Reference | None,
    context: QgsCoordinateTransformContext,
) -> None:
    """Write the polygons of a score into its folder.

    Raises:
        OutputError: They cannot be written.
    """
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            tr("The folder {} cannot be made ({}).").format(files.folder, error.strerror),
            tr("Choose another folder to save to."),
        ) from error
    if reference is not None:
        reference_layer.write(reference, context, files.reference)
    if area is not None:
        reference_layer.write(area, context, files.area)


def discard(files: ScoreFiles) -> None:
    """Remove what a score that came to nothing left: its polygons, and what was being written.

    As long as it lives, the engine removes its own unfinished files.
    """
    for path in (files.reference, files.area, *files.folder.glob(".*.part*")):
        path.unlink(missing_ok=True)
    if files.folder.is_dir() and not any(files.folder.iterdir()):
        files.folder.rmdir()
