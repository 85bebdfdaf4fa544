"""The command line's words: arguments to requests, events to text for people."""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
import time
from typing import Any, Callable, Dict, List, Optional, TextIO

from . import requests
from .feedback import Feedback
from .messages import Epoch, to_json
from .requests import Request
from .requests.sample import SampleAccuracy, SampleEstimate, SampleRequest, SampleResult


class _Parser(argparse.ArgumentParser):
    """An argument parser that lets option values begin with a minus, as coordinates do."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)
        # argparse knows no exponents: it would take the coordinate -1e-05 for an option.
        self._negative_number_matcher = re.compile(r"-(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``python -m core``."""
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="one JSON event a line")
    common.add_argument("--debug", action="store_true", help="show traces of errors")
    whole = _Parser(prog="python -m core", description="The engine of Tailing Pond Mapper.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=words, description=words)

    _segment(command("segment", "Find the tailings ponds of one image."))

    describe = command("describe", "Say what an image or a model is.")
    describe.add_argument("--image")
    describe.add_argument("--model", help="an ONNX file, or 'default' for the shipped model")

    simulate = command("simulate", "Write a made-up scene whose ponds are known.")
    simulate.add_argument("--output", required=True, metavar="DIR", help="folder to write to")
    simulate.add_argument(
        "--size", type=int, default=1024, metavar="PIXELS", help="per side, of 8 m each"
    )
    simulate.add_argument("--seed", type=int, default=0, help="same seed, same scene")
    simulate.add_argument(
        "--product",
        action="store_true",
        help="write the panchromatic image too, and all as a product as delivered",
    )

    _train(command("train", "Train a network on images and polygons."))

    _sample(command("sample", "Draw pixels of a prediction at random, as points to label."))

    _score(command("score", "Say how well a prediction agrees with polygons or a sample."))

    command("doctor", "Check that the main job can run here.")
    command("serve", "Take requests as JSON lines on standard input.")
    return whole


def _segment(segment: argparse.ArgumentParser) -> None:
    segment.add_argument("image", help="raster to read")
    segment.add_argument("--output", required=True, metavar="PRED.tif")
    segment.add_argument("--polygons", metavar="PONDS.gpkg")
    segment.add_argument("--probability", metavar="PROB.tif")
    segment.add_argument("--model", metavar="M.onnx")
    segment.add_argument("--extent", type=float, nargs=4, metavar=("XMIN", "YMIN", "XMAX", "YMAX"))
    segment.add_argument("--area", metavar="AREA.gpkg", help="only inside these polygons")
    segment.add_argument(
        "--bands", type=int, nargs="+", metavar="N", help="blue green red [nir], from 1"
    )
    segment.add_argument("--threshold", type=float, metavar="P")
    segment.add_argument("--min-area", type=float, default=0.0, metavar="M2")
    segment.add_argument("--simplify", type=float, default=0.0, metavar="PIXELS")
    segment.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")
    segment.add_argument("--tile", type=int, metavar="N")


def _train(train: argparse.ArgumentParser) -> None:
    train.add_argument("images", nargs="+", metavar="IMAGE", help="rasters to read")
    train.add_argument("--reference", nargs="+", required=True, metavar="REF", help="polygons")
    train.add_argument("--output", required=True, metavar="M.onnx")
    train.add_argument("--start-from", metavar="M.onnx", help="go on from this network")
    train.add_argument("--area", metavar="AREA.gpkg", help="the reference is complete inside")
    train.add_argument(
        "--bands", type=int, nargs="+", metavar="N", help="blue green red [nir], from 1"
    )
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--base", type=int, default=24, help="channels of the finest level")
    train.add_argument("--depth", type=int, default=3, help="times the finest level is halved")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")


def _sample(sample: argparse.ArgumentParser) -> None:
    default = SampleRequest(prediction="")
    sample.add_argument("prediction", metavar="PRED", help="class raster, 1 pond, 0 other")
    sample.add_argument(
        "--output", metavar="POINTS.gpkg", help="without it, only told what the sample would be"
    )
    sample.add_argument("--area", metavar="AREA.gpkg", help="draw inside these polygons only")
    sample.add_argument(
        "--design", default=default.design, choices=("stratified", "simple"), help="by the map"
    )
    size = sample.add_mutually_exclusive_group(required=True)
    size.add_argument("--size", type=int, metavar="N", help="points")
    size.add_argument(
        "--standard-error", type=float, metavar="S", help="of the overall accuracy, such as 0.01"
    )
    sample.add_argument(
        "--expected",
        type=float,
        nargs=2,
        default=default.expected,
        metavar=("POND", "OTHER"),
        help="shares of what is mapped that are expected to be right",
    )
    sample.add_argument(
        "--min-per-class", type=int, default=default.min_per_class, metavar="N", help="stratified"
    )
    sample.add_argument("--seed", type=int, default=default.seed, help="same seed, same points")


def _score(score: argparse.ArgumentParser) -> None:
    score.add_argument("prediction", metavar="PRED", help="class raster, 1 pond, 0 other")
    score.add_argument("--reference", metavar="REF.gpkg", help="polygons")
    score.add_argument("--sample", metavar="POINTS.gpkg", help="a labelled probability sample")
    score.add_argument(
        "--leave-out-unlabelled",
        action="store_true",
        help="estimate without the points of the sample that have no label",
    )
    score.add_argument("--output", required=True, metavar="DIR", help="folder to write to")
    score.add_argument("--area", metavar="AREA.gpkg", help="the reference is complete inside")
    score.add_argument("--probability", metavar="PROB.tif", help="percent, for the threshold view")
    score.add_argument("--image", metavar="IMAGE", help="for the pictures in the report")
    score.add_argument("--seed", type=int, default=0, help="of the bootstrap")


def request_of(arguments: argparse.Namespace) -> Request:
    """Return the request that parsed arguments make."""
    kind = requests.REQUESTS[arguments.command]
    values = {}
    for item in dataclasses.fields(kind):
        value = getattr(arguments, item.name)
        values[item.name] = tuple(value) if isinstance(value, list) else value
    request: Request = kind(**values)
    return request


class ConsoleFeedback(Feedback):
    """A progress bar with the time left, and remarks above it."""

    def __init__(self, stream: Optional[TextIO] = None) -> None:
        """Write to ``stream``, standard error if absent."""
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._started = time.monotonic()
        self._stage = ""

    def progress(self, fraction: float, stage: str) -> None:
        """Draw the bar on a terminal, else a line per stage."""
        if self._bar:
            spent = time.monotonic() - self._started
            left = f"{spent * (1 - fraction) / fraction:4.0f} s left" if fraction > 0 else ""
            filled = "#" * round(30 * fraction)
            self._stream.write(f"\r{stage:<20} [{filled:<30}] {fraction:4.0%} {left:<14}")
            if fraction >= 1:
                self._stream.write("\n")
            self._stream.flush()
        elif stage != self._stage:
            self._stream.write(f"{stage}\n")
            self._stream.flush()
        self._stage = stage

    def epoch(self, epoch: Epoch) -> None:
        """Write what an epoch came to."""
        parts = [f"Epoch {epoch.epoch} of {epoch.epochs}"]
        if epoch.loss is not None:
            parts.append(f"loss {epoch.loss:.3f}")
        if epoch.f1 is not None:
            parts.append(f"held-out F1 {epoch.f1:.3f}")
        self.log(", ".join(parts) + (" (best so far)" if epoch.best else ""))

    def log(self, message: str, level: str = "info") -> None:
        """Write a remark on a line of its own."""
        end = "\r\033[K" if self._bar else ""
        word = "Warning: " if level == "warning" else ""
        self._stream.write(f"{end}{word}{message}\n")


def in_words(result: object) -> str:
    """Return a result for people: one line per field that says something."""
    told: Dict[type, Callable[[Any], str]] = {
        requests.DoctorResult: _diagnosis_in_words,
        requests.SegmentResult: _segment_in_words,
        requests.TrainResult: _training_in_words,
        SampleResult: _sample_in_words,
        requests.ScoreResult: _score_in_words,
        requests.DescribeResult: _description_in_words,
    }
    if type(result) in told:
        return told[type(result)](result)
    fields = to_json(result)
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value is not None)


def _diagnosis_in_words(result: requests.DoctorResult) -> str:
    lines = [
        f"{'ok  ' if check.ok else 'FAIL' if check.needed else 'note'} {check.name}: {check.detail}"
        for check in result.checks
    ]
    return "\n".join([*lines, f"The main job will run on: {result.device_line}"])


def _segment_in_words(result: requests.SegmentResult) -> str:
    share = result.pond_pixels / result.valid_pixels if result.valid_pixels else 0.0
    lines = [f"Prediction: {result.output} ({share:.2%} of the valid pixels are pond)"]
    if result.polygons is not None:
        hectares = (result.pond_area_m2 or 0.0) / 1e4
        lines.append(f"Ponds: {result.polygons} ({result.ponds} ponds, {hectares:.1f} ha)")
    if result.probability is not None:
        lines.append(f"Probability: {result.probability}")
    lines.append(f"Manifest: {result.manifest}")
    lines.append(f"Ran on {result.device} in {result.seconds:.1f} s.")
    return "\n".join(lines)


def _training_in_words(result: requests.TrainResult) -> str:
    best = f"epoch {result.best_epoch}" if result.best_epoch else "what it started from"
    lines = [f"Model: {result.output} (the best of {result.epochs} epochs: {best})"]
    if result.f1 is not None:
        before = "" if result.f1_before is None else f"; before it was {result.f1_before:.2f}"
        lines.append(f"F1 {result.f1:.2f} on what was held out, {result.held_out}{before}")
    else:
        lines.append(f"Held out: {result.held_out}")
    lines.append(f"Recommended threshold: {result.threshold:.2f}")
    lines.append(f"Manifest: {result.manifest}")
    lines.append(f"Ran on {result.device} in {result.seconds:.0f} s.")
    return "\n".join(lines)


def _sample_in_words(result: SampleResult) -> str:
    names = {0: "mapped as other", 1: "mapped as pond", None: "in all"}
    lines = [
        f"{row.points} points of {row.pixels} pixels {names.get(row.map_class, row.map_class)}"
        for row in result.strata
    ]
    if result.overall_se is not None and result.area_se_m2 is not None:
        lines.append(
            f"Expected standard errors: {result.overall_se:.4f} of the overall accuracy, "
            f"{result.area_se_m2 / 1e4:.1f} ha of the area of ponds"
        )
    if result.output is not None:
        lines += [f"Points to label: {result.output}", f"Manifest: {result.manifest}"]
    return "\n".join([*lines, f"Took {result.seconds:.1f} s."])


def _score_in_words(result: requests.ScoreResult) -> str:
    lines = _polygons_in_words(result) if result.errors is not None else []
    if result.sample is not None:
        lines += _estimates_in_words(result.sample)
    lines.append(f"Report: {result.report}")
    if result.errors is not None:
        lines += [f"Errors: {result.errors}", f"Verdicts: {result.verdicts}"]
    lines += [f"Manifest: {result.manifest}", f"Scored in {result.seconds:.1f} s."]
    return "\n".join(lines)


def _polygons_in_words(result: requests.ScoreResult) -> List[str]:
    def measure(value: Optional[float]) -> str:
        return "undefined" if value is None else f"{value:.3f}"

    between = ""
    if result.f1_interval is not None:
        low, high = result.f1_interval
        between = f" (95 % interval {low:.3f} to {high:.3f})"
    accuracy = (
        f"F1 {measure(result.f1)}{between}, precision {measure(result.precision)}, "
        f"recall {measure(result.recall)}, IoU {measure(result.iou)}"
    )
    lines = [
        accuracy,
        f"Pixels: TP {result.tp}, FP {result.fp}, FN {result.fn}, TN {result.tn}",
        f"Ponds: {result.matched} found, {result.missed} missed, {result.false} false",
    ]
    if result.best_threshold is not None:
        lines.append(f"F1 would be best from a probability of {result.best_threshold:.2f}")
    return lines


def _estimates_in_words(found: SampleAccuracy) -> List[str]:
    def line(name: str, estimate: SampleEstimate, scale: float, form: str) -> str:
        if estimate.value is None:
            return f"{name}: undefined"
        text = f"{name}: {estimate.value * scale:{form}}"
        if estimate.interval is None:
            return f"{text} (no interval)"
        low, high = (end * scale for end in estimate.interval)
        return f"{text} (95 % interval {low:{form}} to {high:{form}})"

    missing = f", {found.missing} without a label" if found.missing else ""
    return [
        f"Sample: {found.units} labelled points{missing}",
        line("Overall accuracy", found.overall, 1.0, ".3f"),
        line("User's accuracy of ponds", found.users, 1.0, ".3f"),
        line("Producer's accuracy of ponds", found.producers, 1.0, ".3f"),
        line("Area of ponds, ha", found.area_m2, 1e-4, ",.1f"),
    ]


def _description_in_words(result: requests.DescribeResult) -> str:
    lines = []
    if result.image is not None:
        image = result.image
        lines.append(
            f"{image.path}: {image.width} x {image.height} pixels of {image.gsd_m:.3g} m, "
            f"{image.data_type}"
        )
        lines += [f"  {band.number}: {band.name} ({band.role or '-'})" for band in image.bands]
    if result.model is not None:
        lines.append(f"{result.model.path}\n{result.model.summary}")
    if result.problem is not None:
        lines.append(f"They do not go together: {result.problem}")
    return "\n".join(lines)
