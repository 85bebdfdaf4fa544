"""Whether five polygons of an unseen place make a network better there.

The job that a person would start, on each of ten sites: from a network that has not seen the site,
with five polygons of it, drawn around what that network gets most wrong.
"""

from __future__ import annotations

import dataclasses
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr
from scipy import ndimage

from ...accuracy.metrics import Counts, counts
from ...jobs.train import train
from ...protocol.errors import OutputError
from ...protocol.train import TrainRequest
from ...raster.array_types import BoolArray
from ...raster.class_codes import IGNORE, OTHER, POND
from ...run.clock import Clock
from ...run.feedback import Feedback
from ..data.examples import Example, by_site
from ..evaluation.held_out_counts import Evaluation
from ..evaluation.logits import Logits, predict_logits
from ..evaluation.site_accuracy import line_and_threshold
from ..evaluation.window_margin import LARGEST
from ..network import parent_network
from ..network.exported_graph import Exported
from ..network.exported_model import save, with_card
from ..network.onnx_export import build
from ..network.receptive_field import whole_context
from ..network.unet import UNet, calibrated
from ..own_card import expected
from .cross_validation import fold_networks, in_appearance
from .shipping import Plan, material_of

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

SITES = 10
ON_PONDS, ON_OTHERS = 3, 2
"""How many of the five polygons show ponds that are missed, and ground that is taken for one."""

RADIUS_PX = 20
"""A polygon is a disc of this radius, as far as the ground in it has one label: 12 ha at 10 m."""


@dataclass(frozen=True)
class Outcome:
    """What five polygons did for one site.

    Attributes:
        site: The site.
        before: The network that had not seen it, on all of it but the polygons.
        after: The fine-tuned network, on the same pixels.
        seconds: Wall time of the job.
    """

    site: str
    before: Counts
    after: Counts
    seconds: float


def run_trial(
    plan: Plan, output: Path, work: Path, threads: int, feedback: Feedback
) -> List[Outcome]:
    """Fine-tune on ten sites in turn and write a page with what it did.

    The sites are those with ponds in the most tiles. Each starts from the cross-validation's
    network that never saw it, calibrated and cut as is best on all the other sites.

    Args:
        plan: The run that the shipped network comes from.
        output: Markdown file to write.
        work: Folder with that run's checkpoints and predictions.
        threads: Processor threads.
        feedback: Told of each site.

    Raises:
        EngineError: Whatever the cross-validation or the job raises.
        OutputError: The page cannot be written.
    """
    material = material_of(plan)
    tiles = material.tiles
    ponds = by_site([tile for tile in tiles if (tile.label == POND).any()])
    chosen = sorted(ponds, key=lambda site: (-len(ponds[site]), site))[:SITES]
    found = list(fold_networks(material, plan.course, work, threads, feedback))
    unseen = {name: values for _, _, part in found for name, values in part.items()}
    logits = in_appearance(unseen, tiles, "visible")
    outcomes = []
    for fold, network, _ in found:
        for site in sorted({tile.site for tile in fold.tiles} & set(chosen)):
            line, threshold = line_and_threshold(
                [tile for tile in tiles if tile.site != site], logits
            )
            ready = calibrated(network, line.slope, line.intercept)
            outcomes.append(_one_site(plan, by_site(tiles)[site], ready, threshold, threads))
            feedback.log(_row(outcomes[-1]))
    outcomes.sort(key=lambda item: item.site)
    try:
        output.write_text(page(outcomes), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{output} cannot be written ({error}).") from error
    return outcomes


def page(outcomes: Sequence[Outcome]) -> str:
    """Return what came of it as Markdown."""
    gains = [(item.after.f1 or 0.0) - (item.before.f1 or 0.0) for item in outcomes]
    pooled = [
        Evaluation({item.site: getattr(item, part) for item in outcomes}).pooled.f1 or 0.0
        for part in ("before", "after")
    ]
    lines = [
        "# Five polygons of an unseen place",
        "",
        (
            "This page is written by `python -m core.training.research local`. On each of the "
            f"{len(outcomes)} Sentinel-2 sites with ponds in the most tiles, a network that had "
            "not seen the site was fine-tuned by the `train` job, with its defaults, on "
            f"discs of {RADIUS_PX} pixels: up to {ON_PONDS} in the middle of what it missed of "
            f"ponds, and up to {ON_OTHERS} in other ground that it took for one. Counted is "
            "everything of the site outside these polygons. No real Gaofen-6 image was used or "
            "tested."
        ),
        "",
        "| site | F1 before | F1 after | gain | seconds |",
        "| --- | --- | --- | --- | --- |",
        *(_row(item) for item in outcomes),
        "",
        (
            f"Median gain {statistics.median(gains):+.3f}; better on "
            f"{sum(gain > 0 for gain in gains)} of {len(gains)}; all sites together "
            f"{pooled[0]:.3f} before, {pooled[1]:.3f} after; at most "
            f"{max(item.seconds for item in outcomes):.0f} s a site."
        ),
    ]
    return "\n".join(lines) + "\n"


def _row(item: Outcome) -> str:
    before, after = item.before.f1 or 0.0, item.after.f1 or 0.0
    return (
        f"| {item.site} | {before:.3f} | {after:.3f} | {after - before:+.3f} | {item.seconds:.0f} |"
    )


def _one_site(
    plan: Plan, tiles: Sequence[Example], network: UNet, threshold: float, threads: int
) -> Outcome:
    images = {tile.name: str(plan.real / "image" / f"{tile.name}.tif") for tile in tiles}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start, tuned, drawn = folder / "start.onnx", folder / "own.onnx", folder / "drawn.gpkg"
        card = dataclasses.replace(
            expected(), threshold=threshold, stride=network.stride, margin=LARGEST
        )
        save(with_card(build(network), card), start)
        before = _predict(start, tiles, threads)
        subject = max(tiles, key=lambda tile: int((tile.label == POND).sum()))
        draw(images[subject.name], subject.label, before[0][subject.name], before[1], drawn)
        clock = Clock()
        train(
            TrainRequest(
                images=tuple(images.values()),
                reference=(str(drawn),),
                output=str(tuned),
                start_from=str(start),
                device="cpu",
            ),
            Feedback(),
        )
        seconds = clock.elapsed()
        after = _predict(tuned, tiles, threads)
        rest = {tile.name: ~_covered(images[tile.name], drawn) for tile in tiles}
    counted = [
        sum(
            (
                counts(
                    (logits[tile.name] >= cut).astype(np.uint8),
                    tile.label,
                    rest[tile.name] & (tile.label != IGNORE),
                )
                for tile in tiles
            ),
            Counts(0, 0, 0, 0),
        )
        for logits, cut in (before, after)
    ]
    return Outcome(tiles[0].site, counted[0], counted[1], seconds)


def _predict(model: Path, tiles: Sequence[Example], threads: int) -> Tuple[Logits, float]:
    """Return a model's logits, and the logit from which it calls a pixel pond."""
    known = parent_network.load(model)
    exported = Exported(known.graph, known.network.stride, threads)
    threshold = known.card.threshold
    return predict_logits(exported, tiles, whole_context(known.network)), float(
        np.log(threshold) - np.log1p(-threshold)
    )


def draw(
    image: str,
    label: npt.NDArray[np.uint8],
    logits: npt.NDArray[np.float16],
    cut: float,
    path: Path,
) -> None:
    """Draw five polygons as a person with the verdicts on screen might, with a field ``class``.

    Discs, each in the middle of the widest place that is still wrong and not near another disc: in
    what is missed of ponds, and in other ground that is taken for one.

    Args:
        image: Raster that they are drawn on.
        label: uint8 [H, W], its true label.
        logits: float16 [H, W], what the network says.
        cut: Logit from which it calls a pixel pond.
        path: GeoPackage to write.
    """
    said = logits >= cut
    classes = np.zeros(label.shape, dtype=np.uint8)
    rows, columns = np.indices(label.shape)
    for kind, wrong, count in ((POND, ~said, ON_PONDS), (OTHER, said, ON_OTHERS)):
        left = wrong & (label == kind)
        for _ in range(count):
            if not left.any():
                break
            # The border of the image is no edge of what is wrong.
            depth = ndimage.distance_transform_edt(np.pad(left, RADIUS_PX, mode="edge"))
            inside = depth[RADIUS_PX:-RADIUS_PX, RADIUS_PX:-RADIUS_PX]
            row, column = np.unravel_index(int(np.argmax(inside)), label.shape)
            apart = np.hypot(rows - row, columns - column)
            classes[(apart <= RADIUS_PX) & (label == kind)] = kind + 1
            left &= apart > 2 * RADIUS_PX
    _write_polygons(image, classes, path)


def _write_polygons(image: str, classes: npt.NDArray[np.uint8], path: Path) -> None:
    """Write polygons of classes, 1 other and 2 pond, as class 0 and 1."""
    source = gdal.Open(image)
    raster = gdal.GetDriverByName("MEM").Create("", classes.shape[1], classes.shape[0], 1)
    raster.SetGeoTransform(source.GetGeoTransform())
    raster.SetProjection(source.GetProjection())
    raster.WriteArray(classes)
    band = raster.GetRasterBand(1)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("drawn", source.GetSpatialRef(), ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    gdal.Polygonize(band, band, layer, 0)
    for feature in layer:
        feature.SetField("class", feature.GetField("class") - 1)
        layer.SetFeature(feature)


def _covered(image: str, polygons: Path) -> BoolArray:
    """Return the pixels of an image that the polygons touch, bool [H, W]."""
    source = gdal.Open(image)
    raster = gdal.GetDriverByName("MEM").Create("", source.RasterXSize, source.RasterYSize, 1)
    raster.SetGeoTransform(source.GetGeoTransform())
    raster.SetProjection(source.GetProjection())
    store = ogr.Open(str(polygons))
    gdal.RasterizeLayer(
        raster, [1], store.GetLayer(0), burn_values=[1], options=["ALL_TOUCHED=TRUE"]
    )
    return np.asarray(raster.ReadAsArray() > 0)
