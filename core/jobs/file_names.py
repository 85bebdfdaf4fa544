"""What a job's files may be named, and that none is written over one that is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterable, List, Optional, Sequence

from ..protocol.errors import InputError, OutputError, RequestError
from ..raster.source_files import files_behind, named_paths, special
from ..run.staging import COMPANIONS, check_output_name, recover

RASTERS, LAYERS = (".tif", ".tiff"), (".gpkg",)
"""How names end of what is written as a GeoTIFF, and of what is written as a GeoPackage."""

_LARGEST_RECORD = 64 * 2**20
"""Bytes of a file that may be a manifest."""


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
    path = Path(record)
    if not path.is_file():
        return
    try:
        if path.stat().st_size > _LARGEST_RECORD:
            raise ValueError(record)
        found = json.loads(path.read_text(encoding="utf-8"))
        ours = "tailing_pond_mapper" in found["versions"]
        request = found["request"]
        same = found["command"] == command if output is None else _is_about(request, output)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        ours = same = False
    if not (ours and same):
        raise OutputError.of("run.foreign_manifest", path=record)


def _is_about(request: object, output: str) -> bool:
    about = request.get("output") if isinstance(request, dict) else None
    names: List[str] = str(about).replace("\\", "/").split("/")
    return names[-1] == Path(output).name
