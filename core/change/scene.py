"""One date of a ledger: its prediction, its image, and what they say of a place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Sequence, Tuple

import numpy as np
from osgeo import ogr
from scipy import ndimage

from ..accuracy.predicted_map import Percents, Prediction
from ..model.pond_confidence import PondConfidence
from ..model.probability_percent import MIDDLES
from ..raster.array_types import BoolArray, UInt8Array
from ..raster.class_codes import NODATA, POND
from ..raster.image import Image
from ..raster.polygons import Shapes, around, envelope
from ..raster.windows import Window
from .acquisition_date import AcquisitionDate
from .cloud import Seen, cloud, shadow
from .ground import Ground
from .placement import Placement
from .registration import Registration

_RING_PX = 5
"""Width of the ground around a pond that tells whether a shadow lies over it, pixels."""

_RING_DARK = 0.25
"""Share of that ground from which a shadow lies there: a pond that was flooded or dried is darker
or brighter than before, the land around it is not."""


@dataclass(frozen=True)
class Sight:
    """What a date shows of a place.

    Attributes:
        unseen: Share of it without data, under cloud or in a cloud's shadow, 0 to 1.
        cloud: Share of it under cloud.
        probability: Mean over what is seen, 0 to 1; ``None`` where none is known.
    """

    unseen: float
    cloud: float
    probability: Optional[float]


@dataclass(frozen=True)
class Scene:
    """One date.

    Attributes:
        date: When.
        prediction: Where ponds are, on the grid of the image.
        percents: Probabilities on the same grid; ``None`` where there are none.
        ground: The image; ``None`` where a prediction does not lead to it.
        image: Its path, likewise.
        registration: Over the first date; ``None`` for that one.
        placement: Of outlines, on the first date's ground.
        confidence: How sure the model is of ponds; ``None`` where it does not say.
        relative_error: Of areas, from a score; ``None`` for that of the boundary.
        error_source: Where that comes from: ``boundary``, ``score`` or ``sample``.
    """

    date: AcquisitionDate
    prediction: Prediction
    percents: Optional[Percents]
    ground: Optional[Ground]
    image: Optional[str]
    registration: Optional[Registration]
    placement: Placement
    confidence: Optional[PondConfidence] = None
    relative_error: Optional[float] = None
    error_source: str = "boundary"

    @property
    def grid(self) -> Image:
        """That of the prediction."""
        return self.prediction.image

    @property
    def day(self) -> str:
        """Its date, ISO 8601."""
        return self.date.day.isoformat()

    @property
    def name(self) -> str:
        """For messages."""
        return Path(self.image).name if self.image else self.grid.name

    @property
    def residual_m(self) -> float:
        """How far parts of the image lie off, metres."""
        return 0.0 if self.registration is None else self.registration.residual_m

    def look(self, place: Sequence[ogr.Geometry], others: Sequence[Scene] = ()) -> Sight:
        """Return what is seen of a place.

        Args:
            place: Polygons and multipolygons on the first date's ground.
            others: Dates before and after, which tell cloud from bright ground.

        Raises:
            InputError: A file is damaged.
        """
        own = self.placement.back(place)
        if not own:
            return Sight(1.0, 0.0, None)
        shapes = Shapes(self.grid, own)
        window = _window_of(self.grid, own).grow(_RING_PX + 1)
        inside = shapes.inside(window)
        if not inside.any():
            return Sight(1.0, 0.0, None)
        valid, ponds, percents = self._classes(window)
        hidden, under = self._hidden(window, inside, ponds, others)
        seen = inside & valid & ~hidden
        total = np.count_nonzero(inside)
        probability = None
        known = seen & (percents != NODATA)
        if self.percents is not None and known.any():
            probability = float(MIDDLES[percents[known]].mean())
        return Sight(
            unseen=1.0 - np.count_nonzero(seen) / total,
            cloud=np.count_nonzero(inside & under) / total,
            probability=probability,
        )

    def _classes(self, window: Window) -> Tuple[BoolArray, BoolArray, UInt8Array]:
        """Return where there are data and ponds, and percents, on a window of any place."""
        shape = (window.height, window.width)
        valid, ponds = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        percents = np.full(shape, NODATA, dtype=np.uint8)
        part = window.intersect(self.grid.window)
        if part.width and part.height:
            at = part.slices_in(window)
            classes = self.prediction.classes(part)
            valid[at], ponds[at] = classes != NODATA, classes == POND
            if self.percents is not None:
                percents[at] = self.percents.percents(part)
        return valid, ponds, percents

    def _hidden(
        self,
        window: Window,
        inside: BoolArray,
        ponds: BoolArray,
        others: Sequence[Scene],
    ) -> Tuple[BoolArray, BoolArray]:
        """Return which pixels cloud or shadow hides, and which of them cloud does, bool [H, W]."""
        nothing = np.zeros(inside.shape, dtype=bool)
        if self.ground is None:
            return nothing, nothing
        mine: Seen = (self.ground, *self.ground.on(self.grid, window))
        there: List[Seen] = [
            (moved, *moved.on(self.grid, window)) for moved in self._beside(others)
        ]
        under = cloud(mine, there)
        theirs = [
            cloud(one, [mine, *(other for other in there if other is not one)]) for one in there
        ]
        dark = shadow(mine, there, theirs) & ~under
        ring = ndimage.binary_dilation(inside, iterations=_RING_PX) & ~inside & ~ponds
        land = np.count_nonzero(ring)
        if not land or np.count_nonzero(dark & ring) < _RING_DARK * land:
            dark = nothing
        return under | dark, under

    def _beside(self, others: Sequence[Scene]) -> Iterator[Ground]:
        """Yield the images of other dates, moved to lie over this one's."""
        for other in others:
            if other.ground is not None:
                east = other.placement.shift[0] - self.placement.shift[0]
                north = other.placement.shift[1] - self.placement.shift[1]
                yield other.ground.moved(east, north) if east or north else other.ground


def _window_of(grid: Image, shapes: Sequence[ogr.Geometry]) -> Window:
    west, south, east, north = around([envelope(shape) for shape in shapes])
    x0, dx, _, y0, _, dy = grid.geotransform
    cols = sorted(((west - x0) / dx, (east - x0) / dx))
    rows = sorted(((south - y0) / dy, (north - y0) / dy))
    col, row = math.floor(cols[0]), math.floor(rows[0])
    return Window(col, row, max(1, math.ceil(cols[1]) - col), max(1, math.ceil(rows[1]) - row))
