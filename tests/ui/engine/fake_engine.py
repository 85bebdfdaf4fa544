"""An engine that behaves as told: speaks ``core.protocol.messages``, computes nothing.

The behaviour is the stem of the requested image, the first of a training: ``slow.tif`` goes on
until it is cancelled, or, in a training, finished. A score answers with the files that lie in the
folder ``canned`` beside the prediction, a comparison with those beside the image, a sample with
``canned.gpkg`` there, a segmentation of ``none`` or ``coarse`` with no pond (97 % of it not
searched where a first look is asked for), the preparation of a product with ``canned.tif`` beside
it. An image whose name ends in ``-MUX`` is a raw Level-1A image.
Run with the checkout's root on ``PYTHONPATH``; standard library only, to start at once.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import fake_batch
import fake_change
import fake_comparison
import fake_learning
import fake_products
import fake_score

from core.protocol import messages
from core.protocol.batch import BatchRequest
from core.protocol.change import ChangeRequest, ChangeResult
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
from core.protocol.messages import Epoch, Log, Progress, to_json
from core.protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from core.protocol.review import ReviewRequest, ReviewResult
from core.protocol.sample import SampleRequest, SampleResult
from core.protocol.score import ScoreRequest, ScoreResult
from core.protocol.segment import SegmentRequest, SegmentResult
from core.protocol.threshold import ThresholdRequest, ThresholdResult
from core.protocol.train import TrainRequest, TrainResult
from core.protocol.unfinished_output import temporary_name

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
SCREENING = replace(MODEL, name="Screening", accuracy="On sites it had not seen: 9 of 10 are kept.")
DIAGNOSIS = DoctorResult(
    healthy=True, device_line="CPU: no NVIDIA driver found", checks=(Check("numpy", True, "1.24"),)
)


class FakeEngine:
    """Answers requests one after the other, and listens for cancellation meanwhile."""

    def __init__(self) -> None:
        self.requests: queue.Queue[tuple[int, Request] | None] = queue.Queue()
        self.cancelled: set[int] = set()
        self.finished: set[int] = set()

    def listen(self) -> None:
        for line in sys.stdin:
            identity, request = messages.parse_request(line)
            if request is messages.Wish.CANCEL:
                self.cancelled.add(identity)
            elif request is messages.Wish.FINISH:
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
                self.say(identity, messages.Done(to_json(self.answer(identity, request))))
            except EngineError as error:
                self.say(identity, messages.Failed(error.kind, error.message, error.cure))

    def answer(self, identity: int, request: Request) -> object:
        if isinstance(request, DoctorRequest):
            return DIAGNOSIS
        if isinstance(request, DescribeRequest):
            return describe(request)
        if isinstance(request, ProductRequest):
            return self.look_at(identity, request)
        if isinstance(request, BatchRequest):
            return fake_batch.done(request)
        jobs = {
            SegmentRequest: self.segment,
            ThresholdRequest: self.apply,
            TrainRequest: self.train,
            SampleRequest: self.sample,
            ScoreRequest: self.score,
            PrepareRequest: self.prepare,
            SeparabilityRequest: self.look,
            CompareRequest: self.compare,
            ChangeRequest: self.change,
            ReviewRequest: self.review,
        }
        return jobs[type(request)](identity, request)

    def segment(self, identity: int, request: SegmentRequest) -> SegmentResult:
        behaviour = Path(request.image).stem
        self.behave(identity, behaviour)
        if behaviour not in ("none", "coarse"):
            return RESULT
        shutil.copy(request.image, request.output)
        remarks = ("The image has pixels of 90 m.",) if behaviour == "coarse" else ()
        found = replace(RESULT, output=request.output, ponds=0, pond_area_m2=0.0, warnings=remarks)
        return replace(found, left_out=0.97) if request.screen else found

    def review(self, identity: int, request: ReviewRequest) -> ReviewResult:
        self.behave(identity, Path(request.review).stem)
        return ReviewResult(fake_learning.FIGURES, 0.1)

    def train(self, identity: int, request: TrainRequest) -> TrainResult:
        """Tell five epochs, the third the best, and write a model that holds the request."""
        behaviour, output = Path(request.images[0]).stem, Path(request.output)
        if fake_learning.is_review(request):
            self.behave(identity, behaviour)
            return fake_learning.learnt(request, behaviour)
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
        self.behave(identity, Path(request.prediction).stem)
        return fake_score.score(request)

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

    def change(self, identity: int, request: ChangeRequest) -> ChangeResult:
        self.behave(identity, Path(request.images[0]).stem)
        return fake_change.change(request)

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
        return fake_score.drawn(request, manifest)

    def look_at(self, identity: int, request: ProductRequest) -> ProductResult:
        if fake_products.name_of(request.path) == "endless":
            self.say(identity, Progress(0.4, "Looking at the product"))
            self.until_asked(identity)
        return fake_products.looked_at(request)

    def prepare(self, identity: int, request: PrepareRequest) -> PrepareResult:
        output = Path(request.output)
        unfinished = output.with_name(temporary_name(output, "1" * 32, ".tif"))
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
        if behaviour == "aborts":
            os.abort()
        if behaviour == "crashes":
            os.kill(os.getpid(), signal.SIGSEGV)
        if behaviour == "dies":
            os.write(2, b"RuntimeError: the last words\n")
            os._exit(7)
        if behaviour == "killed":
            os.kill(os.getpid(), 9)
        if behaviour == "bad":
            raise EngineError("The file bad.tif is bad.", "Use another one.")
        if behaviour == "strange":
            raise EngineError("<b>Strange</b>", "Look & see.")
        if behaviour == "noisy":
            os.write(1, "Warning from a library: Größe\n".encode("latin-1"))
            os.write(1, b'{"not": "an event"}\n[1, 2]\n\n')
            self.say(99, Progress(0.5, "of nobody's job"))
        self.say(identity, Log("Half done.", "warning"))
        self.say(identity, Progress(0.75, "Writing"))

    @staticmethod
    def say(identity: int, event: messages.Event) -> None:
        # In pieces: a pipe does not keep lines together.
        data = messages.event_line(event, identity).encode("utf-8")
        for part in (data[:7], data[7:]):
            os.write(1, part)
            time.sleep(0.002)


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
    model = SCREENING if Path(str(request.model)).stem == "tailings-screen" else MODEL
    return DescribeResult(
        image=image if request.image else None, model=model if request.model else None
    )


engine = FakeEngine()
threading.Thread(target=engine.listen, daemon=True).start()
engine.work()
