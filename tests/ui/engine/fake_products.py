"""What the engine that computes nothing says of Level-1A products, and makes of them.

Standard library only, like the engine itself.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from core.protocol.errors import EngineError
from core.protocol.messages import to_json
from core.protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult


def name_of(path: str) -> str:
    """Return what an archive, a folder or a file is called, which decides what happens to it."""
    return Path(path).name.split(".")[0]


def looked_at(request: ProductRequest) -> ProductResult:
    """Say of a path what its name says."""
    name = name_of(request.path)
    if name == "unreadable":
        raise EngineError("unreadable.tar.gz is cut short.", "Get it again.")
    if "nothing" in name:
        return ProductResult(is_product=False)
    return ProductResult(
        is_product=True,
        satellite="GF-6",
        sensor="WFV" if "WFV" in name else "PMS",
        acquired="2019-03-18T03:04:05Z",
        scene="GF-6 <PMS>, 18 March 2019, level 1A",
        has_pan="WFV" not in name,
        pixels=8000,
        problem="Its XML file is missing." if name == "headless" else None,
    )


def prepared(request: PrepareRequest) -> PrepareResult:
    """Copy what is canned beside the product, and write the request as the manifest."""
    output = Path(request.output)
    shutil.copy(Path(request.product).with_name("canned.tif"), output)
    manifest = output.with_suffix(".manifest.json")
    manifest.write_text(json.dumps(to_json(request)), encoding="utf-8")
    return PrepareResult(
        output=request.output,
        manifest=str(manifest),
        satellite="GF-6",
        sensor="PMS",
        acquired="2019-03-18T03:04:05Z",
        gsd_m=8.0,
        bands=("blue", "green", "red", "nir"),
        calibration="the table of 2019",
        heights="one height, 410 m",
        width=100,
        height=80,
        seconds=2.0,
        warnings=() if request.dem else ("Hills are beside their place.",),
    )
