"""Images with their labels, read from disk or simulated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from ..errors import InputError
from ..feedback import Feedback
from ..simulation.scene import make_scene
from ..simulation.sensor import SCALE

gdal.UseExceptions()

ROLES = ("blue", "green", "red", "nir")
POND, OTHER, IGNORE = 1, 0, 255

_SITE = re.compile(r"^(site\d+)_")


@dataclass(frozen=True)
class Example:
    """An image and its label, on the same grid.

    Attributes:
        name: The file, or the seed of the scene.
        site: Examples of one site are never split between training and validation.
        pixels: uint16 [4, H, W], blue green red near infrared; 0 is no data. Pixels without data
            hold the centre, so that they look like nothing in particular.
        gain: float32 [4], reflectance per digital number; 0 where a band is missing.
        offset: float32 [4], reflectance of digital number 0; 1 where a band is missing.
        centre: float32 [4], median over the whole image; 0 where a band is missing.
        label: uint8 [H, W], 1 pond, 0 other, 255 ignore.
    """

    name: str
    site: str
    pixels: npt.NDArray[np.uint16]
    gain: npt.NDArray[np.float32]
    offset: npt.NDArray[np.float32]
    centre: npt.NDArray[np.float32]
    label: npt.NDArray[np.uint8]


def make_example(
    name: str,
    site: str,
    bands: Sequence[Optional[npt.NDArray[np.uint16]]],
    label: npt.NDArray[np.uint8],
    scale: float = SCALE,
) -> Example:
    """Put bands and a label together; a pixel that lacks any band is ignored.

    Args:
        name: For messages.
        site: See :class:`Example`.
        bands: One uint16 [H, W] per role of :data:`ROLES`, ``None`` where it is missing.
        label: uint8 [H, W].
        scale: Reflectance per digital number.

    Raises:
        InputError: The label has another shape, other values, or the image holds no data.
    """
    present = [band for band in bands if band is not None]
    if any(band.shape != label.shape for band in present):
        raise InputError(f"{name}: image and label differ in size.", "Give labels on its grid.")
    if not np.isin(label, (OTHER, POND, IGNORE)).all():
        raise InputError(f"{name}: the label holds values besides 0, 1 and 255.")
    valid = np.all([band > 0 for band in present], axis=0)
    if not valid.any():
        raise InputError(f"{name} holds no data.", "Leave this image out.")
    pixels = np.zeros((len(bands), *label.shape), dtype=np.uint16)
    gain, offset, centre = (np.zeros(len(bands), dtype=np.float32) for _ in range(3))
    for channel, band in enumerate(bands):
        if band is None:
            offset[channel] = 1.0
            continue
        gain[channel], centre[channel] = scale, np.median(band[valid])
        pixels[channel] = np.where(valid, band, np.uint16(centre[channel]))
    masked = np.where(valid, label, np.uint8(IGNORE))
    return Example(name, site, pixels, gain, offset, centre, masked)


def read_folder(folder: Path) -> List[Example]:
    """Read every ``image/siteSS_*.tif`` of a folder with the ``label/`` of the same name.

    Raises:
        InputError: There is none, one has no label or no site in its name, or cannot be used.
    """
    paths = sorted((folder / "image").glob("*.tif"))
    if not paths:
        raise InputError(f"{folder} holds no image/*.tif.", "Give the folder with image and label.")
    return [_read_tile(path, folder / "label" / path.name) for path in paths]


def simulate_examples(seeds: Sequence[int], size: int) -> List[Example]:
    """Make simulated scenes of ``size`` x ``size`` pixels, a site each."""
    examples = []
    for seed in seeds:
        scene = make_scene(size, seed, Feedback())
        name = f"simulated{seed}"
        examples.append(make_example(name, name, list(scene.pixels), scene.label))
    return examples


def split_sites(
    examples: Sequence[Example], share: float, seed: int
) -> Tuple[List[Example], List[Example]]:
    """Split examples by site into those to train on and those to hold out.

    Args:
        examples: From any number of sites.
        share: Part of the sites to hold out, 0 to 1.
        seed: Same seed, same sites.
    """
    sites = sorted({example.site for example in examples})
    count = round(share * len(sites))
    chosen = np.random.default_rng(seed).permutation(sites)[:count]
    held = set(chosen.tolist())
    train = [example for example in examples if example.site not in held]
    return train, [example for example in examples if example.site in held]


def by_site(examples: Sequence[Example]) -> Dict[str, List[Example]]:
    """Return the examples of each site, sites in order."""
    groups: Dict[str, List[Example]] = {}
    for example in sorted(examples, key=lambda item: (item.site, item.name)):
        groups.setdefault(example.site, []).append(example)
    return groups


def _read_tile(image_path: Path, label_path: Path) -> Example:
    match = _SITE.match(image_path.name)
    if match is None:
        raise InputError(f"{image_path} does not say its site.", "Name images siteSS_NAME.tif.")
    try:
        image, label = gdal.Open(str(image_path)), gdal.Open(str(label_path))
        named = {
            image.GetRasterBand(number).GetDescription().lower(): number
            for number in range(1, image.RasterCount + 1)
        }
        bands = [
            image.GetRasterBand(named[role]).ReadAsArray().astype(np.uint16)
            if role in named
            else None
            for role in ROLES
        ]
        values = label.GetRasterBand(1).ReadAsArray().astype(np.uint8)
        scale = image.GetRasterBand(1).GetScale() or SCALE
    except RuntimeError as error:
        raise InputError(f"{image_path} or its label cannot be read ({error}).") from error
    if all(band is None for band in bands):
        raise InputError(
            f"{image_path} names none of the bands {', '.join(ROLES)}.",
            "Set its band descriptions.",
        )
    return make_example(image_path.stem, match.group(1), bands, values, scale)
