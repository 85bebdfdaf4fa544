"""Drawing a probability sample: a prediction in, points to label out."""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional

from ..accuracy.predicted_map import Prediction
from ..accuracy.samples import sample_allocation as planning
from ..accuracy.samples.points_layer import LABEL, POINTS, write_points
from ..accuracy.samples.sampling_design import draw, survey
from ..protocol.errors import InputError, OutputError
from ..protocol.sample import SampleRequest, SampleResult, SampleStratum
from ..protocol.texts import count_text, text
from ..raster.area_mask import Area
from ..raster.opening import SAMPLES, open_vector
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging
from .file_names import LAYERS, check_files, check_inputs, check_manifest, check_suffix

_SURVEYED = 0.6
"""Share of the job that is done when the pixels are counted."""

_RELIABLE = 50
"""Points of a class below which its user's accuracy is hardly known: Olofsson et al. (2014),
section 5.1, advise 50 to 100 for a rare class."""


def sample(request: SampleRequest, feedback: Feedback) -> SampleResult:
    """Draw pixels of a prediction at random and write them as points to label.

    Args:
        request: What to draw from, how, and where to write.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    clock = Clock()
    planning.check(request)
    output = None if request.output is None else Path(request.output)
    if output is not None:
        _check_output(request, output)
    else:
        check_inputs((request.prediction, request.area))
    feedback.progress(0.0, text("engine.stage.reading_files"))
    prediction = Prediction(request.prediction)
    area = None if request.area is None else Area(request.area, prediction.image)
    population = survey(prediction, area, Share(feedback, 0.0, _SURVEYED))
    clock.lap("survey")
    plan = planning.plan(request, population)
    remarks = [*prediction.remarks, *(area.remarks if area else ()), *_cautions(plan)]
    feedback.warn(remarks)

    def result(output: Optional[Path]) -> SampleResult:
        ground = population.total * population.pixel_area_m2
        return SampleResult(
            output=None if output is None else str(output),
            manifest=None if output is None else str(_manifest(output)),
            points=plan.points,
            strata=tuple(SampleStratum(*row) for row in planning.strata_of(plan, population)),
            overall_se=planning.told(plan.overall_se),
            area_se_m2=planning.told(plan.pond_se, ground),
            seconds=round(clock.elapsed(), 3),
            warnings=tuple(remarks),
        )

    if output is None:
        feedback.progress(1.0, text("engine.stage.done"))
        return result(None)
    part = Share(feedback, _SURVEYED, 0.95)
    points = draw(prediction, population, plan.units, request.seed, area, part)
    feedback.progress(0.95, text("jobs.stage.writing_points"))
    with Staging() as staging:
        place = staging.reserve(str(_manifest(output)))
        staging.reserve(str(output))
        drawn = result(output)
        clock.lap("draw")
        inputs = manifest.inputs(request, "prediction", "area")
        manifest.write_result(place, request, clock, inputs, drawn)
        write_points(str(output), prediction.image, points, population, request.seed, staging)
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return drawn


def _manifest(output: Path) -> Path:
    return output.with_suffix(".manifest.json")


def _check_output(request: SampleRequest, output: Path) -> None:
    """Refuse to write over what is read, and over labels, which took a person hours."""
    record = str(_manifest(output))
    inputs = (request.prediction, request.area)
    check_files((str(request.output), record), inputs, "jobs.sample_replaces_input")
    check_suffix(request.output, LAYERS)
    check_manifest(record, request.command, request.output)
    labels = _labels(output)
    if labels:
        raise OutputError.of(
            "jobs.sample_replaces_labels",
            path=output,
            labels=count_text("jobs.labels", labels),
        )


def _labels(output: Path) -> int:
    """Return how many points of a sample that is there already have a label."""
    if not output.is_file():
        return 0
    try:
        store = open_vector(str(output), SAMPLES)
        layer = store.GetLayerByName(POINTS)
        if layer is None or layer.GetLayerDefn().GetFieldIndex(LABEL) < 0:
            return 0
        layer.SetAttributeFilter(f"{LABEL} IS NOT NULL")
        return int(layer.GetFeatureCount())
    except (RuntimeError, InputError):
        # No sample at all; whatever it is, it is replaced like any other output.
        return 0


def _cautions(plan: planning.Plan) -> List[str]:
    few = {
        code: units for code, units in plan.units.items() if code in (0, 1) and units < _RELIABLE
    }
    names = {0: "jobs.few_points_other", 1: "jobs.few_points_pond"}
    return [count_text(names[code], units) for code, units in few.items()]
