"""The plan of a scene: all that is known of it before a pixel is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Sequence, Tuple

from ...protocol.texts import text
from ...run.feedback import Feedback
from .canvas import Feature, Land
from .free_ground import FreeGround
from .mines import place_mines, place_others
from .noise import child
from .routes import rivers
from .setting import make_setting
from .shapes import Patch
from .tailings_pond import Pond
from .terrain import make_relief

_BUCKET_PX = 512
"""Side of the squares by which features are looked up, pixels."""

_LARGEST_RIVER_NODES = 700.0
"""Drained nodes beyond which a valley floor is a river's: nobody builds there."""


@dataclass(frozen=True)
class ScenePlan:
    """All that is needed to draw any window of a scene.

    Attributes:
        size: Pixels per side.
        land: Seed, circumstances and relief.
        features: What is on the land, the later over the earlier.
        ponds: Those of the features that are to be found and lie in the scene.
    """

    size: int
    land: Land
    features: Tuple[Feature, ...]
    ponds: Tuple[Pond, ...]
    _buckets: Dict[Tuple[int, int], List[int]] = field(repr=False)

    def features_in(self, patch: Patch) -> List[Feature]:
        """Return the features that touch a window of whole pixels, in their order."""
        found = {index for square in _squares(patch) for index in self._buckets.get(square, ())}
        chosen = (self.features[index] for index in sorted(found))
        return [feature for feature in chosen if feature.bounds.overlap(patch) is not None]


def make_plan(size: int, seed: int, feedback: Feedback) -> ScenePlan:
    """Plan a scene; the same size and seed give the same plan.

    Args:
        size: Pixels per side.
        seed: Of everything in it.
        feedback: Told as mines are placed, 0 to 1.

    Raises:
        Cancelled: The user asked to stop.
    """
    feedback.progress(0.0, text("simulation.stage.relief"))
    setting = make_setting(seed)
    relief = make_relief(child(seed, "relief"), size, setting.steep)
    land = Land(seed, setting, relief)
    free = FreeGround(size)
    free.take_rivers(relief, _LARGEST_RIVER_NODES)
    streams = rivers(child(seed, "rivers"), relief)
    mined = place_mines(size, land, free, feedback)
    others = place_others(size, land, free, len(mined.ponds), feedback)
    features: Sequence[Feature] = (
        *streams,
        *mined.cleared,
        *others.plots,
        *mined.plots,
        *mined.roads,
        *others.roads,
        *others.built,
        *mined.workings,
        *mined.ponds,
    )
    return arranged(size, land, features, mined.ponds)


def arranged(
    size: int, land: Land, features: Sequence[Feature], ponds: Sequence[Pond]
) -> ScenePlan:
    """Return the plan of a scene with these things on its land.

    Args:
        size: Pixels per side.
        land: Seed, circumstances and relief.
        features: The later over the earlier; those that do not reach the scene are left out.
        ponds: Those of them that are to be found.
    """
    scene = Patch(0, 0, size, size)
    features = tuple(item for item in features if item.bounds.overlap(scene.grown(64)) is not None)
    buckets: Dict[Tuple[int, int], List[int]] = {}
    for index, item in enumerate(features):
        for square in _squares(item.bounds):
            buckets.setdefault(square, []).append(index)
    return ScenePlan(size, land, features, tuple(ponds), buckets)


def _squares(patch: Patch) -> List[Tuple[int, int]]:
    rows = range(patch.y // _BUCKET_PX, (patch.y + patch.height - 1) // _BUCKET_PX + 1)
    columns = range(patch.x // _BUCKET_PX, (patch.x + patch.width - 1) // _BUCKET_PX + 1)
    return [(row, column) for row in rows for column in columns]
