"""What the manifest beside a prediction says of the run that made it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.protocol.json_fields import read_json, stated
from . import local_path


@dataclass(frozen=True)
class RunRecord:
    """How a prediction was made, as far as another one like it needs to know.

    Attributes:
        probability: Raster of percent that was written, or read, with it; empty for none.
        min_area: Smallest pond that was kept, square metres.
        simplify: Tolerance of outline simplification, pixels.
    """

    probability: str
    min_area: float
    simplify: float


def of_prediction(prediction: str) -> RunRecord | None:
    """Return what is known of the run behind a prediction; ``None`` where there is no manifest."""
    record, folder = _manifest(prediction), Path(prediction).parent
    min_area, simplify = (
        stated(record, float, "request", name) for name in ("min_area", "simplify")
    )
    if min_area is None or simplify is None or min_area < 0 or simplify < 0:
        return None
    probability = stated(record, str, "request", "probability") or ""
    return RunRecord(_found(probability, folder), float(min_area), float(simplify))


def is_screened(output: str) -> bool:
    """Return whether a first look left ground out of a prediction, or of a batch by its record."""
    return stated(_manifest(output), bool, "request", "screen") or False


def _manifest(output: str) -> Any:
    """Return what the manifest beside a result holds; ``None`` where there is none."""
    try:
        return read_json(str(Path(output).with_suffix(".manifest.json")))
    except (OSError, ValueError):
        return None


def _found(probability: str, folder: Path) -> str:
    """Return where a raster is now, for folders move; empty where it is gone."""
    if not probability:
        return ""
    # Beside the manifest first: what it names elsewhere may be another machine's, or a stranger's.
    wanted = (str(folder / Path(probability).name), probability)
    return next((path for path in wanted if local_path.is_file(path, folder)), "")
