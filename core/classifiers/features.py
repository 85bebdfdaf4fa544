"""Features of a pixel-based classifier: which bands of an image, and their reflectance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np

from ..model import band_roles, value_encoding
from ..model.model_card import BYTE, REFLECTANCE, BandSpec, ModelCard
from ..model.value_encoding import Encoding
from ..protocol.errors import InputError
from ..protocol.texts import count_text, listed
from ..raster.array_types import Float32Array, UInt16Array
from ..raster.image import Image
from ..raster.value_sample import sample_values

MOST = 16
"""Bands. No multispectral camera has more that are worth a classifier's while (Sentinel-2 has 13),
and the sample pixels that each further one asks for grow with their square."""

_SCALE = 1e-4
"""Reflectance of a digital number where an image does not say: the habit of every provider."""


@dataclass(frozen=True)
class Features:
    """The bands that classifiers see, and how pixels become the numbers that they see.

    Attributes:
        numbers: 1-based band numbers.
        specs: Role, or ``band 5``, and wavelength of each.
        names: What to call them.
        values: ``reflectance``, or ``byte`` for 8-bit pictures whose values mean nothing else.
        scale: Reflectance per digital number that was assumed where the image says none.
        encoding: From stored values to pixels, and from pixels to reflectance.
    """

    numbers: Tuple[int, ...]
    specs: Tuple[BandSpec, ...]
    names: Tuple[str, ...]
    values: str
    scale: float
    encoding: Encoding

    def reflectance(self, pixels: UInt16Array) -> Float32Array:
        """Return what a classifier sees: ``gain * pixels + offset`` in single precision.

        Args:
            pixels: uint16 [N, C], bands in the order of :attr:`numbers`.

        Returns:
            float32 [N, C].
        """
        gain, offset = self.encoding.gain, self.encoding.offset
        seen: Float32Array = pixels.astype(np.float32) * gain + offset
        return seen


def choose_features(image: Image, numbers: Optional[Sequence[int]] = None) -> Features:
    """Decide which bands of an image classifiers see, and look at their values.

    Args:
        image: The image.
        numbers: 1-based numbers that the user chose; all bands but a mask if absent.

    Raises:
        InputError: There are none or too many, one does not exist or is there twice, or the image
            holds values that are no reflectance.
    """
    chosen = _checked(image, numbers)
    kinds = {image.bands[number - 1].data_type for number in chosen}
    declared = any(image.bands[number - 1].scale is not None for number in chosen)
    # Whoever fits a classifier to a picture asks it about that very picture: its values need not
    # mean reflectance.
    meaning = BYTE if kinds == {"Byte"} and not declared else REFLECTANCE
    specs = _specs(image, chosen)
    card = ModelCard(
        name="of a classifier",
        version="",
        summary="",
        licence="",
        bands=specs,
        values=meaning,
        scale=_SCALE,
        gsd_m=(),
        classes=("other", "pond"),
        threshold=0.5,
        stride=1,
        margin=0,
    )
    return Features(
        numbers=chosen,
        specs=specs,
        names=tuple(image.bands[number - 1].name or f"Band {number}" for number in chosen),
        values=meaning,
        scale=_SCALE,
        encoding=_encoding(image, chosen, card),
    )


def _checked(image: Image, numbers: Optional[Sequence[int]]) -> Tuple[int, ...]:
    if numbers is None:
        numbers = [band.number for band in image.bands if band.number != image.alpha]
    chosen = tuple(numbers)
    for number in chosen:
        if not 1 <= number <= len(image.bands):
            raise InputError.of(
                "classifiers.no_such_band",
                image=image.name,
                band=number,
                bands=count_text("classifiers.bands", len(image.bands)),
            )
    if not chosen:
        raise InputError.of("classifiers.no_band", image=image.name)
    if len(set(chosen)) < len(chosen):
        raise InputError.of("classifiers.band_twice", image=image.name)
    if len(chosen) > MOST:
        raise InputError.of(
            "classifiers.too_many_bands", image=image.name, bands=len(chosen), most=MOST
        )
    return chosen


def _specs(image: Image, chosen: Sequence[int]) -> Tuple[BandSpec, ...]:
    roles = band_roles.roles(image)
    return tuple(
        BandSpec(roles[number - 1] or f"band {number}", image.bands[number - 1].wavelength_nm)
        for number in chosen
    )


def _encoding(image: Image, chosen: Sequence[int], card: ModelCard) -> Encoding:
    """Return how the values become pixels; name the bands that stand in the way by being empty."""
    try:
        return value_encoding.encode(image, chosen, card)
    except InputError as error:
        empty = [number for number in chosen if _is_empty(image, number)]
        if not 0 < len(empty) < len(chosen):
            raise
        raise InputError.of(
            "classifiers.band_empty", bands=listed(empty), image=image.name
        ) from error


def _is_empty(image: Image, number: int) -> bool:
    try:
        sample_values(image, (number,))
    except InputError:
        return True
    return False
