"""A user's own rasters, read in pieces: a large one is never whole in memory."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import Iterator, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ...accuracy.reference_labels import ReferencedImage
from ...model import band_roles as band_choice
from ...model import value_encoding
from ...model.model_card import ModelCard
from ...model.value_encoding import Encoding
from ...protocol.errors import InputError
from ...protocol.texts import listed, text
from ...raster.area_mask import Area
from ...raster.class_codes import IGNORE, OTHER, POND, UNKNOWN
from ...raster.image import Reader, open_image
from ...raster.pixel_areas import PixelAreas
from ...raster.polygons import Shapes
from ...raster.reference_polygons import read_reference
from ...raster.windows import Window
from ...run.feedback import Feedback
from .examples import Example

WHOLE = 2**21
"""An image of at most so many pixels is one piece."""

PIECE = 512
"""Pixels per side of the pieces of a larger image."""

CONTEXT = 64
"""Pixels around a piece that are read with it and not learnt from."""

BUDGET = 48 * 10**6
"""Pixels that are kept in memory: half a gigabyte with their labels."""

MEASURED = 8 * 10**6
"""Pixels of held-out pieces that each epoch is measured on, at most."""

_WITHOUT_PONDS = 0.25
"""Part of the budget that is kept for ground without ponds, where there is so much."""


@dataclass(frozen=True)
class Ground(ReferencedImage):
    """One image, and what is known about what it shows.

    Attributes:
        number: Its place among the images of the training, from 1.
        encoding: How its values become pixels; the medians are those of the whole raster.
    """

    number: int
    encoding: Encoding

    def label(self, window: Window) -> npt.NDArray[np.uint8]:
        """Return what is known about a window: 1 pond, 0 other, 255 not known; uint8 [H, W].

        Where polygons of both classes lie over one another, nothing is known.
        """
        pond = self.reference.ponds.inside(window)
        if self.reference.classed:
            other = self.reference.others.inside(window)
            result = np.full(pond.shape, IGNORE, dtype=np.uint8)
            result[other & ~pond] = OTHER
            result[pond & ~other] = POND
        else:
            result = np.where(pond, np.uint8(POND), np.uint8(OTHER))
        if self.area is not None:
            result[~self.area.inside(window)] = IGNORE
        return result

    def shows_something(self, window: Window) -> bool:
        """Return whether a window may hold anything known, by the boxes around the polygons."""
        shared = window.intersect(self.window)
        if not shared.width or not shared.height:
            return False
        reference = self.reference
        return not reference.classed or reference.ponds.touch(shared) or self._others(shared)

    def _others(self, window: Window) -> bool:
        return self.reference.others.touch(window)


def open_ground(
    number: int,
    image_path: str,
    reference_path: str,
    area_path: Optional[str],
    bands: Optional[Sequence[int]],
    card: ModelCard,
) -> Ground:
    """Open an image and its polygons.

    Args:
        number: The image's place among those of the training, from 1.
        image_path: Raster.
        reference_path: Polygon file.
        area_path: Polygon file within which the reference is complete.
        bands: 1-based band numbers in the order of the card's; from the image's metadata if absent.
        card: What the network takes.

    Raises:
        InputError: One of them cannot be used.
    """
    image = open_image(image_path)
    encoding = value_encoding.encode(image, band_choice.choose(image, card, bands), card)
    reference = read_reference(
        reference_path,
        image,
        text("training.draw_ponds"),
    )
    area = Area(area_path, image) if area_path is not None else None
    return Ground(image, reference, area, number, encoding)


@dataclass(frozen=True)
class Gathered:
    """Training data and held-out data of a run.

    Attributes:
        train: Examples to learn from; what is held out is ignored in them.
        held_out: Examples to measure on; what is learnt from is ignored in them.
        area_m2: Known ground that is learnt from, square metres.
        pond_area_m2: The part of it that is pond.
        left_out: Pieces of known ground, and those of them with ponds, for which there was no room.
    """

    train: Tuple[Example, ...]
    held_out: Tuple[Example, ...]
    area_m2: float
    pond_area_m2: float
    left_out: Tuple[int, int]

    @property
    def can_be_measured(self) -> bool:
        """Whether ponds are on both sides, and other ground among what is held out."""
        return _any(self.held_out, POND) and _any(self.held_out, OTHER) and _any(self.train, POND)


def _any(examples: Sequence[Example], kind: int) -> bool:
    return any(bool((example.label == kind).any()) for example in examples)


def gather(
    grounds: Sequence[Ground],
    sites: Sequence[str],
    held_out: Sequence[Optional[Shapes]],
    seed: int,
    feedback: Feedback,
    unknown: bool = False,
) -> Gathered:
    """Read the pieces of some images that a training uses.

    All of them, where they fit into :data:`BUDGET`. Else pieces around ponds come first, up to
    three quarters of it, and a sample of the others fills the rest.

    Args:
        grounds: The images.
        sites: Name of each image's site.
        held_out: For each image, the ground that is only measured on.
        seed: Of the sample.
        feedback: Told how far the reading is; may cancel.
        unknown: Read ground of which nothing is known as well, as a site of its own, so that as
            many crops come from it as from around polygons; it is labelled as unknown.

    Raises:
        InputError: An image is damaged.
        Cancelled: The user asked to stop.
    """
    chosen, left_out = _choose(grounds, seed, unknown)
    train: List[Example] = []
    measured: List[Example] = []
    done, area, pond_area = 0, 0.0, 0.0
    for index, pieces in itertools.groupby(chosen, key=lambda piece: piece.index):
        reader = Reader(grounds[index].image, grounds[index].encoding.bands)
        areas = PixelAreas(grounds[index].image)
        region = held_out[index]
        for piece in pieces:
            feedback.progress(done / len(chosen), text("training.stage.reading"))
            done += 1
            example = _read(grounds[index], reader, piece, sites[index], unknown)
            if example is None:
                continue
            away = np.zeros(example.label.shape, bool)
            if region is not None:
                away = region.inside(piece.read)
            learnt = _whole(example, ~away) if unknown else _trimmed(example, ~away)
            by_class = areas.by_class(
                piece.read, np.where(away, np.uint8(IGNORE), example.label).astype(np.uint8)
            )
            area += float(by_class[: POND + 1].sum())
            pond_area += float(by_class[POND])
            train += _apart(learnt, grounds[index])
            measured += _trimmed(example, away)
    return Gathered(tuple(train), _limited(measured, seed), area, pond_area, left_out)


def _limited(measured: Sequence[Example], seed: int) -> Tuple[Example, ...]:
    """Return held-out pieces up to :data:`MEASURED`, those with ponds first, in their order."""
    order = np.random.default_rng(seed).permutation(len(measured))
    kept: List[int] = []
    used = 0
    for place in sorted(order, key=lambda place: not (measured[place].label == POND).any()):
        if not kept or used + measured[place].label.size <= MEASURED:
            kept.append(int(place))
            used += measured[place].label.size
    return tuple(measured[place] for place in sorted(kept))


@dataclass(frozen=True)
class _Piece:
    """Part of an image: what is learnt from, what is read, and what may be known in it."""

    index: int
    window: Window
    read: Window
    known: bool
    pond: bool


def _choose(
    grounds: Sequence[Ground], seed: int, unknown: bool
) -> Tuple[List[_Piece], Tuple[int, int]]:
    """Return the pieces to read, in the order of the files, and how many there is no room for.

    Those without anything known come last, and are not missed where there is no room.
    """
    pieces = [
        piece for index, ground in enumerate(grounds) for piece in _pieces(index, ground, unknown)
    ]
    shuffled = [pieces[place] for place in np.random.default_rng(seed).permutation(len(pieces))]
    ponds = [piece for piece in shuffled if piece.pond]
    rest = sorted((piece for piece in shuffled if not piece.pond), key=lambda it: not it.known)
    needed = sum(piece.read.area for piece in rest)
    first, used = _fill(ponds, BUDGET - min(needed, int(BUDGET * _WITHOUT_PONDS)))
    second, _ = _fill(rest, BUDGET - used)
    missed = sum(piece.known for piece in pieces) - sum(it.known for it in (*first, *second))
    chosen = sorted(
        [*first, *second], key=lambda piece: (piece.index, piece.window.row, piece.window.col)
    )
    return chosen, (missed, len(ponds) - len(first))


def _fill(pieces: Sequence[_Piece], room: int) -> Tuple[List[_Piece], int]:
    """Return the pieces that fit, from the first on, at least one; and what they take."""
    taken: List[_Piece] = []
    used = 0
    for piece in pieces:
        if taken and used + piece.read.area > room:
            break
        taken.append(piece)
        used += piece.read.area
    return taken, used


def _pieces(index: int, ground: Ground, unknown: bool) -> Iterator[_Piece]:
    whole = ground.image.window
    step = max(whole.width, whole.height) if whole.area <= WHOLE else PIECE
    for row in range(0, whole.height, step):
        for col in range(0, whole.width, step):
            window = Window(col, row, step, step).intersect(whole)
            known = ground.shows_something(window)
            if known or unknown:
                read = window.grow(CONTEXT).intersect(whole)
                pond = ground.reference.ponds.touch(window.intersect(ground.window))
                yield _Piece(index, window, read, known, pond)


def _read(
    ground: Ground, reader: Reader, piece: _Piece, site: str, unknown: bool
) -> Optional[Example]:
    """Return a piece with its label; ``None`` where the file stores nothing."""
    if reader.is_empty(piece.read):
        return None
    stored, valid = reader.read(piece.read)
    label = np.full(valid.shape, IGNORE, dtype=np.uint8)
    inner = piece.window.slices_in(piece.read)
    known = ground.label(piece.window)
    label[inner] = np.where(known == IGNORE, np.uint8(UNKNOWN), known) if unknown else known
    label[~valid] = IGNORE
    place = f"column {piece.window.col}, row {piece.window.row}"
    return Example(
        name=f"{ground.number}: {ground.image.name}, {place}",
        site=site,
        pixels=ground.encoding.pixels(stored, valid),
        gain=ground.encoding.gain,
        offset=ground.encoding.offset,
        centre=ground.encoding.centre,
        label=label,
    )


def _trimmed(example: Example, kept: npt.NDArray[np.bool_]) -> List[Example]:
    """Return the part of an example around what is kept of its label, if any is."""
    label = np.where(kept & (example.label <= POND), example.label, np.uint8(IGNORE))
    rows = np.flatnonzero((label != IGNORE).any(axis=1))
    columns = np.flatnonzero((label != IGNORE).any(axis=0))
    if not rows.size:
        return []
    down = slice(max(int(rows[0]) - CONTEXT, 0), int(rows[-1]) + 1 + CONTEXT)
    across = slice(max(int(columns[0]) - CONTEXT, 0), int(columns[-1]) + 1 + CONTEXT)
    pixels = example.pixels[:, down, across]
    return [dataclasses.replace(example, pixels=pixels, label=label[down, across])]


def _whole(example: Example, kept: npt.NDArray[np.bool_]) -> List[Example]:
    """Return all of an example with what is kept of its label."""
    label = np.where(kept, example.label, np.uint8(IGNORE))
    site = example.site if (label <= POND).any() else f"{example.site}, nothing known"
    return [dataclasses.replace(example, site=site, label=label)]


def _apart(examples: List[Example], ground: Ground) -> List[Example]:
    """Set pieces without a pond apart, so that they do not outnumber those with one.

    Batches draw as often from one site as from another: the ground without ponds of a large image
    is a site of its own.
    """
    if ground.image.window.area <= WHOLE:
        return examples
    return [
        example
        if (example.label == POND).any()
        else dataclasses.replace(example, site=f"{example.site}, without ponds")
        for example in examples
    ]


def require_ponds(gathered: Gathered, grounds: Sequence[Ground]) -> None:
    """Refuse a training that has no pond to learn from.

    Raises:
        InputError: No pixel to learn from is pond.
    """
    if not _any(gathered.train, POND):
        names = listed(dict.fromkeys(ground.reference.name for ground in grounds))
        raise InputError.of("training.no_ponds", names=names)
