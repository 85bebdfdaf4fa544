"""The record of a scene that was done: what from and how, so that a rerun knows what is whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from ..protocol.batch import SCENES
from ..protocol.errors import RequestError
from ..protocol.messages import from_json, to_json
from ..raster.source_files import states_behind
from ..run.unfinished_commits import recover
from .scene_list import Scene

_PIECE = 2**20
"""Bytes that are hashed at a time."""

FORMAT = 1
"""Of the record; one of another format is done again."""


@dataclass(frozen=True)
class SceneFiles:
    """The files of one scene's results, all in one folder of its own.

    Attributes:
        raster: Class raster.
        ponds: Its ponds.
        record: Says what the others were made from.
        reflectance: What a Level-1A product was prepared to.
        probability: Raster of percents.
        footprint: Where the class raster has data, a multipolygon as WKB.
    """

    raster: str
    ponds: str
    record: str
    reflectance: str
    probability: str
    footprint: str

    @classmethod
    def of(cls, folder: str, name: str) -> SceneFiles:
        """Return those of a scene of this name in a folder of results."""
        place = str(Path(folder).resolve() / SCENES / name / name)
        return cls(
            raster=f"{place}.tif",
            ponds=f"{place}.gpkg",
            record=f"{place}.scene.json",
            reflectance=f"{place}.reflectance.tif",
            probability=f"{place}.probability.tif",
            footprint=f"{place}.footprint.wkb",
        )


@dataclass(frozen=True)
class InputState:
    """A file that was read: where, its bytes, its time of modification and its SHA-256.

    ``sha256`` is empty of what lies on the network, where size and time must do.
    """

    path: str
    size: int
    mtime: int
    sha256: str


@dataclass(frozen=True)
class OutputState:
    """A file that was written: its name in the scene's folder, and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class SceneRecord:
    """What is kept of a scene that was done.

    Attributes:
        format: :data:`FORMAT`.
        image: As in the list.
        inputs: What was read.
        parameters: Hash of all that decides the result besides.
        outputs: What was written.
        seconds: Wall time.
        date: When the scene was taken, ISO 8601, or ``None``.
        cloud: Percent of it under clouds, or ``None``.
        threads: How many computed.
        memory_mib: The most memory that the process had taken by then, or ``None``.
        device: What ran.
        warnings: What the user should know.
    """

    format: int
    image: str
    inputs: Tuple[InputState, ...]
    parameters: str
    outputs: Tuple[OutputState, ...]
    seconds: float
    date: Optional[str] = None
    cloud: Optional[float] = None
    threads: Optional[int] = None
    memory_mib: Optional[float] = None
    device: str = ""
    warnings: Tuple[str, ...] = ()


def inputs_of(paths: Iterable[str]) -> Tuple[InputState, ...]:
    """Return the states of what reading some names reads, each file hashed."""
    found = []
    for path, size, mtime in states_of(paths):
        local = Path(path).is_file()
        found.append(InputState(path, size, mtime, file_hash(path) if local else ""))
    return tuple(found)


def outputs_of(paths: Mapping[str, str]) -> Tuple[OutputState, ...]:
    """Return the states of files that were written: where each lies now, by its name."""
    return tuple(OutputState(Path(name).name, file_hash(lies)) for name, lies in paths.items())


def parameters_hash(parameters: Mapping[str, Any]) -> str:
    """Return a hash of parameters, whatever their order."""
    content = json.dumps(parameters, sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "surrogateescape")).hexdigest()


def write(place: str, record: SceneRecord) -> None:
    """Write a record to a file.

    Raises:
        OSError: It cannot be written.
    """
    Path(place).write_text(json.dumps(to_json(record), indent=2) + "\n", encoding="utf-8")


def read(path: str) -> Optional[SceneRecord]:
    """Return the record in a file; ``None`` where there is none that can be used."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            return None
        return from_json(SceneRecord, found)
    except (OSError, ValueError, RecursionError, RequestError):
        return None


def whole(
    files: SceneFiles, scene: Scene, others: Iterable[str], parameters: str
) -> Optional[SceneRecord]:
    """Return the record of a scene that need not be done again, else ``None``.

    A file that is read counts as unchanged where its size and time are; where only the time is
    another, its content is hashed. What was written is hashed.

    Args:
        files: Names of its results.
        scene: Of the list.
        others: What was read besides, such as the elevation model.
        parameters: Hash of all that decides the result.
    """
    # A job that was killed while its files got their names has done all of its work.
    recover(Path(files.record).parent)
    record = read(files.record)
    if record is None or record.parameters != parameters:
        return None
    now = states_of((scene.path, *others))
    before = {(one.path, one.size): one for one in record.inputs}
    if not now or len(now) != len(record.inputs):
        return None
    for path, size, mtime in now:
        known = before.get((path, size))
        if known is None:
            return None
        if mtime != known.mtime and (not known.sha256 or file_hash(path) != known.sha256):
            return None
    folder = Path(files.raster).parent
    try:
        same = all(file_hash(str(folder / one.name)) == one.sha256 for one in record.outputs)
    except OSError:
        return None
    return record if same and record.outputs else None


def file_hash(path: str) -> str:
    """Return the SHA-256 of a file.

    Raises:
        OSError: It cannot be read.
    """
    found = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def states_of(paths: Iterable[str]) -> List[Tuple[str, int, int]]:
    """Return path, size and time of all files that reading some names reads, each once.

    The files of a folder are those in it: a Level-1A product may be one.
    """
    found: Dict[str, Tuple[str, int, int]] = {}
    for path in paths:
        parts = [path]
        if Path(path).is_dir():
            inside = sorted(Path(path).rglob("*"))
            parts = [str(one) for one in inside if one.is_file()]
        for part in parts:
            for state in states_behind(part):
                found[state[0]] = state
    return sorted(found.values())
