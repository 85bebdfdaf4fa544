"""Value encoding: stored numbers to the 16-bit pixels of a model.

What crosses to the device is always UInt16: integers as they are stored, signed ones shifted, and
everything else quantised to a ten-thousandth of reflectance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from ..protocol.texts import text
from ..raster.image import Image
from ..raster.reflectance import is_picture, reflectance_of
from ..raster.value_sample import sample_values
from .model_card import BYTE, ModelCard

_FLOAT_OFFSET = -0.5
_FLOAT_GAIN = 1e-4
"""Reflectance from -0.5 to 6.05 for floating-point images, in steps of a ten-thousandth."""


PICTURE_WHITE = 0.3
"""Reflectance that the brightest number of an 8-bit picture is taken for. A convention: whatever a
program stretched to 255, networks are trained on pictures that are read so."""


_VISIBLE = ("blue", "green", "red")


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

    @classmethod
    def neutral(cls, bands: int) -> Encoding:
        """Return an encoding of ten-thousandths, under which blank windows are as good as any."""
        return cls(
            bands=(),
            channels=(),
            count=bands,
            shift=0,
            quantise=None,
            gain=np.full(bands, 1e-4, np.float32),
            offset=np.zeros(bands, np.float32),
            centre=np.full(bands, 1000.0, np.float32),
            assumption="",
        )

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
    values = sample_values(image, bands)
    if card.pictures and is_picture(image, bands, values):
        return _as_picture(image, chosen, values, card)
    if card.values == BYTE:
        _check_bytes(image, kinds, values)
        return _encoding(
            bands, channels, len(chosen), 0, None, values, np.ones(len(bands)), 0.0, ""
        )
    found = reflectance_of(image, bands, values, card.scale)
    scales, offsets, assumption = found.scales, found.offsets, found.assumption
    integers = kinds <= {"Byte", "UInt16"}
    shift = 32768 if kinds == {"Int16"} else 0
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


def _as_picture(
    image: Image, chosen: Sequence[Optional[int]], values: npt.NDArray[Any], card: ModelCard
) -> Encoding:
    """Read visible bands that were stretched for display as the model was taught to."""
    visible = [
        number if band.role in _VISIBLE else None for number, band in zip(chosen, card.bands)
    ]
    channels = tuple(index for index, number in enumerate(visible) if number is not None)
    bands = tuple(number for number in visible if number is not None)
    given = [number for number in chosen if number is not None]
    shown = values[[given.index(number) for number in bands]]
    return _encoding(
        bands,
        channels,
        len(chosen),
        0,
        None,
        shown,
        np.full(len(bands), PICTURE_WHITE / 255),
        0.0,
        text("model.read_as_picture", name=image.name),
    )


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


def _check_bytes(image: Image, kinds: set[str], values: npt.NDArray[Any]) -> None:
    if kinds != {"Byte"} and (float(values.max()) > 255 or float(values.min()) < 0):
        largest = float(values.max())
        raise InputError.of("model.needs_8_bit", name=image.name, largest=largest)
