"""Which pixels of a raster hold data: decided here, for every reader of the engine.

A pixel of some bands is valid where none of these says otherwise:

* a band's nodata value, NaN included, compared in the band's own data type;
* a band's mask that is stored: one for the whole file, one for that band alone, or the values that
  are nodata only all together (``NODATA_VALUES``);
* an alpha band that masks, and is not itself one of the bands;
* a number that is none: NaN, infinite, or so large that only a fill value can be meant;
* a block that the file does not store, and a part of a virtual raster that no source covers: GDAL
  reads 0 there;
* where nothing above is declared for any of the bands: 0 in every one of them, unless all are 8-bit
  pictures or 0 is a value (a class, a percent) like any other.
"""

from __future__ import annotations

import math
from typing import Any, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from .band import Band, type_of
from .windows import Window, ceil_to

_ROWS = 256
"""Rows that are read of one band after the other, at least: all bands of eight thousand columns of
16-bit integers take half of GDAL's cache."""

_FILL = 1e30
"""Magnitude from which a number is a fill value, such as -3.4e38, declared or not."""

_EMPTY = gdal.GDAL_DATA_COVERAGE_STATUS_EMPTY
_DATA = gdal.GDAL_DATA_COVERAGE_STATUS_DATA


def is_cut_off(dataset: gdal.Dataset) -> bool:
    """Return whether a raw file is shorter than its header says.

    GDAL reads zeros beyond the end of these; with other formats it fails there itself.
    """
    driver = dataset.GetDriver().ShortName
    if driver not in ("ENVI", "PCIDSK"):
        return False
    path = dataset.GetDescription()
    stored = gdal.VSIStatL(path)
    if stored is None:
        return False
    if driver == "PCIDSK":
        header = _start_of(path)
        blocks = header[16:32].strip()  # Of 512 bytes, in all.
        return blocks.isdigit() and int(blocks) * 512 > stored.size
    metadata = dataset.GetMetadata("ENVI") or {}
    if metadata.get("file_compression", "0").strip() not in ("", "0"):
        return False
    bands = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
    pixel = sum(gdal.GetDataTypeSize(band.DataType) // 8 for band in bands)
    offset = metadata.get("header_offset", "0").strip()
    start = int(offset) if offset.isdigit() else 0
    return bool(start + dataset.RasterXSize * dataset.RasterYSize * pixel > stored.size)


def _start_of(path: str) -> bytes:
    stream = gdal.VSIFOpenL(path, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, 512, stream) or b"")
    finally:
        gdal.VSIFCloseL(stream)


class ValidReader:
    """Reads windows of some bands of a dataset, each with the pixels that are valid."""

    def __init__(
        self,
        dataset: gdal.Dataset,
        bands: Sequence[Band],
        alpha: Optional[int],
        zero_is_data: bool = False,
    ) -> None:
        """Take what the file declares.

        Args:
            dataset: To read from; belongs to one thread.
            bands: Which, as the file declares them.
            alpha: Number of the band that masks, or ``None``.
            zero_is_data: Whether 0 in every band is a value like any other.
        """
        self._dataset = dataset  # GDAL's bands do not keep it alive.
        self._declared = tuple(bands)
        self._bands = [dataset.GetRasterBand(band.number) for band in bands]
        # A band chosen as near infrared is one, whatever a four-band picture calls it by default.
        masking = alpha is not None and alpha not in [band.number for band in bands]
        self._alpha = dataset.GetRasterBand(alpha) if masking else None
        self._type = np.result_type(*map(type_of, self._bands))
        self._undeclared = (
            self._alpha is None
            and not zero_is_data
            and all(band.nodata is None and not band.masked for band in bands)
            and any(band.data_type != "Byte" for band in bands)
        )

    def is_empty(self, window: Window) -> bool:
        """Tell, without reading, whether a window is nodata because the file stores nothing there.

        Raises:
            RuntimeError: A source of a virtual raster is missing.
        """
        return all(_coverage(band, window) == _EMPTY for band in self._bands)

    def read(
        self, window: Window, shape: Optional[Tuple[int, int]] = None
    ) -> Tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
        """Read a window inside the raster.

        Args:
            window: Where.
            shape: Rows and columns to which it is thinned, by nearest neighbours; all if absent.

        Returns:
            Values [C, H, W] in a data type that holds all bands, and valid pixels, bool [H, W].

        Raises:
            RuntimeError: The file is damaged here.
        """
        rows, columns = shape or (window.height, window.width)
        values = np.empty((len(self._bands), rows, columns), self._type)
        valid = np.ones((rows, columns), dtype=bool)
        if shape is not None:
            self._read_part(window, values, valid)
            return values, valid
        for part in self._rows_of_blocks(window):
            here, _ = part.slices_in(window)
            self._read_part(part, values[:, here], valid[here])
        return values, valid

    def _rows_of_blocks(self, window: Window) -> Iterator[Window]:
        """Cut a window into rows of the file's blocks.

        Where a block holds the pixels of all bands, the blocks of what is read of one band are to
        be in GDAL's cache still when the next one is read, or they are unpacked once for each.
        """
        step = ceil_to(_ROWS, max(band.GetBlockSize()[1] for band in self._bands))
        row = window.row
        while row < window.bottom:
            end = min((row // step + 1) * step, window.bottom)
            yield Window(window.col, row, window.width, end - row)
            row = end

    def _read_part(
        self, window: Window, values: npt.NDArray[Any], valid: npt.NDArray[np.bool_]
    ) -> None:
        """Fill values [C, H, W] and take away, in ``valid`` [H, W], what holds no data."""
        rows, columns = valid.shape
        for index, (band, declared) in enumerate(zip(self._bands, self._declared)):
            stored = self._stored(band, window, values[index])
            _leave_out_nodata(valid, stored, declared.nodata)
            if declared.masked:
                valid &= _read(band.GetMaskBand(), window, rows, columns) > 0
            if declared.nodata is None:
                _leave_out_unstored(valid, band, window, stored)
        if self._alpha is not None:
            valid &= _read(self._alpha, window, rows, columns) > 0
        if self._undeclared:
            valid &= values.any(axis=0)

    def _stored(self, band: gdal.Band, window: Window, room: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Fill ``room`` with a band's window; return it in the band's own data type."""
        kind = type_of(band)
        place = (window.col, window.row, window.width, window.height)
        if kind == room.dtype and kind != np.int8:
            band.ReadAsArray(*place, buf_obj=room)
            return room
        rows, columns = room.shape
        stored = _read(band, window, rows, columns).astype(kind, copy=False)
        room[...] = stored
        return stored


def _read(band: gdal.Band, window: Window, rows: int, columns: int) -> npt.NDArray[Any]:
    values: npt.NDArray[Any] = band.ReadAsArray(
        window.col, window.row, window.width, window.height, buf_xsize=columns, buf_ysize=rows
    )
    return values


def _leave_out_nodata(
    valid: npt.NDArray[np.bool_], values: npt.NDArray[Any], nodata: Optional[float]
) -> None:
    """Take away, in ``valid``, where a band's values [H, W] are nodata or no numbers."""
    kind = values.dtype
    if kind.kind in "fc":
        with np.errstate(invalid="ignore"):
            valid &= np.abs(values) < _FILL
    if nodata is None or not math.isfinite(nodata):
        return
    # As the file rounds it: -9999.9 is another number in single precision than in double.
    with np.errstate(over="ignore"):
        valid &= values != kind.type(nodata)


def _leave_out_unstored(
    valid: npt.NDArray[np.bool_], band: gdal.Band, window: Window, values: npt.NDArray[Any]
) -> None:
    """Take away, in ``valid``, what a file does not store; it reads as 0."""
    if not (values == 0).any():
        return
    if values.shape != (window.height, window.width):
        # Thinned for a picture: whole or not at all.
        valid &= (values != 0) | (_coverage(band, window) != _EMPTY)
        return
    for hole in _unstored(band, window, values == 0):
        valid[hole.slices_in(window)] = False


def _coverage(band: gdal.Band, window: Window) -> int:
    """Return GDAL's flags for a window, cut to the raster: what is stored in it, if it knows."""
    part = window.intersect(Window(0, 0, band.XSize, band.YSize))
    if not part.area:
        return int(_EMPTY)
    flags = band.GetDataCoverageStatus(part.col, part.row, part.width, part.height)[0]
    return int(flags & (_EMPTY | _DATA))


def _unstored(band: gdal.Band, window: Window, zeros: npt.NDArray[np.bool_]) -> List[Window]:
    """Return the parts of a window that are not stored, where it has zeros, bool [H, W].

    Blocks are stored whole or not at all; where sources of a virtual raster end is looked for
    pixel by pixel, which only the edges between something and nothing cost.
    """
    if not zeros[window.slices_in(window)].any():
        return []
    flags = _coverage(band, window)
    if flags == _EMPTY:
        return [window]
    if not flags & _EMPTY:
        return []
    pieces = _pieces(band, window)
    found: List[Window] = []
    for piece in pieces:
        if zeros[piece.slices_in(window)].any():
            found += _unstored(band, piece, zeros[piece.slices_in(window)])
    return found


def _pieces(band: gdal.Band, window: Window) -> List[Window]:
    """Cut a window that is stored in part: along the file's blocks, or else into halves."""
    across, down = band.GetBlockSize()
    col, row = (window.col // across + 1) * across, (window.row // down + 1) * down
    if col >= window.right and row >= window.bottom:  # Within one block.
        col, row = window.col + max(1, window.width // 2), window.row + max(1, window.height // 2)
    else:
        steps = (window.right - col) // across // 2, (window.bottom - row) // down // 2
        col, row = col + max(0, steps[0]) * across, row + max(0, steps[1]) * down
    columns = sorted({window.col, min(col, window.right), window.right})
    rows = sorted({window.row, min(row, window.bottom), window.bottom})
    pieces = [
        Window(left, top, right - left, bottom - top)
        for top, bottom in zip(rows, rows[1:])
        for left, right in zip(columns, columns[1:])
    ]
    return pieces if len(pieces) > 1 else []
