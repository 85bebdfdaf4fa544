"""The score: a prediction and what is known of the ground in, what the one is worth out."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Mapping, Optional

from ..accuracy import score_record
from ..accuracy.bootstrap import LEVEL
from ..accuracy.intervals import Confidence, confidence
from ..accuracy.pixel_counts import PixelCounts
from ..accuracy.pond_scoring import PondScore
from ..accuracy.predicted_map import Percents, Prediction, manifest_of
from ..accuracy.reference_labels import ReferenceLabels, read_reference_labels
from ..accuracy.samples import sample_accuracy
from ..accuracy.samples.sample_accuracy import SampleScore
from ..accuracy.thresholds import LEVELS
from ..protocol.errors import InputError, RequestError
from ..protocol.messages import to_json
from ..protocol.score import ScoreRequest, ScoreResult
from ..raster.byte_raster import ByteRaster
from ..report.confusion_table import write_confusion, write_error_matrix
from ..report.error_maps import make_pictures
from ..report.score_report import write_report
from ..run import manifest
from ..run.feedback import Feedback
from ..run.staging import Staging, writing

_COUNTED = 0.8
"""Share of the job that is done when all pixels are counted."""


@dataclass(frozen=True)
class Files:
    """What a score writes, all in one folder."""

    score: str
    report: str
    confusion: str
    errors: str
    verdicts: str
    manifest: str


def score(request: ScoreRequest, feedback: Feedback) -> ScoreResult:
    """Say how well a prediction agrees with reference polygons, a labelled sample, or both.

    Args:
        request: What to compare, and where to write.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    started, clock = dt.datetime.now().astimezone(), time.perf_counter()
    files = _files(request.output)
    _check(request, files)
    feedback.progress(0.0, "Looking at the files")
    prediction = Prediction(request.prediction)
    if request.reference is None:
        return _by_sample(request, prediction, files, started, clock, feedback)
    truth = read_reference_labels(request.reference, request.area, prediction.image)
    percents = Percents(request.probability, prediction.image) if request.probability else None
    sampled = _sampled(request, prediction)
    remarks = [*prediction.remarks, *truth.remarks]
    seconds = {"look": _lap(clock)}
    with Staging() as staging, contextlib.ExitStack() as opened:
        places = Files(*(staging.reserve(getattr(files, item.name)) for item in fields(Files)))
        image = prediction.image
        errors = ByteRaster(places.errors, files.errors, image, image.window, "verdict")
        opened.callback(errors.close)
        windows = list(prediction.windows(truth.window))
        pond_score = PondScore(image, windows, places.verdicts, files.verdicts, request.min_area)
        opened.callback(pond_score.close)
        counts = PixelCounts(prediction, truth, percents, errors, pond_score)
        for number, window in enumerate(windows):
            feedback.progress(_COUNTED * number / len(windows), "Counting")
            counts.add(window)
        if not counts.blocks.total.total:
            raise _nothing_judged(request, truth)
        seconds["count"] = _lap(clock) - sum(seconds.values())

        feedback.progress(_COUNTED, "Matching ponds")
        ponds = pond_score.finish()
        errors.finish()
        seconds["match"] = _lap(clock) - sum(seconds.values())

        feedback.progress(0.85, "Resampling")
        found = confidence(counts.blocks, image.gsd_m, ponds.verdicts, request.seed)
        remarks += found.remarks
        remarks += sampled.cautions if sampled else ()
        for remark in remarks:
            feedback.log(remark, "warning")
        segmented = manifest_of(request.prediction)
        figures = {
            **score_record.pixel_figures(counts.blocks.total, counts.pixel_area_m2),
            "ponds": ponds.to_json(),
            "boundary": ponds.boundary_json(),
            "intervals": {**found.to_json(), **(sampled.area_interval() if sampled else {})},
            "threshold": score_record.thresholds(counts.percents, segmented),
            "sample": sampled.to_json() if sampled else None,
            **score_record.provenance(request, segmented, started, remarks),
        }
        seconds["resample"] = _lap(clock) - sum(seconds.values())

        feedback.progress(0.9, "Writing the report")
        _write(figures, request.image, files, places)
        seconds["report"] = _lap(clock) - sum(seconds.values())
        result = _result(request, files, figures, found, sampled, _lap(clock))
        _write_manifest(request, started, files, places, result, seconds)
        feedback.progress(0.99, "Writing the report")
        staging.commit()
    feedback.progress(1.0, "Done")
    return result


def _sampled(request: ScoreRequest, prediction: Prediction) -> Optional[SampleScore]:
    if request.sample is None:
        return None
    return sample_accuracy.judge(request.sample, prediction, request.leave_out_unlabelled)


def _by_sample(
    request: ScoreRequest,
    prediction: Prediction,
    files: Files,
    started: dt.datetime,
    clock: float,
    feedback: Feedback,
) -> ScoreResult:
    """Write what a sample says by itself: estimates for the whole map, and no layer."""
    sampled = _sampled(request, prediction)
    if sampled is None:
        raise RequestError(
            "There is nothing to judge the prediction by.",
            "Give reference polygons, a labelled sample, or both.",
        )
    seconds, remarks = {"estimate": _lap(clock)}, list(sampled.cautions)
    for remark in remarks:
        feedback.log(remark, "warning")
    figures = {
        **sample_accuracy.without_polygons(),
        "intervals": {
            **dict.fromkeys(("resamples", "seed", "blocks", "ponds")),
            "level": LEVEL,
            **sampled.area_interval(),
        },
        "sample": sampled.to_json(),
        **score_record.provenance(request, manifest_of(request.prediction), started, remarks),
    }
    feedback.progress(_COUNTED, "Writing the report")
    with Staging() as staging:
        places = Files(*(staging.reserve(getattr(files, item.name)) for item in fields(Files)))
        # Of an earlier score by polygons in this folder, they would seem to belong to this one.
        for earlier in (files.errors, files.verdicts):
            staging.outdate(earlier)
        _write_json(figures, files, places)
        with writing(files.confusion):
            write_error_matrix(figures["sample"], places.confusion)
        with writing(files.report):
            write_report(figures, (), places.report)
        seconds["report"] = _lap(clock) - seconds["estimate"]
        names = ("score", "report", "confusion", "manifest")
        written = {name: getattr(files, name) for name in names}
        nothing = {item.name: None for item in fields(ScoreResult) if item.name not in written}
        result = ScoreResult(
            **{
                **nothing,
                **written,
                "folder": request.output,
                "seconds": round(_lap(clock), 3),
                "warnings": tuple(remarks),
                "sample": sampled.result(),
            }
        )
        _write_manifest(request, started, files, places, result, seconds)
        feedback.progress(0.99, "Writing the report")
        staging.commit()
    feedback.progress(1.0, "Done")
    return result


def _write_manifest(
    request: ScoreRequest,
    started: dt.datetime,
    files: Files,
    places: Files,
    result: ScoreResult,
    seconds: Mapping[str, float],
) -> None:
    with writing(files.manifest):
        manifest.write(
            places.manifest,
            request,
            started,
            {name: facts for name, facts in score_record.inputs(request).items() if facts},
            {"result": to_json(result), "warnings": list(result.warnings)},
            {**seconds, "total": result.seconds},
        )


def _write_json(figures: Mapping[str, Any], files: Files, places: Files) -> None:
    with writing(files.score):
        text = json.dumps(figures, indent=2, allow_nan=False)
        Path(places.score).write_text(text + "\n", encoding="utf-8")


def _write(figures: Mapping[str, Any], image: Optional[str], files: Files, places: Files) -> None:
    """Write what people and programs read; rasters and layers are complete by now."""
    _write_json(figures, files, places)
    with writing(files.confusion):
        write_confusion(figures, places.confusion)
    pictures = make_pictures(places.errors, places.verdicts, image)
    with writing(files.report):
        write_report(figures, pictures, places.report)


def _result(
    request: ScoreRequest,
    files: Files,
    figures: Mapping[str, Any],
    found: Confidence,
    sampled: Optional[SampleScore],
    seconds: float,
) -> ScoreResult:
    best = (figures["threshold"] or {}).get("best_percent")
    ponds = figures["ponds"]
    return ScoreResult(
        folder=request.output,
        **asdict(files),
        **{name: figures[name] for name in ("tp", "fp", "fn", "tn")},
        **{name: figures[name] for name in ("precision", "recall", "f1", "iou")},
        f1_interval=found.measures["f1"] if found.measures else None,
        matched=ponds["matched"],
        missed=ponds["missed"],
        false=ponds["false"],
        best_threshold=None if best is None else best / LEVELS,
        seconds=round(seconds, 3),
        warnings=tuple(figures["warnings"]),
        sample=sampled.result() if sampled else None,
    )


def _lap(clock: float) -> float:
    return time.perf_counter() - clock


def _files(folder: str) -> Files:
    def place(name: str) -> str:
        return str(Path(folder) / name)

    return Files(
        score=place("score.json"),
        report=place("report.html"),
        confusion=place("confusion.csv"),
        errors=place("errors.tif"),
        verdicts=place("verdicts.gpkg"),
        manifest=place("score.manifest.json"),
    )


def _check(request: ScoreRequest, files: Files) -> None:
    if request.seed < 0:
        raise RequestError("The seed cannot be negative.")
    if not request.min_area >= 0:
        raise RequestError("The smallest area of a pond cannot be negative.")
    if request.reference is None:
        _check_alone(request)
    named = (
        request.prediction,
        request.reference,
        request.sample,
        request.area,
        request.probability,
        request.image,
    )
    inputs = {Path(name).resolve() for name in named if name}
    for item in fields(files):
        output = Path(getattr(files, item.name))
        if output.resolve() in inputs:
            raise RequestError(
                f"The score would replace {output}, which is read.", "Choose another folder."
            )


def _check_alone(request: ScoreRequest) -> None:
    """Refuse what says something about reference polygons where there are none."""
    for name in ("area", "probability", "image"):
        if getattr(request, name) is not None:
            raise RequestError(
                f"The {name} has no meaning without reference polygons: a sample says itself what "
                "was sampled.",
                f"Leave the {name} out, or give reference polygons too.",
            )


def _nothing_judged(request: ScoreRequest, truth: ReferenceLabels) -> InputError:
    name = truth.image.name
    if request.area is None:
        return InputError(
            f"No pixel of {name} has data: there is nothing to judge.", "Choose another prediction."
        )
    return InputError(
        f"No pixel of {name} with data lies inside {Path(request.area).name}.",
        "Draw the assessment area over the prediction, larger than a pixel.",
    )
