"""Value encoding: stored numbers to the 16-bit pixels of a model, and checks of their range.

What crosses to the device is always UInt16: integers as they are stored, signed ones shifted, and
everything else quantised to a ten-thousandth of reflectance.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from ..protocol.texts import text
from ..raster.image import Image, Reader
from ..raster.windows import Window
from .model_card import BYTE, ModelCard

_LATTICE = 8
_PATCH = 64
"""The sample: 8 x 8 patches of 64 pixels, a quarter of a million, evenly over the raster."""

_ENOUGH = 1000
"""Valid pixels below which the sample is not trusted and the whole raster is looked through."""

_FLOAT_OFFSET = -0.5
_FLOAT_GAIN = 1e-4
"""Reflectance from -0.5 to 6.05 for floating-point images, in steps of a ten-thousandth."""


@dataclass(frozen=True)
class Encoding:
    """How one image's stored values become pixels, and pixels reflectance.

    ``reflectance = gain * pixels + offset``; arrays are [C], one entry per band of the model. A
    band that the image lacks has gain 0, offset 1 and centre 0.

    Attributes:
        bands: 1-based band numbers to read; the bands the image lacks are not among them.
        channels: Position of each band read in the model's input.
        count: Number of bands of the model.
        shift: Summand from stored integers to pixels (32768 for signed 16-bit), else 0.
        quantise: Factor and summand from stored values to reflectance for images that are not
            8 or 16-bit integers; ``None`` otherwise.
        gain: float32 [C].
        offset: float32 [C].
        centre: Median pixel value per band over the whole raster, float32 [C].
        assumption: What was assumed about the values, for people; empty if nothing.
    """

    bands: Tuple[int, ...]
    channels: Tuple[int, ...]
    count: int
    shift: int
    quantise: Optional[Tuple[Tuple[float, float], ...]]
    gain: npt.NDArray[np.float32]
    offset: npt.NDArray[np.float32]
    centre: npt.NDArray[np.float32]
    assumption: str

    def pixels(
        self, values: npt.NDArray[Any], valid: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.uint16]:
        """Return the model's input for one window; pixels without data become the centre.

        Args:
            values: Stored values [len(bands), H, W]; may be changed and returned.
            valid: bool [H, W].

        Returns:
            uint16 [C, H, W].
        """
        if values.dtype == np.uint16 and self.channels == tuple(range(self.count)):
            pixels: npt.NDArray[np.uint16] = values  # As they are: no copy of a large window.
        else:
            pixels = np.zeros((self.count, *valid.shape), dtype=np.uint16)
            for index, channel in enumerate(self.channels):
                pixels[channel] = _encode(
                    values[index], self.shift, self.quantise[index] if self.quantise else None
                )
        self.fill(pixels, valid)
        return pixels

    def fill(self, pixels: npt.NDArray[np.uint16], valid: npt.NDArray[np.bool_]) -> None:
        """Make pixels [C, H, W] without data the centre."""
        if not valid.all():
            holes = ~valid
            for channel in self.channels:
                pixels[channel][holes] = np.uint16(self.centre[channel])


def _encode(
    values: npt.NDArray[Any], shift: int, quantise: Optional[Tuple[float, float]]
) -> npt.NDArray[np.uint16]:
    if quantise is not None:
        factor, summand = quantise
        scaled = (np.nan_to_num(values).astype(np.float64) * factor + summand - _FLOAT_OFFSET) / (
            _FLOAT_GAIN
        )
        values = np.clip(np.rint(scaled), 0, 65535)
    elif shift:
        values = values.astype(np.int32) + shift
    pixels: npt.NDArray[np.uint16] = values.astype(np.uint16)
    return pixels


def sample(image: Image, bands: Sequence[int]) -> npt.NDArray[Any]:
    """Return stored values of valid pixels, evenly over the whole raster, [C, n].

    The same pixels whatever part of the image a job covers, so that a result does not change with
    its extent. A small raster is read whole.

    Raises:
        InputError: The image holds no valid pixel.
    """
    found = _collect(image, bands, _patches(image))
    if sum(part.shape[1] for part in found) < _ENOUGH:
        found = _collect(image, bands, _everything(image))
    if not found:
        raise InputError.of("model.all_nodata", name=image.name)
    return np.concatenate(found, axis=1)


def _collect(image: Image, bands: Sequence[int], windows: List[Window]) -> List[npt.NDArray[Any]]:
    """Return the valid values of some windows, in their order; half of them read by each thread."""
    middle = len(windows) // 2
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(
            lambda part: _valid_values(Reader(image, bands), part),
            (windows[:middle], windows[middle:]),
        )
        return [values for half in halves for values in half]


def _valid_values(reader: Reader, windows: List[Window]) -> List[npt.NDArray[Any]]:
    found = []
    for window in windows:
        if reader.is_empty(window):
            continue
        values, valid = reader.read(window)
        if valid.any():
            # At most a patch's worth of each window: memory stays bounded on any raster.
            kept = values[:, valid]
            step = max(1, kept.shape[1] // (_PATCH * _PATCH))
            found.append(kept[:, ::step])
    return found


def _patches(image: Image) -> List[Window]:
    columns = _starts(image.width)
    rows = _starts(image.height)
    patch = Window(0, 0, _PATCH, _PATCH)
    return [
        Window(col, row, patch.width, patch.height).intersect(image.window)
        for row in rows
        for col in columns
    ]


def _starts(length: int) -> List[int]:
    if length <= _LATTICE * _PATCH:
        return list(range(0, length, _PATCH))
    # On multiples of a patch, so that none needs two blocks of the file where one will do.
    last = length // _PATCH - 1
    return [round(i * last / (_LATTICE - 1)) * _PATCH for i in range(_LATTICE)]


def _everything(image: Image) -> List[Window]:
    side = 2048
    return [
        Window(col, row, side, side).intersect(image.window)
        for row in range(0, image.height, side)
        for col in range(0, image.width, side)
    ]


def encode(image: Image, chosen: Sequence[Optional[int]], card: ModelCard) -> Encoding:
    """Look at an image's values and decide how they become a model's pixels.

    Args:
        image: The image.
        chosen: Band number per band of the model, ``None`` for one that the image lacks.
        card: The model's card.

    Raises:
        InputError: The image holds no data, or values that the model was not made for.
    """
    channels = tuple(index for index, number in enumerate(chosen) if number is not None)
    bands = tuple(number for number in chosen if number is not None)
    kinds = {image.bands[number - 1].data_type for number in bands}
    if any(kind.startswith("C") for kind in kinds):
        raise InputError.of("model.complex_values", name=image.name)
    values = sample(image, bands)
    if card.values == BYTE:
        _check_bytes(image, kinds, values)
        return _encoding(
            bands, channels, len(chosen), 0, None, values, np.ones(len(bands)), 0.0, ""
        )
    _check_not_picture(image, bands, kinds, values, card.scale)
    scales, offsets, assumption = _declared(image, bands, card, values)
    integers = kinds <= {"Byte", "UInt16"}
    shift = 32768 if kinds == {"Int16"} else 0
    _check_plausible(image, bands, values, scales, offsets)
    if integers or shift:
        shifted = offsets - shift * scales
        encoding = _encoding(
            bands, channels, len(chosen), shift, None, values, scales, shifted, assumption
        )
    else:
        pairs = tuple(zip(scales.tolist(), offsets.tolist()))
        gains = np.full(len(bands), _FLOAT_GAIN)
        encoding = _encoding(
            bands, channels, len(chosen), 0, pairs, values, gains, _FLOAT_OFFSET, assumption
        )
    return encoding


def _encoding(
    bands: Tuple[int, ...],
    channels: Tuple[int, ...],
    count: int,
    shift: int,
    quantise: Optional[Tuple[Tuple[float, float], ...]],
    values: npt.NDArray[Any],
    gains: npt.NDArray[np.float64],
    offsets: Any,
    assumption: str,
) -> Encoding:
    gain, offset = np.zeros(count, np.float32), np.ones(count, np.float32)
    centre = np.zeros(count, np.float32)
    gain[list(channels)], offset[list(channels)] = gains, offsets
    for index, channel in enumerate(channels):
        pixels = _encode(values[index], shift, quantise[index] if quantise else None)
        middle = (pixels.size - 1) // 2
        # The lower median is a value that occurs: it survives UInt16 without rounding.
        centre[channel] = np.partition(pixels, middle)[middle]
    return Encoding(bands, channels, count, shift, quantise, gain, offset, centre, assumption)


def _declared(
    image: Image, bands: Sequence[int], card: ModelCard, values: npt.NDArray[Any]
) -> Tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], str]:
    """Return scale and offset to reflectance per band, and what was assumed to get there."""
    declared = [image.bands[number - 1] for number in bands]
    if all(band.scale is not None for band in declared):
        scales = np.array([band.scale for band in declared], dtype=np.float64)
        return scales, np.array([band.offset for band in declared], dtype=np.float64), ""
    fractions = values.dtype.kind == "f" and float(np.median(values)) < 2.0
    scale = 1.0 if fractions else card.scale
    assumption = "" if fractions else text("model.scale_assumed", name=image.name, scale=scale)
    return np.full(len(bands), scale), np.zeros(len(bands)), assumption


def _check_bytes(image: Image, kinds: set[str], values: npt.NDArray[Any]) -> None:
    if kinds != {"Byte"} and (float(values.max()) > 255 or float(values.min()) < 0):
        largest = float(values.max())
        raise InputError.of("model.needs_8_bit", name=image.name, largest=largest)


def _check_not_picture(
    image: Image, bands: Sequence[int], kinds: set[str], values: npt.NDArray[Any], scale: float
) -> None:
    """Refuse numbers that nobody declares and that can hardly be reflectance in any scale."""
    if all(image.bands[number - 1].scale is not None for number in bands):
        return
    low, high = float(values.min()), float(values.max())
    if values.dtype.kind == "f":
        # Fractions have a median below 2; in other scales some pixel of any scene reflects a tenth.
        if float(np.median(values)) >= 2.0 and high * scale < 0.1:
            raise InputError.of(
                "model.not_reflectance", name=image.name, low=low, high=high, scale=scale
            )
    elif kinds == {"Byte"} or 0 <= low <= high <= 255:
        raise InputError.of("model.display_values", name=image.name)


def _check_plausible(
    image: Image,
    bands: Sequence[int],
    values: npt.NDArray[Any],
    scales: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.float64],
) -> None:
    """Refuse values that no scale can have meant: a median outside 0.001 to 1.5 reflectance."""
    for index, number in enumerate(bands):
        median = float(np.median(values[index])) * scales[index] + offsets[index]
        if not (math.isfinite(median) and 1e-3 <= median <= 1.5):
            raise InputError.of(
                "model.implausible_reflectance", band=number, name=image.name, median=median
            )
