"""Level-1A products: describing one, and preparing it as reflectance on a map grid."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from pathlib import Path
from typing import Dict, Iterator, Optional, Sequence

from osgeo import gdal

from ..inference.result_writer import check_names
from ..products import mosaic, orthorectification, pansharpening, reflectance_cog
from ..products.archive import Advance
from ..products.file_names import Title, title_of
from ..products.level1a_product import Product, day_in_words, find_product, iso_time, read_product
from ..products.map_grid import check_dem
from ..products.preparation_plan import Plan, make_plan
from ..protocol.catalogue import TEXTS
from ..protocol.errors import InputError, RequestError
from ..protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from ..protocol.texts import text
from ..run import manifest
from ..run.feedback import Feedback
from ..run.staging import Staging, refused, writing

_CACHE_BYTES = 256 * 2**20
"""GDAL's block cache while a product is prepared: the rows of an image that are not tiled, under
one window of the warper."""


def look(request: ProductRequest, feedback: Feedback) -> ProductResult:
    """Describe the Level-1A product at a path, and whether it could be prepared.

    A product that is damaged, incomplete or of another camera is no error here: ``problem`` of the
    result says why it cannot be prepared.

    Raises:
        Cancelled: The user asked to stop.
    """
    title = title_of(Path(request.path).name)
    advance = _Stages(feedback, [1.0]).next("jobs.stage.looking_at_product")
    try:
        found = find_product(request.path, advance)
    except InputError as error:
        return _unreadable(title, str(error)) if title else ProductResult(is_product=False)
    try:
        product = read_product(found)
    except InputError as error:
        return _unreadable(title_of(found.files.product) or title, str(error))
    feedback.progress(1.0, text("engine.stage.done"))
    return ProductResult(
        is_product=True,
        satellite=product.camera.satellite,
        sensor=product.camera.sensor,
        acquired=iso_time(product.moment.utc),
        scene=product.scene,
        has_pan=product.has_pan,
        pixels=product.pixels,
    )


def _unreadable(title: Optional[Title], problem: str) -> ProductResult:
    """Return what a name alone says of a product that cannot be prepared."""
    if title is None:
        return ProductResult(is_product=True, scene=text("jobs.gaofen_product"), problem=problem)
    satellite = title.satellite.replace("GF", "GF-")
    scene = f"{satellite} {title.sensor}"
    if title.day is not None:
        scene += f", {day_in_words(title.day)}"
    return ProductResult(
        is_product=True, satellite=satellite, sensor=title.sensor, scene=scene, problem=problem
    )


def prepare(request: PrepareRequest, feedback: Feedback) -> PrepareResult:
    """Make a product's reflectance on a map grid, in memory that does not grow with it.

    Numbers become top-of-atmosphere reflectance as they are read, and are resampled once. Where a
    number is the largest that there is, the ground was at least as bright; it is kept.

    Args:
        request: What to read and write, and how.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    started, clock = dt.datetime.now().astimezone(), time.perf_counter()
    record = manifest.beside(request.output)
    _check(request)
    stages = _Stages(feedback, [0.1, 0.15, 0.4, 0.15, 0.1, 0.1])
    found = find_product(
        request.product, stages.next("jobs.stage.reading_product"), request.pansharpen
    )
    product = read_product(found, request.pansharpen)
    check_names((request.output, record), (request.product, *product.shelf.places, request.dem))
    if request.pansharpen and not product.has_pan:
        raise InputError.of("jobs.no_panchromatic_image", product=product.name)
    for remark in product.remarks:
        feedback.log(remark, "warning")
    with Staging() as staging, _cache(), _explained(request.output, product):
        place = staging.reserve(request.output)
        pictures = [
            *product.pictures,
            *([product.pan] if request.pansharpen and product.pan else []),
        ]
        with writing(request.output):
            paths = product.shelf.lay_out(
                [picture.name for picture in pictures],
                lambda _name: staging.scratch(request.output),
                stages.next("jobs.stage.reading_archive"),
            )
        plan = make_plan(request, product, paths)
        for remark in plan.remarks:
            feedback.log(remark, "warning")
        scratch = staging.scratch(request.output)
        _orthorectify(plan, scratch, staging, request.output, stages)
        advance = stages.next("jobs.stage.orthorectifying")
        if plan.pan is not None:
            fine = staging.scratch(request.output)
            orthorectification.warp(
                plan.pan, plan.grid, plan.heights, fine, _within(advance, 0.0, 0.9)
            )
        if not orthorectification.keep_dark(scratch, _within(advance, 0.9, 1.0)):
            raise InputError.of("jobs.nothing_on_the_ground", product=product.name)
        if plan.pan is not None:
            pansharpening.sharpen(scratch, fine, plan.ratio, stages.next("jobs.stage.sharpening"))
        remarks = (*product.remarks, *plan.remarks)
        fields = {**plan.fields, **({"WARNINGS": " | ".join(remarks)} if remarks else {})}
        reflectance_cog.label(scratch, plan.channels, fields)
        reflectance_cog.write_cog(scratch, place, stages.last("jobs.stage.writing"))
        stages.end()
        result = PrepareResult(
            output=request.output,
            manifest=record,
            satellite=product.camera.satellite,
            sensor=product.camera.sensor,
            acquired=iso_time(product.moment.utc),
            gsd_m=plan.gsd_m,
            bands=tuple(channel.name for channel in plan.channels),
            calibration=product.gains.source,
            heights=plan.heights.words,
            width=plan.grid.width,
            height=plan.grid.height,
            seconds=round(time.perf_counter() - clock, 3),
            warnings=remarks,
        )
        _write_manifest(staging.reserve(record), request, started, fields, result, stages.seconds)
        feedback.progress(0.99, text("engine.stage.finishing"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _orthorectify(plan: Plan, path: str, staging: Staging, output: str, stages: _Stages) -> None:
    """Warp the multispectral image to the plan's grid: straight there, or strip by strip."""
    advance = stages.next("jobs.stage.orthorectifying")
    if len(plan.images) == 1:
        (image, _), *_ = plan.images
        orthorectification.warp(image, plan.grid, plan.heights, path, advance)
        return
    strips = []
    share = 0.9 / len(plan.images)
    for number, (image, grid) in enumerate(plan.images):
        strips.append((staging.scratch(output), grid))
        part = _within(advance, number * share, (number + 1) * share)
        orthorectification.warp(image, grid, plan.heights, strips[-1][0], part)
    mosaic.compose(strips, plan.grid, path, _within(advance, 0.9, 1.0))


def _check(request: PrepareRequest) -> None:
    if request.height is not None and not -1000 <= request.height <= 9000:
        raise RequestError.of("jobs.impossible_height", height=request.height)
    if request.dem is not None:
        check_dem(request.dem)


def _write_manifest(
    place: str,
    request: PrepareRequest,
    started: dt.datetime,
    fields: Dict[str, str],
    result: PrepareResult,
    seconds: Dict[str, float],
) -> None:
    inputs = {"product": manifest.file_facts(request.product)}
    if request.dem is not None:
        inputs["dem"] = manifest.file_facts(request.dem)
    facts = {
        "lineage": fields,
        "warnings": list(result.warnings),
        "result": {
            "bands": list(result.bands),
            "gsd_m": result.gsd_m,
            "width": result.width,
            "height": result.height,
        },
    }
    with writing(result.manifest):
        manifest.write(place, request, started, inputs, facts, {**seconds, "total": result.seconds})


class _Stages:
    """Shares a job's progress among stages that follow one another, and times them.

    Attributes:
        seconds: Wall time by stage, of those that have ended; named in English for the manifest.
    """

    def __init__(self, feedback: Feedback, weights: Sequence[float]) -> None:
        self.seconds: Dict[str, float] = {}
        self._feedback = feedback
        self._edges = [sum(weights[:index]) for index in range(len(weights) + 1)]
        self._stage = 0
        self._running = ("", time.perf_counter())

    def next(self, code: str) -> Advance:
        """Return who listens to the next stage, which has its name in the catalogue."""
        start, end = self._edges[self._stage : self._stage + 2]
        self._stage += 1
        return self._listener(start, end, code)

    def last(self, code: str) -> Advance:
        """Return who listens to the last stage; those before it may have been left out."""
        return self._listener(self._edges[-2], 0.98 * self._edges[-1], code)

    def end(self) -> None:
        """End the stage that runs."""
        code, began = self._running
        if code:
            spent = time.perf_counter() - began
            name = TEXTS[code]
            self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def _listener(self, start: float, end: float, code: str) -> Advance:
        self.end()
        self._running, words = (code, time.perf_counter()), text(code)
        self._feedback.progress(start, words)
        return lambda share: self._feedback.progress(start + share * (end - start), words)


def _within(advance: Advance, start: float, end: float) -> Advance:
    return lambda share: advance(start + share * (end - start))


@contextlib.contextmanager
def _cache() -> Iterator[None]:
    """Let GDAL keep more blocks, for the time of a job."""
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(max(before, _CACHE_BYTES))
    try:
        yield
    finally:
        gdal.SetCacheMax(before)


@contextlib.contextmanager
def _explained(output: str, product: Product) -> Iterator[None]:
    """Turn a failure of GDAL, inside a block, into an error for people."""
    try:
        yield
    except RuntimeError as error:
        reason = str(error)
        if any(sign in reason for sign in ("IReadBlock", "Read error", "TIFFRead", "TIFFFill")):
            raise InputError.of(
                "jobs.product_damaged", product=product.name, reason=reason
            ) from error
        raise refused(Path(output), reason) from error
