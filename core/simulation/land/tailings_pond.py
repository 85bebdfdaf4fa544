"""Tailings ponds: the target class of the simulation."""

from __future__ import annotations

from dataclasses import dataclass

from .canvas import Drawing, Land
from .impoundment import Impoundment
from .pond_appearance import BORDER_PX, draw_pond
from .shapes import Patch, Ring, patch_around
from .terrain import GSD_M


@dataclass(frozen=True)
class Pond:
    """A tailings pond of a scene.

    Attributes:
        site: Its dam and its top.
        material: What it holds.
        stage: How far its life has come.
        seed: Of its looks.
    """

    site: Impoundment
    material: str
    stage: str
    seed: int

    @property
    def ring(self) -> Ring:
        """Its outline, dam included, in pixel coordinates: the reference."""
        return self.site.outer

    @property
    def kind(self) -> str:
        """How it is dammed."""
        return self.site.kind

    @property
    def area_m2(self) -> float:
        """Its area, dam included, square metres."""
        return self.site.area_px * GSD_M**2

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(self.ring, BORDER_PX)

    def draw(self, land: Land, fine: int) -> Drawing:
        """Draw it with what surrounds it."""
        return draw_pond(self.seed, self.site, self.material, self.stage, land, fine)
