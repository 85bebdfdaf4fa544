"""The run manifest: inputs, parameters, versions and device, so that a run can be repeated."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import platform
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Dict, List, Mapping, Type, TypeVar, Union

from osgeo import gdal

from ..protocol.change import ChangeResult
from ..protocol.commands import Request
from ..protocol.compare import CompareResult
from ..protocol.errors import OutputError
from ..protocol.messages import Json, to_json
from ..protocol.sample import SampleResult
from ..protocol.score import ScoreResult
from ..protocol.score_record import FileFacts
from ..protocol.signed_addresses import without_secrets
from .clock import Clock
from .staging import writing

_Files = TypeVar("_Files")

Result = Union[ChangeResult, CompareResult, SampleResult, ScoreResult]
"""Of jobs whose manifest holds the whole of it."""

_POSITIONAL = ("image", "images", "prediction", "probability", "product", "scenes")
"""What is given by its place rather than by an option, where it must be given."""


def version() -> str:
    """Return the plugin's version from metadata.txt, the only place that states it."""
    path = Path(__file__).resolve().parents[2] / "metadata.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "version":
            return value.strip()
    raise ValueError(f"{path} states no version")


def beside(output: str) -> str:
    """Return the name of the manifest of the run that writes a class raster.

    Raises:
        OutputError: The output has the name of a folder that has none: ``.`` or ``/``.
    """
    if not Path(output).name:
        raise OutputError.of("run.is_folder", path=output)
    return str(Path(output).with_suffix(".manifest.json"))


def inputs(request: Request, *names: str) -> Dict[str, Json]:
    """Return the facts about each of some files of a request that was given, by its name there."""
    paths = {name: getattr(request, name) for name in names}
    return {name: file_facts(path) for name, path in paths.items() if path}


def command_line(request: Request) -> List[str]:
    """Return the arguments of ``python -m core`` that make the same request."""
    arguments = [request.command]
    options: List[str] = []
    for item in dataclasses.fields(request):
        value = getattr(request, item.name)
        values = [str(part) for part in (value if isinstance(value, tuple) else (value,))]
        if item.name in _POSITIONAL and item.default is dataclasses.MISSING:
            arguments += values
        elif value is not None and value != item.default:
            option = f"--{item.name.replace('_', '-')}"
            options += [option] if value is True else [option, *values]
    return arguments + options


def versions() -> Dict[str, str]:
    """Return the versions of the plugin, Python, GDAL and the packages a result depends on."""
    return dict(_versions())


@lru_cache(maxsize=1)
def _versions() -> Dict[str, str]:
    """Return them as they were first found: a process goes on with what it has imported.

    Going through all that is installed takes longer than putting a small scene on record.
    """
    found = {
        "tailing_pond_mapper": version(),
        "python": platform.python_version(),
        "gdal": gdal.VersionInfo("RELEASE_NAME"),
        "platform": platform.platform(),
    }
    wanted = {"numpy", "scipy", "pyproj", "onnxruntime", "onnxruntime-gpu", "onnx", "torch"}
    wanted |= {"scikit-learn", "numba"}
    for distribution in metadata.distributions():
        name = (distribution.metadata["Name"] or "").lower()
        if name in wanted:
            # The first on the path is the one that is imported.
            found.setdefault(name, distribution.version)
    return found


def file_facts(path: str) -> Json:
    """Return path, size and modification time of an input, anywhere GDAL can see it."""
    status = gdal.VSIStatL(path)
    if status is None:
        return {"path": path}
    moment = dt.datetime.fromtimestamp(status.mtime, tz=dt.timezone.utc)
    return {"path": path, "size": status.size, "mtime": moment.isoformat()}


def files_of(request: Request, parts: Type[_Files]) -> _Files:
    """Return what a record says of the files that were read; ``None`` where none was given.

    Args:
        request: What names them.
        parts: Dataclass of the record, whose fields have the names of those of the request.
    """
    dataclass: Any = parts
    names = [part.name for part in dataclasses.fields(dataclass)]
    found = inputs(request, *names)
    return parts(**{name: FileFacts(**found[name]) if name in found else None for name in names})


def how_to_repeat(request: Request, started: dt.datetime) -> Dict[str, Any]:
    """Return command line, versions and time, as scores and comparisons record them."""
    return {
        "command": ("python", "-m", "core", *command_line(request)),
        "versions": versions(),
        "made": started.isoformat(timespec="seconds"),
    }


def write_result(
    place: str, request: Request, clock: Clock, inputs: Mapping[str, Json], result: Result
) -> None:
    """Write the manifest of a run whose whole result stands in it.

    Args:
        place: Where it lies until it gets its name.
        request: With every default that the job filled in.
        clock: Of the job.
        inputs: Facts about each input file.
        result: What the job returns.

    Raises:
        OutputError: It cannot be written.
    """
    facts = {"result": to_json(result), "warnings": list(result.warnings)}
    seconds = {**clock.seconds, "total": result.seconds}
    with writing(str(result.manifest)):
        write(place, request, clock.started, inputs, facts, seconds)


def write(
    path: str,
    request: Request,
    started: dt.datetime,
    inputs: Mapping[str, Json],
    facts: Mapping[str, Any],
    seconds: Mapping[str, float],
) -> None:
    """Write a manifest, without the secrets of addresses in it.

    Args:
        path: Where to write.
        request: With every default that the job filled in.
        started: When the job began, with its time zone.
        inputs: Facts about each input file.
        facts: What else the job has to say.
        seconds: Wall seconds per stage.
    """
    manifest = {
        "command": request.command,
        "started": started.isoformat(timespec="seconds"),
        "request": to_json(request),
        "command_line": ["python", "-m", "core", *command_line(request)],
        "inputs": dict(inputs),
        **facts,
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
        "versions": versions(),
        "interpreter": sys.executable,
    }
    content = without_secrets(json.dumps(manifest, indent=2))
    Path(path).write_text(f"{content}\n", encoding="utf-8")
