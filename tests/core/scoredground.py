"""A prediction and its reference in files, and what their score says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional, Sequence, Tuple

import numpy as np
import pytest
from osgeo import osr
from sklearn import metrics

from core.jobs.score import score
from core.protocol.errors import EngineError
from core.protocol.score import ScoreRequest, ScoreResult
from core.raster.array_types import UInt8Array

from .conftest import Heard
from .rasters import GRID, UTM, write_polygons, write_raster

Ring = Sequence[Tuple[float, float]]


def box(col: float, row: float, width: float, height: float, pixel: float = 10.0) -> Ring:
    """Return the outline of a rectangle of pixels of :data:`GRID`, to scale."""
    x, y = GRID[0] + col * pixel, GRID[3] - row * pixel
    w, h = width * pixel, height * pixel
    return [(x, y), (x + w, y), (x + w, y - h), (x, y - h)]


def moved(rings: Sequence[Ring], crs: str) -> Sequence[Ring]:
    """Return outlines in another system."""
    systems = []
    for code in (UTM, crs):
        system = osr.SpatialReference()
        system.SetFromUserInput(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        systems.append(system)
    way = osr.CoordinateTransformation(*systems)
    return [[point[:2] for point in way.TransformPoints(list(ring))] for ring in rings]


def scenery(
    seed: int, side: int = 120, count: int = 12
) -> Tuple[UInt8Array, list[Ring], UInt8Array]:
    """Draw rectangular ponds that do not touch, and a prediction that is off by a little.

    Returns:
        The prediction, the outlines, and the truth that they stand for.
    """
    rng = np.random.default_rng(seed)
    truth, predicted = np.zeros((2, side, side), dtype=np.uint8)
    rings = []
    cell = side // 4
    for index in rng.permutation(16)[:count]:
        row, col = (int(value) for value in np.array(divmod(int(index), 4)) * cell)
        row, col = row + int(rng.integers(2, 6)), col + int(rng.integers(2, 6))
        height, width = (int(value) for value in rng.integers(4, cell - 8, 2))
        rings.append(box(col, row, width, height))
        truth[row : row + height, col : col + width] = 1
        if rng.random() < 0.8:
            shift = int(rng.integers(-2, 3))
            predicted[row + shift : row + height + shift, col : col + width] = 1
    predicted[rng.random(predicted.shape) < 0.01] ^= 1
    predicted[: side // 10, : side // 3] = 255
    return predicted, rings, truth


class ScoredGround:
    """A prediction and its reference in files."""

    def __init__(self, folder: Path, seed: int = 0, **options: Any) -> None:
        """Write them; ``options`` are :func:`write_raster`'s."""
        self.folder = folder
        self.predicted, self.rings, self.truth = scenery(seed)
        options = {"nodata": 255, **options}
        self.raster = write_raster(folder / "p.tif", self.predicted[None], **options)
        self.reference = write_polygons(folder / "r.gpkg", self.rings)

    def request(self, **changes: Any) -> ScoreRequest:
        """Return the request, with changes."""
        values = {
            "prediction": self.raster,
            "reference": self.reference,
            "output": str(self.folder / "out"),
        }
        return ScoreRequest(**{**values, **changes})

    def score(self, **changes: Any) -> ScoreResult:
        """Run the job."""
        return score(self.request(**changes), Heard())


def written(result: ScoreResult) -> dict[str, Any]:
    """Return what score.json says; a number that is none would not be read."""

    def refuse(name: str) -> None:
        raise AssertionError(name)

    return json.loads(Path(result.score).read_text(encoding="utf-8"), parse_constant=refuse)


def by_hand(
    predicted: UInt8Array, truth: UInt8Array, valid: Optional[Any] = None
) -> dict[str, int]:
    """Count pixels by scikit-learn, of all that are valid."""
    used = predicted != 255 if valid is None else (predicted != 255) & valid
    (tn, fp), (fn, tp) = metrics.confusion_matrix(truth[used], predicted[used], labels=[0, 1])
    return {"tp": int(tp), "fp": int(fp), "fn": int(fn), "tn": int(tn)}


def pixels_of(result: ScoreResult) -> dict[str, int]:
    """Return the counts that the result tells."""
    return {name: getattr(result, name) for name in ("tp", "fp", "fn", "tn")}


def fails(world: ScoredGround, kind: type, *words: str, **changes: Any) -> EngineError:
    """Let a score fail in one way and leave nothing; return the error."""
    with pytest.raises(kind) as caught:
        world.score(**changes)
    assert type(caught.value) is kind
    for word in words:
        assert word in str(caught.value)
    out = world.folder / "out"
    assert not out.exists() or not list(out.iterdir())
    return caught.value
