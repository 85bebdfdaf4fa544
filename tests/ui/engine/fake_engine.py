"""An engine that behaves as told: speaks ``core.protocol.messages``, computes nothing.

The behaviour is the stem of the requested image, the first of a training: ``slow.tif`` goes on
until it is cancelled, or, in a training, finished. A score answers with the files that lie in the
folder ``canned`` beside the prediction, a comparison with those beside the image, a sample with
``canned.gpkg`` there, the preparation of a product with ``canned.tif`` beside it. An image whose
name ends in ``-MUX`` is a raw Level-1A image.
Run with the checkout's root on ``PYTHONPATH``; standard library only, to start at once.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import sys
import threading
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import fake_comparison
import fake_products

from core.protocol.commands import Request
from core.protocol.compare import (
    CompareRequest,
    CompareResult,
    SeparabilityRequest,
    SeparabilityResult,
)
from core.protocol.describe import (
    BandDescription,
    DescribeRequest,
    DescribeResult,
    ImageDescription,
    ModelDescription,
)
from core.protocol.doctor import Check, DoctorRequest, DoctorResult
from core.protocol.errors import Cancelled, EngineError
from core.protocol.messages import (
    Done,
    Epoch,
    Event,
    Failed,
    Log,
    Progress,
    Wish,
    event_line,
    parse_request,
    to_json,
)
from core.protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from core.protocol.sample import (
    SampleAccuracy,
    SampleEstimate,
    SampleRequest,
    SampleResult,
    SampleStratum,
)
from core.protocol.score import ScoreRequest, ScoreResult
from core.protocol.segment import SegmentRequest, SegmentResult
from core.protocol.threshold import ThresholdRequest, ThresholdResult
from core.protocol.train import TrainRequest, TrainResult

RESULT = SegmentResult(
    output="prediction.tif",
    polygons=None,
    probability=None,
    manifest="prediction.json",
    ponds=None,
    pond_area_m2=None,
    valid_pixels=10,
    pond_pixels=1,
    device="none",
    seconds=0.0,
)

MODEL = ModelDescription(
    path="model.onnx",
    name="Fake",
    summary="A model for tests.",
    roles=("blue", "green", "red", "nir"),
    required=3,
    threshold=0.4,
)
DIAGNOSIS = DoctorResult(
    healthy=True, device_line="CPU: no NVIDIA driver found", checks=(Check("numpy", True, "1.24"),)
)


def _told(value: float, se: float | None = None, ends: list[float] | None = None) -> dict[str, Any]:
    return {"value": value, "se": se, "interval": ends, "why": ""}


_OF_CLASS = {name: _told(0.9) for name in ("users", "producers", "f1", "proportion", "area_ha")}

BY_SAMPLE = {
    **dict.fromkeys(("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou")),
    **dict.fromkeys(("overall_accuracy", "kappa", "mcc", "valid_pixels", "pixel_area_m2")),
    **dict.fromkeys(("ponds", "boundary", "threshold", "model")),
    "intervals": {
        **dict.fromkeys(("resamples", "seed", "blocks", "ponds", "why_no_area")),
        "level": 0.95,
        "area": [1.5e8, 2.7e8],
    },
    "sample": {
        "method": "stratified",
        "level": 0.95,
        "units": 3,
        "missing": 1,
        "pixels": 100,
        "pixel_area_m2": 64.0,
        "strata": [],
        "classes": [0, 1],
        "counts": [[1, 0], [0, 2]],
        "matrix": None,
        "overall": _told(0.95, 0.01, [0.93, 0.97]),
        "per_class": [
            {**_OF_CLASS, "class": 0, "name": "other", "mapped_ha": None},
            {
                **_OF_CLASS,
                "class": 1,
                "name": "pond",
                "mapped_ha": None,
                "users": _told(0.8, 0.05, [0.7, 0.9]),
                "producers": _told(0.75),
                "area_ha": _told(21_158.0, 3_141.8, [1.5e4, 2.7e4]),
            },
        ],
        "cautions": [],
    },
    "inputs": {
        "prediction": {"path": "scene.tif"},
        **dict.fromkeys(("reference", "sample", "area", "probability", "image")),
    },
    "warnings": ["Few points."],
    "command": [],
    "versions": {},
    "made": "2026-01-02T03:04:05+00:00",
}
"""``score.json`` after a score by a sample alone."""


class FakeEngine:
    """Answers requests one after the other, and listens for cancellation meanwhile."""

    def __init__(self) -> None:
        self.requests: queue.Queue[tuple[int, Request] | None] = queue.Queue()
        self.cancelled: set[int] = set()
        self.finished: set[int] = set()

    def listen(self) -> None:
        for line in sys.stdin:
            identity, request = parse_request(line)
            if request is Wish.CANCEL:
                self.cancelled.add(identity)
            elif request is Wish.FINISH:
                self.finished.add(identity)
            else:
                self.requests.put((identity, request))
        self.requests.put(None)
        self.cancelled.update(range(1000))

    def work(self) -> None:
        while True:
            entry = self.requests.get()
            if entry is None:
                return
            identity, request = entry
            try:
                self.say(identity, Done(to_json(self.answer(identity, request))))
            except EngineError as error:
                self.say(identity, Failed(error.kind, error.message, error.cure))

    def answer(self, identity: int, request: Request) -> object:
        if isinstance(request, DoctorRequest):
            return DIAGNOSIS
        if isinstance(request, DescribeRequest):
            return describe(request)
        if isinstance(request, ProductRequest):
            return self.look_at(identity, request)
        jobs = {
            SegmentRequest: self.segment,
            ThresholdRequest: self.apply,
            TrainRequest: self.train,
            SampleRequest: self.sample,
            ScoreRequest: self.score,
            PrepareRequest: self.prepare,
            SeparabilityRequest: self.look,
            CompareRequest: self.compare,
        }
        return jobs[type(request)](identity, request)

    def segment(self, identity: int, request: SegmentRequest) -> SegmentResult:
        self.behave(identity, Path(request.image).stem)
        return RESULT

    def train(self, identity: int, request: TrainRequest) -> TrainResult:
        """Tell five epochs, the third the best, and write a model that holds the request."""
        behaviour, output = Path(request.images[0]).stem, Path(request.output)
        checkpoint = output.with_name(f"{output.name}.checkpoint")
        self.say(identity, Progress(0.1, "Reading", 60.0))
        if behaviour == "bad":
            raise EngineError("The file bad.tif is bad.", "Use another one.")
        before = 0.4 if request.start_from else None
        if request.start_from:
            self.say(identity, Epoch(0, 5, None, 0.8, before, True))
        told = 0
        for epoch in range(1, 6):
            f1 = 0.5 + 0.1 * min(epoch, 3) - 0.05 * max(0, epoch - 3)
            best = epoch <= 3
            self.say(identity, Epoch(epoch, 5, 1 / epoch, 1.2 / epoch, f1, best))
            self.say(identity, Progress(0.1 + 0.15 * epoch, "Training", 6.0 * (5 - epoch)))
            checkpoint.touch()
            told = epoch
            if epoch == 2 and behaviour == "killed":
                os.kill(os.getpid(), 9)
            if epoch == 2 and behaviour == "slow":
                self.until_asked(identity)
            if identity in self.finished:
                break
        checkpoint.unlink()
        output.write_text(json.dumps(to_json(request)), encoding="utf-8")
        return TrainResult(
            output=request.output,
            manifest=str(output.with_suffix(".json")),
            name=output.stem,
            epochs=told,
            best_epoch=min(told, 3),
            f1=0.5 + 0.1 * min(told, 3),
            f1_before=before,
            held_out="a fifth of the polygons",
            threshold=0.5,
            device="the fake CPU",
            seconds=12.0,
            warnings=("Few ponds were held out.",) if behaviour == "doubtful" else (),
        )

    def score(self, identity: int, request: ScoreRequest) -> ScoreResult:
        """Copy what is canned, and write the request beside it as the manifest."""
        prediction, folder = Path(request.prediction), Path(request.output)
        self.behave(identity, prediction.stem)
        if request.reference is None:
            return by_sample(request, folder)
        shutil.copytree(prediction.parent / "canned", folder, dirs_exist_ok=True)
        manifest = folder / "score.manifest.json"
        manifest.write_text(json.dumps(to_json(request)), encoding="utf-8")
        return ScoreResult(
            folder=request.output,
            score=str(folder / "score.json"),
            report=str(folder / "report.html"),
            confusion=str(folder / "confusion.csv"),
            errors=str(folder / "errors.tif"),
            verdicts=str(folder / "verdicts.gpkg"),
            manifest=str(manifest),
            tp=80,
            fp=20,
            fn=10,
            tn=290,
            precision=0.8,
            recall=0.889,
            f1=0.842,
            iou=0.727,
            f1_interval=(0.79, 0.9),
            matched=2,
            missed=1,
            false=1,
            best_threshold=0.4 if request.probability else None,
            seconds=1.0,
            warnings=("Few ponds.",) if prediction.stem == "doubtful" else (),
        )

    def look(self, identity: int, request: SeparabilityRequest) -> SeparabilityResult:
        """Count the samples; of one alone, ``slow.tif`` and ``late.tif`` take their time.

        The one ends when it is told to, the other does not listen.
        """
        found = fake_comparison.look(request)
        alone = sum(one.polygons for one in found.classes) == 1
        if alone and Path(request.image).stem == "slow":
            self.until_asked(identity)
        if alone and Path(request.image).stem == "late":
            time.sleep(0.8)
        return found

    def compare(self, identity: int, request: CompareRequest) -> CompareResult:
        """Copy what is canned, and write the request and the result as the manifest."""
        self.behave(identity, Path(request.image).stem)
        return fake_comparison.compare(request)

    def apply(self, identity: int, request: ThresholdRequest) -> ThresholdResult:
        """Copy the probabilities as classes, and write the request beside them as the manifest."""
        probability, output = Path(request.probability), Path(request.output)
        self.behave(identity, probability.stem)
        shutil.copy(probability, output)
        manifest = output.with_suffix(".manifest.json")
        manifest.write_text(json.dumps({"request": to_json(request)}), encoding="utf-8")
        return ThresholdResult(
            output=request.output,
            polygons=None,
            manifest=str(manifest),
            threshold=request.threshold,
            ponds=3,
            pond_area_m2=4e4,
            valid_pixels=10,
            pond_pixels=5,
            seconds=0.1,
        )

    def sample(self, identity: int, request: SampleRequest) -> SampleResult:
        """Copy what is canned; write the request beside it, or beside the prediction if asked."""
        prediction = Path(request.prediction)
        if request.size == 2:
            raise EngineError("Two points are too few.", "Ask for more.")
        manifest = prediction.with_name("foretold.json")
        if request.output is not None:
            self.behave(identity, prediction.stem)
            manifest = Path(request.output).with_suffix(".manifest.json")
            shutil.copy(prediction.with_name("canned.gpkg"), request.output)
        manifest.write_text(json.dumps(to_json(request)), encoding="utf-8")
        points = request.size or 99
        return SampleResult(
            output=request.output,
            manifest=None if request.output is None else str(manifest),
            points=points,
            strata=(SampleStratum(0, 1500, points - 3), SampleStratum(1, 100, 3)),
            overall_se=0.0123,
            area_se_m2=98_765.0,
            seconds=0.5,
            warnings=("Only 3 points.",) if prediction.stem == "doubtful" else (),
        )

    def look_at(self, identity: int, request: ProductRequest) -> ProductResult:
        if fake_products.name_of(request.path) == "endless":
            self.say(identity, Progress(0.4, "Looking at the product"))
            self.until_asked(identity)
        return fake_products.looked_at(request)

    def prepare(self, identity: int, request: PrepareRequest) -> PrepareResult:
        output = Path(request.output)
        unfinished = output.with_name(f".{output.stem}.1.part.tif")
        unfinished.touch()
        self.behave(identity, fake_products.name_of(request.product))
        unfinished.unlink()
        return fake_products.prepared(request)

    def until_asked(self, identity: int) -> None:
        """Wait for a wish; 30 seconds at most."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if identity in self.cancelled:
                raise Cancelled
            if identity in self.finished:
                return
            time.sleep(0.01)
        raise Cancelled

    def behave(self, identity: int, behaviour: str) -> None:
        self.say(identity, Progress(0.25, "Reading", 3.0))
        if behaviour == "slow":
            self.until_asked(identity)
        if behaviour == "deaf":
            time.sleep(60)
        if behaviour == "dies":
            os.write(2, b"RuntimeError: the last words\n")
            os._exit(7)
        if behaviour == "killed":
            os.kill(os.getpid(), 9)
        if behaviour == "bad":
            raise EngineError("The file bad.tif is bad.", "Use another one.")
        if behaviour == "noisy":
            os.write(1, "Warning from a library: Größe\n".encode("latin-1"))
            os.write(1, b'{"not": "an event"}\n[1, 2]\n\n')
            self.say(99, Progress(0.5, "of nobody's job"))
        self.say(identity, Log("Half done.", "warning"))
        self.say(identity, Progress(0.75, "Writing"))

    @staticmethod
    def say(identity: int, event: Event) -> None:
        # In pieces: a pipe does not keep lines together.
        data = event_line(event, identity).encode("utf-8")
        for part in (data[:7], data[7:]):
            os.write(1, part)
            time.sleep(0.002)


def by_sample(request: ScoreRequest, folder: Path) -> ScoreResult:
    """Write the request as the manifest, and estimates made by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text("<p>A report.</p>", encoding="utf-8")
    manifest = folder / "score.manifest.json"
    manifest.write_text(json.dumps(to_json(request)), encoding="utf-8")
    score = folder / "score.json"
    score.write_text(json.dumps(BY_SAMPLE), encoding="utf-8")
    nothing = {item.name: None for item in fields(ScoreResult)}
    return ScoreResult(
        **{
            **nothing,
            "folder": request.output,
            "score": str(score),
            "report": str(folder / "report.html"),
            "confusion": str(folder / "confusion.csv"),
            "manifest": str(manifest),
            "seconds": 1.0,
            "warnings": ("Few points.",),
            "sample": SampleAccuracy(
                units=3,
                missing=1,
                overall=SampleEstimate(0.95, 0.01, (0.93, 0.97)),
                users=SampleEstimate(0.8, 0.05, (0.7, 0.9)),
                producers=SampleEstimate(0.75, None, None),
                area_m2=SampleEstimate(211_580_000.0, 31_418_000.0, (1.5e8, 2.7e8)),
            ),
        }
    )


def describe(request: DescribeRequest) -> DescribeResult:
    """Describe a four-band image, whose bands are in the order red, green, blue, near infrared."""
    if Path(str(request.image)).stem == "bad":
        raise EngineError("The file bad.tif is bad.", "Use another one.")
    if Path(str(request.image)).stem.endswith("-MUX"):
        raise EngineError("The image is georeferenced by RPC only.", "Orthorectify it first.")
    roles = ("red", "green", "blue", "nir")
    bands = tuple(BandDescription(i, f"Band {i}", role) for i, role in enumerate(roles, 1))
    if Path(str(request.image)).stem == "nameless":
        bands = tuple(replace(band, role=None) for band in bands)
    image = ImageDescription(str(request.image), 100, 100, "UInt16", 10.0, bands)
    return DescribeResult(
        image=image if request.image else None, model=MODEL if request.model else None
    )


engine = FakeEngine()
threading.Thread(target=engine.listen, daemon=True).start()
engine.work()
