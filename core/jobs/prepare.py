"""Products as delivered: what one is, and reflectance on a map grid made of it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Dict, Iterator, Optional

from osgeo import gdal

from ..inference.result_writer import check_names
from ..products import mosaic, orthorectification, pansharpening, reflectance_cog
from ..products.file_names import Title, title_of
from ..products.level1a_product import Product, day_in_words, find_product, iso_time, read_product
from ..products.map_grid import check_dem
from ..products.preparation_plan import Plan, make_plan
from ..protocol.errors import InputError, RequestError
from ..protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Stages
from ..run.staging import Staging, refused, writing

_CACHE_BYTES = 256 * 2**20
"""GDAL's block cache while a product is prepared: the rows of an image that are not tiled, under
one window of the warper."""


def look(request: ProductRequest, feedback: Feedback) -> ProductResult:
    """Say whether a path is a product, and whether it could be prepared.

    What is damaged, incomplete or of another camera is no error here: it is said in ``problem``.

    Raises:
        Cancelled: The user asked to stop.
    """
    title = title_of(Path(request.path).name)
    advance = Stages(feedback, [1.0]).next("Looking at the product")
    try:
        found = find_product(request.path, advance)
    except InputError as error:
        return _unreadable(title, str(error)) if title else ProductResult(is_product=False)
    try:
        product = read_product(found)
    except InputError as error:
        return _unreadable(title_of(found.files.product) or title, str(error))
    feedback.progress(1.0, "Done")
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
        return ProductResult(is_product=True, scene="A Gaofen product", problem=problem)
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
    clock = Clock()
    record = manifest.beside(request.output)
    _check(request)
    stages = Stages(feedback, [0.1, 0.15, 0.4, 0.15, 0.1, 0.1])
    found = find_product(request.product, stages.next("Reading the product"), request.pansharpen)
    product = read_product(found, request.pansharpen)
    check_names((request.output, record), (request.product, *product.shelf.places, request.dem))
    if request.pansharpen and not product.has_pan:
        raise InputError(
            f"{product.name} has no panchromatic image to sharpen with.",
            "Prepare it without sharpening.",
        )
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
                stages.next("Reading the archive"),
            )
        plan = make_plan(request, product, paths)
        for remark in plan.remarks:
            feedback.log(remark, "warning")
        scratch = staging.scratch(request.output)
        _orthorectify(plan, scratch, staging, request.output, stages)
        advance = stages.next("Orthorectifying")
        if plan.pan is not None:
            fine = staging.scratch(request.output)
            orthorectification.warp(
                plan.pan, plan.grid, plan.heights, fine, advance.within(0.0, 0.9)
            )
        if not orthorectification.keep_dark(scratch, advance.within(0.9, 1.0)):
            raise InputError(
                f"No pixel of {product.name} could be placed on the ground.",
                "Check that the elevation model is of this place.",
            )
        if plan.pan is not None:
            pansharpening.sharpen(scratch, fine, plan.ratio, stages.next("Sharpening"))
        remarks = (*product.remarks, *plan.remarks)
        fields = {**plan.fields, **({"WARNINGS": " | ".join(remarks)} if remarks else {})}
        reflectance_cog.label(scratch, plan.channels, fields)
        reflectance_cog.write_cog(scratch, place, stages.last("Writing"))
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
            seconds=round(clock.elapsed(), 3),
            warnings=remarks,
        )
        _write_manifest(staging.reserve(record), request, clock, fields, result, stages)
        feedback.progress(0.99, "Finishing")
        staging.commit()
    feedback.progress(1.0, "Done")
    return result


def _orthorectify(plan: Plan, path: str, staging: Staging, output: str, stages: Stages) -> None:
    """Warp the multispectral image to the plan's grid: straight there, or strip by strip."""
    advance = stages.next("Orthorectifying")
    if len(plan.images) == 1:
        (image, _), *_ = plan.images
        orthorectification.warp(image, plan.grid, plan.heights, path, advance)
        return
    strips = []
    share = 0.9 / len(plan.images)
    for number, (image, grid) in enumerate(plan.images):
        strips.append((staging.scratch(output), grid))
        part = advance.within(number * share, (number + 1) * share)
        orthorectification.warp(image, grid, plan.heights, strips[-1][0], part)
    mosaic.compose(strips, plan.grid, path, advance.within(0.9, 1.0))


def _check(request: PrepareRequest) -> None:
    if request.height is not None and not -1000 <= request.height <= 9000:
        raise RequestError(
            f"A height must be from -1000 to 9000 metres, not {request.height:g}.",
            "Give metres above the ellipsoid.",
        )
    if request.dem is not None:
        check_dem(request.dem)


def _write_manifest(
    place: str,
    request: PrepareRequest,
    clock: Clock,
    fields: Dict[str, str],
    result: PrepareResult,
    stages: Stages,
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
        seconds = {**stages.clock.seconds, "total": result.seconds}
        manifest.write(place, request, clock.started, inputs, facts, seconds)


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
    """Tell in plain words why GDAL cannot go on, for the time of a block."""
    try:
        yield
    except RuntimeError as error:
        reason = str(error)
        if any(sign in reason for sign in ("IReadBlock", "Read error", "TIFFRead", "TIFFFill")):
            raise InputError(
                f"An image of {product.name} is damaged or incomplete ({reason}).",
                "Copy or download the product again.",
            ) from error
        raise refused(Path(output), reason) from error
