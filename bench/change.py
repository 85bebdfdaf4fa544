"""How often a ledger is wrong, on pairs of simulated images of the same ground.

    .venv/bin/python bench/change.py [--scenes 12] [--first 700] [--size 1024] [--fit]

Of every scene three images are made: one, another of another season, sun and haze that lies off by
up to a pixel and a half, and a third like that, in which ponds have grown by 0, 5, 10 or 20 %. The
shipped model segments them, and ledgers of the first with each of the others are made by the same
job as `python -m core change`. Flagged ponds of the first pair are false alarms. Growth that is
found is compared with what the ledger's own standard errors predict. `--fit` prints the constants
of `core/change/area_error.py` for these scenes, which must not be those that the others judge by.
Ends with 1 where more than 5 % of unchanged ponds are flagged. Files that are there already are
not made again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import numpy as np
from osgeo import gdal, ogr
from scipy.special import ndtr

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.change.area_error import COMMON_PX, OWN_PX  # noqa: E402
from core.jobs.change import change  # noqa: E402
from core.jobs.segment import segment  # noqa: E402
from core.protocol.change import ChangeRequest  # noqa: E402
from core.protocol.change_record import ChangeRecord, Observation, read_change  # noqa: E402
from core.protocol.segment import SegmentRequest  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.simulation.camera.rendering import render_moved  # noqa: E402
from core.simulation.land.scene_plan import ScenePlan, make_plan  # noqa: E402
from core.simulation.land.shapes import Patch, polygon  # noqa: E402
from core.simulation.land.terrain import GSD_M  # noqa: E402
from core.simulation.scene_files import BANDS, GrowingRaster  # noqa: E402
from core.simulation.second_acquisition import (  # noqa: E402
    acquired_again,
    clear,
    with_grown,
)

GROWTH = (0.0, 0.05, 0.10, 0.20)
FURTHEST_PX = 1.5
ALLOWED = 0.05
SIZES_HA = (0.0, 2.0, 8.0, 32.0, np.inf)
MATCH = 0.3
"""IoU from which a pond of the ledger is one of the ground."""

DATES = ("20200115", "20200615", "20200915")


@dataclass(frozen=True)
class Row:
    """A pond of a pair: the later row, its outlines' length in pixels, and what is true of it."""

    row: Observation
    area_m2: float
    boundary_px: Tuple[float, float]
    grown: Optional[float]
    true_m2: float
    fallen: Optional[float]


def write_image(plan: ScenePlan, path: Path, shift: Tuple[float, float]) -> None:
    """Write an image of a scene that lies off by so many pixels."""
    raster = GrowingRaster(str(path), path, plan.size, gdal.GDT_UInt16, BANDS, GSD_M)
    step = 512
    for top in range(0, plan.size, step):
        for left in range(0, plan.size, step):
            patch = Patch(left, top, min(step, plan.size - left), min(step, plan.size - top))
            raster.write(render_moved(plan, patch, *shift).pixels, patch)
    raster.finish()


Shifts = Dict[str, Tuple[float, float]]
"""Pixels by which images lie too far to the right and down, by date."""


def make_images(folder: Path, seed: int, size: int) -> Tuple[ScenePlan, Dict[int, float], Shifts]:
    """Make the images of a scene and their predictions; return plan, growth and shifts."""
    plan = clear(make_plan(size, seed, Feedback()))
    rng = np.random.default_rng(seed)
    growth = {place: GROWTH[int(rng.integers(len(GROWTH)))] for place in range(len(plan.ponds))}
    shifts: Shifts = {}
    for visit, date in enumerate(DATES):
        angle, away = rng.uniform(0, 2 * np.pi), FURTHEST_PX * np.sqrt(rng.uniform())
        shift = (away * np.cos(angle), away * np.sin(angle)) if visit else (0.0, 0.0)
        shifts[date] = shift
        image = folder / f"{seed}_{date}.tif"
        prediction = folder / f"{seed}_{date}_prediction.tif"
        if prediction.is_file():
            continue
        seen = with_grown(plan, growth) if visit == 2 else plan
        write_image(acquired_again(seen, visit + 1), image, shift)
        request = SegmentRequest(
            image=str(image),
            output=str(prediction),
            probability=str(folder / f"{seed}_{date}_probability.tif"),
        )
        segment(request, Feedback())
    return plan, growth, shifts


def compare(folder: Path, seed: int, later: str) -> Tuple[ChangeRecord, Dict[str, ogr.Geometry]]:
    """Make the ledger of two images; return its record, and outlines by number and date."""
    names = [str(folder / f"{seed}_{date}_prediction.tif") for date in (DATES[0], later)]
    output = folder / f"{seed}_{later}_ledger"
    change(ChangeRequest(images=tuple(names), output=str(output)), Feedback())
    store = ogr.Open(str(output / "ledger.gpkg"))
    outlines = {
        f"{feature['id']} {feature['date'].replace('/', '-')}": feature.GetGeometryRef().Clone()
        for feature in store.GetLayer(0)
    }
    return read_change(str(output / "change.json")), outlines


def rows_of(
    record: ChangeRecord,
    outlines: Dict[str, ogr.Geometry],
    plan: ScenePlan,
    growth: Dict[int, float],
) -> List[Row]:
    """Return the ponds of a pair that were compared."""
    grid = gdal.Open(record.dates[0].prediction).GetGeoTransform()
    truth = [
        polygon(pond.ring * (grid[1], grid[5]) + (grid[0], grid[3])).Buffer(0)
        for pond in plan.ponds
    ]
    found = []
    for pond in record.ponds:
        row, before = pond.observations[-1], pond.observations[0]
        if row.date == record.dates[0].date or row.status == "unobserved":
            continue
        shapes = [outlines.get(f"{pond.id} {day.date}") for day in record.dates]
        lengths = [
            0.0 if shape is None or not one.parts else shape.Boundary().Length() / GSD_M
            for shape, one in zip(shapes, (before, row))
        ]
        last = shapes[-1] if shapes[-1] is not None else shapes[0]
        shares = [_iou(last, one) for one in truth]
        best = int(np.argmax(shares)) if shares else -1
        known = best >= 0 and shares[best] >= MATCH
        fallen = None
        if not (before.parts and row.parts) and before.date != row.date:
            pair = (before.probability, row.probability)
            fallen = abs(pair[0] - pair[1]) if None not in pair else None
        found.append(
            Row(
                row,
                before.area_m2 or row.area_m2 or 0.0,
                (lengths[0], lengths[1]),
                growth[best] if known else None,
                truth[best].GetArea() * growth[best] if known else 0.0,
                fallen,
            )
        )
    return found


def _iou(one: ogr.Geometry, other: ogr.Geometry) -> float:
    one = one.Buffer(0)
    common = one.Intersection(other).GetArea()
    return common / max(one.GetArea() + other.GetArea() - common, 1e-9)


def say_false_alarms(rows: List[Row]) -> float:
    """Print a table of the unchanged ponds by size; return the share that was flagged."""
    sys.stdout.write(
        "| ponds of, ha | compared | flagged | new | gone | grown | shrunk | share |\n"
    )
    for low, high in (*zip(SIZES_HA, SIZES_HA[1:]), (0.0, np.inf)):
        some = [one for one in rows if low <= one.area_m2 / 1e4 < high]
        status = [one.row.status for one in some]
        flagged = [one for one in some if one.row.flagged]
        each = " | ".join(str(status.count(name)) for name in ("new", "gone", "grown", "shrunk"))
        share = f"{100 * len(flagged) / len(some):.1f} %" if some else "-"
        sys.stdout.write(
            f"| {low:g} to {high:g} | {len(some)} | {len(flagged)} | {each} | {share} |\n"
        )
    return sum(one.row.flagged for one in rows) / max(1, len(rows))


def say_power(rows: List[Row], critical: float) -> None:
    """Print how much growth was found beside what the standard errors predict."""
    sys.stdout.write("\n| grown by | ponds | found grown | predicted | median change/area |\n")
    for share in GROWTH:
        some = [
            one
            for one in rows
            if one.grown == share and one.row.change_se_m2 and one.row.parts and one.row.since
        ]
        if not some:
            continue
        found = np.mean([one.row.status == "grown" for one in some])
        errors = np.array([one.row.change_se_m2 for one in some])
        expected = np.array([one.true_m2 for one in some]) / errors
        predicted = np.mean(ndtr(expected - critical))
        changed = np.median([(one.row.change_m2 or 0.0) / one.area_m2 for one in some])
        sys.stdout.write(
            f"| {100 * share:.0f} % | {len(some)} | {100 * found:.0f} % | {100 * predicted:.0f} % "
            f"| {changed:+.3f} |\n"
        )


def say_fit(rows: List[Row]) -> None:
    """Print the constants by which 95 of 100 unchanged ponds lie within 1.96 standard errors."""
    both = [one for one in rows if all(one.boundary_px) and one.row.change_m2 is not None]
    change_px = np.array([(one.row.change_m2 or 0.0) / GSD_M**2 for one in both])
    counts = np.array([one.boundary_px for one in both])
    sys.stdout.write("\n| common over own | own | common | within, by quarter of size |\n")
    order = np.argsort(counts.sum(axis=1))
    for ratio in (0.0, 0.05, 0.1, 0.2, 0.4, 1.0):
        unit = np.sqrt((counts + (ratio * counts) ** 2).sum(axis=1))
        own = float(np.quantile(np.abs(change_px) / unit, 0.95) / 1.96)
        within = np.abs(change_px) <= 1.96 * own * unit
        quarters = [f"{100 * np.mean(within[part]):.0f}" for part in np.array_split(order, 4)]
        sys.stdout.write(f"| {ratio} | {own:.3f} | {ratio * own:.3f} | {' '.join(quarters)} |\n")
    fallen = np.array([one.fallen for one in rows if one.fallen is not None])
    sys.stdout.write(f"{len(both)} pairs of outlines, {len(fallen)} ponds at one date only\n")
    if len(fallen):
        allowed = max(0.0, 1 - 0.025 * len(rows) / len(fallen))
        sys.stdout.write(
            f"probability, for 2.5 % of all ponds: {np.quantile(fallen, allowed) / 1.96:.3f}; "
            f"deciles {np.round(np.quantile(fallen, np.arange(0.1, 1.01, 0.1)), 2).tolist()}\n"
        )
    sys.stdout.write(f"now own {OWN_PX}, common {COMMON_PX}\n")


def main() -> int:
    """Run all scenes and print the tables; 1 where there are too many false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=12)
    parser.add_argument("--first", type=int, default=700)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    asked = parser.parse_args()
    same: List[Row] = []
    other: List[Row] = []
    critical = 1.96
    errors: List[float] = []
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(asked.first, asked.first + asked.scenes):
            started = time.monotonic()
            plan, growth, shifts = make_images(folder, seed, asked.size)
            for later, rows in ((DATES[1], same), (DATES[2], other)):
                record, outlines = compare(folder, seed, later)
                rows += rows_of(record, outlines, plan, growth)
                critical = record.critical
                found = record.dates[1].registration
                if found is not None:
                    right, down = shifts[later]
                    # What lies too far to the right must go west, what lies too far down north.
                    off = (found.east_m / GSD_M + right, found.north_m / GSD_M - down)
                    errors.append(float(np.hypot(*off)))
            sys.stderr.write(f"{seed}: {time.monotonic() - started:.0f} s, {len(same)} ponds\n")
    share = say_false_alarms(same)
    ends = np.quantile(errors, (0.5, 1.0))
    sys.stdout.write(
        f"\nregistration of {len(errors)} pairs off by {ends[0]:.3f} px, {ends[1]:.3f} at most\n"
    )
    say_power(other, critical)
    if asked.fit:
        say_fit(same)
    return 1 if share > ALLOWED else 0


if __name__ == "__main__":
    sys.exit(main())
