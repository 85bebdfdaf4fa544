"""Level-1A products: what one is, and reflectance on a map grid made of it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Dict, Iterator, Optional

from osgeo import gdal

from ..preparation import mosaic, orthorectification, pansharpening, reflectance_cog
from ..preparation.archive_members import Copying
from ..preparation.elevation_model import check_dem, check_readable, unusable
from ..preparation.file_names import ProductName, parse_product_name
from ..preparation.level1a_product import (
    Product,
    day_in_words,
    find_product,
    iso_time,
    most_bytes,
    read_product,
)
from ..preparation.preparation_plan import Plan, make_plan
from ..protocol.errors import EngineError, InputError, RequestError
from ..protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from ..protocol.texts import text
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Stages
from ..run.staging import Staging, refused, writing
from .file_names import RASTERS, check_files, check_inputs, check_manifest, check_suffix

_CACHE_BYTES = 256 * 2**20
"""GDAL's block cache while a product is prepared: the rows of an image that are not tiled, under
one window of the warper."""


def look(request: ProductRequest, feedback: Feedback) -> ProductResult:
    """Say whether a path is a product, and whether it could be prepared.

    What is damaged, incomplete or of another camera is no error here: it is said in ``problem``.

    Raises:
        Cancelled: The user asked to stop.
    """
    named = parse_product_name(Path(request.path).name)
    advance = Stages(feedback, [1.0]).next(text("preparation.stage.reading_metadata"))
    try:
        check_inputs((request.path,))
        found = find_product(request.path, advance)
    except InputError as error:
        return _unreadable(named, str(error)) if named else ProductResult(is_product=False)
    try:
        product = read_product(found)
    except InputError as error:
        return _unreadable(parse_product_name(found.files.product) or named, str(error))
    feedback.progress(1.0, text("engine.stage.done"))
    return ProductResult(
        is_product=True,
        satellite=product.camera.satellite,
        sensor=product.camera.sensor,
        acquired=iso_time(product.acquired.utc),
        scene=product.scene,
        has_pan=product.has_pan,
        pixels=product.pixels,
    )


def _unreadable(named: Optional[ProductName], problem: str) -> ProductResult:
    """Return what a name alone says of a product that cannot be prepared."""
    if named is None:
        scene = text("preparation.scene_unnamed")
        return ProductResult(is_product=True, scene=scene, problem=problem)
    satellite = named.satellite.replace("GF", "GF-")
    scene = f"{satellite} {named.sensor}"
    if named.day is not None:
        scene = text("preparation.scene_of_day", camera=scene, day=day_in_words(named.day))
    return ProductResult(
        is_product=True, satellite=satellite, sensor=named.sensor, scene=scene, problem=problem
    )


def prepare(request: PrepareRequest, feedback: Feedback) -> PrepareResult:
    """Make a product's reflectance on a map grid, in memory that does not grow with it.

    Digital numbers become top-of-atmosphere reflectance as they are read, and are resampled once.
    Where one is saturated, the ground was at least as bright; it is kept.

    Args:
        request: What to read and write, and how.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    clock = Clock()
    record = manifest.beside(request.output)
    check_suffix(request.output, RASTERS)
    check_files((request.output, record), (request.product, request.dem))
    check_manifest(record, request.command, request.output)
    _check(request)
    stages = Stages(feedback, [0.1, 0.15, 0.4, 0.15, 0.1, 0.1])
    reading = stages.next(text("preparation.stage.reading_product"), "Reading the product")
    found = find_product(request.product, reading, request.pansharpen)
    product = read_product(found, request.pansharpen)
    check_files((request.output, record), (request.product, *product.archive.places, request.dem))
    if request.pansharpen and not product.has_pan:
        raise InputError.of("preparation.no_panchromatic", product=product.name)
    feedback.warn(product.remarks)
    with Staging() as staging, _cache(), _explained(request, product):
        place = staging.reserve(request.output)
        product_images = [
            *product.images,
            *([product.pan] if request.pansharpen and product.pan else []),
        ]
        with writing(request.output):
            paths = product.archive.gdal_paths(
                [product_image.name for product_image in product_images],
                Copying(
                    lambda _name: staging.scratch(request.output),
                    stages.next(text("preparation.stage.reading_archive"), "Reading the archive"),
                    most_bytes(product, product_images),
                ),
            )
        plan = _planned(request, product, paths)
        feedback.warn(plan.remarks)
        scratch = staging.scratch(request.output)
        _orthorectify(plan, scratch, staging, request.output, stages)
        advance = stages.next(text("preparation.stage.orthorectifying"), "Orthorectifying")
        if plan.pan is not None:
            fine = staging.scratch(request.output)
            orthorectification.warp(
                plan.pan, plan.grid, plan.heights, fine, advance.within(0.0, 0.9)
            )
        if not orthorectification.keep_dark(scratch, advance.within(0.9, 1.0)):
            raise InputError.of("preparation.no_ground", product=product.name)
        if plan.pan is not None:
            sharpening = stages.next(text("preparation.stage.sharpening"), "Sharpening")
            pansharpening.sharpen(scratch, fine, plan.ratio, sharpening)
        remarks = (*product.remarks, *plan.remarks)
        fields = {**plan.fields, **({"WARNINGS": " | ".join(remarks)} if remarks else {})}
        reflectance_cog.label(scratch, plan.channels, fields)
        reflectance_cog.write_cog(
            scratch, place, stages.last(text("preparation.stage.writing"), "Writing")
        )
        stages.end()
        result = PrepareResult(
            output=request.output,
            manifest=record,
            satellite=product.camera.satellite,
            sensor=product.camera.sensor,
            acquired=iso_time(product.acquired.utc),
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
        feedback.progress(0.99, text("engine.stage.finishing"))
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _orthorectify(plan: Plan, path: str, staging: Staging, output: str, stages: Stages) -> None:
    """Warp the multispectral image to the plan's grid: straight there, or strip by strip."""
    advance = stages.next(text("preparation.stage.orthorectifying"), "Orthorectifying")
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
        raise RequestError.of("preparation.height_out_of_range", height=request.height)
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
    inputs = manifest.inputs(request, "product", "dem")
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


def _planned(request: PrepareRequest, product: Product, paths: Dict[str, str]) -> Plan:
    """Plan, which writes nothing: what GDAL cannot go on with is one of the inputs."""
    try:
        return make_plan(request, product, paths)
    except RuntimeError as error:
        reason = str(error) or text("engine.no_reason")
        if request.dem is not None and _can_be_planned(replace(request, dem=None), product, paths):
            raise unusable(Path(request.dem).name, reason) from error
        raise InputError.of(
            "preparation.image_damaged", product=product.name, reason=reason
        ) from error


def _can_be_planned(request: PrepareRequest, product: Product, paths: Dict[str, str]) -> bool:
    try:
        make_plan(request, product, paths)
    except (RuntimeError, EngineError):
        return False
    return True


@contextlib.contextmanager
def _explained(request: PrepareRequest, product: Product) -> Iterator[None]:
    """Tell in plain words why GDAL cannot go on, for the time of a block."""
    try:
        yield
    except RuntimeError as error:
        reason = str(error)
        if request.dem is not None:
            check_readable(request.dem)
        if any(sign in reason for sign in ("IReadBlock", "Read error", "TIFFRead", "TIFFFill")):
            raise InputError.of(
                "preparation.image_damaged", product=product.name, reason=reason
            ) from error
        raise refused(Path(request.output), reason) from error
