"""Simulated scenes: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional


@dataclass(frozen=True)
class SimulateRequest:
    """Simulate a GF-6-like scene whose ponds are known.

    Attributes:
        output: Folder to write ``scene.tif``, ``ponds.gpkg`` and ``dem.tif`` to.
        size: Pixels per side.
        seed: Same seed, same scene.
        product: Write the panchromatic image too, and the scene as a Level-1A product.
    """

    command: ClassVar[str] = "simulate"

    output: str
    size: int = 1024
    seed: int = 0
    product: bool = False


@dataclass(frozen=True)
class SimulateResult:
    """The files of a simulated scene and how much of it is pond (share of pixels, 0 to 1).

    Attributes:
        image: The multispectral scene.
        reference: Its ponds, exact polygons.
        ponds: How many there are.
        prevalence: Share of the pixels that are pond.
        dem: The digital elevation model.
        pan: The panchromatic scene, where a product was asked for.
        product: The Level-1A product, where it was asked for.
        manifest: What the scene can be made again from.
    """

    image: str
    reference: str
    ponds: int
    prevalence: float
    dem: Optional[str] = None
    pan: Optional[str] = None
    product: Optional[str] = None
    manifest: Optional[str] = None
