"""Windows of images around ponds that somebody has decided on, with what is known in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import AbstractSet, Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ...model import band_roles as band_choice
from ...model import value_encoding
from ...model.model_card import ModelCard
from ...model.value_encoding import Encoding
from ...raster.class_codes import IGNORE, OTHER, POND, UNKNOWN
from ...raster.image import Image, Reader, open_image
from ...raster.polygons import bounds_of, envelope, meet
from ...raster.reviewed_polygons import PondRow, Reviewed, read_reviewed
from ...raster.windows import Window, extent_window
from ...run.feedback import Feedback
from .examples import Example

AROUND = 128
"""Pixels around a pond that are read with it: what tells a pond is also what lies around it."""

LARGEST = 1024
"""Pixels per side of a window: a lake of twenty kilometres is cut to its middle."""

MOST_REST = 24
REST_SIDE = 320
"""Windows elsewhere, and their side: ground on which the network is to stay what it was."""


@dataclass(frozen=True)
class ReviewedImage:
    """An image, and what a review says of it.

    Attributes:
        number: Its place among the images of the training, from 1.
        image: The raster.
        encoding: How its values become pixels.
        reviewed: The ponds over it.
    """

    number: int
    image: Image
    encoding: Encoding
    reviewed: Reviewed


@dataclass(frozen=True)
class DecidedPond:
    """A pond on which somebody has decided, in a window around it.

    Attributes:
        row: What was decided.
        inside: Its pixels in the window, bool [H, W].
        box: Its window in the image, and the image's number: ponds near one another are known by
            it.
        example: The window; its label counts every decision.
        numbers: int32 [H, W], which pond of the image each pixel lies in, 0 for none.
        number: Of this pond among them.
    """

    row: PondRow
    inside: npt.NDArray[np.bool_]
    box: Tuple[int, Window]
    example: Example
    numbers: npt.NDArray[np.int32]
    number: int

    @property
    def key(self) -> Tuple[int, int]:
        """Which pond it is: the image's number, and its own."""
        return self.box[0], self.number


def open_reviewed(
    number: int,
    path: str,
    review: str,
    images: Sequence[str],
    bands: Optional[Sequence[int]],
    card: ModelCard,
) -> ReviewedImage:
    """Open an image and what a review says of it.

    Args:
        number: Its place among the images, from 1.
        path: Raster.
        review: GeoPackage of the review.
        images: Paths of all images.
        bands: 1-based band numbers in the order of the card's; from the image's metadata if absent.
        card: What the network takes.

    Raises:
        InputError: One of them cannot be used.
    """
    image = open_image(path)
    encoding = value_encoding.encode(image, band_choice.choose(image, card, bands), card)
    return ReviewedImage(number, image, encoding, read_reviewed(review, image, images))


def read_decided(ground: ReviewedImage, feedback: Feedback, stage: str) -> List[DecidedPond]:
    """Read the windows of an image's decided ponds; those without a pixel that has data are left.

    Raises:
        InputError: The image is damaged.
        Cancelled: The user asked to stop.
    """
    reader = Reader(ground.image, ground.encoding.bands)
    found: List[DecidedPond] = []
    shapes = ground.reviewed.ponds.geometries
    for index, row in enumerate(ground.reviewed.rows):
        feedback.progress(index / len(shapes), stage)
        if row.verdict is None:
            continue
        if not meet(shapes[index], bounds_of(ground.image, ground.image.window)):
            continue
        box = _window(ground.image, envelope(shapes[index]))
        read = _middle(box.grow(AROUND).intersect(ground.image.window))
        example, numbers = _read(ground, reader, read, f"pond {index + 1}")
        inside = (numbers == index + 1) & (example.label != IGNORE)
        if inside.any():
            site = "accepted" if row.pond else "rejected"
            example = replace(example, site=site)
            found.append(
                DecidedPond(row, inside, (ground.number, box), example, numbers, index + 1)
            )
    return found


def read_rest(ground: ReviewedImage, count: int, seed: int) -> List[Example]:
    """Read windows anywhere in an image, some of which nothing is known.

    Args:
        ground: The image.
        count: How many, at most.
        seed: Of their places.
    """
    reader = Reader(ground.image, ground.encoding.bands)
    whole, rng = ground.image.window, np.random.default_rng((seed, ground.number))
    found: List[Example] = []
    for place in range(count):
        width, height = min(REST_SIDE, whole.width), min(REST_SIDE, whole.height)
        col = int(rng.integers(whole.width - width + 1))
        row = int(rng.integers(whole.height - height + 1))
        window = Window(col, row, width, height)
        if reader.is_empty(window):
            continue
        example, _ = _read(ground, reader, window, f"window {place + 1}")
        found.append(replace(example, site="rest"))
    return found


def without(pond: DecidedPond, held_out: AbstractSet[Tuple[int, int]]) -> Example:
    """Return a pond's window in which nothing is said of the ponds that are held out."""
    hidden = [number for image, number in held_out if image == pond.box[0]]
    if not hidden:
        return pond.example
    label = np.where(np.isin(pond.numbers, hidden), np.uint8(IGNORE), pond.example.label)
    return replace(pond.example, label=label)


def aims(ponds: Sequence[DecidedPond]) -> Dict[str, npt.NDArray[np.int64]]:
    """Return where crops are centred, by example: on a decided pond."""
    return {pond.example.name: np.flatnonzero(pond.inside).astype(np.int64) for pond in ponds}


def label_of(
    ground: ReviewedImage, window: Window
) -> Tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Return what a review says about a window.

    Accepted and edited ponds are pond. Rejected ones are other ground, and so is all that is no
    accepted or edited pond in ground that was looked over whole. A pond on which nobody has
    decided has no say: that the model took it for one is no reason to learn that it is. All else
    is unknown.

    Returns:
        Label, uint8 [H, W], and which pond of the image each pixel lies in, int32 [H, W].
    """
    codes = [UNKNOWN, *map(_code, ground.reviewed.rows)]
    numbers = ground.reviewed.ponds.numbered(window)
    label = np.array(codes, dtype=np.uint8)[numbers]
    looked_over = ground.reviewed.areas.inside(window)
    label[looked_over & (label != POND)] = OTHER
    return label, numbers


def _code(row: PondRow) -> int:
    if row.verdict is None:
        return IGNORE
    return POND if row.pond else OTHER


def _read(
    ground: ReviewedImage, reader: Reader, window: Window, what: str
) -> Tuple[Example, npt.NDArray[np.int32]]:
    stored, valid = reader.read(window)
    label, numbers = label_of(ground, window)
    label[~valid] = IGNORE
    encoding = ground.encoding
    example = Example(
        name=f"{ground.number}: {ground.image.name}, {what}",
        site="",
        pixels=encoding.pixels(stored, valid),
        gain=encoding.gain,
        offset=encoding.offset,
        centre=encoding.centre,
        label=label,
    )
    return example, numbers.astype(np.int32)


def _window(image: Image, box: Tuple[float, float, float, float]) -> Window:
    return extent_window(box, image.geotransform, image.width, image.height)


def _middle(window: Window) -> Window:
    """Cut a window to :data:`LARGEST` pixels per side, around its middle."""
    width, height = min(window.width, LARGEST), min(window.height, LARGEST)
    return Window(
        window.col + (window.width - width) // 2,
        window.row + (window.height - height) // 2,
        width,
        height,
    )
