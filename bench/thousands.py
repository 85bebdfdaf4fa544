"""What a batch of thousands of scenes costs besides the scenes: what more workers do not shorten.

    .venv/bin/python bench/thousands.py [--scenes 10000] [--parts hand-out join]

Seconds are those of a core, which hold on a busy computer, too; waiting for a disk is not in them.
``hand-out``: scenes that are done at once, by two workers: seconds that the scheduler takes for
each, the bytes that go to a worker and come back, and the memory of the process of the batch.
``join``: class rasters and ponds of scenes that were made up, a hundred to a row, each a twentieth
over its neighbours, with corners without data; seconds and memory of joining their ponds, of the
STAC collection, and of a rerun's look at what is whole. Footprints, which workers find, grow with
the pixels of a scene: the seconds of one of 67 million are printed, too.
"""

from __future__ import annotations

import argparse
import dataclasses
import pickle  # nosec B403 - what Dask makes of an order, measured
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List

import numpy as np
from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.batch import coverage, results_collection, scene_record  # noqa: E402
from core.batch.coverage import Coverage, Observation  # noqa: E402
from core.batch.dask_workers import DaskWorkers  # noqa: E402
from core.batch.joined_layer import JoinedLayer  # noqa: E402
from core.batch.pond_joining import join_ponds  # noqa: E402
from core.batch.scene_list import Scene  # noqa: E402
from core.batch.scene_order import Outcome, Report, SceneOrder  # noqa: E402
from core.batch.scene_record import FORMAT, InputState, OutputState, SceneFiles  # noqa: E402
from core.inference.pond_store import FIELDS  # noqa: E402
from core.protocol.batch import BatchRequest  # noqa: E402

PARTS = ("hand-out", "join")
SIDE, STEP, ROW = 400, 380, 100
PIXEL = 10.0
CORNER = 60
"""Pixels along the edges of each corner without data."""

PONDS = 5
ACROSS = 60
"""Pixels of a pond that lies across the right edge of a scene, on either side."""

gdal.UseExceptions()
ogr.UseExceptions()


def at_once(order: SceneOrder, report: Report) -> Outcome:
    """Return what a scene gives, without doing it."""
    report(1.0)
    return Outcome(_record(order))


def _record(order: SceneOrder) -> scene_record.SceneRecord:
    digest = "0" * 64
    names = ("tif", "gpkg", "manifest.json", "probability.tif")
    return scene_record.SceneRecord(
        format=FORMAT,
        image=order.scene.image,
        inputs=(InputState(order.scene.path, 10**9, 1_700_000_000_000_000_000, digest),),
        parameters=order.parameters,
        outputs=tuple(OutputState(f"{order.scene.name}.{end}", digest) for end in names),
        seconds=12.345,
        date="2024-01-01T03:04:05+00:00",
        cloud=3.5,
        threads=1,
        memory_mib=500.0,
        device="CPU",
    )


def order_of(folder: Path, number: int) -> SceneOrder:
    """Return the order of a scene whose names are as long as those of Gaofen-6."""
    name = f"GF6_PMS_E111.6_N32.8_20190318_L1A111985{number:07}"
    scene = Scene(f"images/{name}.tif", str(folder / "images" / f"{name}.tif"), name)
    request = BatchRequest("scenes.csv", str(folder), scheduler="tcp://127.0.0.1:8786")
    return SceneOrder(scene, SceneFiles.of(str(folder), name), request, "0" * 64)


def hand_out(folder: Path, count: int) -> None:
    """Hand out scenes that take no time."""
    orders = [order_of(folder, number) for number in range(count)]
    sent = len(pickle.dumps(orders[0]))
    back = len(pickle.dumps(at_once(orders[0], lambda _: None)))
    before = peak_mib()
    workers = DaskWorkers(at_once, None, 2, 1.0)
    started, used = time.perf_counter(), time.process_time()
    ended = sum(outcome.record is not None for _, outcome in workers.run(orders, _hear, _look))
    seconds, used = time.perf_counter() - started, time.process_time() - used
    workers.close()
    print(
        f"hand-out: {ended} scenes in {seconds:.1f} s; batch and scheduler took "
        f"{1e3 * used / count:.2f} ms of a core for each; "
        f"{sent} bytes to a worker, {back} back; process of batch and scheduler "
        f"{before:.0f} MiB before, {peak_mib():.0f} at most"
    )


def _hear(order: SceneOrder, share: float) -> None:
    del order, share


def _look() -> None:
    pass


def make_scene(folder: Path, number: int) -> SceneFiles:
    """Write the class raster, the ponds and the record of a scene that was made up."""
    order = order_of(folder, number)
    files = order.files
    Path(files.raster).parent.mkdir(parents=True)
    row, col = divmod(number, ROW)
    x0, y0 = 300_000 + col * STEP * PIXEL, 4_500_000 - row * STEP * PIXEL
    system = osr.SpatialReference()
    system.ImportFromEPSG(32650)
    rng = np.random.default_rng(number)
    boxes = [
        (left, top, left + wide, top + high)
        for left, top, wide, high in rng.integers((70, 70, 5, 5), (280, 280, 40, 40), (PONDS, 4))
    ]
    line = 100 + 50 * (row % 3)
    boxes += [
        (SIDE - ACROSS, line, SIDE, line + 30),
        (0, line, STEP - SIDE + 2 * ACROSS, line + 30),
    ]
    classes = np.zeros((SIDE, SIDE), np.uint8)
    for left, top, right, bottom in boxes:
        classes[top:bottom, left:right] = 1
    down, across = np.indices(classes.shape)
    for flip in (classes, classes[::-1], classes[:, ::-1], classes[::-1, ::-1]):
        flip[down + across < CORNER] = 255
    made = gdal.GetDriverByName("GTiff").Create(
        files.raster, SIDE, SIDE, 1, gdal.GDT_Byte, ["COMPRESS=DEFLATE", "TILED=YES"]
    )
    made.SetProjection(system.ExportToWkt())
    made.SetGeoTransform((x0, PIXEL, 0, y0, 0, -PIXEL))
    made.GetRasterBand(1).SetNoDataValue(255)
    made.GetRasterBand(1).WriteArray(classes)
    made = None
    Path(files.footprint).write_bytes(coverage.footprint_of(files.raster))
    store = ogr.GetDriverByName("GPKG").CreateDataSource(files.ponds)
    layer = store.CreateLayer("ponds", system, ogr.wkbPolygon)
    for name, kind in FIELDS:
        layer.CreateField(ogr.FieldDefn(name, kind))
    layer.StartTransaction()
    for left, top, right, bottom in boxes:
        xs = [x0 + PIXEL * side for side in (left, right, right, left, left)]
        ys = [y0 - PIXEL * side for side in (top, top, bottom, bottom, top)]
        ring = ", ".join(f"{x} {y}" for x, y in zip(xs, ys))
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["mean_probability"], feature["confidence"], feature["model"] = 0.8, 0.6, "Made up"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    layer = store = None
    written = {files.raster: files.raster, files.ponds: files.ponds}
    record = dataclasses.replace(_record(order), outputs=scene_record.outputs_of(written))
    scene_record.write(files.record, record)
    return files


def join(folder: Path, count: int) -> None:
    """Join the ponds of scenes that were made up, and write the collection of the results."""
    gdal.SetConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF")
    every = [make_scene(folder, number) for number in range(count)]
    gdal.SetConfigOption("OGR_SQLITE_SYNCHRONOUS", None)
    spent: Dict[str, float] = {}
    before, started = peak_mib(), time.process_time()

    def lap(name: str) -> None:
        nonlocal started
        now = time.process_time()
        spent[name], started = now - started, now

    for files in every:
        found = scene_record.read(files.record)
        for one in found.outputs if found else ():
            scene_record.file_hash(str(Path(files.raster).parent / one.name))
    lap("look at what is whole")
    seen = Coverage(
        [
            Observation(
                Path(files.raster).stem,
                files.raster,
                files.ponds,
                "2024-01-01",
                3.0,
                files.footprint,
            )
            for files in every
        ]
    )
    lap("open")
    layer = JoinedLayer(str(folder / "p.gpkg"), str(folder / "p.gpkg"), seen.crs, 0.0)
    for pond in join_ponds(seen, lambda _: None):
        layer.add(pond)
    layer.finish()
    lap("join")
    joined = peak_mib()
    items: List[results_collection.Item] = []
    for files in every:
        result = results_collection.Result(Path(files.raster).stem, files, "2024-01-01", 3.0)
        item, content = results_collection.item_of(str(folder), result)
        Path(results_collection.place_of(files)).write_text(content, encoding="utf-8")
        items.append(item)
    content = results_collection.collection_of(str(folder), items, "made up")
    lap("collection")
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
    print(
        f"join: {count} scenes of {PONDS + 2} ponds, {layer.count} joined: {told}; "
        f"{before:.0f} MiB before, {joined:.0f} when joined, {peak_mib():.0f} at the end; "
        f"collection of {len(content) / 1e6:.1f} MB"
    )


def footprint(folder: Path) -> None:
    """Print what the footprint of a large scene takes."""
    side = 8192
    path = str(folder / "large.tif")
    made = gdal.GetDriverByName("GTiff").Create(
        path, side, side, 1, gdal.GDT_Byte, ["COMPRESS=DEFLATE", "TILED=YES"]
    )
    system = osr.SpatialReference()
    system.ImportFromEPSG(32650)
    made.SetProjection(system.ExportToWkt())
    made.SetGeoTransform((300_000, PIXEL, 0, 4_500_000, 0, -PIXEL))
    across = np.arange(side)
    for row in range(side):
        # A swath that is turned by fourteen degrees.
        inside = (across > row / 4) & (across < row / 4 + 0.75 * side)
        line = np.where(inside, 0, 255).astype(np.uint8)
        made.GetRasterBand(1).WriteArray(line[None], 0, row)
    made = None
    started = time.process_time()
    seen = coverage.footprint_of(path)
    seconds = time.process_time() - started
    print(
        f"footprint: {side} x {side} pixels, {seconds:.2f} s, {len(seen)} bytes; "
        f"{peak_mib():.0f} MiB"
    )


def peak_mib() -> float:
    """Return the most memory that this process has taken."""
    # Linux counts it in KiB.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=10_000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    asked = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        if "hand-out" in asked.parts:
            hand_out(Path(place) / "handed", asked.scenes)
        if "join" in asked.parts:
            join(Path(place) / "joined", asked.scenes)
            footprint(Path(place))
    return 0


if __name__ == "__main__":
    sys.exit(main())
