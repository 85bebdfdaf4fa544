"""What a batch promises: broken scenes stop nothing, workers add up, kills lose nothing.

    .venv/bin/python bench/batch.py [--parts broken speed segment batch worker memory]

``broken``: 200 small scenes, ten of them broken in ten ways, and a rerun. ``speed``: two workers
of one thread beside one, on the same scenes, in turn, and two processes that know nothing of each
other beside one, which no batch can beat. ``segment``, ``batch``: a segmentation, and a batch,
killed by kill -9 at random moments of the time that they take, each run again: the hashes of the
class rasters, of the probability and of the ponds have to be those of a run that nobody disturbed,
and no hidden file may be left. ``worker``: the same, of a batch of two workers of which one is
killed inside a scene. ``memory``: the most memory of a worker, by the size of its scenes.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from batch_runs import ROOT, command, run, scene, table, told
from batch_speed import speed
from osgeo import gdal, ogr

PARTS = ("broken", "speed", "segment", "batch", "worker", "memory")

gdal.UseExceptions()
ogr.UseExceptions()


def main() -> int:
    """Run the parts that are asked for, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--speed-scenes", type=int, default=24)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        place = Path(folder)
        if "broken" in given.parts:
            broken(place / "broken", given.scenes)
        if "speed" in given.parts:
            speed(place / "speed", given.speed_scenes, given.turns)
        if "segment" in given.parts:
            killed_segment(place / "segment", given.moments)
        if "batch" in given.parts:
            killed_batch(place / "batch", given.moments)
        if "worker" in given.parts:
            killed_worker(place / "worker")
        if "memory" in given.parts:
            memory(place / "memory")
    return 0


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
