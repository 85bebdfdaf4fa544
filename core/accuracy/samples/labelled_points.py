"""Reading a labelled sample back from the GeoPackage of a probability sample."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Mapping, Optional, Sequence, Set, Tuple

import numpy as np
from osgeo import gdal, ogr

from ...protocol.errors import InputError
from ...protocol.texts import count_text, listed
from ...raster.array_types import Float64Array, Int64Array
from ...raster.class_codes import CLASS_CODES, NODATA, UNSURE
from ...raster.coordinate_operation import way_between
from ...raster.geodesy import Earth
from ...raster.polygons import system_of
from ...raster.reference_system import period, plane_system
from ...raster.reprojection import Reprojection
from ...raster.windows import Window
from .labelled_sample import Sample, Stratum, count_points, poststratified
from .points_layer import AREA, Row
from .sample_file import SampleFile, SamplePoint, read_file
from .sampling_design import ClassMap

gdal.UseExceptions()
ogr.UseExceptions()

_ALIKE = 1e-3
"""Pixels that differ by less, as those of UTM do, are taken to be of one size."""

_NOTICED = 1e-2
"""Difference in size from which a sample that does not tell it has to say so."""

_POSTSTRATA_LEAST = 20
"""Points of each class from which a simple random sample is post-stratified: Cochran (1977),
section 5A.9, asks for more than that to neglect that their number is due to chance."""


def read_sample(
    path: str, source: Optional[ClassMap] = None, leave_out_unlabelled: bool = False
) -> Sample:
    """Read labelled points back.

    Args:
        path: GeoPackage that :func:`core.accuracy.samples.points_layer.write_points` made.
        source: The map to assess. Where it says of any point something else than the map from
            which the sample was drawn, it is another one, and its classes are not the strata
            (Stehman, 2014). The map of the drawing if absent.
        leave_out_unlabelled: Leave points without a label out, those that are unsure and those that
            were removed, as if chance had chosen them within their stratum. Estimates are biased
            where it was not chance: points that are hard to label are those where maps err.
            Otherwise any such point is an error.

    Raises:
        InputError: The file is no such sample; labels are missing or are no classes; points were
            added; or the map does not cover all points.
    """
    file = read_file(path)
    drawn = sum(row["units"] for row in file.strata)
    labelled = [point for point in file.points if point.label not in (None, UNSURE)]
    missing = drawn - len(labelled)
    _check_points(file, drawn)
    if missing and not leave_out_unlabelled:
        unsure = sum(point.label == UNSURE for point in file.points)
        if unsure:
            raise InputError.of(
                "accuracy.points_unlabelled_or_unsure",
                missing=missing,
                drawn=drawn,
                file=file.name,
                unsure=unsure,
            )
        raise InputError.of(
            "accuracy.points_unlabelled", missing=missing, drawn=drawn, file=file.name
        )
    if not labelled:
        raise InputError.of("accuracy.no_point_labelled", file=file.name)
    recorded = np.array([point.map_class for point in labelled], dtype=np.int64)
    mapped, remarks = (recorded, ()) if source is None else _looked_up(source, labelled, file)
    own = bool((mapped == recorded).all())
    classes = _classes(set(file.pixels), set(mapped.tolist()), own)
    _check_labels(file.name, [point.label for point in labelled], classes)
    areas, sizes = _sizes(file, labelled)
    sample = count_points(
        [
            Stratum(
                row["stratum"],
                row["pixels"],
                row["map_class"] if own else None,
                1.0 if areas is None else _size(row, file.pixel_area_m2),
            )
            for row in file.strata
        ],
        classes,
        np.array([point.stratum for point in labelled], dtype=np.int64),
        mapped,
        np.array([point.label for point in labelled], dtype=np.int64),
        file.pixel_area_m2,
        missing,
        areas,
    )
    unweighted = areas is None and _of_several_sizes(file, labelled)
    sample = replace(sample, unweighted=unweighted, remarks=remarks)
    simple = len(file.strata) == 1 and file.strata[0]["map_class"] is None
    enough = all(np.count_nonzero(mapped == code) > _POSTSTRATA_LEAST for code in file.pixels)
    return poststratified(sample, file.pixels, sizes) if own and simple and enough else sample


def _sizes(
    file: SampleFile, points: Sequence[SamplePoint]
) -> Tuple[Optional[Float64Array], Optional[Mapping[int, float]]]:
    """Return the area of each point's pixel, and the mean size of the pixels of each class.

    Sizes are over the mean of all. Both are ``None`` where pixels are as good as of one size, or
    where the sample, of an earlier version, does not tell.
    """
    rows = (*file.strata, *file.classes)
    told = [point.area_m2 for point in points if point.area_m2 is not None]
    if len(told) < len(points) or any(row.get(AREA) is None for row in rows):
        return None, None
    means = [_size(row, file.pixel_area_m2) for row in rows]
    areas = np.array(told)
    if max(np.abs(np.array(means) - 1).max(), _spread(areas)) < _ALIKE:
        return None, None
    return areas, {row["map_class"]: _size(row, file.pixel_area_m2) for row in file.classes}


def _size(row: Row, pixel_area_m2: float) -> float:
    """Return the mean area of the pixels of a stratum or class over that of all."""
    return float(row[AREA] / row["pixels"] / pixel_area_m2) if row["pixels"] else 1.0


def _spread(areas: Float64Array) -> float:
    return float(np.ptp(areas) / areas.mean()) if areas.size and areas.any() else 0.0


def _of_several_sizes(file: SampleFile, points: Sequence[SamplePoint]) -> bool:
    """Tell whether the pixels of a sample that does not tell their areas are of several sizes."""
    if file.pixel is None or all(point.area_m2 is not None for point in points):
        return False
    earth, half = Earth(file.crs.ExportToWkt()), np.array(file.pixel) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * half
    areas = np.array([earth.polygon([corners + point.place])[0] for point in points])
    return _spread(areas[np.isfinite(areas)]) > _NOTICED


def _check_points(file: SampleFile, drawn: int) -> None:
    """Refuse points that chance did not draw."""
    numbers = [point.number for point in file.points]
    added = len(numbers) - len({number for number in numbers if 1 <= number <= drawn})
    if added:
        raise InputError.of(
            "accuracy.points_added", file=file.name, points=count_text("accuracy.points", added)
        )


def _classes(drawn_from: Set[int], mapped: Set[int], own: bool) -> List[int]:
    """Return what a label can be: the classes of the map, where a map of ponds has two."""
    known = drawn_from if own else mapped
    return list(CLASS_CODES) if known <= set(CLASS_CODES) else sorted(drawn_from | mapped)


def _check_labels(name: str, labels: Sequence[Optional[int]], classes: Sequence[int]) -> None:
    strange = [label for label in labels if label not in classes]
    if strange:
        raise InputError.of(
            "accuracy.labels_strange",
            file=name,
            points=count_text("accuracy.points", len(strange)),
            label=strange[0],
            classes=listed(classes),
        )


def _looked_up(
    source: ClassMap, points: Sequence[SamplePoint], file: SampleFile
) -> Tuple[Int64Array, Tuple[str, ...]]:
    """Return the class of each point in a map, int64 [n], and what to say of the way there."""
    image = source.image
    x0, dx, _, y0, _, dy = image.geotransform
    target = plane_system(system_of(image))
    middle = x0 + dx * image.width / 2, y0 + dy * image.height / 2
    try:
        way = way_between(plane_system(file.crs), target, middle)
    except RuntimeError as error:
        raise InputError.of(
            "accuracy.points_not_projected", file=file.name, image=image.name, reason=error
        ) from error
    to_image = Reprojection(file.crs, target, way.legs)
    places = to_image.points(np.array([point.place for point in points]))
    turn = period(system_of(image))
    if turn is not None:  # Longitudes may be counted from elsewhere.
        places[:, 0] -= turn * np.round((places[:, 0] - middle[0]) / turn)
    with np.errstate(invalid="ignore"):
        pixels = np.floor((places - (x0, y0)) / (dx, dy))
        inside = ((pixels >= 0) & (pixels < (image.width, image.height))).all(axis=1)
    found = np.full(len(points), NODATA, dtype=np.int64)
    for index in np.flatnonzero(inside):
        column, row = pixels[index]
        found[index] = source.classes(Window(int(column), int(row), 1, 1))[0, 0]
    unknown = int(np.count_nonzero(found == NODATA))
    if unknown:
        raise InputError.of(
            "accuracy.points_without_data",
            outside=unknown,
            points=len(points),
            file=file.name,
            image=image.name,
        )
    return found, way.remarks(file.name, image.name, "accuracy.points_ballpark")
