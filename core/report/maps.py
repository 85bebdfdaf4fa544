"""Pictures of where a prediction is right: outlines over the image, and the errors in colours.

Everything is read at the size of the picture, through overviews where there are any, so that a
scene of any size makes a picture in little memory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import List, Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr
from scipy import ndimage

from ..bands import roles
from ..errors import EngineError
from ..geodesy import Earth
from ..grid import Window
from ..polygons import bounds_of, system_of
from ..raster import Image, open_dataset, open_image
from .picture import Picture
from .scalebar import draw_scale_bar

ogr.UseExceptions()

LONGEST = 1200
"""Pixels of the longer side of a picture at most: 15 cm of paper at 200 dots an inch."""

MARGIN = 0.03
"""Ground shown around what was judged, as a part of its longer side."""

Pixels = npt.NDArray[np.uint8]
"""A picture, uint8 [H, W, 3], red green blue."""

_STRETCH = (2, 98)
"""Percentiles of each band that become black and white."""

_GAMMA = 1.4
"""Lightens what a few bright roofs and pits would leave in the dark."""

_TN, _TP, _FP, _FN, _UNKNOWN = 0, 1, 2, 3, 255
_COLOURS = {
    _TP: (86, 158, 206),
    _FP: (240, 162, 2),
    _FN: (140, 20, 90),
    _TN: (228, 228, 222),
    _UNKNOWN: (255, 255, 255),
}
"""Of errors.tif: apart in lightness as well as in hue, for readers who see few hues."""

_REFERENCE, _PREDICTED = (255, 221, 0), (0, 190, 255)
"""Yellow and blue are told apart with any common colour blindness."""

_PREDICTED_GROUND = (176, 176, 170)
_WIDE, _NARROW = 4, 2
"""Widths of the outlines in picture pixels: where both run together, each is still seen."""

_AT_ONCE = 500
"""Polygons drawn at a time."""


@dataclass(frozen=True)
class _Frame:
    """The part of a grid that a picture shows, and the picture's size.

    Attributes:
        image: The grid.
        window: The part of it.
        width: Columns of the picture.
        height: Rows of the picture.
    """

    image: Image
    window: Window
    width: int
    height: int

    @property
    def metres(self) -> float:
        """Metres on the ground per picture pixel, from west to east through the middle."""
        west, south, east, north = bounds_of(self.image, self.window)
        # A tenth of the width: the geodesic is then as good as straight.
        middle = (south + north) / 2
        ends = np.array([[0.45 * east + 0.55 * west, middle], [0.55 * east + 0.45 * west, middle]])
        return float(Earth(self.image.crs).distances(ends[:1], ends[1:])[0]) * 10 / self.width

    @property
    def geotransform(self) -> Tuple[float, ...]:
        """That of the picture."""
        x0, dx, _, y0, _, dy = self.image.geotransform_of(self.window)
        across, down = self.window.width / self.width, self.window.height / self.height
        return (x0, dx * across, 0.0, y0, 0.0, dy * down)


def make_pictures(errors: str, verdicts: str, image: Optional[str]) -> List[Picture]:
    """Return the pictures of a report: outlines over the image, and the errors.

    An image that cannot be shown is no reason to lose a report: the outlines are then shown over
    the prediction alone, and the caption says why.

    Args:
        errors: errors.tif, the grid and the place of the pictures.
        verdicts: verdicts.gpkg, whose layers ``reference_ponds`` and ``predicted_ponds`` give the
            outlines.
        image: What the outlines are drawn over: any raster, on any grid, in any reference system.

    Raises:
        InputError: errors.tif or verdicts.gpkg cannot be read.
    """
    grid = open_image(errors)
    frame = _frame(grid, _judged_window(grid))
    classes = _classes(frame)
    return [_outlines(frame, classes, verdicts, image), _errors(frame, classes)]


def _outlines(frame: _Frame, classes: Pixels, verdicts: str, image: Optional[str]) -> Picture:
    reference = _drawn(frame, verdicts, "reference_ponds")
    predicted = _drawn(frame, verdicts, "predicted_ponds")
    ground, words = _background(frame, classes, image)
    # Where nothing was judged, the ground is there for orientation only.
    outside = classes == _UNKNOWN
    ground[outside] = 255 - (255 - ground[outside]) // 2
    wide, narrow = _thick(reference, _WIDE), _thick(predicted, _NARROW)
    ground[_thick(wide | narrow, 3)] = (20, 20, 20)
    ground[wide] = _REFERENCE
    ground[_thick(narrow, 3) & wide] = (20, 20, 20)
    ground[narrow] = _PREDICTED
    draw_scale_bar(ground, frame.metres)
    return Picture(
        "Reference and prediction",
        f"{words} Ground that was not judged is pale. North of the grid is up.",
        _png(ground),
        ((_hex(_REFERENCE), "reference, outline"), (_hex(_PREDICTED), "prediction, outline")),
    )


def _errors(frame: _Frame, classes: Pixels) -> Picture:
    table = np.full((256, 3), 255, dtype=np.uint8)
    for value, colour in _COLOURS.items():
        table[value] = colour
    shown = table[classes]
    draw_scale_bar(shown, frame.metres)
    across = frame.window.width / frame.width
    words = (
        "One pixel of the picture is one pixel of the prediction or less."
        if across <= 1
        else f"One pixel of the picture stands for {across:.1f} x {across:.1f} pixels of the "
        "prediction; errors.tif holds them all."
    )
    names = (
        (_TP, "pond in both (TP)"),
        (_FP, "pond in the prediction only (FP)"),
        (_FN, "pond in the reference only (FN)"),
        (_TN, "pond in neither (TN)"),
        (_UNKNOWN, "not judged"),
    )
    legend = tuple((_hex(_COLOURS[value]), name) for value, name in names)
    return Picture("Where the two differ", words, _png(shown), legend)


def _judged_window(grid: Image) -> Window:
    """Return the smallest window around what was judged, with a margin, at overview precision."""
    whole = _frame(grid, grid.window)
    rows, cols = np.nonzero(_classes(whole) != _UNKNOWN)
    if not rows.size:
        return grid.window
    across, down = grid.width / whole.width, grid.height / whole.height
    # A picture pixel beside the outermost one may hold something, though its centre does not.
    left, right = (cols.min() - 1) * across, (cols.max() + 2) * across
    top, bottom = (rows.min() - 1) * down, (rows.max() + 2) * down
    more = MARGIN * max(right - left, bottom - top)
    col, row = math.floor(left - more), math.floor(top - more)
    return Window(
        col, row, math.ceil(right + more) - col, math.ceil(bottom + more) - row
    ).intersect(grid.window)


def _frame(grid: Image, window: Window) -> _Frame:
    # Small grids are enlarged: outlines need pixels to be drawn on.
    scale = LONGEST / max(window.width, window.height)
    scale = scale if scale <= 1 else max(1, min(8, math.floor(scale)))
    return _Frame(
        grid, window, max(1, round(window.width * scale)), max(1, round(window.height * scale))
    )


def _classes(frame: _Frame) -> Pixels:
    window = frame.window
    dataset = open_dataset(frame.image.path)
    place = (window.col, window.row, window.width, window.height)
    found: Pixels = dataset.GetRasterBand(1).ReadAsArray(*place, frame.width, frame.height)
    return found


def _drawn(frame: _Frame, verdicts: str, layer_name: str) -> npt.NDArray[np.bool_]:
    """Return the picture pixels that the outlines of a layer run through, bool [H, W]."""
    store = gdal.OpenEx(verdicts, gdal.OF_VECTOR | gdal.OF_READONLY)
    layer = store.GetLayerByName(layer_name)
    canvas = gdal.GetDriverByName("MEM").Create("", frame.width, frame.height, 1, gdal.GDT_Byte)
    canvas.SetGeoTransform(frame.geotransform)
    canvas.SetProjection(frame.image.crs)
    layer.SetSpatialFilterRect(*bounds_of(frame.image, frame.window))
    lines: List[ogr.Geometry] = []
    for feature in layer:
        geometry = feature.GetGeometryRef()
        if geometry is not None and not geometry.IsEmpty():
            lines.append(geometry.Boundary())
        if len(lines) == _AT_ONCE:
            _burn(canvas, lines, frame)
            lines = []
    _burn(canvas, lines, frame)
    burnt: Pixels = canvas.ReadAsArray()
    return burnt > 0


def _burn(canvas: gdal.Dataset, lines: List[ogr.Geometry], frame: _Frame) -> None:
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("lines", system_of(frame.image), ogr.wkbUnknown)
    for line in lines:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(line)
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(canvas, [1], layer, burn_values=[1], options=["ALL_TOUCHED=TRUE"])


def _thick(line: npt.NDArray[np.bool_], width: int) -> npt.NDArray[np.bool_]:
    return np.asarray(ndimage.binary_dilation(line, np.ones((width, width))), dtype=bool)


def _background(frame: _Frame, classes: Pixels, image: Optional[str]) -> Tuple[Pixels, str]:
    alone = np.full((*classes.shape, 3), 255, dtype=np.uint8)
    alone[classes != _UNKNOWN] = _COLOURS[_TN]
    alone[(classes == _TP) | (classes == _FP)] = _PREDICTED_GROUND
    plain = "Grey: what the prediction calls pond."
    if image is None:
        return alone, plain
    try:
        return _natural(frame, open_image(image))
    except (EngineError, RuntimeError) as error:
        return alone, f"The image could not be shown ({error}) {plain}"


def _natural(frame: _Frame, image: Image) -> Tuple[Pixels, str]:
    """Return the image under a frame, and what its colours are.

    Raises:
        InputError: It does not lie under the frame.
        RuntimeError: It cannot be read, or there is no way between the reference systems.
    """
    known = {role: number for number, role in enumerate(roles(image), start=1) if role}
    bands = [known[role] for role in ("red", "green", "blue") if role in known]
    words = "Natural colour, each band stretched from its 2nd to its 98th percentile."
    if len(bands) < 3:
        bands, words = [1], "The image's first band, from its 2nd to its 98th percentile."
    values, valid = _warped(frame, image, bands)
    if not valid.any():
        raise RuntimeError("it has no data here.")
    shown = np.full((frame.height, frame.width, 3), 255, dtype=np.uint8)
    for index in range(3):
        band = values[index % len(bands)]
        low, high = np.percentile(band[valid], _STRETCH)
        grey = np.clip((band[valid] - low) / max(high - low, 1e-12), 0, 1) ** (1 / _GAMMA)
        shown[valid, index] = np.round(255 * grey)
    return shown, words


def _warped(
    frame: _Frame, image: Image, bands: List[int]
) -> Tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return some bands of an image on the grid of a picture, [C, H, W], and where it has data."""
    small = _reduced(frame, image, bands)
    west, south, east, north = bounds_of(frame.image, frame.window)
    _, dx, _, _, _, dy = frame.geotransform
    warped = gdal.Warp(
        "",
        small,
        format="MEM",
        dstSRS=frame.image.crs,
        outputBounds=(west, south, east, north),
        width=frame.width,
        height=frame.height,
        outputType=gdal.GDT_Float32,
        resampleAlg="bilinear" if frame.metres < image.gsd_m else "near",
        dstAlpha=True,
    ).ReadAsArray()
    values = warped[: len(bands)]
    if dx < 0:
        values, warped = values[..., ::-1], warped[..., ::-1]
    if dy > 0:
        values, warped = values[..., ::-1, :], warped[..., ::-1, :]
    valid = (warped[-1] > 0) & np.isfinite(values).all(axis=0)
    if all(image.bands[band - 1].nodata is None for band in bands) and any(
        image.bands[band - 1].data_type != "Byte" for band in bands
    ):
        # As the engine reads images: no surface reflects nothing in every band.
        valid &= values.any(axis=0)
    return np.where(valid, values, 0).astype(np.float32), valid


def _reduced(frame: _Frame, image: Image, bands: List[int]) -> gdal.Dataset:
    """Return the part of an image about a frame, as a virtual raster about as coarse as it."""
    target = system_of(frame.image)
    way = osr.CoordinateTransformation(target, system_of(image))
    west, south, east, north = way.TransformBounds(*bounds_of(frame.image, frame.window), 21)
    x0, dx, _, y0, _, dy = image.geotransform
    cols = sorted(((west - x0) / dx, (east - x0) / dx))
    rows = sorted(((south - y0) / dy, (north - y0) / dy))
    # Two pixels more, for the interpolation at the edge.
    col, row = math.floor(cols[0]) - 2, math.floor(rows[0]) - 2
    box = Window(col, row, math.ceil(cols[1]) + 2 - col, math.ceil(rows[1]) + 2 - row)
    part = box.intersect(image.window)
    if part.width <= 0 or part.height <= 0:
        raise RuntimeError("it lies elsewhere.")
    step = max(1.0, box.width / frame.width, box.height / frame.height)
    return gdal.Translate(
        "",
        open_dataset(image.path),
        format="VRT",
        srcWin=[part.col, part.row, part.width, part.height],
        width=max(1, round(part.width / step)),
        height=max(1, round(part.height / step)),
        bandList=bands,
    )


def _png(pixels: Pixels) -> bytes:
    height, width, count = pixels.shape
    canvas = gdal.GetDriverByName("MEM").Create("", width, height, count, gdal.GDT_Byte)
    for index in range(count):
        canvas.GetRasterBand(index + 1).WriteArray(pixels[..., index])
    name = f"/vsimem/{id(canvas)}.png"
    gdal.GetDriverByName("PNG").CreateCopy(name, canvas, options=["ZLEVEL=9"])
    file = gdal.VSIFOpenL(name, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, gdal.VSIStatL(name).size, file))
    finally:
        gdal.VSIFCloseL(file)
        gdal.Unlink(name)


def _hex(colour: Tuple[int, int, int]) -> str:
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"
