"""One image through a network: what is read, what is written, and what is said of it."""

from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence, Tuple

from ..model import band_roles, value_encoding
from ..model.model_card import ModelCard
from ..model.value_encoding import Encoding
from ..protocol.errors import RequestError
from ..protocol.segment import SegmentRequest, SegmentResult
from ..protocol.texts import text
from ..raster import windows
from ..raster.area_mask import Area
from ..raster.image import Image, open_image
from ..raster.windows import Tile, Window
from ..raster.working_grid import PixelScale
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share, Stage
from ..run.staging import Staging, writing
from . import pixel_size, runtime, screened_tiles, screening, segmentation_facts
from .finished_tiles import FinishedTiles, Nowhere, Resume, go_on, run_digest
from .pipeline import Sink, predict
from .result_writer import Outputs, Wanted
from .runtime import Network
from .screening import Screen


@dataclass(frozen=True)
class _Prepared:
    """What a segmentation needs to know before the first window is read."""

    path: Path
    network: Network
    image: Image
    scale: PixelScale
    encoding: Encoding
    window: Window
    area: Optional[Area]
    tiles: List[Tile]
    wanted: Wanted
    screen: Optional[Screen] = None

    def predict(self, tiles: Sequence[Tile], sink: Sink, share: Feedback, clock: Clock) -> None:
        """Run the network over some of the tiles."""
        image, encoding, network = self.image, self.encoding, self.network
        predict(image, encoding, network, tiles, sink, share, clock, self.area, self.scale)

    def digest(self, request: SegmentRequest) -> str:
        """Return a digest of all that decides what is found in each tile."""
        image, network, scale = self.image, self.network, self.scale
        return run_digest(request, self.wanted, image, network, self.encoding, scale, self.tiles)


def segment_into(
    staging: Staging,
    request: SegmentRequest,
    feedback: Feedback,
    model_at: Optional[Path] = None,
    resume: Resume = Resume.NEVER,
    parts: int = 1,
) -> Tuple[SegmentResult, Network]:
    """Find the ponds of one image, and leave it to the caller when the files get their names.

    The request is taken as it is: whether its files and numbers make sense is for the caller to
    say.

    Args:
        staging: Gives temporary names to all that is written.
        request: What to read, write and assume.
        feedback: Hears of progress and warnings, and may cancel.
        model_at: Where the model lies now, if it has yet to get the name in the request.
        resume: Whether it goes on from what an earlier one has finished.
        parts: How many :func:`infer_part` has done, if any.

    Returns:
        The result, and the network that ran.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    clock = Clock()
    found = _prepare(request, feedback, clock, model_at)
    begun = 0.02
    if request.screen:
        begun = _LOOK
        found = _looked(found, request, Share(feedback, 0.02, begun), clock)
    image, network, encoding = found.image, found.network, found.encoding
    remarks = _tell_remarks(found, feedback)
    with contextlib.ExitStack() as opened:
        # Before anything is reserved, which removes what an earlier run left.
        finished = None
        if resume is not Resume.NEVER or found.screen is not None:
            kept, *others = (
                staging.outlasting(name, found.digest(request), resume is Resume.AFTER_PAUSE)
                for name in (request.output, *part_names(request.output, parts))
            )
            finished = _finished(opened, found.wanted, kept, others)
        outputs = Outputs(found.wanted, image, found.window, staging, opened)
        # Before the work: whether there is a place for it shows now.
        record = manifest.beside(request.output)
        place = staging.reserve(record)
        part = Share(feedback, begun, 0.96)

        def infer(some: Sequence[Tile], sink: Sink, start: float, end: float) -> None:
            found.predict(some, sink, Share(part, start, end), clock)

        unseen = None
        if finished is None:
            infer(found.tiles, outputs, 0.0, 1.0)
        elif found.screen is None:
            go_on(finished, found.tiles, outputs, infer)
        else:
            unseen = screened_tiles.run(
                finished,
                found.tiles,
                found.screen,
                found.wanted.threshold,
                found.area,
                outputs,
                infer,
                Stage(part, text("inference.stage.segmenting")),
            )
        feedback.progress(0.96, text("engine.stage.finishing"))
        with clock.timed("finish"):
            outputs.finish()
        feedback.progress(0.99, text("engine.stage.finishing"))
        left_out = None if unseen is None else unseen / max(1, outputs.valid_pixels)
        if left_out is not None:
            feedback.log(text("inference.screened", share=left_out))
        afterwards = (*network.warnings, *_emptiness(outputs, image), *outputs.remarks)
        for warning in afterwards:
            feedback.log(warning, "warning")
        result = SegmentResult(
            output=request.output,
            polygons=request.polygons,
            probability=request.probability,
            manifest=record,
            **dataclasses.asdict(outputs.found),
            device=network.device_words,
            seconds=round(clock.elapsed(), 3),
            warnings=(*remarks, *afterwards),
            left_out=None if left_out is None else round(left_out, 4),
        )
        filled_in = dataclasses.replace(
            request,
            model=str(found.path),
            bands=encoding.bands,
            threshold=found.wanted.threshold,
        )
        with writing(record):
            manifest.write(
                place,
                filled_in,
                clock.started,
                segmentation_facts.inputs(filled_in, network),
                segmentation_facts.facts(
                    image,
                    found.scale,
                    encoding,
                    network.card,
                    found.tiles,
                    found.screen,
                    result,
                    outputs.found,
                ),
                {**clock.seconds, "total": clock.elapsed()},
            )
    return result, network


def infer_part(request: SegmentRequest, feedback: Feedback, part: int, parts: int) -> None:
    """Run the network over a part of an image, and keep what it found for :func:`segment_into`.

    Args:
        request: As that one will get it.
        feedback: Hears of progress, and may cancel.
        part: Which, from 0.
        parts: How many there are; each has as many of the image's windows, about.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    clock = Clock()
    found = _prepare(request, feedback, clock)
    tiles = found.tiles
    mine = tiles[part * len(tiles) // parts : (part + 1) * len(tiles) // parts]
    with Staging() as staging, contextlib.ExitStack() as opened:
        name = part_names(request.output, parts)[part]
        kept = staging.outlasting(name, found.digest(request), paused=True)
        finished = _finished(opened, found.wanted, kept, ())

        def infer(some: Sequence[Tile], sink: Sink, start: float, end: float) -> None:
            found.predict(some, sink, Share(feedback, start, end), clock)

        go_on(finished, mine, Nowhere(), infer)
        staging.leave(kept)


def part_names(output: str, parts: int) -> Tuple[str, ...]:
    """Return the names for which the parts of an output are kept; none where it has but one."""
    return tuple(f"{output}.{part}of{parts}" for part in range(parts)) if parts > 1 else ()


def _finished(
    opened: contextlib.ExitStack, wanted: Wanted, kept: str, others: Sequence[str]
) -> FinishedTiles:
    percents = wanted.probability is not None
    finished = FinishedTiles(kept, wanted.output, wanted.threshold, percents, others)
    return opened.enter_context(contextlib.closing(finished))


def _prepare(
    request: SegmentRequest, feedback: Feedback, clock: Clock, model_at: Optional[Path] = None
) -> _Prepared:
    feedback.progress(0.0, text("inference.stage.loading_model"))
    path = Path(request.model) if request.model else runtime.DEFAULT_MODEL
    network = runtime.load(model_at or path, request.device)
    clock.lap("load")
    feedback.progress(0.01, text("inference.stage.reading_image"))
    image = open_image(request.image)
    scale = pixel_size.scale_for(image, network.card)
    encoding = value_encoding.encode(
        image, band_roles.choose(image, network.card, request.bands), network.card
    )
    window, area = _cover(request, image)
    tiles = _tiles(window, image, scale, network, request.tile)
    clock.lap("look")
    wanted = _wanted(request, image, network.card)
    return _Prepared(path, network, image, scale, encoding, window, area, tiles, wanted)


_LOOK = 0.12
"""Share of a job's bar that a first look takes."""


def _looked(
    found: _Prepared, request: SegmentRequest, feedback: Feedback, clock: Clock
) -> _Prepared:
    """Look first where a pond can be, and cut the image to suit."""
    image, window, network = found.image, found.window, found.network
    roles = [band.role for band in network.card.bands]
    with clock.timed("screen"):
        screen = screening.look(
            image, window, found.area, found.encoding, roles, request.device, feedback, clock
        )
    plans = [found.tiles]
    if request.tile is None:
        plans += [
            _tiles(window, image, found.scale, network, size) for size in screened_tiles.SIZES
        ]
    return dataclasses.replace(found, tiles=screened_tiles.cheapest(plans, screen), screen=screen)


def _tell_remarks(found: _Prepared, feedback: Feedback) -> Tuple[str, ...]:
    """Log how an image is read, and return what there is to warn of, logged too."""
    image, area, card = found.image, found.area, found.network.card
    read_as = pixel_size.remark(image, card, found.scale)
    if read_as:
        feedback.log(read_as)
    remarks = (*(area.remarks if area else ()), *_remarks(image, card, found.encoding))
    for remark in remarks:
        feedback.log(remark, "warning")
    return remarks


def _wanted(request: SegmentRequest, image: Image, card: ModelCard) -> Wanted:
    return Wanted(
        output=request.output,
        polygons=request.polygons,
        probability=request.probability,
        threshold=card.threshold if request.threshold is None else request.threshold,
        min_area=request.min_area,
        simplify=request.simplify,
        source=image.name,
        model=f"{card.name} {card.version}".strip(),
        confidence=card.confidence,
    )


def _cover(request: SegmentRequest, image: Image) -> Tuple[Window, Optional[Area]]:
    """Return the pixels to cover and the polygons, if any, that bound them."""
    window = image.window
    if request.extent is not None:
        window = windows.extent_window(
            request.extent, image.geotransform, image.width, image.height
        )
    if request.area is None:
        return window, None
    area = Area(request.area, image)
    window = window.intersect(area.window)
    if not window.width or not window.height:
        raise RequestError.of("inference.area_outside_extent")
    return window, area


def _tiles(
    window: Window, image: Image, scale: PixelScale, network: Network, tile: Optional[int]
) -> List[Tile]:
    card = network.card
    if card.window is not None:
        return windows.plan_fixed(window, card.margin, card.window)
    return scale.plan(window, image.window, card.margin, card.stride, tile, network.window_budget)


def _emptiness(outputs: Outputs, image: Image) -> Tuple[str, ...]:
    if outputs.valid_pixels:
        return ()
    return (text("inference.no_valid_pixels", image=image.name),)


def _remarks(image: Image, card: ModelCard, encoding: Encoding) -> Tuple[str, ...]:
    """Return what the user should know before trusting the result."""
    remarks = (encoding.assumption, pixel_size.warning(image, card))
    return tuple(remark for remark in remarks if remark)
