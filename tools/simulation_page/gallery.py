"""The pictures of simulated scenes: chosen by rule, so that nobody picks the pretty ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

import numpy as np

from core.simulation.camera.atmosphere import clear_sky
from core.simulation.land.bare_ground import Plot
from core.simulation.land.canvas import Feature
from core.simulation.land.impoundment import HILLSIDE, RING, VALLEY
from core.simulation.land.reservoirs import Reservoir
from core.simulation.land.shapes import Patch
from core.simulation.land.tailings_pond import Pond
from core.simulation.land.terrain import GSD_M
from core.simulation.land.towns import Town
from core.simulation.land.workings import Dump, Pit

from .pictures import FALSE_COLOUR, NATURAL, Tile, enlarged, outlined, save_sheet, shown
from .samples import Scene

OVERVIEWS, CLOSE_PX, OVERVIEW_PX = 6, 88, 250
"""How many scenes are shown, and the sides of close-ups and of these, pixels."""

SHOWN_HECTARES = (5.0, 25.0)
"""Close-ups are of ponds that can be seen and fit in."""

_COLOURS = 255
"""Of the palette of the large sheets, to keep the files small."""

_POND_SHARE = 0.1
"""A picture of something else shows no more pond than this."""


def draw_gallery(scenes: Sequence[Scene], folder: Path) -> None:
    """Write every sheet of simulated pictures.

    Args:
        scenes: In the order of their seeds; at least one has a pond.
        folder: Where; it exists.
    """
    natural, infrared = [], []
    for scene in scenes[:OVERVIEWS]:
        crop = _crop_around_ponds(scene, OVERVIEW_PX)
        bands, label = scene.bands[:, crop[0], crop[1]], scene.label[crop]
        words = _circumstances(scene)
        natural.append(Tile(outlined(shown(bands, NATURAL), label), words))
        infrared.append(Tile(shown(bands, FALSE_COLOUR), words))
    save_sheet(natural, 3, folder / "scenes.png", _COLOURS)
    save_sheet(infrared, 3, folder / "scenes_nir.png", _COLOURS)
    ponds = _close_ups_of_ponds(scenes)
    if ponds:
        save_sheet(ponds, 4, folder / "ponds.png")
    save_sheet(_hard_negatives(scenes), 4, folder / "hard_negatives.png")
    save_sheet(_airs(scenes), 4, folder / "air.png", _COLOURS)


def around(middle: Tuple[float, float], side: int, scene: Scene) -> Tuple[slice, slice]:
    """Return rows and columns of a square around ``x, y`` that stays inside the scene."""
    most = scene.label.shape[0]
    side = min(side, most)
    left, top = (int(np.clip(round(at - side / 2), 0, most - side)) for at in middle)
    return slice(top, top + side), slice(left, left + side)


def _crop_around_ponds(scene: Scene, side: int) -> Tuple[slice, slice]:
    if not scene.plan.ponds:
        return around((scene.plan.size / 2, scene.plan.size / 2), side, scene)
    largest = max(scene.plan.ponds, key=lambda pond: pond.area_m2)
    x, y = largest.ring.mean(axis=0)
    return around((float(x), float(y)), side, scene)


def _circumstances(scene: Scene) -> str:
    setting = scene.plan.land.setting
    sun = f"sun {90 - setting.zenith:.0f} deg high"
    return f"seed {scene.plan.land.seed}, {setting.acquired:%B}, {sun}"


def _close_ups_of_ponds(scenes: Sequence[Scene]) -> List[Tile]:
    """Return four ponds of each kind: the first of every stage, then the first of any."""
    tiles: List[Tile] = []
    for kind in (VALLEY, HILLSIDE, RING):
        whole = [
            (scene, pond)
            for scene in scenes
            for pond in scene.plan.ponds
            if pond.kind == kind
            and SHOWN_HECTARES[0] <= pond.area_m2 / 1e4 <= SHOWN_HECTARES[1]
            and _lies_within(pond.bounds, scene)
        ]
        first: Dict[str, Tuple[Scene, Pond]] = {}
        for scene, pond in whole:
            first.setdefault(pond.stage, (scene, pond))
        chosen = list(first.values())
        chosen += [pair for pair in whole if not any(pair[1] is pond for _, pond in chosen)]
        for scene, pond in chosen[:4]:
            words = f"{kind}, {pond.stage}, {pond.area_m2 / 1e4:.0f} ha"
            x, y = pond.ring.mean(axis=0)
            rows, columns = around((float(x), float(y)), CLOSE_PX, scene)
            picture = shown(scene.bands[:, rows, columns], NATURAL)
            tiles.append(Tile(enlarged(picture, 2), words))
    return tiles


def _hard_negatives(scenes: Sequence[Scene]) -> List[Tile]:
    """Return the first thing of each sort that is not tiny, not cut, and not beside a pond."""
    sorts: Dict[str, Callable[[Feature], bool]] = {
        "reservoir": lambda item: isinstance(item, Reservoir),
        "pit": lambda item: isinstance(item, Pit),
        "waste dump": lambda item: isinstance(item, Dump),
        "town": lambda item: isinstance(item, Town),
    }
    features = (item for scene in scenes for item in scene.plan.features)
    uses = sorted({item.use for item in features if isinstance(item, Plot)})
    for use in uses:
        sorts[use] = partial(_is_used_for, use)
    tiles: List[Tile] = []
    taken: List[Tuple[int, int, int]] = []
    for name, fits in sorts.items():
        views = (
            (scene, around(_middle(item.bounds), CLOSE_PX, scene))
            for scene in scenes
            for item in scene.plan.features
            if fits(item) and _lies_within(item.bounds, scene) and _is_large(item.bounds)
        )
        for scene, (rows, columns) in views:
            label = scene.label[rows, columns]
            place = (scene.plan.land.seed, rows.start, columns.start)
            if label.mean() > _POND_SHARE or any(_is_near(place, other) for other in taken):
                continue
            taken.append(place)
            picture = enlarged(shown(scene.bands[:, rows, columns], NATURAL), 2)
            tiles.append(Tile(outlined(picture, label, 2), name))
            break
    return tiles


def _airs(scenes: Sequence[Scene]) -> List[Tile]:
    """Return whole scenes: most thick cloud, most thin cloud, most haze, clearest air."""

    def cloud(scene: Scene) -> float:
        return scene.plan.land.setting.cloud

    def cirrus(scene: Scene) -> float:
        return scene.plan.land.setting.cirrus

    def haze(scene: Scene) -> float:
        return scene.plan.land.setting.aerosol

    clear = [scene for scene in scenes if cloud(scene) == cirrus(scene) == 0] or list(scenes)
    views = (
        (max(scenes, key=cloud), "thick cloud"),
        (max(scenes, key=cirrus), "thin cloud"),
        (max(clear, key=haze), "most haze"),
        (min(clear, key=haze), "clearest air"),
    )
    tiles = []
    for scene, name in views:
        blue = clear_sky(scene.plan.land.setting).path[0]
        step = max(scene.label.shape[0] // 200, 1)
        side = scene.label.shape[0] // step * step
        blocks = scene.bands[:, :side, :side].reshape(4, side // step, step, side // step, step)
        picture = shown(blocks.mean(axis=(2, 4)), NATURAL)
        tiles.append(Tile(picture, f"{name}; air {blue:.2f}"))
    return tiles


def _is_used_for(use: str, item: Feature) -> bool:
    return isinstance(item, Plot) and item.use == use


def _is_near(place: Tuple[int, int, int], other: Tuple[int, int, int]) -> bool:
    """Return whether two views, seed, row and column, show some of the same ground."""
    away = max(abs(place[1] - other[1]), abs(place[2] - other[2]))
    return place[0] == other[0] and away < CLOSE_PX


def _middle(bounds: Patch) -> Tuple[float, float]:
    return bounds.x + bounds.width / 2, bounds.y + bounds.height / 2


def _is_large(bounds: Patch) -> bool:
    return min(bounds.width, bounds.height) * GSD_M >= 200


def _lies_within(bounds: Patch, scene: Scene) -> bool:
    common = bounds.overlap(Patch(0, 0, scene.plan.size, scene.plan.size))
    inside = (slice(0, bounds.height), slice(0, bounds.width))
    return common is not None and common[0] == inside
