"""Ponds at two or more dates: images or predictions in, a ledger of what became of each out."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..change import area_error, like_pixels, scene_opening
from ..change.flagged_views import flagged_pictures
from ..change.history import History, Terms
from ..change.identities import Pond
from ..change.ledger_layer import write_ledger, write_table
from ..change.ledger_record import change_record, counts
from ..change.outlines import find_outlines
from ..change.scene import Scene
from ..change.scene_opening import Source
from ..change.score_error import relative_error
from ..inference.result_writer import check_wanted
from ..inference.segmentation import segment_into
from ..protocol.change import (
    GONE,
    GROWN,
    NEW,
    SHRUNK,
    STABLE,
    UNOBSERVED,
    ChangeDate,
    ChangeRequest,
    ChangeResult,
)
from ..protocol.change_record import NAME, ChangeRecord
from ..protocol.errors import RequestError
from ..protocol.json_fields import json_text, stated
from ..protocol.messages import Json
from ..protocol.segment import SegmentRequest
from ..protocol.texts import count_text, text
from ..report.change_report import write_change
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share, Stage
from ..run.staging import Staging, writing
from .file_names import check_files, check_foreign, check_manifest, in_folder

_SEGMENTED, _FOLLOWED = 0.7, 0.9
"""Shares of the job that are done when all images are segmented, and all ponds followed."""


@dataclasses.dataclass(frozen=True)
class Files:
    """What the job writes besides predictions, all in one folder."""

    ledger: str
    table: str
    record: str
    report: str
    manifest: str


@dataclasses.dataclass(frozen=True)
class Made:
    """What it writes of an image that it segments."""

    prediction: str
    probability: str
    manifest: str
    averaged: Optional[str]


def change(request: ChangeRequest, feedback: Feedback) -> ChangeResult:
    """Find the ponds of two or more dates, and say what became of each.

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
        ledger="ledger.gpkg",
        table="ledger.csv",
        record=NAME,
        report="report.html",
        manifest="change.manifest.json",
    )
    _check(request)
    feedback.progress(0.0, text("engine.stage.reading_files"))
    sources = _sources(request)
    averaged = like_pixels.averaged_names(request.output, sources)
    made = {
        one.path: _made(request.output, one, averaged.get(one.path))
        for one in sources
        if not one.is_prediction
    }
    _check_outputs(request, files, sources, list(made.values()))
    clock.lap("look")
    with Staging() as staging, contextlib.ExitStack() as undo:
        places = staging.reserve_all(files)
        for name in like_pixels.write_averaged(sources, averaged):
            undo.callback(Path(name).unlink, missing_ok=True)
        # What it opens is closed when it returns: files that are open get no names on Windows.
        record, dates = _ledger(request, sources, made, files, places, staging, clock, feedback)
        rows = counts(record)
        result = ChangeResult(
            folder=request.output,
            **dataclasses.asdict(files),
            dates=dates,
            ponds=len(record.ponds),
            flagged=sum(pond.flagged for pond in record.ponds),
            new=rows[NEW],
            grown=rows[GROWN],
            shrunk=rows[SHRUNK],
            gone=rows[GONE],
            stable=rows[STABLE],
            unobserved=rows[UNOBSERVED],
            seconds=round(clock.elapsed(), 3),
            warnings=record.warnings,
        )
        manifest.write_result(places.manifest, request, clock, _inputs(sources), result)
        feedback.progress(0.99, text("engine.stage.writing_report"))
        staging.commit()
        undo.pop_all()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _ledger(
    request: ChangeRequest,
    sources: Sequence[Source],
    made: Mapping[str, Made],
    files: Files,
    places: Files,
    staging: Staging,
    clock: Clock,
    feedback: Feedback,
) -> Tuple[ChangeRecord, Tuple[ChangeDate, ...]]:
    """Do all of the work but giving files their names; return what the ledger says."""
    remarks: List[str] = []
    remarks.extend(scene_opening.other_bands(sources))
    remarks.extend(like_pixels.remarks(sources))
    scenes = _scenes(request, sources, made, staging, feedback, remarks)
    clock.lap("segment")
    shown = max((one.confidence.default for one in scenes if one.confidence), default=0.0)
    sure = shown if request.confidence is None else request.confidence
    if sure < shown:
        remarks.append(text("change.unsure_ponds"))
    terms = Terms(area_error.critical(request.level, len(scenes)), sure)
    history = History(scenes, terms)
    _follow(request, scenes, history, feedback)
    ponds = history.kept()
    if len(ponds) < len(history.ponds):
        left = len(history.ponds) - len(ponds)
        remarks.append(count_text("change.left_out", left, sure=sure))
    clock.lap("follow")
    feedback.progress(_FOLLOWED, text("engine.stage.writing_report"))
    feedback.warn(remarks)
    dates = tuple(_date(scene, source, made) for scene, source in zip(scenes, sources))
    record = change_record(request, scenes, dates, history.tallies, ponds, clock.started, remarks)
    _write(record, scenes, ponds, files, places)
    clock.lap("report")
    return record, dates


def _check(request: ChangeRequest) -> None:
    check_wanted(request.threshold, request.min_area, 0.0)
    if len(request.images) < 2:
        raise RequestError.of("change.one_image")
    seen = set()
    for image in request.images:
        # Two ways of writing a path lead to one file.
        place = os.path.realpath(image)
        if place in seen:
            raise RequestError.of("change.image_twice", path=image)
        seen.add(place)
    if not 0.5 <= request.level < 1.0:
        raise RequestError.of("change.level_out_of_range", level=request.level)
    if request.confidence is not None and not 0.0 <= request.confidence <= 1.0:
        raise RequestError.of("change.confidence_out_of_range", value=request.confidence)
    if request.dates is not None and len(request.dates) != len(request.images):
        raise RequestError.of(
            "change.other_number_of_dates", dates=len(request.dates), images=len(request.images)
        )
    if request.scores is not None and len(request.scores) not in (1, len(request.images)):
        raise RequestError.of(
            "change.other_number_of_scores", scores=len(request.scores), images=len(request.images)
        )


def _sources(request: ChangeRequest) -> List[Source]:
    dates: Sequence[Optional[str]] = request.dates or [None] * len(request.images)
    found = [scene_opening.look_at(path, date) for path, date in zip(request.images, dates)]
    if request.scores is not None:
        scores = request.scores * (len(found) if len(request.scores) == 1 else 1)
        found = [
            scene_opening.with_error(source, *relative_error(score))
            for source, score in zip(found, scores)
        ]
    ordered = scene_opening.in_order(found)
    scene_opening.check_common_ground(ordered)
    return ordered


def _check_outputs(
    request: ChangeRequest, files: Files, sources: Sequence[Source], made: Sequence[Made]
) -> None:
    others = [name for one in made for name in (one.prediction, one.probability, one.manifest)]
    written = (*dataclasses.astuple(files), *others)
    read = (*request.images, *(source.image for source in sources), request.model)
    check_files(written, read, "change.replaces_input")
    check_manifest(files.manifest, request.command)
    for one in made:
        check_manifest(one.manifest, SegmentRequest.command, one.prediction)
    records = [files.manifest, *(one.manifest for one in made)]
    check_foreign(written, request.command, records)


def _scenes(
    request: ChangeRequest,
    sources: Sequence[Source],
    made: Mapping[str, Made],
    staging: Staging,
    feedback: Feedback,
    remarks: List[str],
) -> List[Scene]:
    """Open the dates, segmenting what is an image, and lay them over the first."""
    scenes: List[Scene] = []
    for number, source in enumerate(sources):
        part = Share(
            feedback,
            _SEGMENTED * number / len(sources),
            _SEGMENTED * (number + 1) / len(sources),
        )
        if source.path in made:
            scene = _segmented(request, source, made[source.path], staging, part, scenes, remarks)
        else:
            probability = scene_opening.probability_of(source)
            if probability is None:
                remarks.append(text("change.no_probability", name=source.raster.name))
            scene = scene_opening.scene_of(
                source,
                source.path,
                probability,
                stated(source.run, dict, "model", "confidence"),
                scenes[0] if scenes else None,
                scene_opening.ground_of(source, remarks),
            )
            remarks.extend(scene.prediction.remarks)
        if scene.registration is not None and not scene.registration.measured:
            remarks.append(text("change.not_registered", name=scene.name))
        scenes.append(scene)
    return scenes


def _segmented(
    request: ChangeRequest,
    source: Source,
    own: Made,
    staging: Staging,
    feedback: Feedback,
    scenes: Sequence[Scene],
    remarks: List[str],
) -> Scene:
    """Run the network on an image, as a segmentation does; its files share this job's fate."""
    asked = SegmentRequest(
        image=own.averaged or source.path,
        output=own.prediction,
        probability=own.probability,
        model=request.model,
        bands=request.bands,
        threshold=request.threshold,
        min_area=request.min_area,
        device=request.device,
        tile=request.tile,
    )
    result, network = segment_into(staging, asked, feedback)
    remarks.extend(
        text("change.of_image", name=source.raster.name, remark=one) for one in result.warnings
    )
    sure = network.card.confidence
    return scene_opening.scene_of(
        source,
        staging.place(own.prediction),
        staging.place(own.probability),
        None if sure is None else dataclasses.asdict(sure),
        scenes[0] if scenes else None,
        scene_opening.ground_of(source, remarks),
    )


def _follow(
    request: ChangeRequest, scenes: Sequence[Scene], history: History, feedback: Feedback
) -> None:
    """Outline the ponds of one date after the other, and see what became of each."""
    stage = text("change.stage.following")
    step = (_FOLLOWED - _SEGMENTED) / len(scenes)
    for at, scene in enumerate(scenes):
        start = _SEGMENTED + at * step
        part = Stage(Share(feedback, start, start + step), stage)
        outlines = find_outlines(scene, request.min_area, part.within(0.0, 0.5))
        history.add(outlines, part.within(0.5, 1.0))


def _date(scene: Scene, source: Source, made: Mapping[str, Made]) -> ChangeDate:
    if source.path in made:
        own = made[source.path]
        return ChangeDate(scene.day, scene.image, own.prediction, own.probability)
    return ChangeDate(scene.day, scene.image, source.path, scene_opening.probability_of(source))


def _write(
    record: ChangeRecord,
    scenes: Sequence[Scene],
    ponds: Sequence[Pond],
    files: Files,
    places: Files,
) -> None:
    days = [scene.day for scene in scenes]
    write_ledger(places.ledger, files.ledger, ponds, scenes[0].grid, days)
    with writing(files.table):
        write_table(record.ponds, days, places.table)
    with writing(files.record):
        Path(places.record).write_text(json_text(record), encoding="utf-8")
    with writing(files.report):
        write_change(record, flagged_pictures(record, scenes, ponds), places.report)


def _inputs(sources: Sequence[Source]) -> Dict[str, Json]:
    found: Dict[str, Json] = {}
    for number, source in enumerate(sources, start=1):
        found[f"image {number}"] = manifest.file_facts(source.path)
    return found


def _made(folder: str, source: Source, averaged: Optional[str]) -> Made:
    stem = Path(folder) / f"prediction_{source.date.day.isoformat()}"
    prediction = f"{stem}.tif"
    return Made(prediction, f"{stem}_probability.tif", manifest.beside(prediction), averaged)
