"""Reference labels of the pixels of a prediction, and the outcome of each pixel against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Tuple

import numpy as np

from ..protocol.errors import InputError
from ..protocol.pond_class import FIELD as CLASS_FIELD
from ..protocol.texts import text
from ..raster.area_mask import Area
from ..raster.array_types import BoolArray, UInt8Array
from ..raster.class_codes import IGNORE, POND
from ..raster.image import Image
from ..raster.pixel_areas import middle_pixel_area
from ..raster.reference_polygons import Reference, read_reference
from ..raster.windows import Window


@dataclass(frozen=True)
class ReferencedImage:
    """A raster, and the reference polygons over it.

    Attributes:
        image: The raster, whose grid it is.
        reference: The polygons over it.
        area: Inside which they are complete; everywhere if absent.
    """

    image: Image
    reference: Reference
    area: Optional[Area]

    @property
    def window(self) -> Window:
        """The part of the grid in which anything can be known."""
        return self.image.window if self.area is None else self.area.window


class ReferenceLabels(ReferencedImage):
    """Reference polygons on the grid of a prediction, to judge it by."""

    @property
    def remarks(self) -> Tuple[str, ...]:
        """What the user should know about the polygons, in words."""
        remarks = [*self.reference.remarks, *(self.area.remarks if self.area else ())]
        if self.reference.classed:
            remarks.append(
                text(
                    "accuracy.reference_with_classes",
                    reference=self.reference.name,
                    field=CLASS_FIELD,
                )
            )
        return tuple(remarks)

    @property
    def pond_areas(self) -> List[float]:
        """Areas of the ponds in square metres, by the scale at the middle of the grid."""
        _, dx, _, _, _, dy = self.image.geotransform
        scale = middle_pixel_area(self.image) / abs(dx * dy)
        areas = [float(shape.GetArea()) * scale for shape in self.reference.ponds.geometries]
        return [area for area in areas if area > 0]

    def label(self, window: Window) -> UInt8Array:
        """Return 1 where a pixel's centre lies in a pond, 0 where not; uint8 [H, W].

        255 outside the area, and where polygons of both classes lie over one another.
        """
        pond = self.reference.ponds.inside(window)
        label = pond.astype(np.uint8)
        if self.reference.classed:
            label[pond & self.reference.others.inside(window)] = IGNORE
        if self.area is not None:
            label[~self.area.inside(window)] = IGNORE
        return label


def read_reference_labels(reference: str, area: Optional[str], image: Image) -> ReferenceLabels:
    """Read the reference and the area.

    Args:
        reference: Polygon file.
        area: Polygon file; all of the grid if absent.
        image: The prediction's grid.

    Raises:
        InputError: One of them cannot be read, holds no polygons, or misses the prediction.
    """
    polygons = read_reference(reference, image, text("accuracy.draw_reference_first"))
    if not polygons.touches:
        raise InputError.of(
            "accuracy.reference_elsewhere", reference=polygons.name, prediction=image.name
        )
    return ReferenceLabels(image, polygons, None if area is None else Area(area, image))


def verdicts(predicted: UInt8Array, label: UInt8Array, judged: BoolArray) -> UInt8Array:
    """Return how each pixel was judged: 1 TP, 2 FP, 3 FN, 0 TN, 255 not at all; uint8 [H, W].

    Args:
        predicted: uint8 [H, W], 1 pond, anything else other.
        label: uint8 [H, W], likewise.
        judged: bool [H, W].
    """
    shown, there = (predicted == POND).view(np.uint8), (label == POND).view(np.uint8)
    # The codes by their bits: the lower says that there is a pond, the upper that the map is wrong.
    # A look-up in a table takes ten times as long.
    verdicts: UInt8Array = shown ^ there
    verdicts <<= 1
    verdicts |= there
    # Below 0 is 255.
    verdicts |= judged.view(np.uint8) - np.uint8(1)
    return verdicts
