"""The command line: arguments to requests, progress to the terminal."""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
import time
from typing import Any, Optional, TextIO

from .protocol import commands as requests
from .protocol.commands import Request
from .protocol.compare import CompareRequest
from .protocol.messages import Epoch
from .protocol.methods import METHODS, classifiers, parameters
from .protocol.sample import SampleRequest
from .run.feedback import Feedback


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

    _threshold(command("threshold", "Make ponds anew from the probabilities of a segmentation."))

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

    _separability(command("separability", "Say what sample polygons hold, and how well they part."))

    _compare(command("compare", "Run several methods on one image, under the same conditions."))

    _prepare(command("prepare", "Make reflectance on a map grid from a product as delivered."))

    product = command("product", "Say which product as delivered a path is.")
    product.add_argument("path", metavar="PATH", help="archive, folder, or one file of it")

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


def _threshold(threshold: argparse.ArgumentParser) -> None:
    threshold.add_argument("probability", metavar="PROB.tif", help="percent, from a segmentation")
    threshold.add_argument("--output", required=True, metavar="PRED.tif")
    threshold.add_argument("--polygons", metavar="PONDS.gpkg")
    threshold.add_argument(
        "--threshold", type=float, required=True, metavar="P", help="pond from here on, 0 to 1"
    )
    threshold.add_argument("--min-area", type=float, default=0.0, metavar="M2")
    threshold.add_argument("--simplify", type=float, default=0.0, metavar="PIXELS")


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
    score.add_argument(
        "--min-area", type=float, default=0.0, metavar="M2", help="ponds below take no part"
    )
    score.add_argument("--seed", type=int, default=0, help="of the bootstrap")


def _separability(separability: argparse.ArgumentParser) -> None:
    separability.add_argument("image", help="raster to read")
    separability.add_argument(
        "--samples", required=True, metavar="SAMPLES.gpkg", help="polygons, class 1 pond, 0 other"
    )
    separability.add_argument("--reference", metavar="REF.gpkg", help="what samples keep clear of")
    separability.add_argument("--area", metavar="AREA.gpkg", help="the reference is complete here")
    separability.add_argument(
        "--features", type=int, nargs="+", metavar="N", help="bands to look at, from 1"
    )


def _compare(compare: argparse.ArgumentParser) -> None:
    default = CompareRequest(image="", samples=None, reference="", output="")
    *others, last = classifiers()
    listed = f"{', '.join(others)} and {last}"
    compare.add_argument("image", help="raster to read")
    compare.add_argument(
        "--samples", metavar="SAMPLES.gpkg", help="polygons to fit to, class 1 pond, 0 other"
    )
    compare.add_argument("--reference", required=True, metavar="REF.gpkg", help="polygons")
    compare.add_argument("--output", required=True, metavar="DIR", help="folder to write to")
    compare.add_argument("--area", metavar="AREA.gpkg", help="the reference is complete inside")
    compare.add_argument(
        "--methods",
        nargs="+",
        default=list(default.methods),
        choices=METHODS,
        metavar="METHOD",
        help=", ".join(METHODS),
    )
    compare.add_argument(
        "--model", nargs="+", default=[], metavar="M.onnx", help="to compare as unet"
    )
    compare.add_argument(
        "--bands", type=int, nargs="+", metavar="N", help="for unet: blue green red [nir], from 1"
    )
    compare.add_argument(
        "--features", type=int, nargs="+", metavar="N", help=f"bands for {listed}, from 1"
    )
    compare.add_argument(
        "--split",
        action="store_true",
        help="divide samples that touch the assessment area instead of refusing them",
    )
    compare.add_argument("--seed", type=int, default=default.seed, help="of all that is random")
    for one in parameters():
        compare.add_argument(
            f"--{one.name.replace('_', '-')}",
            type=one.kind,
            default=getattr(default, one.name),
            metavar=one.placeholder,
            help=one.help,
        )
    compare.add_argument("--epochs", type=int, metavar="N", help="of a U-Net trained on samples")
    compare.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")


def _prepare(prepare: argparse.ArgumentParser) -> None:
    prepare.add_argument("product", metavar="PRODUCT", help="archive, folder, or one file of it")
    prepare.add_argument("--output", required=True, metavar="IMAGE.tif")
    prepare.add_argument("--dem", metavar="DEM.tif", help="elevation model, metres")
    prepare.add_argument(
        "--height", type=float, metavar="M", help="above the ellipsoid, where there is no DEM"
    )
    prepare.add_argument(
        "--pansharpen", action="store_true", help="at the panchromatic sample distance"
    )
    prepare.add_argument(
        "--dark-object", action="store_true", help="subtract the darkest reflectance of each band"
    )
    prepare.add_argument(
        "--by-wavelength", action="store_true", help="bands in the order of their wavelengths"
    )
    prepare.add_argument("--crs", metavar="EPSG:N", help="the UTM zone of the centre if absent")


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
