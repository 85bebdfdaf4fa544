"""Finished tiles on disk while their results are not: a job that was killed goes on from them.

The results themselves cannot be continued: a GeoTIFF has its directory, and a GeoPackage its pages,
on disk at the end only. So what the network found is kept beside them, tile by tile, and goes
through the writer once more: what is written is the same, byte by byte, as without the kill.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import struct
import zlib
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..model.probability_percent import least_probability, whole_percents
from ..model.value_encoding import Encoding
from ..protocol.segment import SegmentRequest
from ..raster.image import Image
from ..raster.source_files import states_behind
from ..raster.windows import Tile, Window
from ..raster.working_grid import PixelScale
from ..run import manifest
from ..run.staging import writing
from .pipeline import Sink
from .result_writer import Wanted
from .runtime import Network

Found = Tuple[Optional[npt.NDArray[np.float32]], npt.NDArray[np.bool_]]
"""Probability [H, W], ``None`` where no pixel is valid, and the valid pixels [H, W] of a tile."""

_HEAD = struct.Struct("<II4q?")
"""Bytes and checksum of what follows, the tile's window, and whether it has valid pixels."""

_LEVEL = 1
"""Of zlib: classes shrink well at any."""


class Resume(Enum):
    """Whether a job goes on from the tiles that an earlier one had finished.

    ``AFTER_KILL``: where that one was killed. ``AFTER_PAUSE``: where it was cancelled, too.
    """

    NEVER = "never"
    AFTER_KILL = "after kill"
    AFTER_PAUSE = "after pause"


def run_digest(
    request: SegmentRequest,
    wanted: Wanted,
    image: Image,
    network: Network,
    encoding: Encoding,
    scale: PixelScale,
    tiles: Sequence[Tile],
) -> str:
    """Return 32 hexadecimal digits of all that decides what is found in each tile.

    Args:
        request: Whose area is looked at.
        wanted: Threshold, and whether percents are written.
        image: Whose files are looked at: their sizes and times of modification.
        network: The model's content and the kind of device that runs it.
        encoding: How values become the model's pixels.
        scale: How pixels become those that the model is shown.
        tiles: How the image is cut.
    """
    decisive = {
        "image": states_behind(image.path),
        "area": states_behind(request.area) if request.area else None,
        "grid": [image.width, image.height, *image.geotransform, image.crs],
        "model": network.sha256,
        "device": network.device.kind,
        "encoding": repr(encoding),
        "scale": repr(scale),
        "wanted": [wanted.threshold, wanted.probability is not None],
        "tiles": repr(tiles),
        "versions": manifest.versions(),
    }
    content = json.dumps(decisive, sort_keys=True)
    return hashlib.sha256(content.encode("utf-8", "surrogateescape")).hexdigest()[:32]


class FinishedTiles:
    """A file of tiles, each appended when it is finished; what a kill left of the last is cut off.

    Kept is what the results are made of: which pixels are valid, which of them are ponds and their
    probabilities, and, where they are wanted, the percents of all others.
    """

    def __init__(
        self,
        path: str,
        final: str,
        threshold: float,
        percents: bool,
        others: Sequence[str] = (),
    ) -> None:
        """Open the file, or begin it.

        Args:
            path: The file.
            final: The output that it is kept for, for messages.
            threshold: Probability from which a pixel is a pond.
            percents: Whether a raster of percents is written.
            others: Such files of parts of the image, to read from.

        Raises:
            OutputError: It cannot be written.
        """
        self._final, self._percents = final, percents
        self._threshold = np.float32(threshold)
        self._places: Dict[Window, Tuple[BinaryIO, int, int, bool]] = {}
        self._open: List[BinaryIO] = []
        for other in others:
            if not Path(other).is_file():
                continue
            with writing(final):
                self._open.append(Path(other).open("rb"))  # noqa: SIM115 - closed by close()
                self._look(self._open[-1])
        with writing(final):
            # Nobody else writes it: the output is locked.
            self._file: BinaryIO = Path(path).open("a+b")  # noqa: SIM115 - closed by close()
            self._open.append(self._file)
            self._file.seek(0)
            self._file.truncate(self._look(self._file))

    def __contains__(self, tile: Tile) -> bool:
        """Return whether a tile is here."""
        return tile.write in self._places

    def close(self) -> None:
        """Close the file as it is; another job may go on with it."""
        for file in self._open:
            with contextlib.suppress(OSError):
                file.close()

    def add(self, window: Window, found: Found) -> None:
        """Append a tile, so that a kill afterwards does not lose it.

        Raises:
            OutputError: The disk is full or gone.
        """
        probability, valid = found
        content = b""
        if probability is not None:
            ponds = (probability >= self._threshold) & valid
            parts = [np.packbits(valid), np.packbits(ponds), probability[ponds]]
            if self._percents:
                parts.append(whole_percents(probability))
            content = zlib.compress(b"".join(part.tobytes() for part in parts), _LEVEL)
        head = (window.col, window.row, window.width, window.height, probability is not None)
        with writing(self._final):
            start = self._file.seek(0, 2)
            self._file.write(_HEAD.pack(len(content), zlib.crc32(content), *head) + content)
            self._file.flush()
        place = (self._file, start + _HEAD.size, len(content), probability is not None)
        self._places[window] = place

    def read(self, window: Window) -> Found:
        """Return a tile that is here.

        Its probabilities give the same ponds, sums, peaks and percents as those that were added.
        """
        shape = (window.height, window.width)
        file, start, length, has_pixels = self._places[window]
        if not has_pixels:
            return None, np.zeros(shape, dtype=bool)
        with writing(self._final):
            file.seek(start)
            content = zlib.decompress(file.read(length))
        size = -(-window.area // 8)
        valid, ponds = (
            np.unpackbits(np.frombuffer(content, np.uint8, size, offset), count=window.area).astype(
                bool
            )
            for offset in (0, size)
        )
        count = int(np.count_nonzero(ponds))
        probability = np.zeros(window.area, dtype=np.float32)
        if self._percents:
            rest = np.frombuffer(content, np.uint8, window.area, 2 * size + 4 * count)
            # Below the threshold, like what it stands for, which was not lower.
            probability = least_probability(rest)
        probability[ponds] = np.frombuffer(content, np.float32, count, 2 * size)
        return probability.reshape(shape), valid.reshape(shape)

    def _look(self, file: BinaryIO) -> int:
        """Find the tiles in a file; return where the last whole one ends."""
        end = 0
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, checksum, *window, has_pixels = _HEAD.unpack(head)
            content = file.read(length)
            if len(content) < length or zlib.crc32(content) != checksum:
                break
            self._places[Window(*window)] = (file, end + _HEAD.size, length, has_pixels)
            end += _HEAD.size + length
        return end


class Nowhere:
    """Takes what is kept only: another job will write it."""

    def put(
        self,
        window: Window,
        probability: Optional[npt.NDArray[np.float32]],
        valid: npt.NDArray[np.bool_],
    ) -> None:
        """Take one tile."""


class KeepingSink:
    """Keeps what the pipeline produces before it hands it on."""

    def __init__(self, finished: FinishedTiles, sink: Sink) -> None:
        """Keep in ``finished`` what goes to ``sink``."""
        self._finished, self._sink = finished, sink

    def put(
        self,
        window: Window,
        probability: Optional[npt.NDArray[np.float32]],
        valid: npt.NDArray[np.bool_],
    ) -> None:
        """Take one tile."""
        self._finished.add(window, (probability, valid))
        self._sink.put(window, probability, valid)


def go_on(
    finished: FinishedTiles,
    tiles: Sequence[Tile],
    sink: Sink,
    predict: Callable[[Sequence[Tile], Sink, float, float], None],
) -> None:
    """Give all tiles to a sink in their order: from the file what is there, else predicted.

    Args:
        finished: What is there, and gets what is not.
        tiles: All of them.
        sink: Where the result goes.
        predict: Called with tiles that lie in a row in ``tiles``, the sink for them, and the
            shares of the work, 0 to 1, at which they begin and end.

    Raises:
        EngineError: Whatever ``predict`` or ``sink`` raises.
    """
    total = sum(tile.write.area for tile in tiles)
    done = 0
    for kept, group in _groups(finished, tiles):
        if kept:
            for tile in group:
                sink.put(tile.write, *finished.read(tile.write))
        area = sum(tile.write.area for tile in group)
        if not kept:
            predict(group, KeepingSink(finished, sink), done / total, (done + area) / total)
        done += area


def _groups(finished: FinishedTiles, tiles: Sequence[Tile]) -> Iterator[Tuple[bool, List[Tile]]]:
    """Yield tiles that lie in a row and are all finished, or all not."""
    # Looked up before any is added.
    known = [(tile in finished, tile) for tile in tiles]
    for kept, group in itertools.groupby(known, key=lambda pair: pair[0]):
        yield kept, [tile for _, tile in group]
