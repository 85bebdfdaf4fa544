"""The one pipeline: read, infer and write at the same time, for every kind of model.

Readers prefetch windows, the calling thread feeds ONNX Runtime, a writer takes what comes out. The
queues between them are short, so memory does not grow with the raster.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import (
    Any,
    Callable,
    Deque,
    Generator,
    Iterator,
    List,
    Optional,
    Protocol,
    Sequence,
    Tuple,
)

import numpy as np
import numpy.typing as npt

from ..model.value_encoding import Encoding
from ..protocol.texts import text
from ..raster import resampling
from ..raster.area_mask import Area
from ..raster.image import Image
from ..raster.windows import NO_CONTEXT, Context, Tile, Window
from ..raster.working_grid import AS_IS, PixelScale
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Advance, Stage
from .runtime import Network
from .working_pixels import WorkingReader


class Sink(Protocol):
    """Takes what the pipeline produces, tile by tile, in order, in one thread of its own."""

    def put(
        self,
        window: Window,
        probability: Optional[npt.NDArray[np.float32]],
        valid: npt.NDArray[np.bool_],
    ) -> None:
        """Take one tile; ``probability`` is ``None`` where no pixel is valid.

        Or where a first look found no sign of a pond, so that no network was run on those that are.
        """


@dataclass(frozen=True)
class TileRead:
    """One tile as it was read: the network's input, or ``None`` where nothing is valid.

    Attributes:
        tile: What was to be read and is to be written.
        inputs: Of ``tile.read``.
        valid: Pixels of ``tile.write`` that are.
        inside: The part of ``tile.read`` that lies in the image.
        known: Working pixels of ``inside`` that hold data.
        context: What of ``tile.read`` is context only.
    """

    tile: Tile
    inputs: Optional[npt.NDArray[Any]]
    valid: npt.NDArray[np.bool_]
    inside: Window
    known: npt.NDArray[np.bool_]
    context: Context = NO_CONTEXT


class _Source:
    """Reads tiles in several threads, each with a dataset of its own."""

    def __init__(
        self,
        image: Image,
        encoding: Encoding,
        network: Network,
        scale: PixelScale,
        area: Optional[Area],
        clock: Clock,
    ) -> None:
        self._image, self._encoding, self._network = image, encoding, network
        self._scale, self._grid = scale, scale.working(image.window)
        self._area, self._clock = area, clock
        self._area_lock = threading.Lock()
        self._local = threading.local()

    def read(self, tile: Tile) -> TileRead:
        with self._clock.timed("read"):
            return self._read(tile)

    def _read(self, tile: Tile) -> TileRead:
        if not hasattr(self._local, "reader"):
            self._local.reader = WorkingReader(self._image, self._encoding, self._scale)
        reader: WorkingReader = self._local.reader
        write = tile.write
        inside = tile.read.intersect(self._grid)
        nothing = np.zeros((write.height, write.width), dtype=bool)
        without = TileRead(tile, None, nothing, inside, nothing)
        if reader.is_empty(write):
            return without
        wanted = nothing
        if self._area is not None:
            # One OGR layer serves all readers, and belongs to one thread at a time.
            with self._area_lock:
                wanted = self._area.inside(write)
            if not wanted.any():
                return without
        found = reader.read(inside, write)
        valid_here = found.written
        if self._area is not None:
            valid_here = np.logical_and(valid_here, wanted, out=wanted)
        elif valid_here.base is not None:
            # A part of a larger array, which need not be kept for it.
            valid_here = valid_here.copy()
        if not valid_here.any():
            return without
        pixels = found.pixels
        if inside != tile.read:
            pixels = self._beyond_the_edge(pixels, inside, tile.read)
        inputs = self._network.prepare(pixels[None])[0]
        told = self._network.takes_context
        context = self._scale.context(tile) if told else NO_CONTEXT
        return TileRead(tile, inputs, valid_here, inside, found.valid, context)

    def _beyond_the_edge(
        self, pixels: npt.NDArray[np.uint16], inside: Window, read: Window
    ) -> npt.NDArray[np.uint16]:
        """Fill up to the window that the network takes with pixels without data."""
        filled = np.empty((len(pixels), read.height, read.width), dtype=np.uint16)
        filled[:] = self._encoding.centre.astype(np.uint16)[:, None, None]
        rows, columns = inside.slices_in(read)
        filled[:, rows, columns] = pixels
        return filled


Take = Callable[[TileRead, Optional[npt.NDArray[np.float32]]], None]
"""Called with each tile, in order, in one thread of its own, and the probability of its working
pixels, ``None`` where no pixel is valid."""


def predict(
    image: Image,
    encoding: Encoding,
    network: Network,
    tiles: Sequence[Tile],
    sink: Sink,
    feedback: Feedback,
    clock: Clock,
    area: Optional[Area] = None,
    scale: PixelScale = AS_IS,
) -> None:
    """Run a model over tiles of an image.

    Args:
        image: The image.
        encoding: How its values become the model's pixels.
        network: The model.
        tiles: What to read and write, in the order in which the sink gets it.
        sink: Where the result goes.
        feedback: Told after every batch how far the job is.
        clock: Counts the busy seconds of ``read``, ``infer`` and ``write``, which overlap.
        area: Pixels outside count as not valid.
        scale: From the image's pixels to those that the model is shown.

    Raises:
        EngineError: Whatever a stage raises; the other stages are stopped first.
    """

    def write(read: TileRead, probability: Optional[npt.NDArray[np.float32]]) -> None:
        with clock.timed("write"):
            if probability is not None:
                here = probability[read.inside.slices_in(read.tile.read)]
                probability = resampling.to_image(
                    here, read.known, read.inside, read.tile.write, scale
                )
            sink.put(read.tile.write, probability, read.valid)

    stage = text("inference.stage.segmenting")
    each_tile(image, encoding, network, tiles, write, Stage(feedback, stage), clock, area, scale)


def each_tile(
    image: Image,
    encoding: Encoding,
    network: Network,
    tiles: Sequence[Tile],
    take: Take,
    advance: Advance,
    clock: Clock,
    area: Optional[Area] = None,
    scale: PixelScale = AS_IS,
    readers: Optional[int] = None,
) -> None:
    """Run a model over tiles of an image, and leave it to the caller what becomes of the result.

    Arguments and errors are those of :func:`predict`; ``advance`` hears of the share that is done,
    and ``readers`` is how many threads read: one where the network keeps all processors busy, if
    absent.
    """
    source = _Source(image, encoding, network, scale, area, clock)
    if readers is None:
        readers = 1 if network.device.kind == "cpu" else min(8, os.cpu_count() or 1)
    before = network.seconds
    _run(source, encoding, network, tiles, take, advance, readers)
    # Behind the loop, where no probability is left that lies in what is given back.
    network.give_back()
    clock.add("infer", network.seconds - before)


def _run(
    source: _Source,
    encoding: Encoding,
    network: Network,
    tiles: Sequence[Tile],
    take: Take,
    advance: Advance,
    readers: int,
) -> None:
    """Read, infer and hand on, all at once."""
    total = sum(tile.write.area for tile in tiles)
    done = 0

    largest = max((tile.read.area for tile in tiles), default=0)
    batch_size = network.batch_size(largest)
    pending: Deque[Future[None]] = deque()
    with ThreadPoolExecutor(readers) as reading, ThreadPoolExecutor(1) as writing:
        ahead = _prefetch(reading, source, tiles, readers + batch_size - 1)
        try:
            for batch in _batches(ahead, batch_size):
                probabilities = _infer(network, encoding, batch)
                for read, probability in zip(batch, probabilities):
                    pending.append(writing.submit(take, read, probability))
                    done += read.tile.write.area
                while len(pending) > batch_size:
                    pending.popleft().result()
                advance(done / total)
            while pending:
                pending.popleft().result()
        finally:
            # On an error or a cancel, what has not begun need not begin.
            ahead.close()
            for future in pending:
                future.cancel()


def _prefetch(
    pool: ThreadPoolExecutor, source: _Source, tiles: Sequence[Tile], depth: int
) -> Generator[TileRead, None, None]:
    """Yield tiles in order while the next ones are being read."""
    futures: Deque[Future[TileRead]] = deque()
    try:
        for tile in tiles:
            futures.append(pool.submit(source.read, tile))
            if len(futures) > depth:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    finally:
        for future in futures:
            future.cancel()


def _batches(reads: Iterator[TileRead], size: int) -> Iterator[List[TileRead]]:
    """Group tiles for one run: alike in shape and context, at most ``size`` that are not empty."""
    batch: List[TileRead] = []
    alike: Tuple[object, ...] = ()
    loaded = 0
    for read in reads:
        if read.inputs is not None:
            kind = (read.inputs.shape, read.context)
            if loaded and (loaded == size or kind != alike):
                yield batch
                batch, loaded = [], 0
            alike = kind
            loaded += 1
        batch.append(read)
        if loaded == size or len(batch) > 2 * size:
            yield batch
            batch, loaded = [], 0
    if batch:
        yield batch


def _infer(
    network: Network, encoding: Encoding, batch: Sequence[TileRead]
) -> List[Optional[npt.NDArray[np.float32]]]:
    """Return the probability of each tile's working pixels, ``None`` where nothing is valid."""
    loaded = [read.inputs for read in batch if read.inputs is not None]
    if not loaded:
        return [None] * len(batch)
    context = next(read.context for read in batch if read.inputs is not None)
    together = np.stack(loaded) if len(loaded) > 1 else loaded[0][None]
    inferred = iter(network.infer(together, encoding, context))
    return [None if read.inputs is None else next(inferred) for read in batch]
