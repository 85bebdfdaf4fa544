"""What the manifest of a segmentation says of it."""

from __future__ import annotations

import dataclasses
from typing import Dict, Optional, Sequence

from ..model.model_card import ModelCard
from ..model.value_encoding import Encoding
from ..protocol.segment import SegmentRequest, SegmentResult
from ..raster.image import Image
from ..raster.windows import Tile
from ..raster.working_grid import PixelScale
from ..run import manifest
from .result_writer import Found
from .runtime import Network
from .screening import Screen


def inputs(request: SegmentRequest, network: Network) -> Dict[str, Dict[str, object]]:
    """Return the files that were read, the model that ran among them."""
    model = {**manifest.file_facts(str(network.path)), "path": request.model}
    read: Dict[str, Dict[str, object]] = {
        "image": manifest.file_facts(request.image),
        "model": {**model, "sha256": network.sha256},
    }
    if request.area:
        read["area"] = manifest.file_facts(request.area)
    return read


def facts(
    image: Image,
    scale: PixelScale,
    encoding: Encoding,
    card: ModelCard,
    tiles: Sequence[Tile],
    screen: Optional[Screen],
    result: SegmentResult,
    found: Found,
) -> Dict[str, object]:
    """Return how an image was read, by which model in which windows, and what came of it."""
    looked = {} if screen is None else {"screen": {**screen.facts, "left_out": result.left_out}}
    return {
        "image": {
            "width": image.width,
            "height": image.height,
            "gsd_m": image.gsd_m,
            # How many of its pixels, along a side, made one that the model saw, and its size.
            "read_as": {**dataclasses.asdict(scale), "gsd_m": scale.working_size(image.gsd_m)},
            "bands": list(encoding.bands),
            "gain": encoding.gain.tolist(),
            "offset": encoding.offset.tolist(),
            "centre": encoding.centre.tolist(),
        },
        "model": {
            "name": card.name,
            "version": card.version,
            "margin": card.margin,
            # A new threshold on the probabilities has no model at hand: it finds this here.
            "confidence": card.confidence and dataclasses.asdict(card.confidence),
        },
        "windows": {
            "count": len(tiles),
            "pixels_read": sum(tile.read.area for tile in tiles),
            "pixels_written": sum(tile.write.area for tile in tiles),
        },
        **looked,
        "device": result.device,
        "warnings": list(result.warnings),
        "result": dataclasses.asdict(found),
    }
