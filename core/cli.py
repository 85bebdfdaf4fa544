"""The command line: arguments to requests."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import re
from typing import Any

from .protocol import commands as requests
from .protocol.change import ChangeRequest
from .protocol.commands import Request
from .protocol.compare import CompareRequest
from .protocol.methods import METHODS, parameters
from .protocol.sample import SampleRequest
from .protocol.texts import text


class _Parser(argparse.ArgumentParser):
    """An argument parser that lets option values begin with a minus, as coordinates do."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)
        # argparse knows no exponents: it would take the coordinate -1e-05 for an option.
        self._negative_number_matcher = re.compile(r"-(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")

    def _print_message(self, message: str, file: Any = None) -> None:
        # Help that has nowhere to go is no failure, and a wrong use stays one of status 2.
        with contextlib.suppress(OSError):
            super()._print_message(message, file)


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``python -m core``."""
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", help=text("cli.help.json"))
    common.add_argument("--debug", action="store_true", help=text("cli.help.debug"))
    whole = _Parser(prog="python -m core", description=text("cli.description"))
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, code: str) -> argparse.ArgumentParser:
        words = text(code)
        return commands.add_parser(name, parents=[common], help=words, description=words)

    _segment(command("segment", "cli.command.segment"))

    _threshold(command("threshold", "cli.command.threshold"))

    describe = command("describe", "cli.command.describe")
    describe.add_argument("--image")
    describe.add_argument("--model", help=text("cli.help.described_model"))

    simulate = command("simulate", "cli.command.simulate")
    simulate.add_argument("--output", required=True, metavar="DIR", help=text("cli.help.folder"))
    simulate.add_argument(
        "--size", type=int, default=1024, metavar="PIXELS", help=text("cli.help.scene_size")
    )
    simulate.add_argument("--seed", type=int, default=0, help=text("cli.help.scene_seed"))
    simulate.add_argument(
        "--product",
        action="store_true",
        help=text("cli.help.simulate_product"),
    )

    _train(command("train", "cli.command.train"))

    reviewed = command("review", "cli.command.review")
    reviewed.add_argument("review", metavar="REVIEW.gpkg", help=text("cli.help.review"))

    _sample(command("sample", "cli.command.sample"))

    _score(command("score", "cli.command.score"))

    _separability(command("separability", "cli.command.separability"))

    _compare(command("compare", "cli.command.compare"))

    _change(command("change", "cli.command.change"))

    _prepare(command("prepare", "cli.command.prepare"))

    product = command("product", "cli.command.product")
    product.add_argument("path", metavar="PATH", help=text("cli.help.product"))

    _batch(command("batch", "cli.command.batch"))

    command("doctor", "cli.command.doctor")
    command("serve", "cli.command.serve")
    return whole


def _segment(segment: argparse.ArgumentParser) -> None:
    segment.add_argument("image", help=text("cli.help.image"))
    segment.add_argument("--output", required=True, metavar="PRED.tif")
    segment.add_argument("--polygons", metavar="PONDS.gpkg")
    segment.add_argument("--probability", metavar="PROB.tif")
    segment.add_argument("--model", metavar="M.onnx")
    segment.add_argument("--extent", type=float, nargs=4, metavar=("XMIN", "YMIN", "XMAX", "YMAX"))
    segment.add_argument("--area", metavar="AREA.gpkg", help=text("cli.help.segment_area"))
    segment.add_argument("--bands", type=int, nargs="+", metavar="N", help=text("cli.help.bands"))
    segment.add_argument("--threshold", type=float, metavar="P")
    segment.add_argument("--min-area", type=float, default=0.0, metavar="M2")
    segment.add_argument("--simplify", type=float, default=0.0, metavar="PIXELS")
    segment.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N|directml|coreml")
    segment.add_argument("--tile", type=int, metavar="N")
    segment.add_argument("--screen", action="store_true", help=text("cli.help.screen"))


def _threshold(threshold: argparse.ArgumentParser) -> None:
    threshold.add_argument("probability", metavar="PROB.tif", help=text("cli.help.probability"))
    threshold.add_argument("--output", required=True, metavar="PRED.tif")
    threshold.add_argument("--polygons", metavar="PONDS.gpkg")
    threshold.add_argument(
        "--threshold", type=float, required=True, metavar="P", help=text("cli.help.threshold")
    )
    threshold.add_argument("--min-area", type=float, default=0.0, metavar="M2")
    threshold.add_argument("--simplify", type=float, default=0.0, metavar="PIXELS")


def _train(train: argparse.ArgumentParser) -> None:
    train.add_argument("images", nargs="+", metavar="IMAGE", help=text("cli.help.images"))
    train.add_argument(
        "--reference", nargs="+", required=True, metavar="REF", help=text("cli.help.reference")
    )
    train.add_argument("--output", required=True, metavar="M.onnx")
    train.add_argument("--start-from", metavar="M.onnx", help=text("cli.help.start_from"))
    train.add_argument("--area", metavar="AREA.gpkg", help=text("cli.help.area"))
    train.add_argument("--bands", type=int, nargs="+", metavar="N", help=text("cli.help.bands"))
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--base", type=int, default=24, help=text("cli.help.base"))
    train.add_argument("--depth", type=int, default=3, help=text("cli.help.depth"))
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")


def _sample(sample: argparse.ArgumentParser) -> None:
    default = SampleRequest(prediction="")
    sample.add_argument("prediction", metavar="PRED", help=text("cli.help.prediction"))
    sample.add_argument("--output", metavar="POINTS.gpkg", help=text("cli.help.sample_output"))
    sample.add_argument("--area", metavar="AREA.gpkg", help=text("cli.help.sample_area"))
    sample.add_argument(
        "--design",
        default=default.design,
        choices=("stratified", "simple"),
        help=text("cli.help.design"),
    )
    size = sample.add_mutually_exclusive_group(required=True)
    size.add_argument("--size", type=int, metavar="N", help=text("cli.help.sample_size"))
    size.add_argument(
        "--standard-error", type=float, metavar="S", help=text("cli.help.standard_error")
    )
    sample.add_argument(
        "--expected",
        type=float,
        nargs=2,
        default=default.expected,
        metavar=("POND", "OTHER"),
        help=text("cli.help.expected"),
    )
    sample.add_argument(
        "--min-per-class",
        type=int,
        default=default.min_per_class,
        metavar="N",
        help=text("cli.help.min_per_class"),
    )
    sample.add_argument("--seed", type=int, default=default.seed, help=text("cli.help.sample_seed"))


def _score(score: argparse.ArgumentParser) -> None:
    score.add_argument("prediction", metavar="PRED", help=text("cli.help.prediction"))
    score.add_argument("--reference", metavar="REF.gpkg", help=text("cli.help.reference"))
    score.add_argument("--sample", metavar="POINTS.gpkg", help=text("cli.help.sample"))
    score.add_argument(
        "--leave-out-unlabelled",
        action="store_true",
        help=text("cli.help.leave_out_unlabelled"),
    )
    score.add_argument("--output", required=True, metavar="DIR", help=text("cli.help.folder"))
    score.add_argument("--area", metavar="AREA.gpkg", help=text("cli.help.area"))
    score.add_argument("--probability", metavar="PROB.tif", help=text("cli.help.score_probability"))
    score.add_argument("--image", metavar="IMAGE", help=text("cli.help.score_image"))
    score.add_argument("--min-area", type=float, metavar="M2", help=text("cli.help.score_min_area"))
    score.add_argument("--seed", type=int, default=0, help=text("cli.help.score_seed"))
    score.add_argument("--reference-from", metavar="FILE", help=text("cli.help.reference_from"))


def _separability(separability: argparse.ArgumentParser) -> None:
    separability.add_argument("image", help=text("cli.help.image"))
    separability.add_argument(
        "--samples", required=True, metavar="SAMPLES.gpkg", help=text("cli.help.samples_to_see")
    )
    separability.add_argument(
        "--reference", metavar="REF.gpkg", help=text("cli.help.separability_reference")
    )
    separability.add_argument("--area", metavar="AREA.gpkg", help=text("cli.help.area"))
    separability.add_argument(
        "--features", type=int, nargs="+", metavar="N", help=text("cli.help.separability_features")
    )


def _compare(compare: argparse.ArgumentParser) -> None:
    default = CompareRequest(image="", samples=None, reference="", output="")
    compare.add_argument("image", help=text("cli.help.image"))
    compare.add_argument("--samples", metavar="SAMPLES.gpkg", help=text("cli.help.samples"))
    compare.add_argument(
        "--reference", required=True, metavar="REF.gpkg", help=text("cli.help.reference")
    )
    compare.add_argument("--output", required=True, metavar="DIR", help=text("cli.help.folder"))
    compare.add_argument("--area", metavar="AREA.gpkg", help=text("cli.help.area"))
    compare.add_argument(
        "--methods",
        nargs="+",
        default=list(default.methods),
        choices=METHODS,
        metavar="METHOD",
        help=text("cli.help.methods", methods=", ".join(METHODS)),
    )
    compare.add_argument(
        "--model", nargs="+", default=[], metavar="M.onnx", help=text("cli.help.models")
    )
    compare.add_argument(
        "--bands", type=int, nargs="+", metavar="N", help=text("cli.help.unet_bands")
    )
    compare.add_argument(
        "--features", type=int, nargs="+", metavar="N", help=text("cli.help.features")
    )
    compare.add_argument(
        "--split",
        action="store_true",
        help=text("cli.help.split"),
    )
    compare.add_argument(
        "--seed", type=int, default=default.seed, help=text("cli.help.compare_seed")
    )
    for one in parameters():
        compare.add_argument(
            f"--{one.name.replace('_', '-')}",
            type=one.kind,
            default=getattr(default, one.name),
            metavar=one.placeholder,
            help=text(one.help) if one.help else None,
        )
    compare.add_argument(
        "--min-area",
        type=float,
        default=default.min_area,
        metavar="M2",
        help=text("cli.help.compare_min_area"),
    )
    compare.add_argument("--epochs", type=int, metavar="N", help=text("cli.help.compare_epochs"))
    compare.add_argument("--reference-from", metavar="FILE", help=text("cli.help.reference_from"))
    compare.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")


def _change(change: argparse.ArgumentParser) -> None:
    default = ChangeRequest(images=(), output="")
    change.add_argument("images", nargs="+", metavar="IMAGE", help=text("cli.help.change_images"))
    change.add_argument("--output", required=True, metavar="DIR", help=text("cli.help.folder"))
    change.add_argument("--dates", nargs="+", metavar="DATE", help=text("cli.help.change_dates"))
    change.add_argument("--scores", nargs="+", metavar="SCORE", help=text("cli.help.change_scores"))
    change.add_argument(
        "--level", type=float, default=default.level, help=text("cli.help.change_level")
    )
    change.add_argument(
        "--confidence", type=float, metavar="C", help=text("cli.help.change_confidence")
    )
    change.add_argument("--model", metavar="M.onnx")
    change.add_argument("--bands", type=int, nargs="+", metavar="N", help=text("cli.help.bands"))
    change.add_argument("--threshold", type=float, metavar="P")
    change.add_argument(
        "--min-area", type=float, default=0.0, metavar="M2", help=text("cli.help.change_min_area")
    )
    change.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")
    change.add_argument("--tile", type=int, metavar="N")


def _prepare(prepare: argparse.ArgumentParser) -> None:
    prepare.add_argument("product", metavar="PRODUCT", help=text("cli.help.product"))
    prepare.add_argument("--output", required=True, metavar="IMAGE.tif")
    prepare.add_argument("--dem", metavar="DEM.tif", help=text("cli.help.dem"))
    prepare.add_argument("--height", type=float, metavar="M", help=text("cli.help.height"))
    prepare.add_argument("--pansharpen", action="store_true", help=text("cli.help.pansharpen"))
    prepare.add_argument("--dark-object", action="store_true", help=text("cli.help.dark_object"))
    prepare.add_argument(
        "--by-wavelength", action="store_true", help=text("cli.help.by_wavelength")
    )
    prepare.add_argument("--crs", metavar="EPSG:N", help=text("cli.help.crs"))


def _batch(batch: argparse.ArgumentParser) -> None:
    batch.add_argument("scenes", metavar="SCENES", help=text("cli.help.scenes"))
    batch.add_argument("--output", required=True, metavar="DIR", help=text("cli.help.folder"))
    batch.add_argument("--scheduler", metavar="ADDRESS", help=text("cli.help.scheduler"))
    batch.add_argument("--workers", type=int, metavar="N", help=text("cli.help.workers"))
    batch.add_argument("--memory", type=float, metavar="GIB", help=text("cli.help.memory"))
    batch.add_argument("--model", metavar="M.onnx")
    batch.add_argument("--bands", type=int, nargs="+", metavar="N", help=text("cli.help.bands"))
    batch.add_argument("--threshold", type=float, metavar="P")
    batch.add_argument(
        "--min-area", type=float, default=0.0, metavar="M2", help=text("cli.help.batch_min_area")
    )
    batch.add_argument("--probability", action="store_true", help=text("cli.help.percents"))
    batch.add_argument("--dem", metavar="DEM.tif", help=text("cli.help.batch_dem"))
    batch.add_argument("--geoparquet", action="store_true", help=text("cli.help.geoparquet"))
    batch.add_argument("--device", default="auto", metavar="auto|cpu|cuda|cuda:N")
    batch.add_argument("--tile", type=int, metavar="N")
    batch.add_argument("--screen", action="store_true", help=text("cli.help.screen"))


def request_of(arguments: argparse.Namespace) -> Request:
    """Return the request that parsed arguments make."""
    kind = requests.REQUESTS[arguments.command]
    values = {}
    for item in dataclasses.fields(kind):
        value = getattr(arguments, item.name)
        values[item.name] = tuple(value) if isinstance(value, list) else value
    request: Request = kind(**values)
    return request
