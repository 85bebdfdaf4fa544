"""The scenes of a batch: from a CSV, a folder or a STAC item collection."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple, Type
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from ..preparation.file_names import parse_product_name, sort_files
from ..protocol.batch import RECORD, SCENES
from ..protocol.errors import InputError
from ..protocol.foreign_text import visible
from ..protocol.signed_addresses import unsigned, without_secrets
from ..protocol.texts import text
from . import scene_table

_RASTERS = (".tif", ".tiff", ".vrt", ".img", ".jp2")
_ARCHIVES = (".tar.gz", ".tgz", ".tar", ".zip")
_JSON = (".json", ".geojson")
_REMOTE = re.compile(r"^(/vsi|[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
_ADDRESSES = (("https://", "/vsicurl/https://"), ("http://", "/vsicurl/http://"))
_BUCKETS = (("s3://", "/vsis3/"), ("gs://", "/vsigs/"))
_PREFERRED = ("image", "data", "analytic", "reflectance", "mux")
"""Keys of assets, the first first, where an item has several images."""

_LONGEST_NAME = 80
"""Characters of a scene's name, which names its folder and files."""

_OF_JSON = (OSError, ValueError, LookupError, TypeError, RecursionError)
"""What reading raises of JSON that is damaged, or is something else."""


@dataclass(frozen=True)
class Scene:
    """One scene to segment.

    Attributes:
        image: As it stands in the list, without secrets of an address; of a folder, the path.
        path: What is opened: a path from the root of the file system, or a remote source.
        name: Of its folder and files among the results; no two scenes of a list have one.
        date: When it was taken, ISO 8601; ``None`` if the list does not say.
        cloud: Percent of it under clouds; likewise.
        problem: Why it cannot be segmented, where the list shows that already.
    """

    image: str
    path: str
    name: str = ""
    date: Optional[str] = None
    cloud: Optional[float] = None
    problem: str = ""


def read_scenes(source: str, output: str) -> List[Scene]:
    """Return the scenes of a list.

    Args:
        source: CSV with a column ``image`` (and ``date`` and ``cloud``, if known), a folder of
            images and Level-1A products, or a STAC item collection.
        output: Folder of results: what lies in it is no scene.

    Raises:
        InputError: There is no such list, it cannot be read, or it names no scene.
    """
    path = Path(source)
    if path.is_dir():
        found = list(_in_folder(path, Path(output)))
    elif not path.is_file():
        raise InputError.of("batch.no_list", path=source)
    elif path.suffix.lower() in _JSON:
        found = _in_collection(path)
    else:
        found = _in_table(path)
    if not found:
        raise InputError.of("batch.no_scenes", path=source)
    return _named([_shown(one) for one in found])


def _shown(scene: Scene) -> Scene:
    """Return a scene whose image can be told to people, with a problem where no file is named."""
    image = without_secrets(scene.image)
    if not _names_a_file(image):
        image = visible(image)
    if _names_a_file(scene.path):
        return dataclasses.replace(scene, image=image)
    problem = text("batch.no_file_name", image=visible(image))
    return dataclasses.replace(scene, image=image, path="", problem=problem)


def _names_a_file(words: str) -> bool:
    """Return whether GDAL can open a file of this name: its letters are told, and none is zero.

    Names that another system wrote in letters of its own, GBK say, are bytes without a meaning.
    """
    try:
        return b"\0" not in words.encode()
    except UnicodeEncodeError:
        return False


def _in_table(path: Path) -> List[Scene]:
    return [
        Scene(row.image, _place(row.image, path.parent), "", row.date, row.cloud)
        for row in scene_table.read_table(path)
    ]


def _in_folder(folder: Path, output: Path) -> Iterator[Scene]:
    """Yield the images and products in a folder and those inside it, in the order of names.

    Links to folders are followed; a folder is gone through once.
    """
    gone_through = {os.path.realpath(folder)}
    for place, folders, files in os.walk(folder, followlinks=True):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not _is_skipped(here / name, output))
        folders[:] = [name for name in folders if _is_new(here / name, gone_through)]
        parts: Set[str] = set()
        for product in sort_files(sorted(files)).values():
            members = [*product.images.values(), *product.metadata.values()]
            parts.update(members)
            # One file stands for a product whose files lie loose.
            first = next((product.images[part] for part in product.multispectral), None)
            named = first or next(iter(members))
            yield _scene_of(here / named, folder, product.product)
        for name in sorted(files):
            low = name.lower()
            if name in parts or name.startswith("."):
                continue
            if low.endswith(_RASTERS) or low.endswith(_ARCHIVES):
                yield _scene_of(here / name, folder)


def _scene_of(path: Path, folder: Path, name: str = "") -> Scene:
    whole = _absolute(path)
    stem = name or path.name
    named = parse_product_name(stem)
    date = named.day.isoformat() if named is not None and named.day is not None else None
    return Scene(str(path.relative_to(folder).as_posix()), whole, name, date)


def _is_new(folder: Path, gone_through: Set[str]) -> bool:
    """Return whether a folder was not gone through under another name, and say that it is now."""
    real = os.path.realpath(folder)
    new = real not in gone_through
    gone_through.add(real)
    return new


def _is_skipped(folder: Path, output: Path) -> bool:
    """Return whether no scene is looked for in a folder: it is hidden, or holds results."""
    is_results = (folder / RECORD).exists() or (folder / SCENES).is_dir()
    # Results may lie among the images themselves.
    own = (output.resolve(), output.resolve() / SCENES)
    return folder.name.startswith(".") or is_results or folder.resolve() in own


def _in_collection(path: Path) -> List[Scene]:
    try:
        pystac: Any = importlib.import_module("pystac")
    except ImportError as error:
        raise InputError.of("batch.pystac_missing", path=path) from error
    unreadable: Tuple[Type[Exception], ...] = (*_OF_JSON, *_stac_errors(pystac))
    scenes: List[Scene] = []
    problem: Optional[Exception] = None
    try:
        features = _features_in(path)
    except unreadable as error:
        raise InputError.of("batch.list_unreadable", path=path, reason=error) from error
    for number, feature in enumerate(features, start=1):
        try:
            scenes.append(_scene_of_item(pystac.Item.from_dict(feature), path.parent))
        except unreadable as error:
            # One that is damaged stops no other.
            problem = error
            name = _id_of(feature) or f"item {number}"
            told = text("batch.item_unreadable", reason=f"{type(error).__name__}: {error}")
            scenes.append(Scene(name, "", name, problem=told))
    if problem is not None and all(scene.problem for scene in scenes):
        raise InputError.of("batch.list_unreadable", path=path, reason=problem) from problem
    return scenes


def _features_in(path: Path) -> List[Any]:
    """Return the items in a file, as JSON: of a collection, of a page of one, or a single one.

    Raises:
        OSError: It cannot be read.
        ValueError: It is something else.
    """
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "Feature":
        return [found]
    features = found.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise ValueError(text("batch.not_items", kind=kind))
    return features


def _id_of(feature: Any) -> str:
    return str(feature.get("id") or "") if isinstance(feature, dict) else ""


def _stac_errors(pystac: Any) -> Tuple[Type[Exception], ...]:
    """Return what reading raises of JSON that is something else, an attribute too few included."""
    return (pystac.STACError, pystac.errors.STACTypeError, AttributeError)


def _scene_of_item(item: Any, folder: Path) -> Scene:
    assets = _images_of(item.assets)
    # An item of a span of time has its start in place of a moment.
    moment = item.datetime or item.common_metadata.start_datetime
    date = None if moment is None else moment.isoformat()
    cloud = scene_table.number(item.properties.get("eo:cloud_cover"))
    # A text, says the specification; not all programs number their scenes so.
    name = "" if item.id is None else str(item.id)
    if not assets:
        return Scene(name, "", name, date, cloud, text("batch.item_without_image"))
    return Scene(name, _place_of_asset(assets[0], folder), name, date, cloud)


def _place_of_asset(asset: Any, folder: Path) -> str:
    """Return what GDAL opens for an image of an item that lies in a folder."""
    beside = _place(asset.href, folder)
    if _REMOTE.match(beside) or _is_there(beside):
        return beside
    # An address, in which other letters than those of English may be written by their numbers.
    decoded = _place(unquote(asset.href), folder)
    if _is_there(decoded):
        return decoded
    # Relative to where the item came from, if it says so.
    return _place(asset.get_absolute_href() or asset.href, folder)


def _is_there(place: str) -> bool:
    return _names_a_file(place) and Path(place).exists()


def _images_of(assets: Dict[str, Any]) -> List[Any]:
    """Return the assets of an item that are images, the one that is most likely meant first."""

    def rank(pair: Tuple[str, Any]) -> Tuple[int, int, int]:
        key, asset = pair
        data = "data" in (asset.roles or ())
        known = key.lower() in _PREFERRED
        return (not data, not known, _PREFERRED.index(key.lower()) if known else 0)

    images = [pair for pair in assets.items() if _is_image(pair[1])]
    return [asset for _, asset in sorted(images, key=rank)]


def _is_image(asset: Any) -> bool:
    roles = set(asset.roles or ())
    if roles & {"thumbnail", "overview", "metadata"}:
        return False
    kind = (asset.media_type or "").lower()
    end = asset.href.lower().partition("?")[0]
    return kind.startswith(("image/tiff", "image/jp2", "image/vnd")) or end.endswith(_RASTERS)


def _place(image: str, folder: Path) -> str:
    """Return what GDAL opens for an image in a list that lies in a folder."""
    for address, place in (*_ADDRESSES, *_BUCKETS):
        if image.lower().startswith(address):
            return place + image[len(address) :]
    if image.lower().startswith("file://"):
        return url2pathname(urlsplit(image).path)
    if _REMOTE.match(image):
        return image
    return _absolute(folder / image)


def _absolute(path: Path) -> str:
    """Return a path from the root; what is a link keeps its name."""
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links


def _named(scenes: List[Scene]) -> List[Scene]:
    """Give every scene a name of its own; one that was given an earlier scene gets a hash."""
    taken: Set[str] = set()
    named = []
    for scene in scenes:
        name = _file_name(scene)
        if name.lower() in taken:
            name = f"{name}-{hashlib.sha256(unsigned(scene.path).encode()).hexdigest()[:8]}"
        count = 1
        whole = name
        while whole.lower() in taken:
            # One image twice in a list.
            count += 1
            whole = f"{name}-{count}"
        taken.add(whole.lower())
        named.append(dataclasses.replace(scene, name=whole))
    return named


def _file_name(scene: Scene) -> str:
    """Return the name of an image without its ending, of letters that any file system takes."""
    name = scene.name
    if not name:
        name = PurePosixPath(scene.path.replace("\\", "/").partition("?")[0]).name
        for end in (*_ARCHIVES, *_RASTERS):
            if name.lower().endswith(end):
                name = name[: -len(end)]
                break
    name = re.sub(r"[^\w.-]+", "_", name).strip("._")
    return name[:_LONGEST_NAME] or "scene"
