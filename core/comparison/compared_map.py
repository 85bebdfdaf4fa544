"""A map in a comparison: the method that made it, its files, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional

from ..protocol.comparison_record import MethodFiles
from ..protocol.messages import Json


@dataclass(frozen=True)
class ComparedMap:
    """A method that has made a map, or has failed to.

    Attributes:
        key: Its name in files.
        name: Its name for people.
        files: What is kept of it; ``model`` may be a file that was there before.
        fit_seconds: Wall time of fitting, choosing its parameters included; ``None`` for a model
            fitted elsewhere.
        check_seconds: Wall time of trying fits on sample polygons that they had not seen.
        predict_seconds: Wall time from the image to the complete rasters.
        device: What really ran the model, in words.
        model: Name, version and SHA-256 of the model.
        settings: Parameters that it was fitted with, chosen ones included.
        held_out: How it did on sample polygons that a fit had not seen, if that was measured.
        problem: Why there is no map, in words.
    """

    key: str
    name: str
    files: MethodFiles
    fit_seconds: Optional[float] = None
    check_seconds: Optional[float] = None
    predict_seconds: Optional[float] = None
    device: Optional[str] = None
    model: Optional[Json] = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    held_out: Optional[Json] = None
    problem: Optional[str] = None


def files_of(folder: str, key: str) -> MethodFiles:
    """Return the names of what is kept of one method."""
    endings = (".tif", "_probability.tif", "_errors.tif", "_ponds.gpkg", ".onnx")
    return MethodFiles(*(str(Path(folder) / f"{key}{ending}") for ending in endings))
