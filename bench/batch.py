"""What a batch promises: broken scenes stop nothing, workers add up, kills lose nothing.

    .venv/bin/python bench/batch.py [--parts broken speed segment batch worker memory]

``broken``: 200 small scenes, ten of them broken in ten ways, and a rerun. ``speed``: two workers
of one thread beside one, on the same scenes. ``segment``, ``batch``: a segmentation, and a batch,
killed by kill -9 at random moments of the time that they take, each run again: the hashes of the
class rasters, of the probability and of the ponds have to be those of a run that nobody disturbed,
and no hidden file may be left. ``worker``: the same, of a batch of two workers of which one is
killed inside a scene. ``memory``: the most memory of a worker, by the size of its scenes.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
from osgeo import gdal, ogr, osr
from scipy import ndimage

ROOT = Path(__file__).resolve().parent.parent
BANDS = ("blue", "green", "red", "nir")
PARTS = ("broken", "speed", "segment", "batch", "worker", "memory")

gdal.UseExceptions()
ogr.UseExceptions()


def main() -> int:
    """Run the parts that are asked for, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--scenes", type=int, default=200)
    given = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        place = Path(folder)
        if "broken" in given.parts:
            broken(place / "broken", given.scenes)
        if "speed" in given.parts:
            speed(place / "speed")
        if "segment" in given.parts:
            killed_segment(place / "segment", given.moments)
        if "batch" in given.parts:
            killed_batch(place / "batch", given.moments)
        if "worker" in given.parts:
            killed_worker(place / "worker")
        if "memory" in given.parts:
            memory(place / "memory")
    return 0


def scene(path: Path, side: int, seed: int, col: int = 0) -> str:
    """Write a scene of smooth ground with bright, flat patches; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.normal(size=(side, side)), 4)
    ground = 900 + 200 * ground / ground.std()
    patches = ndimage.gaussian_filter(rng.normal(size=(side, side)), 12)
    patches = patches > 1.2 * patches.std()
    levels = np.array([0.7, 0.9, 1.0, 2.2])[:, None, None] * ground
    levels[:, patches] = np.array([1500, 1900, 2300, 2700])[:, None]
    pixels = np.clip(levels + rng.normal(0, 15, levels.shape), 1, 9000).astype(np.uint16)
    made = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 4, gdal.GDT_UInt16)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32650)
    made.SetProjection(system.ExportToWkt())
    made.SetGeoTransform((500_000 + 10 * col, 10, 0, 4_500_000, 0, -10))
    made.WriteArray(pixels)
    for number, name in enumerate(BANDS, start=1):
        made.GetRasterBand(number).SetDescription(name)
        made.GetRasterBand(number).SetScale(1e-4)
    made = None
    return str(path)


def table(path: Path, images: Sequence[str]) -> str:
    """Write the list of some scenes; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["image", *images]) + "\n", encoding="utf-8")
    return str(path)


def command(source: str, out: Path, *options: str) -> List[str]:
    """Return the command of a batch on the CPU."""
    engine = [sys.executable, "-m", "core", "batch", source, "--output", str(out)]
    return [*engine, "--device", "cpu", *options]


def run(arguments: Sequence[str], status: int = 0) -> float:
    """Run to the end; return the seconds.

    Raises:
        SystemExit: It ended otherwise than it should.
    """
    started = time.perf_counter()
    ended = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != status:
        raise SystemExit(f"{arguments} ended with {ended.returncode}\n{ended.stderr}")
    return time.perf_counter() - started


def told(out: Path) -> Any:
    """Return what ``batch.json`` says."""
    return json.loads((out / "batch.json").read_text(encoding="utf-8"))


def hashes(folder: Path) -> Dict[str, str]:
    """Return the hash of each raster's file, and of the content of each layer of ponds.

    A GeoPackage holds the time at which it was made: of that, the features count.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".tif":
            content = path.read_bytes()
        elif path.suffix == ".gpkg":
            store = ogr.Open(str(path))
            content = repr([one.ExportToJson() for one in store.GetLayer(0)]).encode()
        else:
            continue
        found[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return found


def stray(folder: Path) -> List[str]:
    """Return the hidden files that a run has left."""
    return [str(path) for path in folder.rglob(".*")]


def broken(place: Path, count: int) -> None:
    """Run many scenes, ten of them broken, twice."""
    good = [scene(place / "in" / f"s{n:03}.tif", 128, n, 128 * n) for n in range(count - 10)]
    bad = broken_scenes(place / "bad", Path(good[0]))
    images = list(good)
    for number, image in enumerate(bad):
        images.insert(number * 17 % len(images), image)
    source, out = table(place / "s.csv", images), place / "out"
    first = run(command(source, out, "--workers", "2"), 1)
    found = told(out)
    print(f"broken: {len(found['done'])} done, {len(found['failed'])} listed, {first:.0f} s")
    for one in found["failed"]:
        print(f"    {Path(one['image']).name}: {one['message'][:110]}")
    times = {path: path.stat().st_mtime_ns for path in out.glob("scenes/*/*.tif")}
    again = run(command(source, out, "--workers", "2"), 1)
    same = all(path.stat().st_mtime_ns == time for path, time in times.items())
    found = told(out)
    before = sum(one["again"] for one in found["done"])
    print(
        f"rerun: {before} of {len(found['done'])} were whole and not touched ({same}), "
        f"{len(found['failed'])} tried, {again:.0f} s; stray files: {stray(out)}"
    )


def broken_scenes(place: Path, good: Path) -> List[str]:
    """Break ten scenes in ten ways; return their paths."""
    place.mkdir(parents=True)
    content = good.read_bytes()
    names = ["missing", "empty", "text", "cut", "no_system", "one_band", "folder", "link"]
    paths = {name: place / f"{name}.tif" for name in (*names, "rotated", "zeroed")}
    paths["empty"].write_bytes(b"")
    paths["text"].write_text("This is no image.")
    paths["cut"].write_bytes(content[: len(content) // 2])
    paths["folder"].mkdir()
    paths["link"].symlink_to(place / "nowhere")
    paths["zeroed"].write_bytes(content[:8] + bytes(len(content) - 8))
    whole = gdal.Open(str(good))
    gdal.Translate(str(paths["one_band"]), whole, bandList=[1])
    for name in ("no_system", "rotated"):
        shutil.copy(good, paths[name])
        made = gdal.Open(str(paths[name]), gdal.GA_Update)
        if name == "no_system":
            made.SetProjection("")
        else:
            made.SetGeoTransform((500_000, 10, 3, 4_500_000, 3, -10))
        made = None
    return [str(path) for path in paths.values()]


def speed(place: Path) -> None:
    """Do the same scenes with one worker and with two, in turn."""
    images = [scene(place / "in" / f"s{n}.tif", 1536, n) for n in range(8)]
    source = table(place / "s.csv", images)
    seconds: Dict[int, List[float]] = {1: [], 2: []}
    for turn in range(2):
        for workers in (1, 2):
            out = place / f"out_{turn}_{workers}"
            whole = run(command(source, out, "--workers", str(workers), "--memory", "3"))
            stages = json.loads((out / "batch.manifest.json").read_text())["seconds"]
            seconds[workers].append(stages["scenes"])
            print(f"speed: {workers} worker(s): scenes {stages['scenes']:.1f} s, all {whole:.1f} s")
    one, two = min(seconds[1]), min(seconds[2])
    print(f"speed: two workers are {one / two:.2f} times one, their start included")


def kill_after(arguments: Sequence[str], seconds: float) -> bool:
    """Kill a command and all that it has started; return whether it still ran."""
    process = subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    below = descendants(process.pid)
    process.kill()
    process.wait()
    wait_for_end(below)
    return process.returncode == -signal.SIGKILL


def moment_of(number: int, seconds: float) -> float:
    """Return a moment in a run; the same number gives the same share of it."""
    return random.Random(number).uniform(0, seconds)  # noqa: S311 - nothing secret


def descendants(process: int) -> List[int]:
    """Return the processes that one has started, and those that these have."""
    found = []
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for child in map(int, children):
            found += [child, *descendants(child)]
    return found


def wait_for_end(processes: Sequence[int]) -> None:
    """Wait until processes whose parent was killed have ended too, as they do by themselves."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{one}").exists() for one in processes):
            return
        time.sleep(0.1)
    raise SystemExit(f"still there after a kill: {processes}")


def killed_segment(place: Path, moments: int) -> None:
    """Kill a segmentation at random moments, and run it again each time."""
    image = scene(place / "s.tif", 768, 0)

    def arguments(out: Path) -> List[str]:
        words = ["segment", image, "--output", str(out / "a.tif"), "--polygons"]
        words += [str(out / "a.gpkg"), "--probability", str(out / "p.tif"), "--device", "cpu"]
        return [sys.executable, "-m", "core", *words, "--tile", "256"]

    calm = place / "calm"
    seconds = run(arguments(calm))
    wanted = hashes(calm)
    seen = {"killed": 0, "other": 0, "stray": 0}
    spent: List[float] = []
    for moment in range(moments):
        out = place / f"out_{moment}"
        seen["killed"] += kill_after(arguments(out), moment_of(moment, seconds))
        spent.append(run(arguments(out)))
        seen["other"] += hashes(out) != wanted
        seen["stray"] += bool(stray(out))
        shutil.rmtree(out)
    print(
        f"kill: segment of {seconds:.1f} s, {moments} moments: {seen['killed']} killed, "
        f"{moments - seen['other']} equal hashes, {seen['stray']} with stray files; the run after "
        f"a kill took {min(spent):.1f} to {max(spent):.1f} s"
    )


def killed_batch(place: Path, moments: int) -> None:
    """Kill a batch of two workers at random moments, and run it again each time."""
    images = [scene(place / "in" / f"s{n}.tif", 512, n, 500 * n) for n in range(4)]
    source = table(place / "s.csv", images)
    options = ("--workers", "2", "--memory", "2", "--tile", "256")
    calm = place / "calm"
    seconds = run(command(source, calm, *options))
    wanted = hashes(calm)
    seen = {"killed": 0, "other": 0, "stray": 0}
    for moment in range(moments):
        out = place / f"out_{moment}"
        after = moment_of(moment, seconds)
        seen["killed"] += kill_after(command(source, out, *options), after)
        run(command(source, out, *options))
        seen["other"] += hashes(out) != wanted
        seen["stray"] += bool(stray(out))
        shutil.rmtree(out)
    print(
        f"kill: batch of {seconds:.1f} s, {moments} moments: {seen['killed']} killed, "
        f"{moments - seen['other']} equal hashes, {seen['stray']} with stray files"
    )


def killed_worker(place: Path) -> None:
    """Kill a worker inside a scene while the batch goes on."""
    images = [scene(place / "in" / f"s{n}.tif", 1024, n) for n in range(4)]
    source = table(place / "s.csv", images)
    options = ("--workers", "2", "--memory", "2", "--tile", "256")
    run(command(source, place / "calm", *options))
    out = place / "out"
    process = subprocess.Popen(command(source, out, *options), cwd=ROOT, stdout=subprocess.DEVNULL)
    victim = None
    while victim is None and process.poll() is None:
        victim = holder_of_rows(out)
        time.sleep(0.01)
    if victim is not None:
        os.kill(victim, signal.SIGKILL)
    process.wait()
    same = hashes(out) == hashes(place / "calm")
    print(
        f"kill: worker {victim} inside a scene: status {process.returncode}, "
        f"{len(told(out)['done'])} of {len(images)} done, same hashes: {same}, "
        f"stray files: {stray(out)}"
    )


def holder_of_rows(out: Path) -> Optional[int]:
    """Return the process that has finished a tile of a scene and not the scene."""
    for rows in out.rglob(".*.rows"):
        with contextlib.suppress(OSError):
            if rows.stat().st_size == 0:
                continue
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if rows in [one.readlink() for one in (process / "fd").iterdir()]:
                    return int(process.name)
    return None


def memory(place: Path) -> None:
    """Print the most memory that a worker has taken, by the side of its scenes."""
    for side in (256, 1024, 2048, 4096, 6144):
        source = table(place / f"{side}.csv", [scene(place / f"{side}.tif", side, side)])
        out = place / f"out_{side}"
        run(command(source, out, "--workers", "1", "--memory", "4"))
        (one,) = told(out)["done"]
        print(
            f"memory: {side} x {side} pixels: {one['memory_mib']:.0f} MiB, "
            f"{one['seconds']:.1f} s on one thread"
        )


if __name__ == "__main__":
    sys.exit(main())
