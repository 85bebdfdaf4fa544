"""Which paths look like Level-1A products: by their names and neighbours, nothing is opened.

The engine has the last word; this decides what is worth asking it about.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path

ARCHIVES = (".tar.gz", ".tgz", ".tar")
"""Endings of the archives that products are delivered in."""

_IMAGES = (".tif", ".tiff")
_DELIVERED = re.compile(r"GF\d\w*_.+-(MUX|MSS\d*|PAN\d*|\d)\.(tiff?|xml)", re.IGNORECASE)
"""Such as ``GF6_PMS_E111.6_N32.8_20190318_L1A1119857678-MUX.tiff``."""
_PART = re.compile(r"-(MUX|MSS\d*|PAN\d*|\d)$", re.IGNORECASE)
_POLYNOMIALS = (".rpb", ".RPB", "_rpc.txt", "_RPC.TXT")
_MOST_FILES = 500
"""Of a folder that are looked at: a mouse that passes over the panel has no time for more."""


def is_one(path: Path) -> bool:
    """Return whether a path may be a product: an archive, a folder of images, or one file of it."""
    if path.is_dir():
        return bool(_parts(path))
    if not path.is_file():
        return False
    return path.name.lower().endswith(ARCHIVES) or _is_part(path)


def is_raw_image(path: Path) -> bool:
    """Return whether a file may be a raw Level-1A image, without a map grid."""
    return path.suffix.lower() in _IMAGES and _is_part(path)


def stem(path: Path) -> str:
    """Return a product's name without endings, whichever of its paths is given.

    A folder may be called anything; the files in it bear the product's name.
    """
    if path.is_dir():
        named = [part for part in _parts(path) if _DELIVERED.fullmatch(part.name)]
        return stem(min(named)) if named else path.name
    lowered = path.name.lower()
    endings = (*ARCHIVES, *_IMAGES, ".xml")
    ending = next((one for one in endings if lowered.endswith(one)), "")
    name = path.name[: len(path.name) - len(ending)]
    return _PART.sub("", name) or "product"


def _parts(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            paths = [Path(entry.path) for entry in islice(entries, _MOST_FILES)]
    except OSError:
        return []
    return [path for path in paths if _is_part(path)]


def _is_part(path: Path) -> bool:
    if _DELIVERED.fullmatch(path.name):
        return True
    if path.suffix.lower() not in _IMAGES:
        return False
    # A name of its own is no reason to take it for something else.
    return any((path.parent / f"{path.stem}{ending}").exists() for ending in _POLYNOMIALS)
