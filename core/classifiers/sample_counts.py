"""What lies under each training polygon: pixels with data, without, and under assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from ..raster.area_mask import Area
from ..raster.array_types import Int64Array
from ..raster.class_codes import CLASS_CODES, NAMES, POND
from ..raster.image import Reader
from ..raster.windows import Window
from ..run.feedback import Feedback
from .features import Features
from .training_areas import BOTH, NONE, TrainingAreas, codes

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

    def inside(self, window: Window) -> npt.NDArray[np.bool_]:
        """Return the pixels of a window whose centre lies in the assessment area, bool [H, W]."""
        if self.area is None:
            return np.ones((window.height, window.width), dtype=bool)
        return self.area.inside(window)


@dataclass(frozen=True)
class Census:
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
    touching: npt.NDArray[np.bool_]


def take_census(
    areas: TrainingAreas,
    features: Features,
    assessment: Optional[Assessment],
    feedback: Feedback,
) -> Census:
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
        feedback.progress(number / len(windows), "Looking at the samples")
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
    return Census(usable, empty, both, touching)


def remarks_on(areas: TrainingAreas, census: Census) -> List[str]:
    """Return what had to be left out of the polygons, in words."""
    name, image = areas.name, areas.image.name
    remarks = []
    lost, all_pixels = int(census.empty.sum()), int((census.empty + census.usable).sum())
    if lost:
        remarks.append(
            f"{name}: {lost} of {all_pixels} pixels have no data in {image} (nodata or NaN) and "
            "were left out."
        )
    if census.both:
        remarks.append(
            f"{name}: {census.both} pixel(s) lie in polygons of both classes and were left out."
        )
    idle = census.usable == 0
    if idle.any() and not idle.all():
        remarks.append(
            f"{name}: {areas.named(idle)} gave no pixel: too small to hold a pixel's centre, "
            "without data, or wholly under the other class."
        )
    return remarks


def lacking(
    areas: TrainingAreas, features: Features, census: Census, chosen: npt.NDArray[np.bool_]
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
            return InputError(
                f"{areas.name} gives {pixels} pixel(s) of class {value} ({NAMES[value]}); for "
                f"{len(features.numbers)} band(s) at least {least} are needed.",
                f"Draw more of class {value}, or larger; or choose fewer bands.",
            )
    return None


def cautions(
    areas: TrainingAreas, features: Features, census: Census, chosen: npt.NDArray[np.bool_]
) -> List[str]:
    """Return what makes some of the polygons, bool [P], a weak ground to fit to, in words."""
    advised = _ADVISED * len(features.numbers)
    remarks = []
    for value in CLASS_CODES:
        mine = chosen & (areas.values == value) & (census.usable > 0)
        pixels, polygons = int(census.usable[mine].sum()), int(np.count_nonzero(mine))
        if 0 < pixels < advised:
            remarks.append(
                f"{areas.name}: {pixels} pixels of class {value} ({NAMES[value]}) are few for "
                f"{len(features.numbers)} band(s); {advised} or more are advised."
            )
        if polygons == 1:
            remarks.append(
                f"{areas.name}: class {value} ({NAMES[value]}) comes from a single polygon, so "
                "that nothing can be tried on ground that was not fitted to. Draw several, on "
                "different ground."
            )
    return remarks


def _nothing(areas: TrainingAreas, features: Features, census: Census) -> InputError:
    """Return the error for polygons without a single usable pixel."""
    name, image = areas.name, areas.image.name
    if not census.empty.any():
        if census.both:
            return InputError(
                f"Every pixel in the polygons of {name} lies in polygons of both classes.",
                "Draw ponds and other ground beside one another.",
            )
        return InputError(
            f"The polygons of {name} are too small: none holds the centre of a pixel of {image}.",
            f"Draw them larger than a pixel ({areas.image.gsd_m:.3g} m).",
        )
    blank = _blank_bands(areas, features)
    if 0 < len(blank) < len(features.numbers):
        return InputError(
            f"Band {', '.join(map(str, blank))} of {image} has no data (nodata or NaN) under any "
            f"polygon of {name}.",
            "Leave it out (in the panel: Bands; on the command line: --features), or draw the "
            "samples elsewhere.",
        )
    return InputError(
        f"All {int(census.empty.sum())} pixels in the polygons of {name} have no data in {image} "
        "(nodata or NaN).",
        "Draw the samples where the image has data, or check its nodata value.",
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
    areas: TrainingAreas, value: int, census: Census, chosen: npt.NDArray[np.bool_]
) -> InputError:
    """Return the error for polygons of one class only."""
    name = areas.name
    drawn = areas.values == value
    cure = (
        "Draw ponds too (class 1)."
        if value == POND
        else "Draw what is no pond too (class 0): bare soil, water, vegetation, buildings."
    )
    if not drawn.any():
        return InputError(
            f"{name} holds no polygon of class {value} ({NAMES[value]}) over {areas.image.name}: "
            "telling two classes apart takes samples of both.",
            cure,
        )
    if census.usable[drawn].any():
        return InputError(
            f"No polygon of class {value} ({NAMES[value]}) of {name} is left for training: "
            f"{int(np.count_nonzero(drawn & ~chosen))} went to the test.",
            cure,
        )
    return InputError(
        f"The polygons of class {value} ({NAMES[value]}) of {name} hold no pixel with data in "
        f"{areas.image.name}.",
        "Draw them where the image has data, and not under the other class.",
    )
