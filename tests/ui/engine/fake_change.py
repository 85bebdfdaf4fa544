"""What the fake engine answers about changes: the ledger that lies in ``canned``."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from core.protocol.change import ChangeRequest, ChangeResult
from core.protocol.messages import from_json, to_json


def change(request: ChangeRequest) -> ChangeResult:
    """Copy what is canned beside the first image, and say that it lies in the output."""
    folder = Path(request.output)
    shutil.copytree(Path(request.images[0]).parent / "canned", folder, dirs_exist_ok=True)
    record = json.loads((folder / "change.manifest.json").read_text(encoding="utf-8"))
    known = from_json(ChangeResult, record["result"])
    names = ("ledger", "table", "record", "report", "manifest")
    moved = {name: str(folder / Path(getattr(known, name)).name) for name in names}
    result = replace(known, folder=str(folder), **moved)
    asked = {"request": to_json(request), "result": to_json(result)}
    Path(result.manifest).write_text(json.dumps(asked), encoding="utf-8")
    return result
