"""Band roles (blue, green, red, nir) from band names, wavelengths, colours or position."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Sequence, Tuple

from ..protocol.errors import InputError
from ..protocol.texts import count_text, listed, text
from ..raster.band import Band
from ..raster.image import Image
from .model_card import BandSpec, ModelCard

ROLES: Dict[str, Tuple[float, float]] = {
    "blue": (450.0, 515.0),
    "green": (520.0, 600.0),
    "red": (620.0, 690.0),
    "nir": (760.0, 900.0),
}
"""Range of centre wavelengths per role, nm: the pass bands of GF-6 PMS, Landsat 8 and Sentinel-2
10 m bands fall inside, the red-edge and yellow bands of GF-6 WFV (701, 749, 609 nm) outside."""

_NAMES = {
    "blue": r"blue|蓝|b(?:lu)?",
    "green": r"green|绿|g(?:rn)?",
    "red": r"red|红|r",
    "nir": r"nir\d?|near[ _-]?infra[ _-]?red|近红外|n",
}


_SAME_NM = 10.0
"""How far the centres of two bands may lie apart that are taken for the same."""


def role_of(band: Band) -> Optional[str]:
    """Return the role that a band declares, or ``None``; wavelengths come before names."""
    if band.wavelength_nm is not None:
        for role, (low, high) in ROLES.items():
            if low <= band.wavelength_nm <= high:
                return role
        return None
    name = band.name.strip().lower()
    for role, pattern in _NAMES.items():
        # "Red edge" is not red: around the role may stand a number, or a remark in brackets.
        numbered = r"(?:b(?:and)?[ _]?\d+[ _:-]*)?"
        if re.fullmatch(rf"{numbered}\(?(?:{pattern})\)?(?:[ _]*(?:band|\(.*\)))?", name):
            return role
    return None


def roles(image: Image) -> Tuple[Optional[str], ...]:
    """Return a role per band of an image, ``None`` where there is none.

    Where no band declares anything, colours count; where these are silent too, four or more bands
    are taken to be blue, green, red, near infrared, the order of GF-6 PMS (and of the first four
    bands of GF-6 WFV), and three bands blue, green, red.
    """
    declared: List[Optional[str]] = [role_of(band) for band in image.bands]
    if not any(declared):
        declared = [band.colour if band.colour in ROLES else None for band in image.bands]
    positions = [band.number - 1 for band in _spectral(image)]
    if not any(declared) and len(positions) >= 3:
        for index, position_role in zip(positions, ROLES):
            declared[index] = position_role
    seen: set[str] = set()
    unique = []
    for role in declared:
        unique.append(role if role is not None and role not in seen else None)
        seen.add(role or "")
    return tuple(unique)


def _spectral(image: Image) -> Tuple[Band, ...]:
    return tuple(band for band in image.bands if band.colour != "alpha")


def choose(
    image: Image, card: ModelCard, numbers: Optional[Sequence[int]] = None
) -> Tuple[Optional[int], ...]:
    """Return the band number for each band of a model; ``None`` where there is none.

    Args:
        image: The image.
        card: The model's card.
        numbers: 1-based numbers that the user chose, in the model's order; trailing optional
            bands may be left out.

    Raises:
        InputError: A band that the model needs is missing, or a number does not exist.
    """
    wanted = [spec.role for spec in card.bands]
    if numbers is not None:
        return _checked(image, card, numbers)
    count = len(_spectral(image))
    if count < card.required_bands:
        raise InputError.of(
            "model.too_few_bands",
            name=image.name,
            bands=count_text("model.bands", count),
            model=card.name,
            needed=card.required_bands,
            roles=listed(spec.in_words for spec in card.bands[: card.required_bands]),
        )
    found = {role: number for number, role in enumerate(roles(image), start=1) if role}
    taken = {found[role] for role in wanted if role in found}
    for spec in card.bands:
        alike = [] if spec.role in ROLES else _alike(image, spec)
        free = [number for number in alike if number not in taken]
        if free:
            found[spec.role] = free[0]
            taken.add(free[0])
    missing = [spec.in_words for spec in card.bands if spec.required and spec.role not in found]
    if missing:
        raise InputError.of(
            "model.unknown_bands", name=image.name, roles=text("model.or").join(missing)
        )
    return tuple(found.get(role) for role in wanted)


def _alike(image: Image, spec: BandSpec) -> List[int]:
    """Return the bands that may be one without a role, such as a red edge, the nearest first.

    Its wavelength tells it, and of two with the same, as in a stack of two dates, its name ``band
    5``; where the image gives no wavelength, the name alone does.
    """
    numbered = re.fullmatch(r"band (\d+)", spec.role)
    own = int(numbered.group(1)) if numbered else 0
    known = [
        (band.number, band.wavelength_nm) for band in image.bands if band.wavelength_nm is not None
    ]
    if spec.wavelength_nm is None or not known:
        return [own] if 1 <= own <= len(image.bands) else []
    gaps = {number: abs(centre - spec.wavelength_nm) for number, centre in known}
    near = [number for number in gaps if gaps[number] <= _SAME_NM]
    return sorted(near, key=lambda number: (gaps[number], number != own, number))


def _checked(image: Image, card: ModelCard, numbers: Sequence[int]) -> Tuple[Optional[int], ...]:
    low, high = card.required_bands, len(card.bands)
    if not low <= len(numbers) <= high:
        raise InputError.of(
            "model.wrong_band_count",
            model=card.name,
            takes=count_text("model.bands", high)
            if low == high
            else text("model.bands_from_to", low=low, high=high),
            chosen=len(numbers),
            roles=listed(spec.in_words for spec in card.bands),
        )
    for number in numbers:
        if not 1 <= number <= len(image.bands):
            raise InputError.of(
                "model.no_such_band", name=image.name, number=number, bands=len(image.bands)
            )
    if len(set(numbers)) < len(numbers):
        raise InputError.of("model.band_chosen_twice")
    return (*numbers, *[None] * (high - len(numbers)))
