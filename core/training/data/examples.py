"""Images with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence

import numpy as np
import numpy.typing as npt

from ...protocol.errors import InputError
from ...raster.class_codes import IGNORE, OTHER, POND
from ...raster.windows import Window
from ...run.feedback import Feedback
from ...simulation.camera.sensor import SCALE
from ...simulation.scene import make_scene

ROLES = ("blue", "green", "red", "nir")


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
        label: uint8 [H, W], 1 pond, 0 other, 254 unknown, 255 ignore.
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
        raise InputError.of("training.label_size", name=name)
    if not np.isin(label, (OTHER, POND, IGNORE)).all():
        raise InputError.of("training.label_values", name=name)
    valid = np.all([band > 0 for band in present], axis=0)
    if not valid.any():
        raise InputError.of("training.no_data", name=name)
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


def simulate_examples(seeds: Sequence[int], size: int) -> List[Example]:
    """Make simulated scenes of ``size`` x ``size`` pixels, a site each."""
    examples = []
    for seed in seeds:
        scene = make_scene(size, seed, Feedback())
        name = f"simulated{seed}"
        examples.append(make_example(name, name, list(scene.pixels), scene.label))
    return examples


def cut(example: Example, frame: Window) -> npt.NDArray[np.uint16]:
    """Return the pixels of a window, uint16 [C, H, W]; beyond the image there is its centre."""
    height, width = example.label.shape
    inside = frame.intersect(Window(0, 0, width, height))
    pixels = np.empty((len(example.centre), frame.height, frame.width), dtype=np.uint16)
    pixels[:] = example.centre[:, None, None].astype(np.uint16)
    rows, columns = inside.slices_in(frame)
    pixels[:, rows, columns] = example.pixels[
        :, inside.row : inside.bottom, inside.col : inside.right
    ]
    return pixels


def by_site(examples: Sequence[Example]) -> Dict[str, List[Example]]:
    """Return the examples of each site, sites in order."""
    groups: Dict[str, List[Example]] = {}
    for example in sorted(examples, key=lambda item: (item.site, item.name)):
        groups.setdefault(example.site, []).append(example)
    return groups
