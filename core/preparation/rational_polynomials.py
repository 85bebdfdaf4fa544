"""Rational polynomial coefficients (RPC) of an RPB file, as GDAL wants them.

GDAL reads such files too, where they lie beside an image under its name; here neither need be so,
and what is missing or absurd is told.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Dict, Mapping

from ..protocol.errors import InputError
from .text_encoding import read_text

_SCALARS = {
    "lineOffset": "LINE_OFF",
    "sampOffset": "SAMP_OFF",
    "latOffset": "LAT_OFF",
    "longOffset": "LONG_OFF",
    "heightOffset": "HEIGHT_OFF",
    "lineScale": "LINE_SCALE",
    "sampScale": "SAMP_SCALE",
    "latScale": "LAT_SCALE",
    "longScale": "LONG_SCALE",
    "heightScale": "HEIGHT_SCALE",
}
_LISTS = {
    "lineNumCoef": "LINE_NUM_COEFF",
    "lineDenCoef": "LINE_DEN_COEFF",
    "sampNumCoef": "SAMP_NUM_COEFF",
    "sampDenCoef": "SAMP_DEN_COEFF",
}
_TERMS = 20


@dataclass(frozen=True)
class Polynomials:
    """What an RPB file says.

    Attributes:
        metadata: GDAL's RPC domain: texts as in the file, so that no digit is lost.
        height: The height in the middle of what they hold for, metres above the ellipsoid.
    """

    metadata: Mapping[str, str]
    height: float


def read_polynomials(content: bytes, name: str) -> Polynomials:
    """Read an RPB file.

    Args:
        content: The file.
        name: Its name, for messages.

    Raises:
        InputError: It lacks a value, or holds one that is none.
    """
    try:
        text = read_text(content)
    except ValueError:
        text = content.decode("ascii", errors="replace")
    found: Dict[str, str] = {}
    for key, gdal_name in {**_SCALARS, **_LISTS}.items():
        # The first number of a list stands in brackets; every statement ends with a semicolon.
        match = re.search(rf"\b{key}\s*=\s*\(?([^;()]*)\)?\s*;", text, re.IGNORECASE)
        values = re.split(r"[,\s]+", match[1].strip()) if match else []
        if len(values) != (1 if key in _SCALARS else _TERMS) or not all(map(_finite, values)):
            raise InputError.of("preparation.rpc_damaged", name=name, key=key)
        found[gdal_name] = " ".join(values)
    for gdal_name in ("LINE_SCALE", "SAMP_SCALE", "LAT_SCALE", "LONG_SCALE", "HEIGHT_SCALE"):
        if float(found[gdal_name]) == 0:
            raise InputError.of("preparation.rpc_scale_zero", name=name, key=gdal_name)
    return Polynomials(found, float(found["HEIGHT_OFF"]))


def _finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
