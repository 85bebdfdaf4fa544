"""What the engine that computes nothing answers of many scenes.

Standard library only, like the engine itself.
"""

from __future__ import annotations

import json
from pathlib import Path

from core.protocol.batch import PONDS, RECORD, BatchRequest, BatchResult, DoneScene, FailedScene
from core.protocol.messages import to_json


def done(request: BatchRequest) -> BatchResult:
    """Write the request in the place of the list of scenes; one scene is done, one failed."""
    folder = Path(request.output)
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    record.write_text(json.dumps(to_json(request)), encoding="utf-8")
    return BatchResult(
        output=request.output,
        polygons=str(folder / PONDS),
        record=str(record),
        manifest=str(folder / "batch.manifest.json"),
        collection=None,
        parquet=None,
        done=(DoneScene("a.tif", str(folder / "a.tif"), 1.0),),
        failed=(FailedScene("broken.tif", "It is damaged."),),
        ponds=7,
        pond_area_m2=123456.0,
        workers=2,
        seconds=61.0,
        warnings=("1 scene failed; it is listed with its reason.",),
    )
