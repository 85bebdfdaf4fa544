"""From what the user chose to what the engine is asked: drawing a sample, and scoring by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.sample import SampleRequest
from ...core.protocol.score import ScoreRequest
from ..project import layers, reference_layer, result_layers
from ..project.page_settings import SampleSettings
from ..score.plan import ScoreFiles, free_folder
from . import layers as sample_layer


@dataclass(frozen=True)
class SampleChoices:
    """What the page asks for at the moment of a click.

    Attributes:
        prediction: Layer of the classified raster.
        area: Layer inside which to draw, ``None`` for the whole prediction.
        settings: The rest.
    """

    prediction: QgsRasterLayer
    area: QgsVectorLayer | None
    settings: SampleSettings


@dataclass(frozen=True)
class SampleScoreChoices:
    """What is scored by what.

    Attributes:
        prediction: Layer of the classified raster.
        sample: Layer of the points.
        leave_out: Whether points without a label are left out.
        settings: Say where to save.
    """

    prediction: QgsRasterLayer
    sample: QgsVectorLayer
    leave_out: bool
    settings: SampleSettings


def foretell(
    choices: SampleChoices, area: Path, context: QgsCoordinateTransformContext
) -> SampleRequest:
    """Return the request that tells how large a sample would be, and draws none.

    Args:
        choices: What the page says.
        area: File for the polygons to draw inside, replaced if it is there.
        context: The project's.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    return _request(choices, None, area, context)


def make_plan(choices: SampleChoices, project: QgsProject) -> SampleRequest:
    """Return the request that draws a sample; writes the polygons to draw inside.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    prediction = layers.source_path(choices.prediction)
    folder, _ = result_layers.output_folder(choices.settings.folder, project)
    stem = f"{Path(prediction).stem.removesuffix('_prediction')}_sample"
    output = reference_layer.free_path(folder, stem)
    area = output.with_name(f"{output.stem}_area.gpkg")
    return _request(choices, output, area, project.transformContext())


def make_score(choices: SampleScoreChoices, project: QgsProject) -> ScoreRequest:
    """Return the request that scores a prediction by a sample.

    Raises:
        EngineError: What was chosen cannot be done; names the layer or folder and the cure.
    """
    prediction = layers.source_path(choices.prediction)
    sample = sample_layer.file_of(choices.sample)
    base, _ = result_layers.output_folder(choices.settings.folder, project)
    return ScoreRequest(
        prediction=prediction,
        reference=None,
        output=str(ScoreFiles.inside(free_folder(base, prediction)).folder),
        sample=sample,
        leave_out_unlabelled=choices.leave_out,
    )


def discard(request: SampleRequest) -> None:
    """Remove the polygons of a sample that came to nothing; the engine removes what is its own."""
    if request.area is not None:
        Path(request.area).unlink(missing_ok=True)


def _request(
    choices: SampleChoices,
    output: Path | None,
    area: Path,
    context: QgsCoordinateTransformContext,
) -> SampleRequest:
    settings = choices.settings
    prediction = layers.source_path(choices.prediction)
    inside: QgsVectorLayer | None = choices.area
    if inside is not None:
        polygons = reference_layer.area(inside, inside.name())
        reference_layer.write(polygons, context, area)
    return SampleRequest(
        prediction=prediction,
        output=None if output is None else str(output),
        area=None if inside is None else str(area),
        design=settings.design,
        size=None if settings.by_error else settings.size,
        standard_error=settings.error / 100 if settings.by_error else None,
        expected=(settings.ponds_right / 100, settings.other_right / 100),
        min_per_class=settings.least,
        seed=settings.seed,
    )
