"""The ponds of a review's GeoPackage: what was decided on each, and where it lies on an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Sequence, Tuple

from osgeo import gdal, ogr

from ..protocol import review_fields as of
from ..protocol.errors import InputError
from ..protocol.texts import count_text
from .coordinate_operation import operations_in
from .image import Image
from .opening import SAMPLES, open_vector
from .placement import OverImage
from .polygons import Shapes
from .reference_polygons import Mending, surfaces

ogr.UseExceptions()


@dataclass(frozen=True)
class PondRow:
    """A row of a review's ponds.

    Attributes:
        verdict: ``accepted``, ``rejected``, ``edited``; ``None`` where nobody has decided.
        confidence: Of the model that predicted it; ``None`` where there is none.
        reason: Why it was rejected; empty for none given.
        image: Path of the image that it was predicted on; empty where that is not known.
    """

    verdict: Optional[str]
    confidence: Optional[float]
    reason: str
    image: str

    @property
    def pond(self) -> bool:
        """Whether it stands as a pond."""
        return self.verdict in of.STANDING

    @property
    def predicted(self) -> bool:
        """Whether a model drew it, rather than a person who missed it."""
        return self.verdict != of.EDITED or self.confidence is not None


@dataclass(frozen=True)
class Reviewed:
    """A review over one image.

    Attributes:
        name: The file, for messages.
        rows: Of the ponds over the image; those that stand come last.
        ponds: Their outlines, in the same order.
        areas: Ground that was looked over whole.
        remarks: Polygons that were repaired or left out, for people.
    """

    name: str
    rows: Tuple[PondRow, ...]
    ponds: Shapes
    areas: Shapes
    remarks: Tuple[str, ...]


def is_review(path: str) -> bool:
    """Tell whether a file is a review on which anything was decided."""
    try:
        source = open_vector(path, SAMPLES)
    except (RuntimeError, InputError):
        return False  # Whoever reads it as what it is will say what is wrong with it.
    layer = source.GetLayerByName(of.PONDS)
    if layer is None or layer.GetLayerDefn().GetFieldIndex(of.REVIEW) < 0:
        return False
    try:
        return any(of.review_code(row.GetField(of.REVIEW)) is not None for row in layer)
    except RuntimeError:
        return False


def read_rows(path: str) -> Tuple[PondRow, ...]:
    """Return all rows of a review's ponds.

    Raises:
        InputError: It cannot be opened, is no review, or is damaged.
    """
    name = Path(path).name
    source, layer = _opened(path, name)
    try:
        rows = tuple(_row(feature) for feature in layer)
    except RuntimeError as error:
        raise InputError.of("raster.polygons_damaged", name=name, reason=error) from error
    del source
    return rows


def read_reviewed(path: str, image: Image, images: Sequence[str]) -> Reviewed:
    """Read what a review says of an image.

    A pond that was predicted on another one of the images that are read beside it says nothing of
    this one: the two may be years apart.

    Args:
        path: GeoPackage.
        image: What its ponds lie over.
        images: Paths of all images that are read.

    Raises:
        InputError: It cannot be opened, is no review, is damaged, or cannot be reprojected.
    """
    name = Path(path).name
    source, layer = _opened(path, name)
    remarks: List[str] = []
    found = list(_placed(source, layer, name, image, images, remarks))
    # Where outlines lie over one another, the last one counts: what stands as a pond is one.
    found.sort(key=lambda pair: (pair[0].pond, pair[0].verdict is not None))
    around: List[ogr.Geometry] = []
    areas = source.GetLayerByName(of.AREAS)
    if areas is not None:
        around = [shape for _, shape in _placed(source, areas, name, image, images, remarks)]
    del source
    return Reviewed(
        name,
        tuple(row for row, _ in found),
        Shapes(image, [shape for _, shape in found]),
        Shapes(image, around),
        tuple(dict.fromkeys(remarks)),
    )


def _opened(path: str, name: str) -> Tuple[gdal.Dataset, ogr.Layer]:
    try:
        source = open_vector(path, SAMPLES)
    except RuntimeError as error:
        raise InputError.of("raster.polygons_unreadable", path=path, reason=error) from error
    layer = source.GetLayerByName(of.PONDS)
    if layer is None or layer.GetLayerDefn().GetFieldIndex(of.REVIEW) < 0:
        raise InputError.of("raster.no_review", name=name, layer=of.PONDS, field=of.REVIEW)
    return source, layer


def _placed(
    source: gdal.Dataset,
    layer: ogr.Layer,
    name: str,
    image: Image,
    images: Sequence[str],
    remarks: List[str],
) -> Iterator[Tuple[PondRow, ogr.Geometry]]:
    """Yield the rows of a layer that say something of an image, in its system."""
    over = OverImage(layer.GetSpatialRef(), image, name, operations_in(source))
    over.limit(layer)
    mending, elsewhere = Mending(name, over.turn), 0
    for feature, geometry in surfaces(layer, name, mending):
        row = _row(feature)
        if _of_another(row.image, image.path, images):
            elsewhere += 1
            continue
        placed = over.place(geometry)
        if placed is not None:
            yield row, placed
    remarks += [*over.remarks, *mending.remarks]
    if elsewhere:
        remarks.append(
            count_text("raster.predicted_elsewhere", elsewhere, name=name, image=image.name)
        )


def _of_another(said: str, path: str, images: Sequence[str]) -> bool:
    """Tell whether a row names another of the images that are read, and not this one."""
    if not said or _same(said, path):
        return False
    return any(_same(said, other) for other in images)


def _same(one: str, other: str) -> bool:
    return one == other or Path(one).name == Path(other).name


def _row(feature: ogr.Feature) -> PondRow:
    names = [feature.GetFieldDefnRef(index).GetName() for index in range(feature.GetFieldCount())]

    def value(name: str) -> object:
        return feature.GetField(name) if name in names else None

    confidence = value(of.CONFIDENCE)
    sure = isinstance(confidence, (int, float)) and 0.0 <= confidence <= 1.0
    return PondRow(
        verdict=of.review_code(value(of.REVIEW)),
        confidence=float(str(confidence)) if sure else None,
        reason=str(value(of.REASON) or ""),
        image=str(value(of.IMAGE) or ""),
    )
