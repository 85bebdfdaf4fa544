"""Plots can be read in every theme."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtGui import QColor, QPalette

from tailing_pond_mapper.ui.widgets.plot import Plot


@pytest.mark.parametrize(
    ("ground", "letters"),
    [
        # Night Mapping: a style sheet darkens the ground, and the palette's letters stay black.
        ("#222222", "black"),
        ("#222222", "#dddddd"),
        ("white", "black"),
        ("white", "#f0f0f0"),
    ],
)
def test_letters_stand_out_from_their_ground(ground: str, letters: str, qgis_app: object) -> None:
    plot = Plot("plot")
    palette = plot.palette()
    palette.setColor(QPalette.ColorRole.Base, QColor(ground))
    palette.setColor(QPalette.ColorRole.Text, QColor(letters))
    plot.setPalette(palette)
    assert abs(plot.ink(1.0).lightness() - QColor(ground).lightness()) > 120
