"""Whether an image is a raw Level-1A image, which must be prepared before it is segmented."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Callable, Optional

from qgis.core import QgsProviderRegistry, QgsRasterLayer

from ...core.protocol.messages import Failed
from ...core.protocol.prepare import ProductRequest, ProductResult
from ..engine.client import Engine
from ..prepare import product_files

Answer = Callable[[Optional[ProductResult]], None]


def suspect(layer: QgsRasterLayer) -> str:
    """Return the path behind a layer that may be a raw Level-1A image, by its name; else nothing.

    QGIS shows such an image about in its place: it bends it by its polynomials, without saying so.
    """
    if layer.providerType() != "gdal":
        return ""
    path = str(QgsProviderRegistry.instance().decodeUri("gdal", layer.source())["path"] or "")
    return path if product_files.is_raw_image(Path(path)) else ""


def ask(engine: Engine, path: str, answer: Answer) -> None:
    """Ask the engine what a suspect is; ``answer`` gets ``None`` where it is no product.

    So it does where the engine cannot tell: whatever is asked next meets the same and says so.
    """
    job = engine.submit(ProductRequest(path))
    job.done.connect(partial(_answered, answer))
    job.failed.connect(partial(_unanswered, answer))


def _answered(answer: Answer, product: ProductResult) -> None:
    answer(product if product.is_product else None)


def _unanswered(answer: Answer, _failure: Failed) -> None:
    answer(None)
