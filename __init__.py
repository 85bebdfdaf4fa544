"""Tailing Pond Mapper, a QGIS plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin import TailingPondMapper


def classFactory(iface: QgisInterface | None) -> TailingPondMapper:
    """Give QGIS the plugin; ``iface`` is ``None`` where QGIS has no window."""
    from .plugin import TailingPondMapper  # noqa: PLC0415 - importing the package costs nothing

    return TailingPondMapper(iface)
