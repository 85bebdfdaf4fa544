"""The comparison of methods on one image, with the same samples, assessment area and timing."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from ..accuracy.reference_labels import ReferenceLabels, read_reference_labels
from ..comparison import comparison_record
from ..comparison.assessment import MapComparison, judge, require_ground
from ..comparison.compared_map import ComparedMap, files_of
from ..comparison.csv_table import write_table
from ..comparison.methods import Bench, Contender, contenders
from ..comparison.verdict import verdict
from ..protocol.compare import ComparedMethod, CompareRequest, CompareResult
from ..protocol.errors import Cancelled, EngineError, RequestError
from ..protocol.messages import Json, to_json
from ..protocol.methods import METHODS
from ..protocol.texts import text
from ..raster.image import Image, open_image
from ..report.comparison_report import write_comparison
from ..report.markup import Html
from ..report.side_by_side_maps import Map, as_file, side_by_side
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, writing

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
    truth = read_reference_labels(request.reference, request.area, image)
    with Staging() as staging, contextlib.ExitStack() as opened:
        places = _Files(*(staging.reserve(name) for name in dataclasses.astuple(files)))
        bench = Bench(request, image, truth, Share(feedback, 0.0, _READ), opened)
        remarks = [*truth.remarks, *bench.remarks]
        for remark in remarks:
            feedback.log(remark, "warning")
        clock.lap("look")
        part = Share(feedback, _READ, _RUN)
        entries = _run(contenders(request, bench), truth, staging, part)
        clock.lap("run")
        made = [entry for entry in entries if entry.problem is None]
        if not made:
            reasons = " ".join(
                text("jobs.method_problem", method=entry.name, problem=entry.problem)
                for entry in entries
            )
            raise EngineError.of("jobs.no_method_worked", reasons=reasons)
        part = Share(feedback, _RUN, _JUDGED)
        contest = judge(made, truth, bench.withheld, staging, request.seed, part)
        for remark in contest.remarks:
            feedback.log(remark, "warning")
        remarks += contest.remarks
        clock.lap("judge")

        feedback.progress(_JUDGED, text("engine.stage.writing_report"))
        figures = _figures(request, image, bench, entries, contest, clock.started, remarks)
        _write(figures, made, staging, places, files)
        clock.lap("report")
        result = _result(request, files, figures, clock.elapsed())
        with writing(files.manifest):
            manifest.write(
                places.manifest,
                request,
                clock.started,
                {name: facts for name, facts in _inputs(request).items() if facts},
                {"result": to_json(result), "warnings": list(result.warnings)},
                {**clock.seconds, "total": result.seconds},
            )
        feedback.progress(0.99, text("engine.stage.writing_report"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _run(
    methods: Sequence[Contender], truth: ReferenceLabels, staging: Staging, feedback: Feedback
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
                require_ground(own.place(entry.files.prediction), truth)
                staging.adopt(own)
        except Cancelled:
            raise
        except EngineError as error:
            entry = method.failed(str(error))
            feedback.log(text("jobs.method_failed", method=method.name, reason=error), "warning")
        entries.append(entry)
    return entries


def _write(
    figures: Json,
    made: Sequence[ComparedMap],
    staging: Staging,
    places: _Files,
    files: _Files,
) -> None:
    """Write what people and programs read; rasters and layers are complete by now."""
    with writing(files.comparison):
        written = json.dumps(figures, indent=2, allow_nan=False)
        Path(places.comparison).write_text(written + "\n", encoding="utf-8")
    with writing(files.table):
        write_table(figures["methods"], places.table)
    maps = [
        Map(entry.name, staging.place(entry.files.errors), staging.place(entry.files.ponds))
        for entry in made
    ]
    overview, closer = side_by_side(maps, figures["inputs"]["image"]["path"])
    with writing(files.figure):
        Path(places.figure).write_text(as_file(overview), encoding="utf-8")
    drawings: List[Html] = [one for one in (overview, closer) if one is not None]
    with writing(files.report):
        write_comparison(figures, drawings, places.report)


def _figures(
    request: CompareRequest,
    image: Image,
    bench: Bench,
    entries: List[ComparedMap],
    contest: MapComparison,
    started: dt.datetime,
    remarks: Sequence[str],
) -> Json:
    """Return ``comparison.json``."""
    failed = [entry for entry in entries if entry.problem is not None]
    return {
        "verdict": verdict(contest, failed),
        "methods": comparison_record.methods(contest, entries),
        "comparison": comparison_record.pairs(contest, request.seed),
        "judged_pixels": contest.pixels,
        "left_out_pixels": contest.left_out,
        "withheld_pixels": contest.withheld,
        "division": bench.division,
        "samples": bench.samples_json(),
        "image": {
            "pixels": image.width * image.height,
            "width": image.width,
            "height": image.height,
            "gsd_m": image.gsd_m,
        },
        "inputs": _inputs(request),
        "warnings": list(remarks),
        "command": ["python", "-m", "core", *manifest.command_line(request)],
        "versions": manifest.versions(),
        "made": started.isoformat(timespec="seconds"),
    }


def _inputs(request: CompareRequest) -> Dict[str, Optional[Json]]:
    named = {
        "image": request.image,
        "samples": request.samples,
        "reference": request.reference,
        "area": request.area,
    }
    return {name: manifest.file_facts(path) if path else None for name, path in named.items()}


def _result(request: CompareRequest, files: _Files, figures: Json, seconds: float) -> CompareResult:
    return CompareResult(
        folder=request.output,
        **dataclasses.asdict(files),
        verdict=figures["verdict"],
        methods=tuple(_method(item) for item in figures["methods"]),
        seconds=round(seconds, 3),
        warnings=tuple(figures["warnings"]),
    )


def _method(item: Json) -> ComparedMethod:
    made: Json = item["files"] or {}
    ponds: Json = item["ponds"] or {}
    blocks: Json = (item["intervals"] or {}).get("blocks") or {}
    interval: Optional[Tuple[float, float]] = blocks.get("f1")
    same = ("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou", "device", "problem")
    values: Dict[str, Any] = {name: item[name] for name in same}
    values.update({name: ponds.get(name) for name in ("matched", "missed", "false")})
    values.update(
        {name: made.get(name) for name in ("prediction", "probability", "errors", "model")}
    )
    return ComparedMethod(
        key=item["key"],
        name=item["name"],
        ponds=made.get("ponds"),
        f1_interval=interval,
        fit_seconds=item["seconds"]["fit"],
        predict_seconds=item["seconds"]["predict"],
        **values,
    )


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
        raise RequestError.of("jobs.unknown_method", method=unknown[0], methods=", ".join(METHODS))
    if not request.methods:
        raise RequestError.of("jobs.no_method", methods=", ".join(METHODS))
    if request.seed < 0:
        raise RequestError.of("jobs.negative_seed")
    if request.samples is None and set(request.methods) != {"unet"}:
        raise RequestError.of("jobs.no_samples")
    if request.model and "unet" not in request.methods:
        raise RequestError.of("jobs.model_without_unet")
    folder = Path(request.output).resolve()
    for name in (request.image, request.samples, request.reference, request.area, *request.model):
        if name and Path(name).resolve().parent == folder:
            taken = {Path(one).name for one in dataclasses.astuple(files)} | _method_files(request)
            if Path(name).name in taken:
                raise RequestError.of("jobs.comparison_replaces_input", path=name)


def _method_files(request: CompareRequest) -> Set[str]:
    keys = [*request.methods, *(f"unet-{number}" for number in range(2, len(request.model) + 1))]
    return {
        Path(name).name
        for key in keys
        for name in dataclasses.astuple(files_of(request.output, key))
    }
