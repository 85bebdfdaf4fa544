"""A comparison as one flat table, a row for each method."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Dict, Sequence

from ..accuracy.metrics import MEASURES
from ..protocol.comparison_record import MethodRecord
from ..protocol.foreign_text import cell

_COUNTED = ("tp", "fn", "fp", "tn")
_PONDS = ("reference", "predicted", "matched", "missed", "false", "split", "merged")

COLUMNS = (
    *("method", "name"),
    *_COUNTED,
    *MEASURES,
    *("f1_low", "f1_high"),
    *(f"ponds_{name}" for name in _PONDS),
    *("fit_s", "predict_s", "total_s", "device", "problem"),
)


def write_table(methods: Sequence[MethodRecord], path: str) -> None:
    """Write the methods of ``comparison.json`` as CSV; what is not known is an empty cell.

    Raises:
        OSError: The file cannot be written.
    """
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for method in methods:
            writer.writerow({name: cell(value) for name, value in _row(method).items()})


def _row(method: MethodRecord) -> Dict[str, Any]:
    low, high = method.f1_interval or (None, None)
    return {
        "method": method.key,
        "name": method.name,
        **{name: getattr(method.pixels, name, None) for name in (*_COUNTED, *MEASURES)},
        "f1_low": low,
        "f1_high": high,
        **{f"ponds_{name}": getattr(method.ponds, name, None) for name in _PONDS},
        "fit_s": method.seconds.fit,
        "predict_s": method.seconds.predict,
        "total_s": method.seconds.total,
        "device": method.device,
        "problem": method.problem,
    }
