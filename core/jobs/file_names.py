"""What a job's files may be named, and that none is written over one that is read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Iterable, Iterator, List, Optional, Sequence, Set, Type, TypeVar

from ..protocol.errors import InputError, OutputError, RequestError
from ..raster.source_files import files_behind, named_paths, special
from ..run.staging import COMPANIONS, check_output_name
from ..run.unfinished_commits import recover

RASTERS, LAYERS = (".tif", ".tiff"), (".gpkg",)
"""How names end of what is written as a GeoTIFF, and of what is written as a GeoPackage."""

_Files = TypeVar("_Files")

_LARGEST_RECORD = 64 * 2**20
"""Bytes of a file that may be a manifest."""


def in_folder(kind: Type[_Files], folder: str, **names: str) -> _Files:
    """Return a dataclass of the files that a job writes into one folder, of their names there."""
    return kind(**{field: str(Path(folder) / name) for field, name in names.items()})


def check_suffix(name: Optional[str], suffixes: Sequence[str]) -> None:
    """Refuse a name that promises another format than what is written.

    Raises:
        RequestError: It ends in none of ``suffixes``.
    """
    if name is not None and not name.lower().endswith(tuple(suffixes)):
        raise RequestError.of("run.other_format", path=name, suffix=suffixes[0])


def check_inputs(inputs: Iterable[Optional[str]]) -> None:
    """Refuse pipes and devices, which end nowhere; end what a killed job began beside the others.

    Raises:
        InputError: One of them is no file.
    """
    for name in inputs:
        if name is None:
            continue
        try:
            paths = list(named_paths(name))
        except (OSError, ValueError):
            continue
        for path in paths:
            if special(path):
                raise InputError.of("run.input_not_a_file", path=name)
            recover(path.parent)


def check_files(
    outputs: Iterable[Optional[str]],
    inputs: Iterable[Optional[str]],
    code: str = "inference.same_file_twice",
) -> None:
    """Refuse to write over what is read, or twice to one place; ``None`` is not asked for.

    What is read is what GDAL says: an image may be a view of other files.

    Args:
        outputs: What is written.
        inputs: What is read.
        code: Of the message where an output is an input by its very name.

    Raises:
        OutputError: An output's name is that of a folder, a pipe or a device.
        RequestError: Two of the files are one.
        InputError: An input is a pipe or a device.
    """
    written = [name for name in outputs if name is not None]
    read = [name for name in inputs if name is not None]
    for name in written:
        check_output_name(name)
    check_inputs(read)
    resolved = [Path(name).resolve() for name in written]
    if len(set(resolved)) < len(resolved):
        raise RequestError.of("inference.same_file_twice")
    plain = {Path(name).resolve() for name in read}
    for name, path in zip(written, resolved):
        if path in plain:
            raise RequestError.of(code, path=name)
    # What does not exist is read by nobody.
    lost = [
        (name, Path(f"{path}{end}"))
        for name, path in zip(written, resolved)
        for end in ("", *COMPANIONS)
        if Path(f"{path}{end}").exists()
    ]
    if not lost:
        return
    for source in read:
        behind = files_behind(source)
        for name, path in lost:
            # An image's own companions are read with it, and go only with the image.
            if any(_is_same(path, one) for one in behind):
                raise RequestError.of("run.replaces_source", path=name, source=source)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def check_manifest(record: str, command: str, output: Optional[str] = None) -> None:
    """Refuse to replace a manifest that no earlier run of the same job for the same output wrote.

    Args:
        record: The manifest's file.
        command: That writes it.
        output: What it is about; ``None`` if the command writes one manifest per folder.

    Raises:
        OutputError: There is a file of this name that is something else.
    """
    if not Path(record).is_file():
        return
    found = _read(record)
    same = found is not None and (
        found.get("command") == command if output is None else _is_about(found, output)
    )
    if not same:
        raise OutputError.of("run.foreign_manifest", path=record)


def check_foreign(outputs: Iterable[str], command: str, records: Sequence[str]) -> None:
    """Refuse to replace, in a folder of results, a file that no earlier run there wrote.

    The user has named the folder, and none of the files: what lies there under one of their names
    may be the user's own.

    Args:
        outputs: What is written there.
        command: That writes it.
        records: Manifests of earlier runs of the command into the folder, as far as there are any.

    Raises:
        OutputError: There is a file that none of them tells of.
    """
    known = {Path(record).name for record in records}
    known.update(*(written_before(record, command) for record in records))
    for output in outputs:
        if os.path.lexists(output) and Path(output).name not in known:
            raise OutputError.of("run.foreign_file", path=output)


def written_before(record: str, command: str) -> Set[str]:
    """Return the names, without folders, of the files that a manifest of a command tells of."""
    found = _read(record)
    ours = found is not None and found.get("command") == command
    return set(_file_names(found.get("result"))) if found is not None and ours else set()


def _read(record: str) -> Optional[Any]:
    """Return what a manifest of ours holds; ``None`` of any other file."""
    path = Path(record)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_RECORD:
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if "tailing_pond_mapper" in found["versions"] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _file_names(value: object) -> Iterator[str]:
    """Yield how the texts in a record end, whatever system wrote the paths among them."""
    if isinstance(value, str):
        yield value.replace("\\", "/").rsplit("/", 1)[-1]
    elif isinstance(value, dict):
        for part in value.values():
            yield from _file_names(part)
    elif isinstance(value, list):
        for part in value:
            yield from _file_names(part)


def _is_about(found: Any, output: str) -> bool:
    request = found.get("request")
    about = request.get("output") if isinstance(request, dict) else None
    names: List[str] = list(_file_names(str(about)))
    return names[-1] == Path(output).name
