"""From what the user chose to what the engine is asked: the snapshot taken at a click on Score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.score import ScoreRequest
from ..project import layers, reference_layer, result_folder, result_layers, run_record
from ..project.page_settings import ScoreSettings
from ..project.reference_layer import Reference
from ..text.translation import tr


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
    area = reference_layer.chosen_area(choices.area)
    base, _ = result_layers.output_folder(choices.settings.folder, project)
    files = ScoreFiles.inside(free_folder(base, prediction))
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
            reference_from=reference_layer.own_file(choices.reference),
        ),
        files=files,
        name=name_of(choices.prediction.name()),
        image="" if choices.image is None else choices.image.id(),
    )


def name_of(prediction: str) -> str:
    """Return what a score's layers are named by: the prediction's name without what it is."""
    return prediction.removesuffix(tr("{} prediction").format("")) or prediction


def free_folder(base: Path, prediction: str) -> Path:
    """Return a name for the folder of a score of the raster ``prediction`` that is not taken."""
    stem = Path(prediction).stem.removesuffix("_prediction")
    return result_folder.free_folder(base, f"{stem}_score")


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
    polygons = ((reference, files.reference), (area, files.area))
    result_folder.write_polygons(files.folder, polygons, context)


def discard(files: ScoreFiles) -> None:
    """Remove what a score that came to nothing left."""
    result_folder.discard(files.folder, (files.reference, files.area))
