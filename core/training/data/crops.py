"""Random crops for training, and how they are varied.

A batch depends on the seed and its number alone, so that a run that was killed goes on exactly as
it would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ...model.value_encoding import PICTURE_WHITE
from ...raster.class_codes import IGNORE, POND
from .examples import ROLES, Example, by_site
from .haze import HAZE
from .input_scaling import level, relative_log, seen

HardNegatives = Dict[str, npt.NDArray[np.int64]]
"""By example, flat positions of pixels that are no pond and that a network took for one."""


@dataclass(frozen=True)
class Variation:
    """How far crops are varied.

    Attributes:
        crop: Pixels per side of a crop.
        ground_share: Part of the crops that come from ground without ponds, where there is any.
        real_share: Part of the other crops that come from the first group of examples.
        pond_share: Part of the crops that are centred on a pond pixel, where there is one.
        hard_share: Part of the crops that are centred on a hard negative, where one is known.
        zoom: Smallest and largest ground sample distance relative to the image's own.
        blur: Part of the crops that are as coarse as an image whose pixels are up to three times
            larger, read at the size of pixel that the network knows.
        landsat: Part of those that are as coarse as can be, and enlarged as images of 30 m are
            read. Where only ground without ponds comes from Landsat, a network that is never shown
            a pond like that learns that such images hold none.
        brightness: Standard deviation of the shift of all bands, in units of log reflectance.
        tint: Likewise, of each band by itself.
        foreign: Part of the crops whose image-wide median is that of other ground: they are
            shifted four times as far. What a network knows relative to the median it must not
            rely on where an image shows fields, desert or water rather than forest.
        gain: Likewise, of an error of calibration: half of it common, half by band. It moves
            what the image itself cannot tell, the absolute level.
        contrast: Standard deviation of the logarithm of the contrast.
        haze: Largest haze that is put on or taken off, in units of ordinary haze: what is between
            reflectance at the top of the atmosphere, at the surface, and of a dark object.
        drop_nir: Part of the crops that lose the near infrared.
        picture: Part of the crops that are shown as a picture made for the eye: visible bands,
            each stretched from what is dark to what is bright in it to 8 bits.
        edge: Chance of each of two straight edges beyond which there is no image. What the engine
            reads beyond an image is its centre, smooth as a pond: a network that has never seen it
            takes what lies along every border for ponds.
    """

    crop: int = 256
    ground_share: float = 0.35
    real_share: float = 0.6
    pond_share: float = 0.4
    hard_share: float = 0.15
    zoom: Tuple[float, float] = (0.75, 1.35)
    blur: float = 0.0
    landsat: float = 0.0
    brightness: float = 0.2
    tint: float = 0.07
    foreign: float = 0.0
    gain: float = 0.1
    contrast: float = 0.1
    haze: float = 0.27
    drop_nir: float = 0.4
    picture: float = 0.0
    edge: float = 0.4


class Sampler:
    """Draws batches by site, so that a site with many tiles counts no more than one with few.

    Of ground without ponds, a source counts as the root of its area: the largest drowns no other,
    and the smallest is not seen over and over.

    Args:
        real: Images with ponds.
        simulated: Others, likewise; one of the two may be empty.
        variation: How crops are varied.
        seed: Of the batches.
        ground: Images without a pond; may be empty.
        aims: By example, flat positions on which crops are centred as on hard negatives.
    """

    def __init__(
        self,
        real: Sequence[Example],
        simulated: Sequence[Example],
        variation: Variation,
        seed: int,
        ground: Sequence[Example] = (),
        aims: Optional[Mapping[str, npt.NDArray[np.int64]]] = None,
    ) -> None:
        """Take the examples."""
        self._aims = dict(aims or {})
        self.examples: List[Example] = [*real, *simulated, *ground]
        self.mined: List[Example] = [*real, *ground] or self.examples
        self._groups = [list(by_site(group).values()) for group in (real, simulated)]
        self._ground = list(by_site(ground).values())
        areas = [
            sum(int(np.count_nonzero(item.label <= POND)) for item in source)
            for source in self._ground
        ]
        self._weights = np.sqrt(areas) / max(np.sqrt(areas).sum(), 1.0)
        self._variation = variation
        self._seed = seed
        self._ponds = {
            example.name: np.flatnonzero(example.label == POND) for example in self.examples
        }

    def batch(
        self, number: int, size: int, hard: Mapping[str, npt.NDArray[np.int64]]
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        """Return batch ``number``.

        Args:
            number: Which.
            size: Crops in it.
            hard: Hard negatives, by example; may be empty.

        Returns:
            What the network sees, float32 [size, 8, crop, crop], and labels, uint8
            [size, crop, crop], 255 where there is none.
        """
        rng = np.random.default_rng((self._seed, number))
        crops = [self._crop(rng, hard) for _ in range(size)]
        images = torch.stack([image for image, _ in crops])
        labels = torch.stack([label for _, label in crops])
        return images.contiguous(memory_format=torch.channels_last), labels

    def _crop(
        self, rng: np.random.Generator, hard: Mapping[str, npt.NDArray[np.int64]]
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        variation = self._variation
        if self._ground and rng.random() < variation.ground_share:
            tiles = self._ground[int(rng.choice(len(self._ground), p=self._weights))]
        else:
            simulated = rng.random() >= variation.real_share
            sites = self._groups[int(simulated)] or self._groups[int(not simulated)]
            tiles = sites[int(rng.integers(len(sites)))]
        example = tiles[int(rng.integers(len(tiles)))]
        pixels, label = _window(
            rng, example, self._ponds[example.name], self._hard(example.name, hard), variation
        )
        reflectance = torch.from_numpy(
            pixels.astype(np.float32) * example.gain[:, None, None] + example.offset[:, None, None]
        )
        centre = torch.from_numpy(example.centre * example.gain + example.offset)
        present = torch.from_numpy(example.gain > 0)
        # What looks exactly like the centre holds no data, and stays so under any sky.
        data = torch.from_numpy((pixels != example.centre[:, None, None].astype(np.uint16)).any(0))
        reflectance, centre, present = _pictured(rng, reflectance, centre, present, variation)
        image, levels = _vary(rng, reflectance, centre, present, variation)
        image.mul_(data)
        side = (variation.crop, variation.crop)
        image = functional.interpolate(image[None], side, mode="bilinear", antialias=True)
        image = _coarse(rng, image, variation)[0]
        mask = functional.interpolate(torch.from_numpy(label)[None, None], side, mode="nearest")
        turn, flip = int(rng.integers(4)), bool(rng.integers(2))
        beyond = _beyond(rng, variation)
        image = _turned(image, turn, flip).masked_fill(beyond, 0.0)
        return seen(image, levels), _turned(mask[0, 0], turn, flip).masked_fill(beyond, IGNORE)

    def _hard(self, name: str, hard: Mapping[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
        return hard.get(name, self._aims.get(name, _NOWHERE))


_NOWHERE = np.zeros(0, dtype=np.int64)


def _pictured(
    rng: np.random.Generator,
    reflectance: torch.Tensor,
    centre: torch.Tensor,
    present: torch.Tensor,
    variation: Variation,
) -> Tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return reflectance, centre and present bands, now and then as a picture is read."""
    if not variation.picture or rng.random() >= variation.picture:
        return reflectance, centre, present
    # Programs stretch between low and high percentiles, which lie about here beside the median.
    dark = torch.from_numpy(centre.numpy() * rng.uniform(0.3, 0.85))
    bright = torch.from_numpy(centre.numpy() * rng.uniform(1.5, 4.5))
    present = present & torch.tensor([role != "nir" for role in ROLES])

    def shown(values: torch.Tensor, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        stretched = ((values - low) / (high - low)).clamp(0.0, 1.0).mul(255).round()
        return stretched.mul(PICTURE_WHITE / 255)

    kept = present[:, None, None]
    pixels = shown(reflectance, dark[:, None, None], bright[:, None, None])
    middle = torch.where(present, shown(centre, dark, bright), torch.ones(()))
    return torch.where(kept, pixels, torch.ones(())), middle, present


def _window(
    rng: np.random.Generator,
    example: Example,
    ponds: npt.NDArray[np.intp],
    hard: npt.NDArray[np.int64],
    variation: Variation,
) -> Tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Cut a square of random size; beyond the image it is centre, and ignored."""
    height, width = example.label.shape
    side = round(variation.crop * float(np.exp(rng.uniform(*np.log(variation.zoom)))))
    chance = rng.random()
    on_pond = chance < variation.pond_share
    aims = ponds if on_pond and len(ponds) else hard
    if len(aims) and chance < variation.pond_share + variation.hard_share:
        row, column = divmod(int(aims[int(rng.integers(len(aims)))]), width)
        shift = rng.integers(-side // 3, side // 3 + 1, 2)
        top, left = row - side // 2 + int(shift[0]), column - side // 2 + int(shift[1])
    else:
        top = int(rng.integers(min(0, height - side), max(0, height - side) + 1))
        left = int(rng.integers(min(0, width - side), max(0, width - side) + 1))
    top = int(np.clip(top, min(0, height - side), max(0, height - side)))
    left = int(np.clip(left, min(0, width - side), max(0, width - side)))
    pixels = np.empty((len(ROLES), side, side), dtype=np.uint16)
    pixels[:] = example.centre[:, None, None].astype(np.uint16)
    label = np.full((side, side), IGNORE, dtype=np.uint8)
    rows = slice(max(top, 0), min(top + side, height))
    columns = slice(max(left, 0), min(left + side, width))
    inner = (
        slice(rows.start - top, rows.stop - top),
        slice(columns.start - left, columns.stop - left),
    )
    pixels[:, inner[0], inner[1]] = example.pixels[:, rows, columns]
    label[inner] = example.label[rows, columns]
    return pixels, label


def _vary(
    rng: np.random.Generator,
    reflectance: torch.Tensor,
    centre: torch.Tensor,
    present: torch.Tensor,
    variation: Variation,
) -> Tuple[torch.Tensor, torch.Tensor]:
    """Return relative bands, and their levels, of one crop under another sky in another scene."""
    # A negative haze is an image whose haze has been removed.
    thickness = rng.uniform(-1.0, 1.0) * variation.haze * float(rng.random() < 0.7)
    haze = torch.from_numpy(HAZE) * thickness
    haze = torch.maximum(haze, -0.6 * centre) * present
    # The median of a scene depends on what else it shows: shift against it, common and by band.
    far = _FOREIGN if rng.random() < variation.foreign else 1.0
    shift = far * (rng.normal(0, variation.brightness) + rng.normal(0, variation.tint, len(ROLES)))
    contrast = float(np.exp(rng.normal(0, variation.contrast)))
    if rng.random() < variation.drop_nir:
        present = present.clone()
        present[ROLES.index("nir")] = False
    gain = rng.normal(0, variation.gain) + rng.normal(0, variation.gain / 2, len(ROLES))
    relative = relative_log(reflectance + haze[:, None, None], (centre + haze)[:, None, None])
    relative.mul_(contrast).add_(torch.from_numpy(shift.astype(np.float32))[:, None, None])
    relative.mul_(present[:, None, None])
    levels = level(centre + haze + ~present, present)
    levels = levels + torch.from_numpy((gain - shift).astype(np.float32)) * present
    return relative, levels


_FOREIGN = 4.0
"""How much further the medians of unlike ground lie apart than those of alike."""

_COARSEST = 3.0
"""Pixels of the network's own size along a side of the coarsest that it is made to read."""


def _coarse(rng: np.random.Generator, image: torch.Tensor, variation: Variation) -> torch.Tensor:
    """Return an image, [1, C, H, W], with the detail of one of larger pixels, now and then."""
    factor, mode = float(np.exp(rng.uniform(np.log(1.3), np.log(_COARSEST)))), "bilinear"
    if rng.random() >= variation.blur:
        return image
    if variation.landsat and rng.random() < variation.landsat:
        factor, mode = _COARSEST, "bicubic"
    height, width = image.shape[-2:]
    few = (max(1, round(height / factor)), max(1, round(width / factor)))
    small = functional.interpolate(image, few, mode="bilinear", antialias=True)
    return functional.interpolate(small, (height, width), mode=mode)


def _beyond(rng: np.random.Generator, variation: Variation) -> torch.Tensor:
    """Return what lies outside of up to two random straight edges, bool [crop, crop]."""
    y, x = np.mgrid[: variation.crop, : variation.crop] - variation.crop / 2
    beyond = np.zeros(x.shape, dtype=bool)
    for _ in range(2):
        angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.6) * variation.crop
        if rng.random() < variation.edge:
            beyond |= x * np.cos(angle) + y * np.sin(angle) > reach
    return torch.from_numpy(beyond)


def _turned(image: torch.Tensor, turn: int, flip: bool) -> torch.Tensor:
    image = torch.rot90(image, turn, (-2, -1))
    return torch.flip(image, (-1,)) if flip else image
