"""A STAC collection of a batch's results: one item a scene, with rasters, ponds and manifest."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ..protocol.batch import COLLECTION
from ..raster.image import Image, open_image
from ..raster.reference_system import plane_system
from ..raster.reprojection import Reprojection
from ..run import manifest
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
        made: When its results were, for an item whose scene has no date.
    """

    name: str
    files: SceneFiles
    date: Optional[str]
    cloud: Optional[float]
    made: dt.datetime


def available() -> bool:
    """Return whether the package that writes such collections is there."""
    return importlib.util.find_spec("pystac") is not None


def documents(folder: str, results: Sequence[Result], title: str) -> Dict[str, str]:
    """Return the JSON of a collection and its items, by the files that they belong in.

    Args:
        folder: Of the results.
        results: At least one.
        title: Of the collection.

    Raises:
        InputError: A raster cannot be read.
    """
    pystac: Any = importlib.import_module("pystac")
    items = [_item(pystac, result) for result in results]
    boxes = [item.bbox for item in items]
    whole = [min(box[0] for box in boxes), min(box[1] for box in boxes)]
    whole += [max(box[2] for box in boxes), max(box[3] for box in boxes)]
    dates = [_moment(result) for result in results]
    collection = pystac.Collection(
        id=Path(folder).resolve().name or "batch",
        description=title,
        extent=pystac.Extent(
            pystac.SpatialExtent([whole]), pystac.TemporalExtent([[min(dates), max(dates)]])
        ),
        license="other",
        catalog_type=pystac.CatalogType.SELF_CONTAINED,
    )
    places = {collection: str(Path(folder).resolve() / COLLECTION)}
    for item, result in zip(items, results):
        collection.add_item(item)
        places[item] = str(Path(result.files.raster).with_suffix(".json"))
    for one, place in places.items():
        one.set_self_href(place)
    collection.make_all_asset_hrefs_relative()
    return {place: _json(one) for one, place in places.items()}


def _json(one: Any) -> str:
    content = one.to_dict(include_self_link=False)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _item(pystac: Any, result: Result) -> Any:
    image = open_image(result.files.raster)
    ring = _outline(image)
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    properties: Dict[str, Any] = {
        "processing:software": {"tailing_pond_mapper": manifest.version()}
    }
    if result.cloud is not None:
        properties["eo:cloud_cover"] = result.cloud
    item = pystac.Item(
        id=result.name,
        geometry={"type": "Polygon", "coordinates": [ring]},
        bbox=[min(xs), min(ys), max(xs), max(ys)],
        datetime=_moment(result),
        properties=properties,
    )
    for key, path, kind, roles in _assets(result.files):
        if Path(path).is_file():
            item.add_asset(key, pystac.Asset(href=path, media_type=kind, roles=[*roles]))
    return item


def _assets(files: SceneFiles) -> Tuple[Tuple[str, str, str, Tuple[str, ...]], ...]:
    return (
        ("classes", files.raster, _COG, ("data",)),
        ("probability", files.probability, _COG, ("data",)),
        ("ponds", files.ponds, _GEOPACKAGE, ("data",)),
        ("reflectance", files.reflectance, _COG, ("reflectance",)),
        ("manifest", manifest.beside(files.raster), "application/json", ("metadata",)),
    )


def _outline(image: Image) -> List[List[float]]:
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
    places = way.points(np.array(edge))
    return [[round(float(x), 7), round(float(y), 7)] for x, y in places]


def _moment(result: Result) -> dt.datetime:
    """Return when a scene was taken, else when its results were made."""
    if result.date:
        try:
            found = dt.datetime.fromisoformat(result.date.replace("Z", "+00:00"))
        except ValueError:
            return result.made
        return found if found.tzinfo else found.replace(tzinfo=dt.timezone.utc)
    return result.made
