"""The files of the dates: which are images and which predictions, and what belongs together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Iterator, List, Optional, Sequence, Tuple

import numpy as np

from ..accuracy.predicted_map import Percents, Prediction, manifest_of
from ..model import pond_confidence
from ..protocol.errors import EngineError, InputError
from ..protocol.json_fields import stated
from ..protocol.messages import Json
from ..protocol.texts import text
from ..raster.image import Image, open_image
from ..raster.polygons import bounds_of, system_of
from ..raster.reference_system import period, plane_system
from ..raster.reprojection import Reprojection
from .acquisition_date import AcquisitionDate, find_date, given_date
from .ground import Ground, open_ground
from .placement import Placement
from .registration import Registration, register
from .scene import Scene

_STEPS = 9
"""Positions along each side of an image by which its ground is told."""


@dataclass(frozen=True)
class Source:
    """One of the files that were given.

    Attributes:
        path: As it was given.
        raster: What it is.
        image: Path of the image: itself, or what its manifest leads to; ``None`` where that is not
            known or not there.
        is_prediction: Whether ponds are in it already.
        run: Manifest of the run that made a prediction, if there is one.
        date: When the image was taken.
        relative_error: Of areas, by a score.
        error_source: Where that comes from.
    """

    path: str
    raster: Image
    image: Optional[str]
    is_prediction: bool
    run: Optional[Json]
    date: AcquisitionDate
    relative_error: Optional[float] = None
    error_source: str = "boundary"


def look_at(path: str, date: Optional[str]) -> Source:
    """Return what a file is and when it was taken.

    A raster of one band is a prediction: no model takes an image of one band.

    Args:
        path: Image or prediction.
        date: What the user says; ``None`` to find out.

    Raises:
        InputError: It cannot be opened, or its date is not known.
        RequestError: What the user says is no date.
    """
    raster = open_image(path)
    colours = [band for band in raster.bands if band.number != raster.alpha]
    is_prediction = len(colours) == 1
    run = manifest_of(path) if is_prediction else None
    image = _image_behind(path, run) if is_prediction else path
    if date is not None:
        when = given_date(date, path)
    else:
        named = stated(run, str, "request", "image") or stated(run, str, "inputs", "image", "path")
        names = [one for one in (image, named, path) if one is not None]
        when = find_date(None if image is None else open_image(image), *names)
    return Source(path, raster, image, is_prediction, run, when)


def in_order(sources: Sequence[Source]) -> List[Source]:
    """Return files in the order of time.

    Raises:
        InputError: Two are of one day.
    """
    ordered = sorted(sources, key=lambda one: one.date.day)
    for one, other in zip(ordered, ordered[1:]):
        if one.date.day == other.date.day:
            raise InputError.of(
                "change.same_date",
                first=one.raster.name,
                second=other.raster.name,
                date=one.date.day.isoformat(),
            )
    return ordered


def check_common_ground(sources: Sequence[Source]) -> None:
    """Refuse files that show none of the ground of the first.

    Raises:
        InputError: One does.
    """
    first = sources[0].raster
    west, south, east, north = bounds_of(first, first.window)
    turn = period(plane_system(system_of(first)))
    for source in sources[1:]:
        own = source.raster
        edges = [np.linspace(low, high, _STEPS) for low, high in _sides(own)]
        places = np.stack(np.meshgrid(*edges), axis=-1).reshape(-1, 2)
        try:
            there = Reprojection(system_of(own), system_of(first)).points(places)
        except RuntimeError:
            # Told, with the reason, when it is laid over the first.
            continue
        there = there[np.isfinite(there).all(axis=1)]
        if not len(there):
            # What has no place in the system of the first is nowhere near it.
            there = np.array([[np.inf, np.inf]])
        elif turn is not None:
            # Longitudes may be counted from elsewhere, and come round at the date line.
            there[:, 0] -= turn * np.round((there[:, 0] - (west + east) / 2) / turn)
        inside = (there.max(axis=0) > (west, south)) & (there.min(axis=0) < (east, north))
        if not inside.all():
            raise InputError.of("change.other_ground", name=own.name, first=first.name)


def _sides(image: Image) -> Tuple[Tuple[float, float], Tuple[float, float]]:
    west, south, east, north = bounds_of(image, image.window)
    return (west, east), (south, north)


def other_bands(sources: Sequence[Source]) -> Iterator[str]:
    """Yield a remark for each image that has other bands than the first one."""
    images = [source.raster for source in sources if not source.is_prediction]
    for image in images[1:]:
        counts = [sum(band.number != one.alpha for band in one.bands) for one in (image, images[0])]
        if counts[0] != counts[1]:
            yield text(
                "change.other_bands",
                name=image.name,
                bands=counts[0],
                first=images[0].name,
                first_bands=counts[1],
            )


def ground_of(source: Source, remarks: List[str]) -> Optional[Ground]:
    """Open the image behind a file; ``None``, with a remark, where it cannot be looked at."""
    if source.image is None:
        remarks.append(text("change.no_image", name=source.raster.name))
        return None
    try:
        ground = open_ground(open_image(source.image))
    except EngineError as error:
        remarks.append(text("change.image_unusable", name=source.raster.name, reason=error.message))
        return None
    if not ground.known:
        remarks.append(text("change.no_reflectance", name=Path(source.image).name))
    return ground


def registered(first: Optional[Ground], ground: Optional[Ground], gsd_m: float) -> Registration:
    """Return how an image lies over that of the first date; assumed where one is missing."""
    if first is None or ground is None:
        pixel = gsd_m
        return Registration(False, 0.0, 0.0, 1.0, pixel, pixel, 0, 0)
    return register(first, ground)


def scene_of(
    source: Source,
    prediction: str,
    probability: Optional[str],
    confidence: object,
    first: Optional[Scene],
    ground: Optional[Ground],
) -> Scene:
    """Return a date with its prediction, laid over the first one.

    Args:
        source: What was given.
        prediction: Class raster.
        probability: Of the same run; ``None`` where there is none.
        confidence: Weights of the model, as its run's manifest has them.
        first: The first date; ``None`` for itself.
        ground: The image, if there is one.

    Raises:
        InputError: A raster is no prediction, or lies on another grid.
    """
    classes = Prediction(prediction)
    grid = classes.image
    found = None if first is None else registered(first.ground, ground, grid.gsd_m)
    try:
        placement = Placement(grid, grid if first is None else first.grid, found)
    except RuntimeError as error:
        raise InputError.of(
            "change.no_way_between", name=source.raster.name, reason=error
        ) from error
    return Scene(
        date=source.date,
        prediction=classes,
        percents=None if probability is None else Percents(probability, grid),
        ground=ground,
        image=source.image,
        registration=found,
        placement=placement,
        confidence=pond_confidence.of_record(confidence),
        relative_error=source.relative_error,
        error_source=source.error_source,
    )


def probability_of(source: Source) -> Optional[str]:
    """Return the probability raster of a prediction's run, where it is still there."""
    for names in (("request", "probability"), ("inputs", "probability", "path")):
        named = stated(source.run, str, *names)
        found = None if named is None else _still_there(named, source.path)
        if found is not None:
            return found
    return None


def with_error(source: Source, relative: Optional[float], where: str) -> Source:
    """Return a file whose areas are known as well as a score says."""
    return (
        source if relative is None else replace(source, relative_error=relative, error_source=where)
    )


def _image_behind(prediction: str, run: Optional[Json]) -> Optional[str]:
    """Return the image that a prediction was made from; ``None`` where it is not there."""
    for names in (("request", "image"), ("inputs", "image", "path")):
        named = stated(run, str, *names)
        found = None if named is None else _still_there(named, prediction)
        if found is not None:
            return found
    return None


def _still_there(named: str, beside: str) -> Optional[str]:
    """Return where a file that a manifest names is: there, or beside the result, if both moved."""
    candidates = (Path(named), Path(beside).parent / Path(named.replace("\\", "/")).name)
    for path in candidates:
        try:
            if path.is_file():
                return str(path)
        except OSError:
            continue
    return None
