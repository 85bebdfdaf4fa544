"""The main job: an image in, tailings ponds out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import time
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import numpy as np
import numpy.typing as npt

from . import bands, grid, manifest, runtime, values
from .area import Area
from .errors import RequestError
from .feedback import Feedback
from .geodesy import Earth
from .grid import Tile, Window
from .modelcard import ModelCard
from .pondlayer import PondLayer
from .predict import predict
from .raster import Image, open_image
from .requests import SegmentRequest, SegmentResult
from .runtime import Network
from .staging import Staging
from .values import Encoding
from .vectorise import Vectoriser
from .writer import NODATA, OTHER, POND, ByteRaster


class _Outputs:
    """Turns probabilities into classes, percents and outlines, tile by tile."""

    def __init__(
        self,
        threshold: float,
        classes: ByteRaster,
        percents: Optional[ByteRaster],
        vectoriser: Optional[Vectoriser],
    ) -> None:
        self._threshold = threshold
        self._classes, self._percents, self._vectoriser = classes, percents, vectoriser
        self.valid_pixels = self.pond_pixels = 0

    def put(
        self,
        window: Window,
        probability: Optional[npt.NDArray[np.float32]],
        valid: npt.NDArray[np.bool_],
    ) -> None:
        """Write one tile; a tile without valid pixels stays the unwritten nodata it is."""
        if probability is None:
            if self._vectoriser is not None:
                self._vectoriser.skip(window)
            return
        ponds = (probability >= np.float32(self._threshold)) & valid
        self.valid_pixels += int(np.count_nonzero(valid))
        self.pond_pixels += int(np.count_nonzero(ponds))
        classes = np.where(valid, np.where(ponds, POND, OTHER), NODATA).astype(np.uint8)
        self._classes.write(window, classes)
        if self._percents is not None:
            # Rounded down, so that "at least 50 percent" means the same pixels as "at least 0.5".
            percents = np.floor(np.clip(probability, 0, 1) * np.float32(100)).astype(np.uint8)
            percents[~valid] = NODATA
            self._percents.write(window, percents)
        if self._vectoriser is not None:
            self._vectoriser.add(window, ponds, probability)


def segment(request: SegmentRequest, feedback: Feedback) -> SegmentResult:
    """Find the ponds of one image.

    Args:
        request: What to read, write and assume.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    started, clock = dt.datetime.now().astimezone(), time.perf_counter()
    seconds: Dict[str, float] = {}
    _check(request)
    feedback.progress(0.0, "Loading the model")
    path = Path(request.model) if request.model else runtime.DEFAULT_MODEL
    network = runtime.load(path, request.device)
    seconds["load"] = _lap(clock)

    feedback.progress(0.01, "Looking at the image")
    image = open_image(request.image)
    encoding = values.encode(image, bands.choose(image, network.card, request.bands), network.card)
    window, area = _cover(request, image)
    threshold = network.card.threshold if request.threshold is None else request.threshold
    tiles = _tiles(window, image, network.card, request.tile)
    remarks = _remarks(image, network.card, encoding)
    for remark in remarks:
        feedback.log(remark, "warning")
    seconds["look"] = _lap(clock) - seconds["load"]

    with Staging() as staging:
        classes = ByteRaster(
            staging.reserve(request.output), request.output, image, window, "tailings pond"
        )
        percents = (
            ByteRaster(
                staging.reserve(request.probability),
                request.probability,
                image,
                window,
                "probability of a tailings pond, percent",
            )
            if request.probability
            else None
        )
        ponds = _pond_layer(request, staging, image, network.card)
        vectoriser = (
            Vectoriser(window, _min_pixels(image, window, request.min_area), ponds.add)
            if ponds
            else None
        )
        outputs = _Outputs(threshold, classes, percents, vectoriser)
        try:
            stages = predict(image, encoding, network, tiles, outputs, _Share(feedback), area)
            feedback.progress(0.96, "Finishing")
            before = _lap(clock)
            if vectoriser is not None and ponds is not None:
                vectoriser.finish()
                ponds.finish()
            classes.finish()
            if percents is not None:
                percents.finish()
            seconds["finish"] = _lap(clock) - before
        finally:
            # Whatever is still open holds its file: it could not be removed on Windows.
            classes.close()
            for output in (percents, ponds):
                if output is not None:
                    output.close()
        feedback.progress(0.99, "Finishing")
        warnings = (*remarks, *network.warnings)
        for warning in network.warnings:
            feedback.log(warning, "warning")
        record = _record(request)
        result = SegmentResult(
            output=request.output,
            polygons=request.polygons,
            probability=request.probability,
            manifest=record,
            ponds=ponds.count if ponds else None,
            pond_area_m2=ponds.area_m2 if ponds else None,
            valid_pixels=outputs.valid_pixels,
            pond_pixels=outputs.pond_pixels,
            device=network.device_words,
            seconds=round(_lap(clock), 3),
            warnings=warnings,
        )
        filled_in = dataclasses.replace(
            request,
            model=str(path),
            bands=encoding.bands,
            threshold=threshold,
            image=request.image,
        )
        manifest.write(
            staging.reserve(record),
            filled_in,
            started,
            _inputs(filled_in, network),
            _facts(image, encoding, network.card, tiles, result),
            {**seconds, **stages.seconds, "total": _lap(clock)},
        )
        staging.commit()
    feedback.progress(1.0, "Done")
    return result


class _Share(Feedback):
    """Maps the pipeline's progress to its share of the job."""

    def __init__(self, whole: Feedback) -> None:
        self._whole = whole

    def progress(self, fraction: float, stage: str) -> None:
        self._whole.progress(0.02 + 0.94 * fraction, stage)


def _lap(clock: float) -> float:
    return time.perf_counter() - clock


def _check(request: SegmentRequest) -> None:
    if request.threshold is not None and not 0.0 <= request.threshold <= 1.0:
        raise RequestError(f"The threshold {request.threshold:g} does not lie between 0 and 1.")
    if request.min_area < 0 or request.simplify < 0:
        raise RequestError("The minimum area and the tolerance cannot be negative.")
    if request.tile is not None and request.tile < 1:
        raise RequestError("The tile size must be a positive number of pixels.")
    if request.extent is not None:
        xmin, ymin, xmax, ymax = request.extent
        if not (xmin < xmax and ymin < ymax):
            raise RequestError("The extent must be given as XMIN YMIN XMAX YMAX.")
    outputs = [request.output, request.probability, request.polygons, _record(request)]
    named = [Path(name).resolve() for name in outputs if name]
    inputs = {Path(name).resolve() for name in (request.image, request.area, request.model) if name}
    if len(set(named)) < len(named) or inputs & set(named):
        raise RequestError("Two of the files have the same name.", "Choose different names.")


def _record(request: SegmentRequest) -> str:
    return str(Path(request.output).with_suffix(".manifest.json"))


def _cover(request: SegmentRequest, image: Image) -> Tuple[Window, Optional[Area]]:
    """Return the pixels to cover and the polygons, if any, that bound them."""
    window = image.window
    if request.extent is not None:
        window = grid.extent_window(request.extent, image.geotransform, image.width, image.height)
    if request.area is None:
        return window, None
    area = Area(request.area, image)
    window = window.intersect(area.window)
    if not window.width or not window.height:
        raise RequestError("The polygons and the extent do not meet.", "Choose one of them.")
    return window, area


def _tiles(window: Window, image: Image, card: ModelCard, tile: Optional[int]) -> List[Tile]:
    if card.window is not None:
        return grid.plan_fixed(window, card.margin, card.window)
    return grid.plan(window, image.width, image.height, card.margin, card.stride, tile)


def _pond_layer(
    request: SegmentRequest, staging: Staging, image: Image, card: ModelCard
) -> Optional[PondLayer]:
    if request.polygons is None:
        return None
    return PondLayer(
        staging.reserve(request.polygons),
        request.polygons,
        image,
        f"{card.name} {card.version}".strip(),
        request.min_area,
        request.simplify,
    )


def _min_pixels(image: Image, window: Window, min_area: float) -> int:
    """Return a pixel count that no pond of ``min_area`` can stay below, anywhere in the window.

    A first sieve before outlines are traced; the exact area decides later. The largest pixel of
    the window, by its corners and centre, bounds how few pixels can make up the area.
    """
    if min_area <= 0:
        return 1
    earth = Earth(image.crs)
    x0, dx, _, y0, _, dy = image.geotransform
    middle = (window.col + window.width // 2, window.row + window.height // 2)
    corners = [
        (col, row)
        for col in (window.col, window.right - 1)
        for row in (window.row, window.bottom - 1)
    ]
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.float64)
    sizes = [
        earth.polygon([(square + position) * (dx, dy) + (x0, y0)])[0]
        for position in (middle, *corners)
    ]
    return max(1, math.floor(0.9 * min_area / max(sizes)))


def _remarks(image: Image, card: ModelCard, encoding: Encoding) -> Tuple[str, ...]:
    """Return what the user should know before trusting the result."""
    remarks = [encoding.assumption] if encoding.assumption else []
    if card.gsd_m and not card.gsd_m[0] * 0.99 <= image.gsd_m <= card.gsd_m[-1] * 1.01:
        remarks.append(
            f"{image.name} has pixels of {image.gsd_m:.3g} m; the model {card.name} was made for "
            f"{card.gsd_m[0]:g} to {card.gsd_m[-1]:g} m. Ponds may be missed or invented."
        )
    return tuple(remarks)


def _inputs(request: SegmentRequest, network: Network) -> Dict[str, Dict[str, object]]:
    inputs = {
        "image": manifest.file_facts(request.image),
        "model": {**manifest.file_facts(str(network.path)), "sha256": network.sha256},
    }
    if request.area:
        inputs["area"] = manifest.file_facts(request.area)
    return inputs


def _facts(
    image: Image,
    encoding: Encoding,
    card: ModelCard,
    tiles: List[Tile],
    result: SegmentResult,
) -> Dict[str, object]:
    return {
        "image": {
            "width": image.width,
            "height": image.height,
            "gsd_m": image.gsd_m,
            "bands": list(encoding.bands),
            "gain": encoding.gain.tolist(),
            "offset": encoding.offset.tolist(),
            "centre": encoding.centre.tolist(),
        },
        "model": {"name": card.name, "version": card.version, "margin": card.margin},
        "windows": {
            "count": len(tiles),
            "pixels_read": sum(tile.read.area for tile in tiles),
            "pixels_written": sum(tile.write.area for tile in tiles),
        },
        "device": result.device,
        "warnings": list(result.warnings),
        "result": {
            "ponds": result.ponds,
            "pond_area_m2": result.pond_area_m2,
            "valid_pixels": result.valid_pixels,
            "pond_pixels": result.pond_pixels,
        },
    }
