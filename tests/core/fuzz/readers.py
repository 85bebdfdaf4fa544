"""Sound files of every kind that the engine reads, and the requests that read them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Tuple

from osgeo import gdal

from core.jobs.compare import compare
from core.jobs.sample import sample
from core.jobs.score import score
from core.jobs.segment import segment
from core.protocol.commands import Request
from core.protocol.compare import CompareRequest
from core.protocol.comparison_record import read_comparison, read_result
from core.protocol.describe import DescribeRequest
from core.protocol.json_fields import read_json, stated
from core.protocol.prepare import PrepareRequest, ProductRequest
from core.protocol.sample import SampleRequest
from core.protocol.score import ScoreRequest
from core.protocol.score_record import read_score
from core.protocol.segment import SegmentRequest
from core.protocol.threshold import ThresholdRequest
from core.run.feedback import Feedback

from .. import networks
from ..deliveries import deliver, dem_of, pack
from ..rasters import landscape, write_raster

RECORDS = "score"
"""The folder, beside the sound files, of an earlier score."""

PANEL: Dict[str, Callable[[str], object]] = {
    f"{RECORDS}/score.json": read_score,
    "comparison/comparison.json": read_comparison,
    "comparison/compare.manifest.json": read_result,
    "pred.manifest.json": lambda path: stated(read_json(path), float, "request", "min_area"),
}
"""What the panel reads itself, and by what."""


@dataclass(frozen=True)
class Reader:
    """A kind of file and who reads it.

    Attributes:
        sound: A file of this kind without a fault; those beside it of the same stem belong to it.
        request: Reads a damaged copy, and writes below a folder.
    """

    sound: Path
    request: Callable[[str, str], Request]


def sound_files(folder: Path) -> Dict[str, Reader]:
    """Make one sound file of each kind in a folder, and tell how each is read."""
    image = write_raster(folder / "image.tif", landscape(48, 64))
    model = str(networks.spatial(folder / "model.onnx"))
    made = SegmentRequest(
        image=image,
        output=str(folder / "pred.tif"),
        probability=str(folder / "prob.tif"),
        polygons=str(folder / "ref.gpkg"),
        model=model,
        device="cpu",
    )
    segment(made, Feedback())
    pred, prob, ref = made.output, str(made.probability), str(made.polygons)
    for name, driver in (
        ("ref.shp", "ESRI Shapefile"),
        ("ref.geojson", "GeoJSON"),
        ("ref.kml", "KML"),
    ):
        gdal.VectorTranslate(str(folder / name), ref, format=driver)
    gdal.Translate(str(folder / "image.vrt"), image, format="VRT")
    points = str(folder / "points.gpkg")
    sample(SampleRequest(prediction=pred, output=points, size=20, min_per_class=5), Feedback())
    with sqlite3.connect(points) as base:
        # Labelled past GDAL: its triggers ask for functions that SQLite lacks.
        for (trigger,) in base.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            base.execute(f'drop trigger "{trigger}"')
        base.execute("update points set label = map_class")
    base.close()
    product = deliver(folder / "product")
    archive = pack(product, folder / "archive.tar.gz")
    dem = dem_of(product)

    def segmenting(path: str, out: str) -> Request:
        return SegmentRequest(image=path, output=f"{out}/o.tif", model=model, device="cpu")

    def scoring(path: str, out: str) -> Request:
        return ScoreRequest(prediction=pred, reference=path, output=f"{out}/s")

    readers: Dict[str, Tuple[str, Callable[[str, str], Request]]] = {
        "image": (image, segmenting),
        "virtual raster": (str(folder / "image.vrt"), segmenting),
        "model": (
            model,
            lambda path, out: SegmentRequest(
                image=image, output=f"{out}/o.tif", model=path, device="cpu"
            ),
        ),
        "described model": (model, lambda path, out: DescribeRequest(model=path)),
        "prediction": (
            pred,
            lambda path, out: ScoreRequest(prediction=path, reference=ref, output=f"{out}/s"),
        ),
        "probability": (
            prob,
            lambda path, out: ThresholdRequest(
                probability=path, output=f"{out}/o.tif", threshold=0.4, polygons=f"{out}/o.gpkg"
            ),
        ),
        "reference .gpkg": (ref, scoring),
        "reference .shp": (str(folder / "ref.shp"), scoring),
        "reference .geojson": (str(folder / "ref.geojson"), scoring),
        "reference .kml": (str(folder / "ref.kml"), scoring),
        "sample": (
            points,
            lambda path, out: ScoreRequest(
                prediction=pred,
                reference=None,
                sample=path,
                output=f"{out}/s",
                leave_out_unlabelled=True,
            ),
        ),
        "archive": (str(archive), lambda path, out: ProductRequest(path=path)),
        "elevation model": (
            dem,
            lambda path, out: PrepareRequest(product=str(archive), dem=path, output=f"{out}/o.tif"),
        ),
    }
    earlier = ScoreRequest(prediction=pred, reference=ref, output=str(folder / RECORDS), seed=1)
    score(earlier, Feedback())
    compare(
        CompareRequest(
            image=image,
            samples=None,
            reference=ref,
            output=str(folder / "comparison"),
            methods=("unet",),
            model=(model,),
            device="cpu",
        ),
        Feedback(),
    )
    return {name: Reader(Path(path), request) for name, (path, request) in readers.items()}
