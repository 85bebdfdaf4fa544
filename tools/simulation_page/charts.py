"""Histograms of both sides, one over the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Tuple

import numpy as np
from matplotlib.backends.backend_agg import (  # type: ignore[import-untyped,unused-ignore]
    FigureCanvasAgg,
)
from matplotlib.figure import Figure  # type: ignore[import-untyped,unused-ignore]

from core.raster.array_types import Float64Array, Int64Array

from .comparison import Side
from .pondstats import STATISTICS
from .spectra import BANDS, EDGES, PONDS, RATIO, WHOLE

SIMULATED, REAL = "simulated", "real"

_FILL, _LINE = "#d9a441", "#1f4e79"
_LOGARITHMIC = ("area", "perimeter")
_TICKS = (0.02, 0.05, 0.1, 0.2, 0.4)
_JOINED = 2
"""Bins drawn as one, for a calmer line."""


def draw_bands(simulated: Side, real: Side, path: Path) -> None:
    """Draw the histograms of reflectance per band, all pixels above, pond pixels below."""
    names = (*BANDS, RATIO)
    figure = Figure(figsize=(2.1 * len(names), 4.2), dpi=90)
    rows = figure.subplots(2, len(names))
    for axes_of, kind in zip(rows, (WHOLE, PONDS)):
        for axes, name in zip(axes_of, names):
            key = (name, kind)
            if key in simulated.pixels and simulated.pixels[key].any():
                x, height = _density(simulated.pixels[key])
                axes.fill_between(x, height, color=_FILL, alpha=0.75, linewidth=0)
            if key in real.pixels and real.pixels[key].any():
                axes.plot(*_density(real.pixels[key]), color=_LINE, linewidth=1.2)
            if name == RATIO:
                axes.set_xlim(-1.6, 1.6)
                axes.set_xlabel("natural logarithm", fontsize=7)
            else:
                axes.set_xlim(np.log(0.012), np.log(0.6))
                axes.set_xticks(np.log(_TICKS), [f"{tick:g}" for tick in _TICKS])
                axes.set_xlabel("reflectance", fontsize=7)
            _tidy(axes, f"{name}, {kind}")
    _save(figure, path)


def draw_ponds(simulated: Side, real: Side, path: Path) -> None:
    """Draw the distributions of the pond statistics and of prevalence."""
    columns = [
        (key, name, simulated.ponds[:, index], real.ponds[:, index])
        for index, (key, name) in enumerate(STATISTICS)
    ]
    columns.append(("prevalence", "prevalence of an image", simulated.prevalence, real.prevalence))
    figure = Figure(figsize=(10.5, 6.0), dpi=90)
    for axes, (key, name, first, second) in zip(figure.subplots(3, 5).ravel(), columns):
        both = [side[np.isfinite(side)] for side in (first, second)]
        if not all(side.size for side in both):
            axes.set_axis_off()
            continue
        edges = _edges(np.concatenate(both), key in _LOGARITHMIC)
        if key in _LOGARITHMIC:
            axes.set_xscale("log")
        # Each pond counts as one part of its side, whatever the width of a bar.
        parts = [np.full(side.size, 1 / side.size) for side in both]
        axes.hist(both[0], edges, weights=parts[0], color=_FILL, alpha=0.75)
        axes.hist(both[1], edges, weights=parts[1], histtype="step", color=_LINE, linewidth=1.2)
        _tidy(axes, name)
    _save(figure, path)


def _density(counts: Int64Array) -> Tuple[Float64Array, Float64Array]:
    joined = counts.reshape(-1, _JOINED).sum(axis=1)
    edges = EDGES[::_JOINED]
    return (edges[:-1] + edges[1:]) / 2, joined / joined.sum()


def _edges(values: Float64Array, logarithmic: bool) -> Float64Array:
    # What lies far out would leave one bar for everything else.
    low, high = np.quantile(values, (0.005, 0.995))
    high = max(high, low * 1.01 + 1e-6)
    if logarithmic:
        return np.asarray(np.geomspace(low, high, 21))
    return np.asarray(np.linspace(low, high, 21))


def _tidy(axes: Any, title: str) -> None:
    axes.set_title(title, fontsize=7.5)
    axes.tick_params(labelsize=6.5)
    axes.set_yticks([])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _save(figure: Figure, path: Path) -> None:
    swatches = [
        figure.axes[0].plot([], [], color=_FILL, linewidth=5)[0],
        figure.axes[0].plot([], [], color=_LINE, linewidth=1.2)[0],
    ]
    names = (SIMULATED, REAL)
    figure.legend(swatches, names, loc="lower center", ncol=2, fontsize=8, frameon=False)
    figure.tight_layout(rect=(0, 0.05, 1, 1))
    # No version of the library in the file: only a change of the picture is a change.
    FigureCanvasAgg(figure).print_figure(path, metadata={"Software": None})
