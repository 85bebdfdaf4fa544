"""The page in docs/: words around numbers that were measured a moment ago."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Tuple

from core.simulation.land.terrain import GSD_M

from .comparison import Difference, Side, chance, pixel_differences, pond_differences
from .gallery import CLOSE_PX, OVERVIEW_PX, SHOWN_HECTARES
from .pictures import STRETCH
from .pondstats import AROUND_PX, CUT_SHARE, SMALLEST_PX
from .samples import COMMON_M

COMMAND = ".venv/bin/python -m tools.simulation_page --real FOLDER"

_PICTURES: Tuple[Tuple[str, str], ...] = (
    (
        "scenes.png",
        """Natural colour, pond outlines in yellow: the first six seeds, around the largest pond of
each. Nobody chose them.""",
    ),
    ("scenes_nir.png", "The same ground: near infrared, red and green as red, green and blue."),
    (
        "ponds.png",
        f"""Ponds of {SHOWN_HECTARES[0]:g} to {SHOWN_HECTARES[1]:g} hectares behind each kind of
dam: the first of every stage of life, by seed.""",
    ),
    (
        "hard_negatives.png",
        "What is no pond: the first of each sort with hardly a pond beside it, by seed.",
    ),
    (
        "air.png",
        """Whole scenes: the one with most thick cloud, the one with most thin cloud, and of those
without any the haziest and the clearest. Numbers are the reflectance of the air alone in blue.""",
    ),
)


def write_page(simulated: Side, real: Side, size: int, path: Path, pictures: str) -> None:
    """Write the page.

    Args:
        simulated: Measured.
        real: Measured.
        size: Of the simulated scenes, pixels of 8 m a side.
        path: Markdown file to write.
        pictures: Folder of the pictures, relative to the page; those it lacks are left out.
    """
    sections = [
        _opening(simulated, real, size),
        _gallery(path.parent / pictures, pictures),
        _pixels(simulated, real, pictures),
        _ponds(simulated, real, pictures),
        _making(),
    ]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _opening(simulated: Side, real: Side, size: int) -> str:
    return f"""# Simulated scenes beside real ones

This page is written by `tools/simulation_page`; no number on it was typed by hand. The simulated
side is {simulated.images} scenes of {size} x {size} pixels of 8 m, made by `core/simulation` with
four bands as Gaofen-6's 8 m camera has them. The real side is {real.images} Sentinel-2 tiles of
{real.sites} places with tailings ponds in Brazil, blue, green and red. **Neither is Gaofen-6**: no
image of it was to be had, so that this page says how far the simulation is from Sentinel-2 over
Brazil, and nothing about Gaofen-6.

What differs from the start, whatever the simulation does:

- Real tiles are medians of a year's scenes with little cloud: smoother, without clouds and shadows
  of them. Simulated scenes are single looks, some with haze and cloud.
- Real tiles were cut around known ponds, so that their prevalence is that of the choice; simulated
  scenes aim at the paper's 3 %.
- Real outlines were drawn by hand, a pixel or two off, are incomplete, and take in dumps and pits
  here and there. What the label review doubts is left out. Simulated outlines are exact and
  include the dam.
- Tiles of one place overlap: their ponds are counted once, their pixels as often as they occur."""


def _gallery(folder: Path, name: str) -> str:
    limits = ", ".join(f"{low:g} to {high:g}" for low, high in STRETCH)
    text = f"""## Simulated pictures

Real tiles are not the project's to show; the last section says how to see them beside these. All
pictures have one stretch: reflectance in blue, green, red and near infrared, from black to white,
{limits}. Views are {OVERVIEW_PX * GSD_M / 1000:.1f} km wide,
close-ups {CLOSE_PX * GSD_M / 1000:.1f} km."""
    lines = [text]
    for file, words in _PICTURES:
        if (folder / file).exists():
            lines += [f"![{file[:-4]}]({name}/{file})", words]
    return "\n\n".join(lines)


def _pixels(simulated: Side, real: Side, pictures: str) -> str:
    rows = _table(pixel_differences(simulated, real))
    return f"""## Band histograms

Reflectance at the top of the atmosphere, logarithmic. Both sides were first averaged over area to
pixels of {COMMON_M:g} m (simulated 8 m; real {COMMON_M:g} m, by a few per cent less as delivered).
There is no real near infrared to compare with.

![Histograms of both sides per band]({pictures}/bands.png)

Worst first, by the two-sample Kolmogorov-Smirnov distance: 0 is the same distribution, 1 no
overlap. Bands as they are seen are reflectances; ratios, and what is given less the median of its
image, as a network gets it, are natural logarithms. Pixels of an image are far from independent,
so that no significance is claimed.

{rows}"""


def _ponds(simulated: Side, real: Side, pictures: str) -> str:
    limit = chance(max(len(simulated.ponds), 1), max(len(real.ponds), 1))
    near, far = AROUND_PX
    return f"""## Ponds

{len(simulated.ponds)} simulated ponds and {len(real.ponds)} real ones, measured from labels on
the same {COMMON_M:g} m pixels by the same code. Ponds that touch the edge of an image, or ignored
ground with more than {CUT_SHARE:.0%} of their outline, and those under {SMALLEST_PX} pixels, are
left out; ponds that touch are one. Large ponds are cut more often, and in the smaller real tiles
more so.

![Distributions of both sides per statistic]({pictures}/ponds_measured.png)

Perimeters are those of the slightly blurred outline; elongation is the ratio of the axes of the
ellipse with the same second moments. Brightness is the mean logarithm of blue, green and red.
Contrast is the logarithm of the median inside over that {near:g} to {far:g} pixels outside;
texture the standard deviation inside of brightness less its own Gaussian mean; bright is 1.5 times
the image's median. Less red than green means water, plants or shade, which three bands cannot tell
apart.

Worst first; two samples of one distribution with so many independent ponds would be {limit:.2f}
apart or more in 5 % of cases.

{_table(pond_differences(simulated, real))}"""


def _table(differences: List[Difference]) -> str:
    lines = [
        "| statistic | simulated: median | 5-95 % | real: median | 5-95 % | distance |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for item in differences:
        cells: Dict[str, str] = {}
        for name, (low, middle, high) in (("s", item.simulated), ("r", item.real)):
            cells[name] = f"{_number(middle)} | {_number(low)} to {_number(high)}"
        lines.append(f"| {item.name} | {cells['s']} | {cells['r']} | {item.distance:.2f} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    """Return a number with three digits that mean something, never with an exponent."""
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    text = f"{value:.{places}f}"
    return text[1:] if float(text) == 0 and text.startswith("-") else text


def _making() -> str:
    return f"""## Beside the real tiles

Whoever has a folder with `image/siteSS_*.tif` and `label/` of the same names makes this page anew,
and pictures of both sides under the same stretch, with

    {COMMAND}

The pictures of both sides go to `build/simulation/`, which git ignores: open `beside_real.html`
there. Pictures of real tiles belong nowhere else."""
