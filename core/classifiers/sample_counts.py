"""What lies under each training polygon: pixels with data, without, and under assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional

import numpy as np

from ..protocol.errors import InputError
from ..protocol.texts import count_text, listed, text
from ..raster.area_mask import Area
from ..raster.array_types import BoolArray, Int64Array
from ..raster.class_codes import CLASS_CODES, POND
from ..raster.image import Reader
from ..raster.windows import Window
from ..run.feedback import Feedback
from .features import Features
from .training_areas import BOTH, NONE, TrainingAreas, class_name, codes

_ADVISED = 10
"""Sample pixels of a class, by bands, below which its statistics are shaky: Swain and Davis (1978,
Remote Sensing: The Quantitative Approach) call that the least, and ten times as many desirable."""


@dataclass(frozen=True)
class Assessment:
    """Where methods will be judged, so that what they are fitted to has to keep clear of it.

    Attributes:
        area: The polygons of the assessment area; all of the image if absent.
        name: Their file, for messages; empty where there is none.
    """

    area: Optional[Area] = None
    name: str = ""

    def inside(self, window: Window) -> BoolArray:
        """Return the pixels of a window whose centre lies in the assessment area, bool [H, W]."""
        if self.area is None:
            return np.ones((window.height, window.width), dtype=bool)
        return self.area.inside(window)


@dataclass(frozen=True)
class SampleCounts:
    """Pixels under training polygons; arrays are [P], in the order of the polygons.

    A pixel in polygons of both classes shows neither, and is no polygon's.

    Attributes:
        usable: Pixels with data.
        empty: Pixels without data.
        both: Pixels in polygons of both classes, in all.
        touching: Whether a polygon covers the centre of a pixel of the assessment area.
    """

    usable: Int64Array
    empty: Int64Array
    both: int
    touching: BoolArray


def count_samples(
    areas: TrainingAreas,
    features: Features,
    assessment: Optional[Assessment],
    feedback: Feedback,
) -> SampleCounts:
    """Count the pixels under each polygon.

    Args:
        areas: The polygons.
        features: The bands that must have data.
        assessment: What they may touch; nothing is assessed if absent.
        feedback: Told how far it is, from 0 to 1; may cancel.

    Raises:
        InputError: The image is damaged.
        Cancelled: The user asked to stop.
    """
    count = len(areas.polygons)
    usable, empty = np.zeros(count, np.int64), np.zeros(count, np.int64)
    touching = np.zeros(count, dtype=bool)
    both = 0
    reader = Reader(areas.image, features.encoding.bands)
    windows = areas.windows()
    for number, window in enumerate(windows):
        feedback.progress(number / len(windows), text("classifiers.stage.counting"))
        owners = areas.owners(window)
        owner = codes(owners)
        valid = reader.read(window)[1]
        both += int(np.count_nonzero(owner == BOTH))
        usable += np.bincount(owner[(owner > NONE) & valid], minlength=count)
        empty += np.bincount(owner[(owner > NONE) & ~valid], minlength=count)
        if assessment is not None:
            # A pixel in polygons of both classes is nobody's sample, but both of them touch it.
            touched = owners[:, assessment.inside(window)]
            touching[touched[touched != NONE]] = True
    return SampleCounts(usable, empty, both, touching)


def remarks_on(areas: TrainingAreas, census: SampleCounts) -> List[str]:
    """Return what had to be left out of the polygons, in words."""
    name, image = areas.name, areas.image.name
    remarks = []
    lost, all_pixels = int(census.empty.sum()), int((census.empty + census.usable).sum())
    if lost:
        remarks.append(
            text(
                "classifiers.pixels_without_data",
                samples=name,
                lost=lost,
                pixels=all_pixels,
                image=image,
            )
        )
    if census.both:
        remarks.append(count_text("classifiers.pixels_in_both", census.both, samples=name))
    idle = census.usable == 0
    if idle.any() and not idle.all():
        remarks.append(
            text("classifiers.polygons_without_pixels", samples=name, polygons=areas.named(idle))
        )
    return remarks


def lacking(
    areas: TrainingAreas, features: Features, census: SampleCounts, chosen: BoolArray
) -> Optional[InputError]:
    """Return why classifiers cannot be fitted to some of the polygons, or ``None`` if they can.

    Both classes have to be there, each with more pixels than bands by two at least: with fewer, the
    covariance of the bands cannot be told at all.

    Args:
        areas: The polygons.
        features: The bands.
        census: What lies under the polygons.
        chosen: Those to fit to, bool [P].
    """
    if not census.usable.any():
        return _nothing(areas, features, census)
    least = len(features.numbers) + 2
    for value in CLASS_CODES:
        mine = chosen & (areas.values == value)
        pixels = int(census.usable[mine].sum())
        if not pixels:
            return _one_class(areas, value, census, chosen)
        if pixels < least:
            few = _few(areas, features, value, pixels)
            return InputError.of("classifiers.class_with_too_few_pixels", **few, least=least)
    return None


def cautions(
    areas: TrainingAreas, features: Features, census: SampleCounts, chosen: BoolArray
) -> List[str]:
    """Return what makes some of the polygons, bool [P], a weak ground to fit to, in words."""
    advised = _ADVISED * len(features.numbers)
    remarks = []
    for value in CLASS_CODES:
        mine = chosen & (areas.values == value) & (census.usable > 0)
        pixels, polygons = int(census.usable[mine].sum()), int(np.count_nonzero(mine))
        if 0 < pixels < advised:
            few = _few(areas, features, value, pixels)
            remarks.append(text("classifiers.class_with_few_pixels", **few, advised=advised))
        if polygons == 1:
            remarks.append(text("classifiers.class_of_one_polygon", **_class(areas, value)))
    return remarks


def _class(areas: TrainingAreas, value: int) -> Dict[str, object]:
    """Return what texts name of a class of the samples."""
    return {"samples": areas.name, "value": value, "name": class_name(value)}


def _few(areas: TrainingAreas, features: Features, value: int, pixels: int) -> Dict[str, object]:
    """Return what texts name of a class with few pixels."""
    return {
        **_class(areas, value),
        "pixels": count_text("classifiers.pixels", pixels),
        "bands": count_text("classifiers.bands", len(features.numbers)),
    }


def _nothing(areas: TrainingAreas, features: Features, census: SampleCounts) -> InputError:
    """Return the error for polygons without a single usable pixel."""
    name, image = areas.name, areas.image.name
    if not census.empty.any():
        if census.both:
            return InputError.of("classifiers.all_pixels_in_both", samples=name)
        return InputError.of(
            "classifiers.polygons_too_small", samples=name, image=image, gsd=areas.image.gsd_m
        )
    blank = _blank_bands(areas, features)
    if 0 < len(blank) < len(features.numbers):
        return InputError.of(
            "classifiers.band_empty_under_samples",
            bands=listed(blank),
            image=image,
            samples=name,
        )
    return InputError.of(
        "classifiers.no_pixel_with_data",
        pixels=int(census.empty.sum()),
        samples=name,
        image=image,
    )


def _blank_bands(areas: TrainingAreas, features: Features) -> List[int]:
    """Return the numbers of the bands that have no data under any polygon."""
    blank = []
    for band in features.numbers:
        reader = Reader(areas.image, (band,))
        if not any(
            reader.read(window)[1][codes(areas.owners(window)) > NONE].any()
            for window in areas.windows()
        ):
            blank.append(band)
    return blank


def _one_class(
    areas: TrainingAreas, value: int, census: SampleCounts, chosen: BoolArray
) -> InputError:
    """Return the error for polygons of one class only."""
    named = _class(areas, value)
    drawn = areas.values == value
    draw = text("classifiers.draw_ponds" if value == POND else "classifiers.draw_other_ground")
    if not drawn.any():
        return InputError.of(
            "classifiers.class_missing", **named, image=areas.image.name, draw=draw
        )
    if census.usable[drawn].any():
        return InputError.of(
            "classifiers.class_not_for_training",
            **named,
            tested=int(np.count_nonzero(drawn & ~chosen)),
            draw=draw,
        )
    return InputError.of("classifiers.class_without_data", **named, image=areas.image.name)
