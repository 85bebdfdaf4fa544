"""How fast classifiers run, beside scikit-learn's own predict, and whether they say the same.

A scene as large as the paper's test area, samples from a strip of it, all methods by one
`compare`; then scikit-learn's `predict` of the same fits on the same pixels, in the same run. Its
time on part of the scene is scaled up to the whole, as it rises with the pixels. Labels are held
against each other on ten million pixels. Run it on a quiet machine:

    make bench
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measured import measured  # noqa: E402 - beside this file
from scenes import HEIGHT, WIDTH, simulated_scene  # noqa: E402 - beside this file

from core.classifiers.features import choose_features  # noqa: E402
from core.classifiers.parameters import recipe_of  # noqa: E402
from core.classifiers.sklearn_fitting import fit  # noqa: E402
from core.classifiers.training_areas import read_areas  # noqa: E402
from core.classifiers.training_pixels import gather  # noqa: E402
from core.inference import runtime  # noqa: E402 - the checkout is not installed anywhere
from core.model.value_encoding import Encoding  # noqa: E402
from core.protocol.compare import CompareRequest  # noqa: E402
from core.protocol.methods import classifiers  # noqa: E402
from core.raster.image import open_image  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402

STRIP, SIDE = 1024, 12
"""Columns that samples are from, and pixels of a sample polygon's side."""

POLYGONS = 60
"""Of each class."""

LIMITS = {"unet": 20.0, "rf": 35.0, "svm": 65.0, "ml": 13.0}
"""Seconds of the paper's Table 5."""

JUDGING = 8.0
"""Seconds that judging may take beyond the methods."""

TIMES = {"rf": 5.0, "svm": 5.0}
"""How many times faster than scikit-learn's predict the whole prediction has to be at least."""

TRIED = {"rf": 2_000_000, "svm": 200_000, "ml": 4_000_000}
"""Pixels on which scikit-learn's predict is timed."""

gdal.UseExceptions()
ogr.UseExceptions()


def main() -> int:
    """Run every measurement, print a table, and fail where labels differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--pixels", type=int, default=10_000_000, help="on which labels are held to scikit-learn's"
    )
    arguments = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = Path(name)
        scene = folder / "scene.tif"
        simulated_scene(scene, folder)
        polygons(folder)
        found = compare(folder)
        fitted = fits(folder)
        print(f"{WIDTH} x {HEIGHT} x 4 UInt16, {os.cpu_count()} cores")
        print(f"  whole comparison: {found['wall']:.1f} s, peak {found['peak']:.0f} MB")
        beyond = found["wall"] - sum(seconds["total"] for seconds in found["seconds"].values())
        check = sum(seconds["check"] or 0.0 for seconds in found["seconds"].values())
        print(
            f"  beyond the methods: {beyond:.1f} s, of which judging "
            f"{found['stages']['judge']:.1f} s (at most {JUDGING:.0f}), report "
            f"{found['stages']['report']:.1f} s, trying fits on held-out polygons {check:.1f} s"
        )
        for key, seconds in found["seconds"].items():
            print(
                f"  {key:<5} fit {seconds['fit'] or 0:6.1f} s, predict {seconds['predict']:6.1f} s,"
                f" together {seconds['total']:6.1f} s (the paper's {LIMITS[key]:.0f})"
            )
        wrong = 0
        for kind, (estimator, detail) in fitted.items():
            bare = WIDTH * HEIGHT * timed(estimator, kind, pixels_of(scene))
            ours = found["seconds"][kind]["predict"]
            least = f" (at least {TIMES[kind]:.0f})" if kind in TIMES else ""
            print(
                f"  {kind:<5} scikit-learn's predict {bare:7.1f} s; ours, reading and writing "
                f"included, {bare / ours:.1f} times faster{least}; {detail}"
            )
        for kind, (estimator, _) in fitted.items():
            differing = compared(
                estimator, folder / "out" / f"{kind}.onnx", scene, arguments.pixels
            )
            wrong += differing
            print(f"  {kind:<5} labels of {arguments.pixels} pixels that differ: {differing}")
    return 1 if wrong else 0


def polygons(folder: Path) -> None:
    """Write samples in the western strip, the ponds as reference, the rest as assessment area."""
    parts = [_ponds(folder / f"part{seed}") for seed in range(4)]
    pond = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    for row in range(0, HEIGHT, 1024):
        for col in range(0, WIDTH, 1024):
            tile = parts[(row + col * 3) // 1024 % len(parts)]
            pond[row : row + 1024, col : col + 1024] = tile[: min(1024, HEIGHT - row)]
    scene = gdal.Open(str(folder / "scene.tif"))
    grid, system = scene.GetGeoTransform(), osr.SpatialReference(scene.GetProjection())
    shapes = [(_square(grid, place, SIDE), 1) for place in _places(pond == 1)]
    shapes += [(_square(grid, place, SIDE), 0) for place in _places(pond == 0)]
    _write(folder / "samples.gpkg", system, shapes)
    x0, dx, _, y0, _, dy = grid
    area = f"POLYGON(({x0 + (STRIP + 16) * dx} {y0},{x0 + WIDTH * dx} {y0},"
    area += f"{x0 + WIDTH * dx} {y0 + HEIGHT * dy},{x0 + (STRIP + 16) * dx} {y0 + HEIGHT * dy},"
    area += f"{x0 + (STRIP + 16) * dx} {y0}))"
    _write(folder / "area.gpkg", system, [(area, 1)])
    burnt = gdal.GetDriverByName("MEM").Create("", WIDTH, HEIGHT, 1)
    burnt.SetGeoTransform(grid)
    burnt.SetProjection(scene.GetProjection())
    burnt.GetRasterBand(1).WriteArray(pond)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(folder / "reference.gpkg"))
    layer = store.CreateLayer("ponds", system, ogr.wkbPolygon)
    gdal.Polygonize(burnt.GetRasterBand(1), burnt.GetRasterBand(1), layer, -1)


def _ponds(part: Path) -> Any:
    scene, known = gdal.Open(str(part / "scene.tif")), ogr.Open(str(part / "ponds.gpkg"))
    burnt = gdal.GetDriverByName("MEM").Create("", scene.RasterXSize, scene.RasterYSize, 1)
    burnt.SetGeoTransform(scene.GetGeoTransform())
    burnt.SetProjection(scene.GetProjection())
    gdal.RasterizeLayer(burnt, [1], known.GetLayer(0), burn_values=[1])
    return burnt.ReadAsArray()


def _places(inside: Any) -> List[Tuple[int, int]]:
    """Return corners of squares that lie inside, spread over the strip."""
    found = [
        (col, row)
        for row in range(0, HEIGHT - SIDE, 2 * SIDE)
        for col in range(0, STRIP - SIDE, 2 * SIDE)
        if inside[row : row + SIDE, col : col + SIDE].all()
    ]
    return [found[len(found) * index // POLYGONS] for index in range(min(POLYGONS, len(found)))]


def _square(grid: Tuple[float, ...], place: Tuple[int, int], side: int) -> str:
    x0, dx, _, y0, _, dy = grid
    left, top = x0 + place[0] * dx, y0 + place[1] * dy
    right, bottom = left + side * dx, top + side * dy
    return f"POLYGON(({left} {top},{right} {top},{right} {bottom},{left} {bottom},{left} {top}))"


def _write(path: Path, system: osr.SpatialReference, shapes: List[Tuple[str, int]]) -> None:
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("polygons", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    for wkt, value in shapes:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("class", value)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(feature)


def _request(folder: Path) -> CompareRequest:
    return CompareRequest(
        image=str(folder / "scene.tif"),
        samples=str(folder / "samples.gpkg"),
        reference=str(folder / "reference.gpkg"),
        output=str(folder / "out"),
        area=str(folder / "area.gpkg"),
        device="cpu",
    )


def compare(folder: Path) -> Dict[str, Any]:
    """Run the job in a process; return seconds of each method, those of all, and the peak in MB."""
    request = _request(folder)
    arguments = [
        *("compare", request.image, "--output", request.output),
        *("--samples", str(request.samples), "--reference", request.reference),
        *("--area", str(request.area), "--device", "cpu"),
    ]
    wall, peak = measured(arguments)
    told = json.loads((folder / "out" / "comparison.json").read_text(encoding="utf-8"))
    run = json.loads((folder / "out" / "compare.manifest.json").read_text(encoding="utf-8"))
    return {
        "wall": wall,
        "peak": peak,
        "stages": run["seconds"],
        "seconds": {method["key"]: method["seconds"] for method in told["methods"]},
    }


def fits(folder: Path) -> Dict[str, Tuple[Any, str]]:
    """Fit the same again, for scikit-learn's own predict; say how large each has become."""
    request = _request(folder)
    image = open_image(request.image)
    recipe = recipe_of(request)
    areas, features = read_areas(str(request.samples), image), choose_features(image)
    size = recipe.most_pixels
    pixels = gather(areas, features, None, False, size, request.seed, Feedback())
    found = {}
    for kind in classifiers():
        estimator = fit(kind, pixels, recipe, request.seed, Feedback()).estimator
        detail = f"{len(pixels.truth)} sample pixels"
        if kind == "rf":
            nodes = np.mean([tree.tree_.node_count for tree in estimator.estimators_])
            detail += f", {len(estimator.estimators_)} trees of {nodes:.0f} nodes"
        elif kind == "svm":
            detail += f", {estimator[-1].n_support_.sum()} support vectors"
        found[kind] = (estimator, detail)
    return found


def pixels_of(scene: Path) -> Any:
    """Return all pixels as rows, uint16 [N, 4], in an order that no neighbourhood survives."""
    pixels = gdal.Open(str(scene)).ReadAsArray().reshape(4, -1).T
    return np.random.default_rng(0).permutation(pixels)


def timed(estimator: Any, kind: str, pixels: Any) -> float:
    """Return the seconds that scikit-learn's predict takes for a pixel, on all cores it uses."""
    seen = _reflectance(pixels[: TRIED[kind]])
    started = time.perf_counter()
    estimator.predict(seen)
    return (time.perf_counter() - started) / len(seen)


def compared(estimator: Any, model: Path, scene: Path, count: int) -> int:
    """Return how many of so many pixels have another label than scikit-learn gives them."""
    if "n_jobs" in estimator.get_params(deep=False):
        # In several threads it adds up its trees in any order, and rounding decides ties.
        estimator.set_params(n_jobs=1)
    pixels = pixels_of(scene)[:count]
    network = runtime.Network(model, "cpu")
    encoding = Encoding.neutral(4)
    piece = 250_000

    def differing(start: int) -> int:
        part = pixels[start : start + piece]
        window = np.ascontiguousarray(part.T)[None, :, None, :]
        ours = network.infer(window, encoding)[0, 0] >= np.float32(0.5)
        return int(np.count_nonzero(ours != (estimator.predict(_reflectance(part)) == 1)))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(differing, range(0, len(pixels), piece)))


def _reflectance(pixels: Any) -> Any:
    """Return what a classifier sees of pixels, in double precision."""
    return (pixels.astype(np.float32) * np.float32(1e-4)).astype(np.float64)


if __name__ == "__main__":
    sys.exit(main())
