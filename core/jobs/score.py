"""Accuracy assessment of a prediction by reference polygons, a labelled sample, or both."""

from __future__ import annotations

import contextlib
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import Optional, Tuple

from ..accuracy import score_record
from ..accuracy.cluster_bootstrap import LEVEL
from ..accuracy.confidence_intervals import Confidence, confidence
from ..accuracy.pixel_counts import PixelCounts
from ..accuracy.pond_scoring import PondScore
from ..accuracy.predicted_map import Percents, Prediction, manifest_of, smallest_pond
from ..accuracy.reference_labels import ReferenceLabels, read_reference_labels
from ..accuracy.samples import sample_accuracy
from ..accuracy.samples.sample_accuracy import SampleScore
from ..accuracy.samples.sample_places import sample_places
from ..accuracy.thresholds import LEVELS
from ..protocol.accuracy_measures import Intervals
from ..protocol.errors import InputError, RequestError
from ..protocol.json_fields import json_text
from ..protocol.messages import Json
from ..protocol.score import ScoreRequest, ScoreResult
from ..protocol.score_record import SampleIntervals, SampleScoreRecord, Score, ScoreRecord
from ..protocol.texts import text
from ..raster.byte_raster import ByteRaster
from ..raster.image import Image
from ..raster.reference_polygons import name_of_polygons
from ..report.confusion_table import write_confusion, write_error_matrix
from ..report.error_maps import make_pictures
from ..report.markup import Html
from ..report.sample_map import sample_map
from ..report.score_report import write_report
from ..run import freed_memory, manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.staging import Staging, writing
from .file_names import check_files, check_foreign, check_manifest, in_folder

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
    """Assess the accuracy of a prediction by reference polygons, a labelled sample, or both.

    Args:
        request: What to compare, and where to write.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    clock = Clock()
    files = in_folder(
        Files,
        request.output,
        score="score.json",
        report="report.html",
        confusion="confusion.csv",
        errors="errors.tif",
        verdicts="verdicts.gpkg",
        manifest="score.manifest.json",
    )
    _check(request, files)
    feedback.progress(0.0, text("engine.stage.reading_files"))
    prediction = Prediction(request.prediction)
    segmented = manifest_of(request.prediction)
    if (polygons := request.reference) is None:
        return _by_sample(request, prediction, segmented, files, clock, feedback)
    request, chosen = _with_smallest_pond(request, segmented)
    reference = read_reference_labels(polygons, request.area, prediction.image)
    percents = Percents(request.probability, prediction.image) if request.probability else None
    sampled = _sampled(request, prediction)
    remarks = [*prediction.remarks, *reference.remarks, *chosen]
    clock.lap("look")
    with freed_memory.kept(), Staging() as staging, contextlib.ExitStack() as opened:
        places = staging.reserve_all(files)
        image = prediction.image
        errors = ByteRaster(places.errors, files.errors, image, image.window, "verdict")
        opened.callback(errors.close)
        windows = list(prediction.windows(reference.window))
        pond_score = PondScore(
            image, windows, places.verdicts, files.verdicts, request.min_area or 0.0
        )
        opened.callback(pond_score.close)
        counts = PixelCounts(prediction, reference, percents, errors, pond_score)
        for number in counts.add_all(windows):
            feedback.progress(_COUNTED * number / len(windows), text("jobs.stage.counting"))
        if not counts.blocks.total.total:
            raise _nothing_judged(request, reference)
        clock.lap("count")

        feedback.progress(_COUNTED, text("jobs.stage.matching_ponds"))
        # What GDAL does alone lets other threads run: files are completed beside the rest.
        pool = opened.enter_context(ThreadPoolExecutor(2))
        finishing = [pool.submit(errors.finish)]
        ponds = pond_score.write()
        finishing.append(pool.submit(pond_score.finish))
        clock.lap("match")

        feedback.progress(0.85, text("jobs.stage.resampling"))
        found = confidence(counts.blocks, image.gsd_m, ponds.verdicts, request.seed)
        remarks += [*found.remarks, *(sampled.cautions if sampled else ())]
        feedback.warn(remarks)
        record = ScoreRecord(
            pixels=score_record.pixel_measures(counts.blocks.total, counts.ground),
            ponds=ponds.measures(),
            boundary=ponds.boundary_measures(),
            intervals=_intervals(found, sampled),
            threshold=score_record.thresholds(counts.percents, segmented),
            sample=sampled.record() if sampled else None,
            provenance=score_record.provenance(
                request, prediction.image, segmented, clock.started, remarks
            ),
        )
        clock.lap("resample")

        feedback.progress(0.9, text("engine.stage.writing_report"))
        for file in finishing:
            file.result()
        _write(record, request, prediction.image, files, places)
        clock.lap("report")
        result = _result(request, files, record, sampled, clock.elapsed())
        manifest.write_result(places.manifest, request, clock, score_record.inputs(request), result)
        feedback.progress(0.99, text("engine.stage.writing_report"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _with_smallest_pond(
    request: ScoreRequest, segmented: Optional[Json]
) -> Tuple[ScoreRequest, Tuple[str, ...]]:
    """Fill in the smallest pond that the segmentation kept, where none is asked for, and say so."""
    if request.min_area is not None:
        return request, ()
    kept = smallest_pond(segmented)
    remark = text("jobs.smallest_pond_of_segmentation", size=kept) if kept else ""
    return replace(request, min_area=kept), (remark,) if remark else ()


def _sampled(request: ScoreRequest, prediction: Prediction) -> Optional[SampleScore]:
    if request.sample is None:
        return None
    return sample_accuracy.judge(request.sample, prediction, request.leave_out_unlabelled)


def _intervals(found: Confidence, sampled: Optional[SampleScore]) -> Intervals:
    """Return the intervals of the record; that of the area is a sample's where there is one."""
    intervals = found.record()
    if sampled is None:
        return intervals
    return replace(intervals, area=sampled.area_interval, why_no_area=sampled.why_no_area)


def _by_sample(
    request: ScoreRequest,
    prediction: Prediction,
    segmented: Optional[Json],
    files: Files,
    clock: Clock,
    feedback: Feedback,
) -> ScoreResult:
    """Assess by a sample alone: estimates for the whole map, and no layer."""
    sampled = _sampled(request, prediction)
    if sampled is None:
        raise RequestError.of("jobs.no_reference")
    clock.lap("estimate")
    remarks = list(sampled.cautions)
    feedback.warn(remarks)
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
        provenance=score_record.provenance(
            request, prediction.image, segmented, clock.started, remarks
        ),
    )
    feedback.progress(_COUNTED, text("engine.stage.writing_report"))
    with Staging() as staging:
        places = staging.reserve_all(files)
        # Of an earlier score by polygons in this folder, they would seem to belong to this one.
        for earlier in (files.errors, files.verdicts):
            staging.outdate(earlier)
        _write_json(record, files, places)
        with writing(files.confusion):
            write_error_matrix(record.sample, places.confusion)
        with writing(files.report):
            write_report(record, (), places.report, _points_map(request, prediction.image))
        clock.lap("report")
        names = ("score", "report", "confusion", "manifest")
        written = {name: getattr(files, name) for name in names}
        nothing = {item.name: None for item in fields(ScoreResult) if item.name not in written}
        result = ScoreResult(
            **{
                **nothing,
                **written,
                "folder": request.output,
                "seconds": round(clock.elapsed(), 3),
                "warnings": tuple(remarks),
                "sample": sampled.result(),
            }
        )
        manifest.write_result(places.manifest, request, clock, score_record.inputs(request), result)
        feedback.progress(0.99, text("engine.stage.writing_report"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _write_json(record: Score, files: Files, places: Files) -> None:
    with writing(files.score):
        Path(places.score).write_text(json_text(record), encoding="utf-8")


def _points_map(request: ScoreRequest, grid: Image) -> Optional[Html]:
    """Return a drawing of the points of the sample, ``None`` without one."""
    if request.sample is None:
        return None
    return sample_map(sample_places(request.sample, grid), grid.width, grid.height)


def _write(
    record: ScoreRecord, request: ScoreRequest, grid: Image, files: Files, places: Files
) -> None:
    """Write what people and programs read; rasters and layers are complete by now."""
    _write_json(record, files, places)
    with writing(files.confusion):
        write_confusion(record, places.confusion)
    pictures = make_pictures(places.errors, places.verdicts, request.image)
    with writing(files.report):
        write_report(record, pictures, places.report, _points_map(request, grid))


def _result(
    request: ScoreRequest,
    files: Files,
    record: ScoreRecord,
    sampled: Optional[SampleScore],
    seconds: float,
) -> ScoreResult:
    best = None if record.threshold is None else record.threshold.best_percent
    return ScoreResult(
        folder=request.output,
        **asdict(files),
        **score_record.main_figures(record.pixels, record.ponds, record.intervals.of("f1")),
        best_threshold=None if best is None else best / LEVELS,
        seconds=round(seconds, 3),
        warnings=record.provenance.warnings,
        sample=sampled.result() if sampled else None,
    )


def _check(request: ScoreRequest, files: Files) -> None:
    if request.seed < 0:
        raise RequestError.of("jobs.negative_seed")
    if request.min_area is not None and not 0 <= request.min_area < math.inf:
        raise RequestError.of("jobs.negative_min_area")
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
    check_files(astuple(files), named, "jobs.score_replaces_input")
    check_manifest(files.manifest, request.command)
    check_foreign(astuple(files), request.command, [files.manifest])


def _check_alone(request: ScoreRequest) -> None:
    """Refuse options that need reference polygons where there are none."""
    if request.area is not None:
        raise RequestError.of("jobs.area_without_reference")
    if request.probability is not None:
        raise RequestError.of("jobs.probability_without_reference")
    if request.image is not None:
        raise RequestError.of("jobs.image_without_reference")


def _nothing_judged(request: ScoreRequest, reference: ReferenceLabels) -> InputError:
    name = reference.image.name
    if request.area is None:
        return InputError.of("jobs.prediction_empty", name=name)
    return InputError.of("jobs.area_empty", name=name, area=name_of_polygons(request.area))
