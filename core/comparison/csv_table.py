"""A comparison as one flat table, a row for each method."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Dict, Mapping, Sequence

from ..accuracy.metrics import MEASURES

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


def write_table(methods: Sequence[Mapping[str, Any]], path: str) -> None:
    """Write the methods of ``comparison.json`` as CSV; what is not known is an empty cell.

    Raises:
        OSError: The file cannot be written.
    """
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(_row(method) for method in methods)


def _row(method: Mapping[str, Any]) -> Dict[str, Any]:
    blocks = (method["intervals"] or {}).get("blocks") or {}
    low, high = blocks.get("f1") or (None, None)
    ponds = method["ponds"] or {}
    return {
        "method": method["key"],
        "name": method["name"],
        **{name: method[name] for name in (*_COUNTED, *MEASURES)},
        "f1_low": low,
        "f1_high": high,
        **{f"ponds_{name}": ponds.get(name) for name in _PONDS},
        **{f"{name}_s": method["seconds"][name] for name in ("fit", "predict", "total")},
        "device": method["device"],
        "problem": method["problem"],
    }
