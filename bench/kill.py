"""Kills each command at many moments, and looks whether half of a result is ever left.

    .venv/bin/python bench/kill.py [--moments 20] [--commands segment score ...]

A run with other parameters has written the same outputs before. After each kill -9, the files with
names are all the old ones or all new ones; the next run gives the results of one that was never
killed, and nothing hidden stays. A quarter of the moments are system calls inside the commit, one
after the other, where files get their names; the others are spread over the time a run takes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parents[1]
gdal.UseExceptions()
ogr.UseExceptions()

_AT_A_CALL = """
import os, pathlib, signal, sys
sys.path.insert(0, sys.argv[1])
at, calls = int(sys.argv[2]), 0
def deadly(real):
    def call(*arguments, **named):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
pathlib.Path.replace = deadly(pathlib.Path.replace)
os.link = deadly(os.link)
import core.__main__ as engine
sys.exit(engine.main(sys.argv[3:]))
"""


class Command:
    """A command with two sets of parameters that write the same files."""

    def __init__(
        self, name: str, arguments: Sequence[str], old: Sequence[str], new: Sequence[str]
    ) -> None:
        """``OUT`` in the arguments stands for the folder."""
        self.name, self._arguments = name, arguments
        self._versions = {"old": old, "new": new}

    def arguments(self, version: str, folder: Path) -> List[str]:
        """Return what comes behind ``python -m core``."""
        whole = [self.name, *self._arguments, *self._versions[version]]
        return [argument.replace("OUT", str(folder)) for argument in whole]

    def run(self, version: str, folder: Path) -> float:
        """Run to the end; return the seconds."""
        started = time.monotonic()
        ran = subprocess.run(
            [sys.executable, "-m", "core", *self.arguments(version, folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise SystemExit(f"{self.name}: {ran.stderr}")
        return time.monotonic() - started

    def killed_after(self, seconds: float, folder: Path) -> bool:
        """Kill a run after some time; return whether it had not ended."""
        process = self._start([sys.executable, "-m", "core"], folder)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def killed_at(self, call: int, folder: Path) -> bool:
        """Kill a run where it renames or links a file for the ``call``-th time."""
        start = [sys.executable, "-c", _AT_A_CALL, str(ROOT), str(call)]
        process = self._start(start, folder)
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def _start(self, start: List[str], folder: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*start, *self.arguments("new", folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


def results(folder: Path) -> Dict[str, str]:
    """Return a hash of what each file holds, apart from times and dates."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".tif":
            content = gdal.Open(str(path)).ReadAsArray().tobytes()
        elif path.suffix == ".gpkg":
            content = b"".join(
                json.dumps([layer.GetName(), feature.ExportToJson()]).encode()
                for layer in ogr.Open(str(path))
                for feature in layer
            )
        elif path.suffix == ".csv":
            content = _without_seconds(path)
        elif path.suffix == ".gz":
            content = path.read_bytes()
        else:
            content = b"has a time of its own"
        found[path.name] = hashlib.sha256(content).hexdigest()
    return found


def _without_seconds(path: Path) -> bytes:
    """Return a table without the columns that say how long something took."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        head, *rows = csv.reader(stream)
    kept = [at for at, name in enumerate(head) if not name.endswith("_s")]
    rows = [[row[at] for at in kept if at < len(row)] for row in (head, *rows)]
    return json.dumps(rows).encode()


def shown(folder: Path) -> Dict[str, Tuple[int, int]]:
    """Return which file stands under each name."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if not path.name.startswith(".")
    }


def try_command(command: Command, moments: int, work: Path) -> Dict[str, object]:
    """Kill a command at all moments; return what was seen."""
    clean = work / "clean"
    clean.mkdir()
    seconds = command.run("new", clean)
    wanted = results(clean)
    folder = work / "out"
    folder.mkdir()
    command.run("old", folder)
    kept = work / "kept"
    seen = {"old": 0, "new": 0, "ended": 0, "half": 0, "other": 0, "left": 0}
    calls = max(1, moments // 4)
    for moment in range(moments):
        if kept.exists():
            shutil.rmtree(folder)
            shutil.copytree(kept, folder)
        else:
            shutil.copytree(folder, kept)
        before = shown(folder)
        if moment < calls:
            was_killed = command.killed_at(moment + 1, folder)
        else:
            share = (moment - calls + 0.5) / (moments - calls)
            was_killed = command.killed_after(share * seconds, folder)
        after = shown(folder)
        same = [after.get(name) == file for name, file in before.items()]
        if not was_killed:
            seen["ended"] += 1
        else:
            seen["old" if all(same) else "half" if any(same) else "new"] += 1
        command.run("new", folder)
        seen["other"] += results(folder) != wanted
        seen["left"] += any(path.name.startswith(".") for path in folder.iterdir())
    return {"command": command.name, "seconds": round(seconds, 1), "moments": moments, **seen}


def commands(inputs: Path) -> List[Command]:
    """Make a small scene with a pond, and return the commands that run on it."""
    image, reference, samples, area = (
        inputs / name for name in ("i.tif", "r.gpkg", "s.gpkg", "area.gpkg")
    )
    rng = np.random.default_rng(0)
    pixels = rng.integers(300, 900, (4, 96, 96)).astype(np.uint16)
    pixels[:, 20:50, 20:50] += np.array([2000, 2400, 2800, 3000], np.uint16)[:, None, None]
    system = osr.SpatialReference()
    system.ImportFromEPSG(32650)
    made = gdal.GetDriverByName("GTiff").Create(str(image), 96, 96, 4, gdal.GDT_UInt16)
    made.SetGeoTransform((500000, 8, 0, 4500000, 0, -8))
    made.SetProjection(system.ExportToWkt())
    made.WriteArray(pixels)
    for index, name in enumerate(("blue", "green", "red", "nir"), start=1):
        band = made.GetRasterBand(index)
        band.SetDescription(name)
        band.SetScale(1e-4)
    made = band = None
    _polygons(reference, system, [(1, 20, 20, 50, 50)])
    _polygons(
        samples,
        system,
        [(1, 22, 22, 30, 30), (0, 60, 60, 75, 75), (1, 40, 40, 48, 48), (0, 60, 10, 75, 20)],
    )
    _polygons(area, system, [(1, 30, 30, 40, 58)])
    ready = inputs / "p"
    ready.mkdir()
    product = inputs / "product"
    first = Command(
        "segment",
        [
            str(image),
            "--output",
            "OUT/a.tif",
            "--polygons",
            "OUT/a.gpkg",
            "--probability",
            "OUT/p.tif",
            "--device",
            "cpu",
        ],
        ["--threshold", "0.2"],
        ["--threshold", "0.5"],
    )
    first.run("new", ready)
    return [
        first,
        Command(
            "threshold",
            [str(ready / "p.tif"), "--output", "OUT/a.tif", "--polygons", "OUT/a.gpkg"],
            ["--threshold", "0.2"],
            ["--threshold", "0.5"],
        ),
        Command(
            "score",
            [str(ready / "a.tif"), "--reference", str(reference), "--output", "OUT"],
            ["--seed", "1"],
            ["--seed", "2"],
        ),
        Command(
            "sample",
            [str(ready / "a.tif"), "--output", "OUT/s.gpkg", "--size", "110"],
            ["--seed", "1"],
            ["--seed", "2"],
        ),
        Command("simulate", ["--output", "OUT", "--size", "128"], ["--seed", "1"], ["--seed", "2"]),
        Command(
            "compare",
            [
                str(image),
                "--samples",
                str(samples),
                "--reference",
                str(reference),
                "--area",
                str(area),
                "--methods",
                "ml",
                "--output",
                "OUT",
            ],
            ["--seed", "1"],
            ["--seed", "2"],
        ),
        Command(
            "prepare",
            [str(product), "--output", "OUT/i.tif"],
            ["--height", "900"],
            ["--height", "1000"],
        ),
        Command(
            "train",
            [
                str(image),
                "--reference",
                str(reference),
                "--output",
                "OUT/m.onnx",
                "--base",
                "4",
                "--depth",
                "2",
                "--epochs",
                "1",
                "--device",
                "cpu",
            ],
            ["--seed", "1"],
            ["--seed", "2"],
        ),
    ]


def _polygons(
    path: Path, system: osr.SpatialReference, boxes: Sequence[Tuple[int, int, int, int, int]]
) -> None:
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("polygons", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    for value, left, top, right, bottom in boxes:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("class", value)
        x0, x1, y0, y1 = 5e5 + 8 * left, 5e5 + 8 * right, 4.5e6 - 8 * top, 4.5e6 - 8 * bottom
        corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))
        ring = ", ".join(f"{x} {y}" for x, y in corners)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
        layer.CreateFeature(feature)
    layer = store = None


def main() -> int:
    """Try the commands; 1 if half of a result was ever left, or another one came next."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--commands", nargs="+", default=[])
    arguments = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "in"
        inputs.mkdir()
        for command in commands(inputs):
            if arguments.commands and command.name not in arguments.commands:
                continue
            if command.name == "prepare":
                ran = ["simulate", "--output", str(inputs / "sim"), "--size", "128", "--product"]
                subprocess.run([sys.executable, "-m", "core", *ran], cwd=ROOT, check=True)
                (archive,) = (inputs / "sim").glob("*.tar.gz")
                archive.rename(inputs / "product")
            work = Path(folder) / command.name
            work.mkdir()
            found = try_command(command, arguments.moments, work)
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
            bad += int(found["half"]) + int(found["other"]) + int(found["left"])  # type: ignore[call-overload]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
