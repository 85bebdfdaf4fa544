"""A new threshold: ponds from the probability raster of an earlier segmentation."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import Dict, Optional, Tuple

from ..accuracy.predicted_map import Percents, run_behind
from ..inference.result_writer import Found, Outputs, Wanted, check_wanted
from ..model import pond_confidence
from ..model.probability_percent import LEVELS, MIDDLES, is_whole, nearest_percent
from ..protocol.json_fields import stated
from ..protocol.messages import Json
from ..protocol.texts import text
from ..protocol.threshold import ThresholdRequest, ThresholdResult
from ..raster.class_codes import NODATA
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.staging import Staging, writing
from .file_names import LAYERS, RASTERS, check_files, check_manifest, check_suffix

_COUNTED = 0.95
"""Share of the job that is done when all pixels are read."""


def apply_threshold(request: ThresholdRequest, feedback: Feedback) -> ThresholdResult:
    """Make class raster and ponds from a raster of probabilities, in memory that does not grow.

    Percents are rounded down when they are written. So at a threshold of whole percents every
    pixel is labelled as a segmentation at that threshold labels it, and outlines that are not
    simplified are the same; any other threshold is rounded to the nearest whole percent, with a
    remark. The mean probability of a pond is that of its percents taken at their middles: within
    0.005 of the segmentation's; its confidence is what the model, by the manifest of that run,
    makes of it.

    Args:
        request: What to read and write, and the threshold.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    clock = Clock()
    record = manifest.beside(request.output)
    check_wanted(request.threshold, request.min_area, request.simplify)
    check_files((request.output, request.polygons, record), (request.probability,))
    check_suffix(request.output, RASTERS)
    check_suffix(request.polygons, LAYERS)
    check_manifest(record, request.command, request.output)
    feedback.progress(0.0, text("jobs.stage.reading_probabilities"))
    percents = Percents(request.probability)
    image, run = percents.image, run_behind(request.probability)
    percent = nearest_percent(request.threshold)
    remarks = _remarks(request, percent, image.name, run)
    feedback.warn(remarks)
    windows = list(percents.windows(image.window))
    middles = MIDDLES.astype("float32")
    with Staging() as staging, contextlib.ExitStack() as opened:
        wanted = _wanted(request, percent, image.name, run)
        outputs = Outputs(wanted, image, image.window, staging, opened)
        place = staging.reserve(record)
        for number, window in enumerate(windows):
            feedback.progress(
                _COUNTED * number / len(windows), text("jobs.stage.applying_threshold")
            )
            values = percents.percents(window)
            valid = values != NODATA
            # The middle of a percent lies above its own edge and below the next: what is at least
            # the threshold stays so.
            known = middles[values.clip(max=LEVELS)] if valid.any() else None
            outputs.put(window, known, valid)
        feedback.progress(_COUNTED, text("engine.stage.finishing"))
        outputs.finish()
        if not outputs.valid_pixels:
            remarks = (*remarks, text("jobs.no_probability", name=image.name))
            feedback.log(remarks[-1], "warning")
        for remark in outputs.remarks:
            feedback.log(remark, "warning")
        remarks = (*remarks, *outputs.remarks)
        result = ThresholdResult(
            output=request.output,
            polygons=request.polygons,
            manifest=record,
            threshold=percent / LEVELS,
            **dataclasses.asdict(outputs.found),
            seconds=round(clock.elapsed(), 3),
            warnings=remarks,
        )
        with writing(record):
            manifest.write(
                place,
                request,
                clock.started,
                _inputs(request, run),
                _facts(run, result, outputs.found),
                {"total": clock.elapsed()},
            )
        feedback.progress(0.99, text("engine.stage.finishing"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _remarks(
    request: ThresholdRequest, percent: int, name: str, run: Optional[Json]
) -> Tuple[str, ...]:
    remarks = []
    if not is_whole(request.threshold):
        remarks.append(
            text(
                "jobs.threshold_rounded",
                name=name,
                percent=percent,
                wanted=100 * request.threshold,
            )
        )
    if run is None:
        remarks.append(text("jobs.no_manifest", name=name))
    left_out = stated(run, float, "screen", "left_out")
    if left_out:
        remarks.append(text("jobs.not_all_searched", name=name, share=left_out))
    return tuple(remarks)


def _wanted(request: ThresholdRequest, percent: int, name: str, run: Optional[Json]) -> Wanted:
    source = stated(run, str, "inputs", "image", "path")
    name_of_model, version = (stated(run, str, "model", what) for what in ("name", "version"))
    return Wanted(
        output=request.output,
        polygons=request.polygons,
        probability=None,
        threshold=percent / LEVELS,
        min_area=request.min_area,
        simplify=request.simplify,
        source=Path(source).name if source else name,
        model=f"{name_of_model or ''} {version or ''}".strip(),
        confidence=pond_confidence.of_record(stated(run, dict, "model", "confidence")),
    )


def _inputs(request: ThresholdRequest, run: Optional[Json]) -> Dict[str, Json]:
    inputs = {"probability": manifest.file_facts(request.probability)}
    # What the probabilities came from, as the run that wrote them states it.
    of_run = _part(run, "inputs")
    return {**inputs, **{name: of_run[name] for name in ("image", "model") if name in of_run}}


def _facts(run: Optional[Json], result: ThresholdResult, found: Found) -> Json:
    return {
        "model": _part(run, "model") or None,
        "run": None
        if run is None
        else {name: run.get(name) for name in ("started", "command_line", "request")},
        # A threshold of these results has this manifest to go by.
        **({"screen": screen} if (screen := _part(run, "screen")) else {}),
        "warnings": list(result.warnings),
        "result": {"threshold": result.threshold, **dataclasses.asdict(found)},
    }


def _part(record: Optional[Json], name: str) -> Json:
    """Return a part of a manifest; empty where there is none or it is something else."""
    part = (record or {}).get(name)
    return part if isinstance(part, dict) else {}
