"""Ground to compare methods on: ponds that differ from the rest, samples west, a test east."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from core.classifiers.features import choose_features
from core.classifiers.parameters import recipe_of
from core.classifiers.training_areas import read_areas
from core.classifiers.training_pixels import TrainingPixels, gather
from core.protocol.compare import CompareRequest
from core.raster.image import open_image
from core.run.feedback import Feedback

from .rasters import GRID, write_polygons, write_raster

WIDTH, HEIGHT = 400, 300
NAMES = ("blue", "green", "red", "nir")
CLASSIFIERS = ("rf", "svm", "ml")


def ring(col: float, row: float, wide: float, tall: float) -> List[Tuple[float, float]]:
    x0, dx, _, y0, _, dy = GRID
    corners = ((0, 0), (wide, 0), (wide, tall), (0, tall), (0, 0))
    return [(x0 + (col + i) * dx, y0 + (row + j) * dy) for i, j in corners]


class Ground:
    """An image with ponds that differ from the rest, samples in the west, a test in the east."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rng = np.random.default_rng(0)
        self.pond = np.zeros((HEIGHT, WIDTH), dtype=bool)
        self.ponds = [(20 + 60 * i, 20 + 70 * j) for i in range(6) for j in range(4)]
        for col, row in self.ponds:
            self.pond[row : row + 30, col : col + 30] = True
        light = ndimage.gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), 6) * 900
        levels = ((900, 1250), (950, 1400), (850, 1700), (2500, 1900))
        self.values = np.stack(
            [
                np.where(self.pond, high, low) + light + rng.normal(0, 130, (HEIGHT, WIDTH))
                for low, high in levels
            ]
        )
        self.values = np.clip(np.rint(self.values), 1, 9000).astype(np.uint16)
        self.image = self.write(self.values)
        self.reference = write_polygons(
            folder / "reference.gpkg", [ring(col, row, 30, 30) for col, row in self.ponds]
        )
        self.area = write_polygons(folder / "area.gpkg", [ring(200, 0, 200, HEIGHT)])
        west = [(col, row) for col, row in self.ponds if col < 180]
        self.shapes = [(ring(col + 8, row + 8, 14, 14), 1) for col, row in west]
        self.shapes += [(ring(col + 36, row + 5, 14, 14), 0) for col, row in west]
        self.samples = self.draw(self.shapes)

    def write(self, values: npt.NDArray[Any], **how: Any) -> str:
        options: Dict[str, Any] = {"scale": 1e-4, "nodata": 0, "names": NAMES, **how}
        number = len(list(self.folder.glob("image*.tif")))
        return write_raster(self.folder / f"image{number}.tif", values, **options)

    def draw(self, shapes: Sequence[Tuple[List[Tuple[float, float]], int]]) -> str:
        number = len(list(self.folder.glob("samples*.gpkg")))
        return write_polygons(
            self.folder / f"samples{number}.gpkg",
            [corners for corners, _ in shapes],
            classes=[value for _, value in shapes],
        )

    def request(self, **changes: Any) -> CompareRequest:
        return CompareRequest(
            **{
                "image": self.image,
                "samples": self.samples,
                "reference": self.reference,
                "area": self.area,
                "output": str(self.folder / "out"),
                "methods": CLASSIFIERS,
                "rf_trees": 20,
                "svm_c": 1.0,
                "svm_gamma": 0.3,
                **changes,
            }
        )


def gathered(ground: Ground, **changes: Any) -> TrainingPixels:
    request = ground.request(**changes)
    image = open_image(request.image)
    recipe = recipe_of(request)
    areas = read_areas(str(request.samples), image)
    features = choose_features(image, request.features)
    return gather(
        areas, features, None, request.split, recipe.most_pixels, request.seed, Feedback()
    )


def one_class(ground: Ground) -> Dict[str, Any]:
    return {"samples": ground.draw([one for one in ground.shapes if one[1] == 1])}
