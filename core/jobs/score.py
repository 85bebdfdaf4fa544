"""The score: a prediction and what is known of the ground in, what the one is worth out."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Mapping, Optional

from ..accuracy import score_record
from ..accuracy.bootstrap import LEVEL
from ..accuracy.intervals import confidence
from ..accuracy.pixel_counts import Tally
from ..accuracy.pond_scoring import PondScore
from ..accuracy.predicted_map import Percents, Prediction, manifest_of
from ..accuracy.reference_labels import Truth, read_truth
from ..accuracy.samples import sample_accuracy
from ..accuracy.samples.sample_accuracy import SampleScore
from ..accuracy.thresholds import LEVELS
from ..protocol.errors import InputError, RequestError
from ..protocol.json_fields import json_text
from ..protocol.messages import to_json
from ..protocol.score import ScoreRequest, ScoreResult
from ..protocol.score_record import SampleIntervals, SampleScoreRecord, Score, ScoreRecord
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
    truth = read_truth(request.reference, request.area, prediction.image)
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
        tally = Tally(prediction, truth, percents, errors, pond_score)
        for number, window in enumerate(windows):
            feedback.progress(_COUNTED * number / len(windows), "Counting")
            tally.add(window)
        if not tally.blocks.total.total:
            raise _nothing_judged(request, truth)
        seconds["count"] = _lap(clock) - sum(seconds.values())

        feedback.progress(_COUNTED, "Matching ponds")
        ponds = pond_score.finish()
        errors.finish()
        seconds["match"] = _lap(clock) - sum(seconds.values())

        feedback.progress(0.85, "Resampling")
        found = confidence(tally.blocks, image.gsd_m, ponds.verdicts, request.seed)
        remarks += found.remarks
        remarks += sampled.cautions if sampled else ()
        for remark in remarks:
            feedback.log(remark, "warning")
        segmented = manifest_of(request.prediction)
        intervals = found.record()
        if sampled:
            intervals = replace(
                intervals, area=sampled.area_interval, why_no_area=sampled.why_no_area
            )
        record = ScoreRecord(
            pixels=score_record.pixel_measures(tally.blocks.total, tally.pixel_area_m2),
            ponds=ponds.measures(),
            boundary=ponds.boundary_measures(),
            intervals=intervals,
            threshold=score_record.thresholds(tally.percents, segmented),
            sample=sampled.record() if sampled else None,
            provenance=score_record.provenance(request, segmented, started, remarks),
        )
        seconds["resample"] = _lap(clock) - sum(seconds.values())

        feedback.progress(0.9, "Writing the report")
        _write(record, request.image, files, places)
        seconds["report"] = _lap(clock) - sum(seconds.values())
        result = _result(request, files, record, sampled, _lap(clock))
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
    segmented = manifest_of(request.prediction)
    record = SampleScoreRecord(
        pixels=None,
        ponds=None,
        boundary=None,
        threshold=None,
        intervals=SampleIntervals(
            resamples=None,
            seed=None,
            blocks=None,
            ponds=None,
            level=LEVEL,
            area=sampled.area_interval,
            why_no_area=sampled.why_no_area,
        ),
        sample=sampled.record(),
        provenance=score_record.provenance(request, segmented, started, remarks),
    )
    feedback.progress(_COUNTED, "Writing the report")
    with Staging() as staging:
        places = Files(*(staging.reserve(getattr(files, item.name)) for item in fields(Files)))
        # Of an earlier score by polygons in this folder, they would seem to belong to this one.
        for earlier in (files.errors, files.verdicts):
            staging.outdate(earlier)
        _write_json(record, files, places)
        with writing(files.confusion):
            write_error_matrix(record.sample, places.confusion)
        with writing(files.report):
            write_report(record, (), places.report)
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
            score_record.inputs(request),
            {"result": to_json(result), "warnings": list(result.warnings)},
            {**seconds, "total": result.seconds},
        )


def _write_json(record: Score, files: Files, places: Files) -> None:
    with writing(files.score):
        Path(places.score).write_text(json_text(record), encoding="utf-8")


def _write(record: ScoreRecord, image: Optional[str], files: Files, places: Files) -> None:
    """Write what people and programs read; rasters and layers are complete by now."""
    _write_json(record, files, places)
    with writing(files.confusion):
        write_confusion(record, places.confusion)
    pictures = make_pictures(places.errors, places.verdicts, image)
    with writing(files.report):
        write_report(record, pictures, places.report)


def _result(
    request: ScoreRequest,
    files: Files,
    record: ScoreRecord,
    sampled: Optional[SampleScore],
    seconds: float,
) -> ScoreResult:
    best = None if record.threshold is None else record.threshold.best_percent
    pixels, ponds = record.pixels, record.ponds
    return ScoreResult(
        folder=request.output,
        **asdict(files),
        tp=pixels.tp,
        fp=pixels.fp,
        fn=pixels.fn,
        tn=pixels.tn,
        precision=pixels.precision,
        recall=pixels.recall,
        f1=pixels.f1,
        iou=pixels.iou,
        f1_interval=record.intervals.of("f1"),
        matched=ponds.matched,
        missed=ponds.missed,
        false=ponds.false,
        best_threshold=None if best is None else best / LEVELS,
        seconds=round(seconds, 3),
        warnings=record.provenance.warnings,
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


def _nothing_judged(request: ScoreRequest, truth: Truth) -> InputError:
    name = truth.image.name
    if request.area is None:
        return InputError(
            f"No pixel of {name} has data: there is nothing to judge.", "Choose another prediction."
        )
    return InputError(
        f"No pixel of {name} with data lies inside {Path(request.area).name}.",
        "Draw the assessment area over the prediction, larger than a pixel.",
    )
