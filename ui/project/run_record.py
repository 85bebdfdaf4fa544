"""What the manifest beside a prediction says of the run that made it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


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
    path = Path(prediction)
    try:
        record = json.loads(path.with_suffix(".manifest.json").read_text(encoding="utf-8"))
        request = record["request"]
        return RunRecord(
            probability=_found(request.get("probability") or "", path.parent),
            min_area=float(request["min_area"]),
            simplify=float(request["simplify"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _found(probability: str, folder: Path) -> str:
    """Return where a raster is now, for folders move; empty where it is gone."""
    if not probability:
        return ""
    here = folder / Path(probability).name
    return next((str(path) for path in (Path(probability), here) if path.is_file()), "")
