"""Coordinate operations: how positions go from one reference system to another.

Where the datums differ, PROJ may know several ways, one, or none. QGIS lets its user choose, and
the map is drawn by that choice; the panel writes all that are chosen into the polygon files that it
hands over (:mod:`core.protocol.polygon_file`), and the engine goes the same way. Where nobody chose
and PROJ knows none that holds here, it takes the datums for equal (a "ballpark" operation), which
may be a hundred metres off: that is told.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Iterable, Optional, Sequence, Tuple

from osgeo import gdal, ogr, osr

from ..protocol.polygon_file import FIELDS, OPERATIONS
from ..protocol.texts import text

osr.UseExceptions()

_MOST = 200
_LONGEST = 10_000
"""Operations that are read of a file, and characters of one."""

_SAME = 1.0
"""Metres up to which two ways are one: what epochs and realisations of modern datums differ by."""

_MODERN = re.compile(
    r"wgs[ _]?(19)?84|world[ _]geodetic[ _]system[ _](19)?84|china[ _]2000|cgcs[ _]?2000"
    r"|china[ _]geodetic[ _]coordinate[ _]system[ _]2000|itrf|igs\d\d"
    r"|international[ _]terrestrial[ _]reference|etrs(19)?89|european[ _]terrestrial"
    r"|sirgas[ _]?2000|geocentric[ _]datum[ _]of[ _]australia|gda(94|2020)",
    re.IGNORECASE,
)
"""Datums that lie within a metre or two of WGS 84, so that taking them for it is no ballpark."""


@dataclass(frozen=True)
class CoordinateOperation:
    """A chosen way between two reference systems.

    Attributes:
        source: Reference system, x before y.
        target: Likewise.
        pipeline: PROJ's, x before y at both ends.
    """

    source: osr.SpatialReference
    target: osr.SpatialReference
    pipeline: str


def operations_in(store: gdal.Dataset) -> Tuple[CoordinateOperation, ...]:
    """Return the operations that a polygon file brings along; what is none is left out."""
    if store.GetLayerCount() < 2:
        return ()
    table = store.GetLayerByName(OPERATIONS)
    if table is None or any(table.GetLayerDefn().GetFieldIndex(name) < 0 for name in FIELDS):
        return ()
    found = []
    for number, feature in enumerate(table):
        if number >= _MOST:
            break
        source, target, pipeline = (str(feature.GetField(name) or "") for name in FIELDS)
        systems = _system(source), _system(target)
        # Nothing but operations: PROJ would also look names up, or read files.
        known = pipeline.lstrip().startswith("+proj=") and len(pipeline) < _LONGEST
        if known and systems[0] is not None and systems[1] is not None:
            found.append(CoordinateOperation(systems[0], systems[1], pipeline))
    return tuple(found)


def _system(name: str) -> Optional[osr.SpatialReference]:
    """Return a reference system from an authority's code or from WKT."""
    system = osr.SpatialReference()
    try:
        if re.fullmatch(r"\w+:\w+", name):
            system.SetFromUserInput(name)
        else:
            system.ImportFromWkt(name)
    except RuntimeError:
        return None
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


@dataclass(frozen=True)
class Way:
    """How positions go from one reference system to another.

    Attributes:
        legs: What they go through, one after the other, x before y throughout.
        is_ballpark: Whether different datums are taken for equal.
        names: Of both systems.
    """

    legs: Tuple[osr.CoordinateTransformation, ...]
    is_ballpark: bool
    names: Tuple[str, str]

    def remarks(self, source: str, target: str, code: str = "raster.ballpark") -> Tuple[str, ...]:
        """Return what to say where datums were taken for equal.

        Args:
            source: The file that positions come from.
            target: The file that they are brought to.
            code: Of the message.
        """
        if not self.is_ballpark:
            return ()
        here, there = self.names
        return (text(code, name=source, crs=here, image=target, image_crs=there),)

    def move(self, geometry: ogr.Geometry) -> None:
        """Reproject a geometry in its place.

        Raises:
            RuntimeError: A corner has no place there.
        """
        for leg in self.legs:
            geometry.Transform(leg)


def way_between(
    source: osr.SpatialReference,
    target: osr.SpatialReference,
    place: Sequence[float],
    operations: Iterable[CoordinateOperation] = (),
) -> Way:
    """Return the way from one reference system to another, as it holds around a place.

    A chosen operation between these very systems comes first; else one between their datums, in
    its own or the opposite direction, with a change of projection before and after it. Else what
    PROJ finds best.

    Args:
        source: Reference system, x before y.
        target: Likewise.
        place: A position in the target: PROJ's operations hold for a part of the Earth.
        operations: The chosen ones.

    Raises:
        RuntimeError: There is no way.
    """
    names = source.GetName(), target.GetName()
    chosen = _chosen_legs(source, target, operations)
    if chosen:
        return Way(chosen, is_ballpark=False, names=names)
    usual = osr.CoordinateTransformation(source, target)
    return Way((usual,), is_ballpark(source, target, place), names)


def _chosen_legs(
    source: osr.SpatialReference,
    target: osr.SpatialReference,
    operations: Iterable[CoordinateOperation],
) -> Tuple[osr.CoordinateTransformation, ...]:
    both_ways = [
        (first, last, operation, reverse)
        for operation in operations
        for first, last, reverse in (
            (operation.source, operation.target, False),
            (operation.target, operation.source, True),
        )
    ]
    exact = [it for it in both_ways if it[0].IsSame(source) and it[1].IsSame(target)]
    if not exact and _same_datum(source, target):
        return ()
    datums = [it for it in both_ways if _same_datum(it[0], source) and _same_datum(it[1], target)]
    for first, last, operation, reverse in (*exact, *datums):
        middle = _chosen(first, last, operation.pipeline, reverse)
        before = () if source.IsSame(first) else (osr.CoordinateTransformation(source, first),)
        after = () if last.IsSame(target) else (osr.CoordinateTransformation(last, target),)
        return (*before, middle, *after)
    return ()


def _chosen(
    source: osr.SpatialReference, target: osr.SpatialReference, pipeline: str, reverse: bool
) -> osr.CoordinateTransformation:
    # GDAL brings positions into the order of the authority before a pipeline; this one wants them
    # as they are.
    ends = [system.Clone() for system in (source, target)]
    for end in ends:
        end.SetAxisMappingStrategy(osr.OAMS_AUTHORITY_COMPLIANT)
    options = osr.CoordinateTransformationOptions()
    options.SetOperation(pipeline, reverse)
    return osr.CreateCoordinateTransformation(*ends, options)


def _same_datum(first: osr.SpatialReference, second: osr.SpatialReference) -> bool:
    return bool(first.IsSameGeogCS(second)) or (_is_modern(first) and _is_modern(second))


def _is_modern(system: osr.SpatialReference) -> bool:
    names = (system.GetAttrValue("DATUM"), system.GetAttrValue("GEOGCS"))
    return any(name is not None and _MODERN.search(name) is not None for name in names)


def is_ballpark(
    source: osr.SpatialReference, target: osr.SpatialReference, place: Sequence[float]
) -> bool:
    """Return whether PROJ takes the datums of two systems for equal, which they are not.

    Args:
        source: Reference system, x before y.
        target: Likewise.
        place: A position in the target, where it matters.
    """
    if _same_datum(source, target):
        return False
    geographic = source.CloneGeogCS()
    if geographic is None:
        return False
    geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    options = osr.CoordinateTransformationOptions()
    options.SetBallparkAllowed(False)
    try:
        sound = osr.CreateCoordinateTransformation(target, geographic, options)
        usual = osr.CoordinateTransformation(target, geographic)
        there, here = (way.TransformPoint(*place[:2]) for way in (sound, usual))
    except (
        RuntimeError,
        AttributeError,
        TypeError,
    ):  # None of them: GDAL gives ``None``, or fails.
        return True
    if not all(map(math.isfinite, (*there, *here))):
        return True
    degree = 111_320.0 * math.degrees(geographic.GetAngularUnits())
    return math.dist(there[:2], here[:2]) * degree > _SAME
