"""A STAC collection of a batch's results: one item a scene, with rasters, ponds and manifest."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Sequence, Tuple

import numpy as np

from ..protocol.batch import COLLECTION
from ..raster.image import Image, open_image
from ..raster.reference_system import plane_system
from ..raster.reprojection import Reprojection
from ..raster.wkb import Ring
from ..run import manifest
from . import date_line
from .coverage import degrees
from .scene_record import SceneFiles

_COG = "image/tiff; application=geotiff; profile=cloud-optimized"
_GEOPACKAGE = "application/geopackage+sqlite3"
_STEPS = 5
"""Positions along each edge of a raster, in the outline of its item."""


@dataclass(frozen=True)
class Result:
    """A scene with results.

    Attributes:
        name: Of the scene.
        files: Its results.
        date: When it was taken, ISO 8601, or ``None``.
        cloud: Percent of it under clouds, or ``None``.
    """

    name: str
    files: SceneFiles
    date: Optional[str]
    cloud: Optional[float]


@dataclass(frozen=True)
class Item:
    """What the collection says of one of its items.

    Attributes:
        name: Of the scene.
        bbox: West, south, east, north; west is larger than east where 180 degrees lie between.
        moment: When it was taken, else when its results were made.
    """

    name: str
    bbox: Tuple[float, float, float, float]
    moment: dt.datetime


def available() -> bool:
    """Return whether the package that writes such collections is there."""
    return importlib.util.find_spec("pystac") is not None


def place_of(files: SceneFiles) -> str:
    """Return the file of a scene's item."""
    return str(Path(files.raster).with_suffix(".json"))


def item_of(folder: str, result: Result) -> Tuple[Item, str]:
    """Return what the collection says of a scene's item, and the item's own JSON.

    Args:
        folder: Of the batch's results.
        result: The scene.

    Raises:
        InputError: Its raster cannot be read.
    """
    pystac: Any = importlib.import_module("pystac")
    rings, box = date_line.split(_outline(open_image(result.files.raster)))
    known = Item(result.name, box, _moment(result))
    properties: Dict[str, Any] = {
        "processing:software": {"tailing_pond_mapper": manifest.version()}
    }
    if result.cloud is not None:
        properties["eo:cloud_cover"] = result.cloud
    item = pystac.Item(
        id=result.name,
        geometry=_geometry(rings),
        bbox=list(known.bbox),
        datetime=known.moment,
        properties=properties,
    )
    for key, path, kind, roles in _assets(result.files):
        if Path(path).is_file():
            href = f"./{Path(path).name}"
            item.add_asset(key, pystac.Asset(href=href, media_type=kind, roles=[*roles]))
    content = item.to_dict(include_self_link=False)
    above = os.path.relpath(Path(folder) / COLLECTION, Path(place_of(result.files)).parent)
    content["links"] = [
        {"rel": rel, "href": Path(above).as_posix(), "type": "application/json"}
        for rel in ("root", "parent", "collection")
    ]
    content["collection"] = _name_of(folder)
    return known, _json(content)


def collection_of(folder: str, items: Sequence[Item], title: str) -> str:
    """Return the JSON of the collection.

    Args:
        folder: Of the batch's results.
        items: At least one.
        title: Of the collection.
    """
    pystac: Any = importlib.import_module("pystac")
    boxes = np.array([item.bbox for item in items])
    over_the_line = boxes[:, 0] > boxes[:, 2]
    boxes[over_the_line, 0], boxes[over_the_line, 2] = -180.0, 180.0
    whole = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
    moments = [item.moment for item in items]
    collection = pystac.Collection(
        id=_name_of(folder),
        description=title,
        extent=pystac.Extent(
            pystac.SpatialExtent([whole]), pystac.TemporalExtent([[min(moments), max(moments)]])
        ),
        license="other",
        catalog_type=pystac.CatalogType.SELF_CONTAINED,
    )
    content = collection.to_dict(include_self_link=False)
    content["links"] = [{"rel": "root", "href": f"./{COLLECTION}", "type": "application/json"}]
    for item in items:
        file = place_of(SceneFiles.of(folder, item.name))
        href = Path(os.path.relpath(file, Path(folder).resolve())).as_posix()
        content["links"].append(
            {"rel": "item", "href": f"./{href}", "type": "application/geo+json"}
        )
    return _json(content)


def _name_of(folder: str) -> str:
    return Path(folder).resolve().name or "batch"


def _json(content: Dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _assets(files: SceneFiles) -> Tuple[Tuple[str, str, str, Tuple[str, ...]], ...]:
    return (
        ("classes", files.raster, _COG, ("data",)),
        ("probability", files.probability, _COG, ("data",)),
        ("ponds", files.ponds, _GEOPACKAGE, ("data",)),
        ("reflectance", files.reflectance, _COG, ("reflectance",)),
        ("manifest", manifest.beside(files.raster), "application/json", ("metadata",)),
    )


def _geometry(rings: Sequence[Ring]) -> Dict[str, Any]:
    """Return polygons of one ring each as GeoJSON."""
    polygons = [[ring.round(7).tolist()] for ring in rings]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _outline(image: Image) -> Ring:
    """Return the edge of an image in degrees, a closed ring."""
    way = Reprojection(plane_system(image.crs), plane_system(degrees()))
    x0, dx, _, y0, _, dy = image.geotransform
    width, height = image.width * dx, image.height * dy
    steps = [step / (_STEPS - 1) for step in range(_STEPS)]
    edge = [
        *((x0 + width * step, y0 + height) for step in steps),
        *((x0 + width, y0 + height * (1 - step)) for step in steps[1:]),
        *((x0 + width * (1 - step), y0) for step in steps[1:]),
        *((x0, y0 + height * step) for step in steps[1:]),
    ]
    ring: Ring = way.points(np.array(edge)).round(7)
    return ring


def _moment(result: Result) -> dt.datetime:
    """Return when a scene was taken, else when its results were made."""
    made = dt.datetime.fromtimestamp(
        int(Path(result.files.raster).stat().st_mtime), dt.timezone.utc
    )
    if result.date:
        try:
            found = dt.datetime.fromisoformat(result.date.replace("Z", "+00:00"))
        except ValueError:
            return made
        return found if found.tzinfo else found.replace(tzinfo=dt.timezone.utc)
    return made
