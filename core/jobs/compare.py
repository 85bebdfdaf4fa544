"""The comparison of methods on one image, with the same samples, assessment area and timing."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Dict, List, Sequence

from ..accuracy.reference_labels import ReferenceLabels, read_reference_labels
from ..accuracy.score_record import main_figures
from ..comparison import comparison_record
from ..comparison.assessment import MapComparison, judge, require_ground
from ..comparison.compared_map import ComparedMap, files_of
from ..comparison.csv_table import write_table
from ..comparison.methods import MapMethod, MethodInputs, methods_of
from ..comparison.verdict import verdict
from ..inference import runtime
from ..protocol.compare import ComparedMethod, CompareRequest, CompareResult
from ..protocol.comparison_record import (
    ComparisonInputs,
    ComparisonRecord,
    ImageSize,
    MethodRecord,
)
from ..protocol.composition import joined
from ..protocol.errors import Cancelled, EngineError, RequestError
from ..protocol.json_fields import json_text
from ..protocol.messages import Json
from ..protocol.methods import METHODS
from ..protocol.texts import listed, text
from ..raster.image import Image, open_image
from ..raster.image_facts import image_facts
from ..report.comparison_report import write_comparison
from ..report.markup import Html
from ..report.side_by_side_maps import Map, as_file, side_by_side
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, writing
from .file_names import check_files, check_foreign, check_manifest

_READ, _RUN, _JUDGED = 0.05, 0.85, 0.95
"""Shares of the job that are done when samples are read, methods have run, maps are judged."""


@dataclasses.dataclass(frozen=True)
class _Files:
    """What a comparison writes about all methods, all in one folder."""

    comparison: str
    report: str
    table: str
    figure: str
    manifest: str


def compare(request: CompareRequest, feedback: Feedback) -> CompareResult:
    """Compare several methods on one image, with tests of whether they differ significantly.

    If a method fails, the others' results stay, and its reason is reported.

    Args:
        request: What to run, on what, and where to write.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    clock = Clock()
    files = _files(request.output)
    _check(request, files)
    feedback.progress(0.0, text("engine.stage.reading_files"))
    image = open_image(request.image)
    reference = read_reference_labels(request.reference, request.area, image)
    with Staging() as staging, contextlib.ExitStack() as opened:
        places = staging.reserve_all(files)
        inputs = MethodInputs(request, image, reference, Share(feedback, 0.0, _READ), opened)
        remarks = [*reference.remarks, *inputs.remarks]
        if request.min_area:
            remarks.append(text("jobs.smallest_pond_compared", size=request.min_area))
        feedback.warn(remarks)
        clock.lap("look")
        part = Share(feedback, _READ, _RUN)
        entries = _run(methods_of(request, inputs), reference, staging, part)
        clock.lap("run")
        made = [entry for entry in entries if entry.problem is None]
        if not made:
            reasons = [
                text("jobs.method_problem", method=entry.name, problem=entry.problem)
                for entry in entries
            ]
            raise EngineError.of("jobs.no_method_worked", reasons=joined(*reasons))
        part = Share(feedback, _RUN, _JUDGED)
        comparison = judge(
            made, reference, inputs.withheld, staging, request.seed, part, request.min_area
        )
        feedback.warn(comparison.remarks)
        remarks += comparison.remarks
        clock.lap("judge")

        feedback.progress(_JUDGED, text("engine.stage.writing_report"))
        record = _record(request, image, inputs, entries, comparison, clock.started, remarks)
        _write(record, made, staging, places, files)
        clock.lap("report")
        result = _result(request, files, record, clock.elapsed())
        manifest.write_result(places.manifest, request, clock, _inputs(request), result)
        feedback.progress(0.99, text("engine.stage.writing_report"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _run(
    methods: Sequence[MapMethod], reference: ReferenceLabels, staging: Staging, feedback: Feedback
) -> List[ComparedMap]:
    """Let each method make its map; what a failing one has begun goes with it."""
    whole = sum(method.weight for method in methods)
    entries, done = [], 0.0
    for method in methods:
        part = Share(feedback, done / whole, (done + method.weight) / whole)
        done += method.weight
        try:
            with Staging() as own:
                entry = method.run(own, part)
                require_ground(own.place(entry.files.prediction), reference)
                staging.adopt(own)
        except Cancelled:
            raise
        except EngineError as error:
            entry = method.failed(str(error))
            feedback.log(text("jobs.method_failed", method=method.name, reason=error), "warning")
        entries.append(entry)
    return entries


def _write(
    record: ComparisonRecord,
    made: Sequence[ComparedMap],
    staging: Staging,
    places: _Files,
    files: _Files,
) -> None:
    """Write what people and programs read; rasters and layers are complete by now."""
    with writing(files.comparison):
        Path(places.comparison).write_text(json_text(record), encoding="utf-8")
    with writing(files.table):
        write_table(record.methods, places.table)
    maps = [
        Map(entry.name, staging.place(entry.files.errors), staging.place(entry.files.ponds))
        for entry in made
    ]
    overview, closer = side_by_side(maps, record.inputs.image.path)
    with writing(files.figure):
        Path(places.figure).write_text(as_file(overview), encoding="utf-8")
    drawings: List[Html] = [one for one in (overview, closer) if one is not None]
    with writing(files.report):
        write_comparison(record, drawings, places.report)


def _record(
    request: CompareRequest,
    image: Image,
    inputs: MethodInputs,
    entries: List[ComparedMap],
    comparison: MapComparison,
    started: dt.datetime,
    remarks: Sequence[str],
) -> ComparisonRecord:
    """Return ``comparison.json``."""
    failed = [entry for entry in entries if entry.problem is not None]
    return ComparisonRecord(
        verdict=verdict(comparison, failed),
        methods=comparison_record.methods(comparison, entries),
        comparison=comparison_record.pairs(comparison, request.seed),
        judged_pixels=comparison.pixels,
        left_out_pixels=comparison.left_out,
        withheld_pixels=comparison.withheld,
        division=inputs.division,
        samples=inputs.samples_record(),
        image=ImageSize(
            pixels=image.width * image.height,
            width=image.width,
            height=image.height,
            gsd_m=image.gsd_m,
        ),
        inputs=manifest.files_of(request, ComparisonInputs),
        warnings=tuple(remarks),
        image_facts=image_facts(request.image, image),
        reference_from=request.reference_from,
        **manifest.how_to_repeat(request, started),
    )


def _inputs(request: CompareRequest) -> Dict[str, Json]:
    return manifest.inputs(request, *(part.name for part in dataclasses.fields(ComparisonInputs)))


def _result(
    request: CompareRequest, files: _Files, record: ComparisonRecord, seconds: float
) -> CompareResult:
    return CompareResult(
        folder=request.output,
        **dataclasses.asdict(files),
        verdict=record.verdict,
        methods=tuple(_method(item) for item in record.methods),
        seconds=round(seconds, 3),
        warnings=record.warnings,
    )


def _method(item: MethodRecord) -> ComparedMethod:
    made, pixels, ponds = item.files, item.pixels, item.ponds
    found = ComparedMethod(
        key=item.key,
        name=item.name,
        fit_seconds=item.seconds.fit,
        predict_seconds=item.seconds.predict,
        device=item.device,
        problem=item.problem,
    )
    if made is not None:
        found = dataclasses.replace(found, **dataclasses.asdict(made))
    if pixels is not None and ponds is not None:
        figures = main_figures(pixels, ponds, item.f1_interval)
        found = dataclasses.replace(found, **figures)
    return found


def _files(folder: str) -> _Files:
    return _Files(
        *(
            str(Path(folder) / name)
            for name in (
                "comparison.json",
                "report.html",
                "comparison.csv",
                "figure.svg",
                "compare.manifest.json",
            )
        )
    )


def _check(request: CompareRequest, files: _Files) -> None:
    unknown = [method for method in request.methods if method not in METHODS]
    if unknown:
        raise RequestError.of("jobs.unknown_method", method=unknown[0], methods=listed(METHODS))
    if not request.methods:
        raise RequestError.of("jobs.no_method", methods=listed(METHODS))
    if request.seed < 0:
        raise RequestError.of("jobs.negative_seed")
    if not request.min_area >= 0:
        raise RequestError.of("jobs.negative_min_area")
    if request.samples is None and set(request.methods) != {"unet"}:
        raise RequestError.of("jobs.no_samples")
    if request.model and "unet" not in request.methods:
        raise RequestError.of("jobs.model_without_unet")
    of_methods = [files_of(request.output, key) for key in _keys(request)]
    records = {one.prediction: manifest.beside(one.prediction) for one in of_methods}
    check_files(
        (
            *dataclasses.astuple(files),
            *(name for one in of_methods for name in dataclasses.astuple(one)),
            *records.values(),
        ),
        (
            *(request.image, request.samples, request.reference, request.area),
            *(request.model or (str(runtime.DEFAULT_MODEL),)),
        ),
        "jobs.comparison_replaces_input",
    )
    check_manifest(files.manifest, request.command)
    for prediction, record in records.items():
        check_manifest(record, "segment", prediction)
    # A method whose map's own manifest lies there ran in an earlier comparison.
    alone = [one for one in of_methods if not Path(records[one.prediction]).is_file()]
    replaced = [name for one in alone for name in dataclasses.astuple(one)]
    check_foreign((*dataclasses.astuple(files), *replaced), request.command, [files.manifest])


def _keys(request: CompareRequest) -> List[str]:
    more = (f"unet-{number}" for number in range(2, len(request.model) + 1))
    return list(dict.fromkeys((*request.methods, *more)))
