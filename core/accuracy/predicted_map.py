"""Class and probability rasters of a prediction, as an accuracy assessment reads them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Iterator, Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, osr

from ..model.probability_percent import LEVELS
from ..protocol.errors import InputError
from ..protocol.json_fields import read_json, stated
from ..protocol.messages import Json
from ..protocol.texts import listed, text
from ..raster.array_types import BoolArray, UInt8Array
from ..raster.byte_raster import CLASSES, PERCENTS
from ..raster.class_codes import NODATA, OTHER, POND
from ..raster.image import Image, open_dataset, open_image
from ..raster.source_files import special
from ..raster.validity import ValidReader
from ..raster.windows import BLOCK, Window
from ..run import manifest

PIECE = 1024
"""Pixels per side of what is read at a time: a few megabytes, whatever the raster's size."""

_DECIMALS = 6
"""To which scaled values are rounded: a thousand times .001 is one."""

_NAMED = 5
"""Values that a message names one by one."""


class _Reading:
    """One band of values that mean themselves, read in pieces with the pixels that are valid."""

    many_bands = "accuracy.prediction_with_many_bands"
    """Code of the message about a raster of several bands."""

    def __init__(self, path: str) -> None:
        """Open the raster.

        Raises:
            InputError: It cannot be opened, has no place on the Earth, or has several bands.
        """
        self.image = open_image(path)
        colours = [band for band in self.image.bands if band.number != self.image.alpha]
        if len(colours) != 1:
            raise InputError.of(self.many_bands, image=self.image.name, bands=len(colours))
        self.declared = colours[0]
        self._dataset = open_dataset(path)
        self._reader = ValidReader(
            self._dataset, [self.declared], self.image.alpha, zero_is_data=True
        )

    @property
    def unmasked(self) -> bool:
        """Whether nothing in the file says which pixels have data."""
        return (
            self.declared.nodata is None and not self.declared.masked and self.image.alpha is None
        )

    def read(self, window: Window) -> Tuple[npt.NDArray[Any], BoolArray]:
        """Return values and valid pixels, both [H, W]; 0 is a value like any other here.

        Raises:
            InputError: The file is damaged here.
        """
        try:
            values, valid = self._reader.read(window)
        except RuntimeError as error:
            raise InputError.of(
                "accuracy.prediction_damaged",
                image=self.image.name,
                column=window.col,
                row=window.row,
                reason=error,
            ) from error
        return self._meant(values[0]), valid

    def _meant(self, stored: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return what stored numbers stand for, by the scale and offset that the file declares."""
        scale, offset = self.declared.scale, self.declared.offset
        return stored if scale is None else np.round(stored * scale + offset, _DECIMALS)

    def windows(self, part: Window) -> Iterator[Window]:
        """Cut a part of the raster into pieces, row by row, each of whole blocks of the file.

        A raster that is stored in strips is cut into strips, so that none is read twice.
        """
        across, down = self._dataset.GetRasterBand(self.declared.number).GetBlockSize()
        part = part.align(BLOCK).intersect(self.image.window)
        wide, tall = PIECE, PIECE
        if across > PIECE and down < BLOCK:
            wide = part.width
            tall = max(BLOCK, PIECE * PIECE // wide // BLOCK * BLOCK)
        for row in range(part.row, part.bottom, tall):
            for col in range(part.col, part.right, wide):
                yield Window(col, row, wide, tall).intersect(part)


class Prediction(_Reading):
    """A class raster: 1 pond, 0 other, whatever else it declares as nodata unknown.

    Attributes:
        image: Its grid.
        remarks: What the user should know about it, in words.
    """

    def __init__(self, path: str) -> None:
        """Open the raster.

        Raises:
            InputError: It cannot be opened, has no place on the Earth, is no class raster, or
                declares one of the two classes as nodata.
        """
        super().__init__(path)
        name, nodata = self.image.name, self.declared.nodata
        if nodata in (POND, OTHER):
            raise InputError.of(
                "accuracy.class_declared_nodata", image=name, value=nodata, nodata=NODATA
            )
        remark = text("accuracy.no_nodata_declared", image=name)
        self.remarks: Tuple[str, ...] = (remark,) if self.unmasked else ()

    def classes(self, window: Window) -> UInt8Array:
        """Read a window as uint8 [H, W]: 1 pond, 0 other, 255 unknown.

        Raises:
            InputError: The file is damaged, or holds other values.
        """
        values, valid = self.read(window)
        ponds = values == POND
        strange = valid & ~ponds & (values != OTHER)
        if strange.any():
            raise self._not_classes(np.unique(values[strange]))
        found: UInt8Array = ponds.astype(np.uint8)
        found[~valid] = NODATA
        return found

    def _not_classes(self, found: npt.NDArray[Any]) -> InputError:
        some = listed(f"{value:g}" for value in found[:_NAMED])
        if len(found) > _NAMED:
            some = text("accuracy.and_more", values=some)
        name = self.image.name
        if found.tolist() == [NODATA] and self.unmasked:
            return InputError.of("accuracy.nodata_not_declared", image=name, nodata=NODATA)
        if self.declared.name == PERCENTS:
            return InputError.of("accuracy.probabilities_for_classes", image=name)
        return InputError.of("accuracy.not_a_prediction", image=name, values=some)


class Percents(_Reading):
    """A raster of probabilities in whole percent."""

    many_bands = "accuracy.probability_with_many_bands"

    def __init__(self, path: str, prediction: Optional[Image] = None) -> None:
        """Open the raster.

        Args:
            path: What GDAL opens.
            prediction: The grid that it has to be on; any if absent.

        Raises:
            InputError: It cannot be opened, has several bands, or lies on another grid.
        """
        super().__init__(path)
        if self.declared.name == CLASSES:
            raise InputError.of("accuracy.classes_for_probabilities", image=self.image.name)
        if prediction is not None and not _same_grid(self.image, prediction):
            raise InputError.of(
                "accuracy.other_grid", image=self.image.name, prediction=prediction.name
            )

    def percents(self, window: Window) -> UInt8Array:
        """Read a window as uint8 [H, W]: 0 to 100, 255 unknown.

        Raises:
            InputError: The file is damaged, or holds something else than whole percents.
        """
        values, valid = self.read(window)
        if values.dtype == np.uint8:
            return self._of_bytes(values, valid)
        valid &= values != NODATA
        known = values[valid]
        if known.size and not (
            known.min() >= 0 and known.max() <= 100 and (known == np.floor(known)).all()
        ):
            raise InputError.of("accuracy.not_percents", image=self.image.name)
        return np.where(valid, values, NODATA).astype(np.uint8)

    def _of_bytes(self, values: UInt8Array, valid: BoolArray) -> UInt8Array:
        """Return the same of bytes, which are whole numbers from 0."""
        if (valid & (values > LEVELS) & (values != NODATA)).any():
            raise InputError.of("accuracy.not_percents", image=self.image.name)
        percents: UInt8Array = values.copy()
        percents[~valid] = NODATA
        return percents


def _same_grid(first: Image, second: Image) -> bool:
    pixel = abs(second.geotransform[1])
    return (
        (first.width, first.height) == (second.width, second.height)
        and all(
            # A thousandth of a pixel at the far end of the largest raster.
            math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-8 * pixel)
            for a, b in zip(first.geotransform, second.geotransform)
        )
        and bool(osr.SpatialReference(first.crs).IsSame(osr.SpatialReference(second.crs)))
    )


def manifest_of(prediction: str) -> Optional[Json]:
    """Return the run manifest beside a prediction, or ``None`` where there is none to read."""
    return _record(manifest.beside(prediction), ("segment", "threshold"))


def smallest_pond(segmented: Optional[Json]) -> float:
    """Return the smallest pond that the run behind a prediction kept as a polygon, square metres.

    0 where it kept all, or is not known.

    Args:
        segmented: Its manifest.
    """
    kept = stated(segmented, float, "request", "min_area")
    return float(kept) if kept is not None and kept > 0 else 0.0


def run_behind(probability: str) -> Optional[Json]:
    """Return the manifest of the segmentation that wrote a probability raster.

    It is looked for among those in the same folder, by the file's name, since folders move: the
    latest that names it. ``None`` where there is none.
    """
    path = Path(probability)
    records = (_record(str(one), ("segment",)) for one in path.parent.glob("*.manifest.json"))
    naming = [
        record
        for record in records
        if record is not None
        and Path(stated(record, str, "request", "probability") or "").name == path.name
    ]
    return max(naming, key=lambda record: str(stated(record, str, "started")), default=None)


def _record(path: str, commands: Tuple[str, ...]) -> Optional[Json]:
    try:
        if gdal.VSIStatL(path) is None or special(Path(path)):
            return None
        found = read_json(path)
    except (OSError, ValueError, RuntimeError):
        # A name in the letters of another system is no text for GDAL.
        return None
    return found if stated(found, str, "command") in commands else None
