"""What a review of some ponds of an unseen place does for the rest of it.

The job that a click would start, on each of ten sites: a network that has not seen the site
predicts its ponds, the labels decide on some of them, the ``train`` job learns from that, and
everything of the site that was not decided on is counted before and after.
"""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from ...jobs.segment import segment
from ...jobs.train import train
from ...protocol import review_fields as of
from ...protocol.errors import OutputError
from ...protocol.segment import SegmentRequest
from ...protocol.train import TrainRequest
from ...raster.array_types import BoolArray
from ...raster.class_codes import IGNORE, POND
from ...run.feedback import Feedback
from ..data.examples import Example, by_site
from ..evaluation.drawn_ponds import DrawnPond, fit_confidence, ponds_of
from ..evaluation.logits import Logits
from ..evaluation.site_accuracy import line_and_threshold
from ..evaluation.window_margin import LARGEST
from ..network.exported_model import save, with_card
from ..network.onnx_export import build
from ..network.unet import UNet, calibrated
from ..own_card import expected
from ..review_training import LEAST_DECIDED
from .cross_validation import fold_networks, in_appearance
from .ground_without_ponds import GSD_M
from .review_trial_page import Outcome, Rest, page, row
from .shipping import Plan, material_of
from .site_mosaics import Mosaic, mosaics

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

SITES = 10
REVIEWED = 20
"""Ponds that are decided on: no more than half of what is drawn, so that a rest is left, but as
many as the job asks for."""

LEAST_DRAWN = 9
"""Ponds that a site must have drawn."""

_BESIDE = 3
"""Pixels around a decided pond that count for nothing."""


def run_review_trial(
    plan: Plan, output: Path, work: Path, threads: int, feedback: Feedback
) -> List[Outcome]:
    """Review and learn on ten sites in turn and write a page with what it did.

    The sites are those with the most ponds drawn. Each starts from the cross-validation's network
    that never saw it, calibrated, cut and sure of ponds as is best on all the other sites.

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
    found = list(fold_networks(material, plan.course, work, threads, feedback))
    unseen = {name: values for _, _, part in found for name, values in part.items()}
    logits = in_appearance(unseen, material.tiles, "visible")
    networks = {tile.site: network for fold, network, _ in found for tile in fold.tiles}
    outcomes: List[Outcome] = []
    for site, tiles in by_site(material.tiles).items():
        pictures = mosaics(plan.real, tiles)
        with tempfile.TemporaryDirectory() as folder:
            start = _start(Path(folder), site, networks[site], material.tiles, logits)
            one = review_site(Path(folder), site, pictures, start)
        if one is not None:
            outcomes.append(one)
            feedback.log(row(one))
    outcomes.sort(key=lambda item: -sum(item.decided))
    outcomes = sorted(outcomes[:SITES], key=lambda item: item.site)
    try:
        output.write_text(page(outcomes), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{output} cannot be written ({error}).") from error
    return outcomes


def _start(
    folder: Path, site: str, network: UNet, tiles: Sequence[Example], logits: Logits
) -> Path:
    """Write the model in use: nothing of the site has decided anything about it."""
    others = [tile for tile in tiles if tile.site != site]
    line, threshold = line_and_threshold(others, logits)
    ponds: List[DrawnPond] = []
    for tile in others:
        probability = line.probability(logits[tile.name])
        ponds += ponds_of(tile, probability, threshold, GSD_M).drawn
    ready = calibrated(network, line.slope, line.intercept)
    card = dataclasses.replace(
        expected(),
        threshold=threshold,
        stride=ready.stride,
        margin=LARGEST,
        confidence=fit_confidence(ponds),
    )
    path = folder / "start.onnx"
    save(with_card(build(ready), card), path)
    return path


def review_site(
    folder: Path, site: str, pictures: Sequence[Mosaic], start: Path, seed: int = 0
) -> Optional[Outcome]:
    """Predict, review, learn, and predict again; ``None`` where too few ponds are drawn.

    Args:
        folder: For files, empty.
        site: Its name.
        pictures: Its ground, no part of it twice.
        start: The model in use.
        seed: Of the ponds that are decided on.
    """
    images = [picture.write(folder) for picture in pictures]
    before = [_segment(image, start, folder, "before") for image in images]
    drawn = [(place, pond) for place, ponds in enumerate(before) for pond in ponds]
    if len(drawn) < LEAST_DRAWN:
        return None
    order = np.random.default_rng(seed).permutation(len(drawn))
    chosen = order[: min(REVIEWED, max(LEAST_DECIDED, len(drawn) // 2))].tolist()
    verdicts = {k: pictures[drawn[k][0]].is_pond(drawn[k][1].inside) for k in chosen}
    review = folder / "review.gpkg"
    _write_review(review, images, drawn, verdicts)
    result = train(
        TrainRequest(
            images=tuple(map(str, images)),
            reference=(str(review),),
            output=str(folder / "own.onnx"),
            start_from=str(start),
            device="cpu",
        ),
        Feedback(),
    )
    if result.review is None:
        raise ValueError("the job took the review for something else")
    after = before
    if result.output:
        after = [_segment(image, Path(result.output), folder, "after") for image in images]
    away: Dict[int, BoolArray] = {
        place: np.zeros(picture.label.shape, dtype=bool) for place, picture in enumerate(pictures)
    }
    for k in chosen:
        away[drawn[k][0]] |= drawn[k][1].inside
    rest = [picture.rest(away[place], _BESIDE) for place, picture in enumerate(pictures)]
    return Outcome(
        site,
        (len(chosen), sum(verdicts.values())),
        _count(pictures, rest, before, hidden=False),
        _count(pictures, rest, before, hidden=True),
        _count(pictures, rest, after, hidden=True),
        result.review,
        result.seconds,
    )


@dataclass(frozen=True)
class _Pond:
    inside: BoolArray
    shape: ogr.Geometry
    confidence: float
    shown: bool


def _segment(image: Path, model: Path, folder: Path, name: str) -> List[_Pond]:
    """Return the ponds that the ``segment`` job writes, with the pixels that each covers."""
    ponds = folder / f"{image.stem}-{name}.gpkg"
    result = segment(
        SegmentRequest(
            str(image),
            str(folder / f"{image.stem}-{name}.tif"),
            str(ponds),
            model=str(model),
            min_area=SMALLEST_M2,
            device="cpu",
        ),
        Feedback(),
    )
    least = result.least_confidence
    store = ogr.Open(str(ponds))
    grid = gdal.Open(str(image))
    found = []
    for feature in store.GetLayerByName(of.PONDS):
        sure = float(feature["confidence"])
        shown = least is None or sure >= least
        shape = feature.GetGeometryRef().Clone()
        found.append(_Pond(_burnt(grid, shape), shape, sure, shown))
    return found


SMALLEST_M2 = 1000.0
"""Ten pixels: smaller ponds are not asked about."""


def _burnt(grid: gdal.Dataset, shape: ogr.Geometry) -> BoolArray:
    raster = gdal.GetDriverByName("MEM").Create("", grid.RasterXSize, grid.RasterYSize, 1)
    raster.SetGeoTransform(grid.GetGeoTransform())
    raster.SetProjection(grid.GetProjection())
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("pond", grid.GetSpatialRef(), ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(shape)
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    return np.asarray(raster.ReadAsArray() > 0)


def _write_review(
    path: Path,
    images: Sequence[Path],
    drawn: Sequence[Tuple[int, _Pond]],
    verdicts: Mapping[int, bool],
) -> None:
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    system = gdal.Open(str(images[0])).GetSpatialRef()
    layer = store.CreateLayer(of.PONDS, system, ogr.wkbPolygon)
    for name, kind in (
        (of.CONFIDENCE, ogr.OFTReal),
        (of.REVIEW, ogr.OFTString),
        (of.IMAGE, ogr.OFTString),
    ):
        layer.CreateField(ogr.FieldDefn(name, kind))
    for number, (place, pond) in enumerate(drawn):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature[of.CONFIDENCE], feature[of.IMAGE] = pond.confidence, str(images[place])
        if number in verdicts:
            feature[of.REVIEW] = of.ACCEPTED if verdicts[number] else of.REJECTED
        feature.SetGeometry(pond.shape)
        layer.CreateFeature(feature)


def _count(
    pictures: Sequence[Mosaic],
    rest: Sequence[npt.NDArray[np.uint8]],
    ponds: Sequence[Sequence[_Pond]],
    hidden: bool,
) -> Rest:
    """Count what is drawn on the rest, or shown where the unsure ones are hidden."""
    total = Rest(0.0, 0, 0)
    for picture, label, some in zip(pictures, rest, ponds):
        covered = np.zeros(label.shape, dtype=bool)
        false = 0
        for pond in some:
            judged = pond.inside & (label != IGNORE)
            if (hidden and not pond.shown) or 2 * judged.sum() < pond.inside.sum():
                continue
            covered |= judged
            false += 0 if picture.is_pond(pond.inside) else int(judged.sum())
        there = label == POND
        total += Rest(
            false * GSD_M**2, int(np.count_nonzero(covered & there)), int(np.count_nonzero(there))
        )
    return total
