"""All that the shipped network is trained and measured on, and its folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Sequence

import numpy as np
import numpy.typing as npt
from torch import nn

from ...raster.class_codes import IGNORE
from ..data.examples import ROLES, Example, by_site
from ..fitting.near_infrared import STEPS, fit_near_infrared, with_near_infrared

FOLDS = 4

_NIR = ROLES.index("nir")


@dataclass(frozen=True)
class Material:
    """Images, and whose near infrared is learnt from what.

    Attributes:
        tiles: Real images with ponds, by site.
        scenes: Simulated ones that every network is trained on.
        ground: Real images without a pond, by source.
        spectra: Measured spectra of spilled tailings and the ground around, uint16 [4, n].
        near_infrared_steps: Batches that the prediction of near infrared is fitted with.
        simulated_ground: Simulated images without a pond, of what ``ground`` lacks.
    """

    tiles: Sequence[Example]
    scenes: Sequence[Example]
    ground: Sequence[Example]
    spectra: npt.NDArray[np.uint16]
    near_infrared_steps: int = STEPS
    simulated_ground: Sequence[Example] = ()


@dataclass(frozen=True)
class Fold:
    """One split of the material by site and by source.

    Attributes:
        train: What to train on.
        tiles: Real images of the sites held out.
        ground: Images without a pond, of the sources held out.
    """

    train: Material
    tiles: List[Example]
    ground: List[Example]


def folds(material: Material) -> List[Fold]:
    """Split sites and sources into :data:`FOLDS` folds.

    Sites are dealt by how many tiles they have, sources by the root of their area, as the sampler
    weighs them.
    """
    sites = by_site(material.tiles)
    sources = by_site(material.ground)
    held_sites = _dealt({name: float(len(tiles)) for name, tiles in sites.items()})
    held_sources = _dealt({name: _area(images) ** 0.5 for name, images in sources.items()})
    return [
        Fold(
            train=replace(
                material,
                tiles=[item for item in material.tiles if item.site not in sites_out],
                ground=[item for item in material.ground if item.site not in sources_out],
            ),
            tiles=[item for item in material.tiles if item.site in sites_out],
            ground=[item for item in material.ground if item.site in sources_out],
        )
        for sites_out, sources_out in zip(held_sites, held_sources)
    ]


def _area(images: Sequence[Example]) -> int:
    return sum(int(np.count_nonzero(image.label != IGNORE)) for image in images)


def _dealt(sizes: Dict[str, float]) -> List[List[str]]:
    """Deal names, the largest first, each to the fold that has the least."""
    hands: List[List[str]] = [[] for _ in range(FOLDS)]
    totals = [0.0] * FOLDS
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        least = min(range(FOLDS), key=lambda index: (totals[index], index))
        hands[least].append(name)
        totals[least] += sizes[name]
    return hands


@dataclass(frozen=True)
class Lesson:
    """What a network is trained on, near infrared put where there is none.

    Attributes:
        real: With ponds.
        simulated: With ponds.
        ground: Without; where there is near infrared, once with it and once with what is predicted.
        near_infrared: What predicts it.
        simulated_ground: Simulated, without ponds.
    """

    real: List[Example]
    simulated: List[Example]
    ground: List[Example]
    near_infrared: nn.Module
    simulated_ground: List[Example]


def lesson(material: Material, seed: int) -> Lesson:
    """Give all images near infrared, predicted by what this very material teaches."""
    network = fit_near_infrared(
        [*material.scenes, *material.ground], material.spectra, seed, material.near_infrared_steps
    )
    predicted = [with_near_infrared(item, network, _NAME.format(item)) for item in material.ground]
    own = [item for item in material.ground if item.gain[_NIR] > 0]
    return Lesson(
        real=[with_near_infrared(item, network, item.name) for item in material.tiles],
        simulated=list(material.scenes),
        ground=[*own, *predicted],
        near_infrared=network,
        simulated_ground=list(material.simulated_ground),
    )


_NAME = "{0.name} with predicted near infrared"
