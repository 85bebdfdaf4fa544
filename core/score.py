"""The score: a prediction and reference polygons in, what the one is worth by the other out."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Mapping, Optional

from . import manifest, scorefile
from .confidence import Confidence, confidence
from .errors import InputError, RequestError
from .feedback import Feedback
from .messages import to_json
from .pondscore import PondScore
from .prediction import Percents, Prediction, manifest_of
from .report.confusion import write_confusion
from .report.maps import make_pictures
from .report.page import write_report
from .requests import ScoreRequest, ScoreResult
from .staging import Staging, writing
from .tally import Tally
from .thresholds import LEVELS
from .truth import Truth, read_truth
from .writer import ByteRaster

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
    """Say how well a prediction agrees with reference polygons.

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
    truth = read_truth(request.reference, request.area, prediction.image)
    percents = Percents(request.probability, prediction.image) if request.probability else None
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
        for remark in remarks:
            feedback.log(remark, "warning")
        segmented = manifest_of(request.prediction)
        figures = {
            **scorefile.pixel_figures(tally.blocks.total, tally.pixel_area_m2),
            "ponds": ponds.to_json(),
            "boundary": ponds.boundary_json(),
            "intervals": found.to_json(),
            "threshold": scorefile.thresholds(tally.percents, segmented),
            **scorefile.provenance(request, segmented, started, remarks),
        }
        seconds["resample"] = _lap(clock) - sum(seconds.values())

        feedback.progress(0.9, "Writing the report")
        _write(figures, request.image, files, places)
        seconds["report"] = _lap(clock) - sum(seconds.values())
        result = _result(request, files, figures, found, _lap(clock))
        with writing(files.manifest):
            manifest.write(
                places.manifest,
                request,
                started,
                {name: facts for name, facts in scorefile.inputs(request).items() if facts},
                {"result": to_json(result), "warnings": remarks},
                {**seconds, "total": _lap(clock)},
            )
        feedback.progress(0.99, "Writing the report")
        staging.commit()
    feedback.progress(1.0, "Done")
    return result


def _write(figures: Mapping[str, Any], image: Optional[str], files: Files, places: Files) -> None:
    """Write what people and programs read; rasters and layers are complete by now."""
    with writing(files.score):
        text = json.dumps(figures, indent=2, allow_nan=False)
        Path(places.score).write_text(text + "\n", encoding="utf-8")
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
    named = (
        request.prediction,
        request.reference,
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
