"""Take the panel: ``python -m tools.screenshots FOLDER [--only NAME...] [--tutorial]``.

In English and Chinese, in QGIS's own theme and in Night Mapping, at 100 and 200 %: eight runs of a
QGIS with a profile of its own under a virtual display, each doing the jobs of a first day on a
simulated scene. The pictures are to be looked at; ``FOLDER/<run>/qgis.log`` has what QGIS said.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

from PIL import Image

from tools.package import ROOT, metadata
from tools.translations.__main__ import compile_all

from .scenes import make_scenes

INSIDE = Path(__file__).with_name("inside.py")

TIMEOUT_S = 2400


@dataclass(frozen=True)
class Run:
    """One QGIS.

    Attributes:
        locale: Of its texts.
        theme: Of its window.
        scale: Of its letters and everything else, in percent.
    """

    locale: str
    theme: str
    scale: int

    @property
    def name(self) -> str:
        """Name of the folder for the pictures."""
        light = "light" if self.theme == "default" else "dark"
        return f"{self.locale[:2]}_{light}_{self.scale}"

    @property
    def settings(self) -> str:
        """What the profile's QGIS3.ini says beyond what the demo's does."""
        return (
            f"[UI]\nUITheme={self.theme}\n"
            f"[locale]\noverrideFlag=true\nuserLocale={self.locale}\nglobalLocale={self.locale}\n"
        )


RUNS = tuple(
    Run(locale, theme, scale)
    for scale in (100, 200)
    for theme in ("default", "Night Mapping")
    for locale in ("en_US", "zh-Hans")
)

SCREENS = {100: (1280, 960), 200: (1920, 1080)}
"""Pixels of the screen by scale: at 200 %, a laptop's, which leaves a window 960 x 540."""


def take(run: Run, folder: Path, files: Dict[str, str]) -> List[str]:
    """Take the pictures of one run; return what went wrong.

    Args:
        run: Which.
        folder: For its pictures; emptied first.
        files: What they are taken of.
    """
    shutil.rmtree(folder, ignore_errors=True)
    profile = folder / "profiles" / "shots" / "QGIS"
    profile.mkdir(parents=True)
    common = (ROOT / "demo" / "QGIS3.ini").read_text(encoding="utf-8")
    (profile / "QGIS3.ini").write_text(common + run.settings, encoding="utf-8")
    factor = run.scale // 100
    width, height = SCREENS[run.scale]
    window = (width // factor, height // factor)
    script = {
        "folder": str(folder),
        "files": files,
        "window": window,
        "steps": str(INSIDE.parent),
    }
    others = {"QT_QPA_PLATFORM", "QGIS_PLUGINPATH", "LANG", "LC_ALL", "LANGUAGE"}
    variables: Dict[str, str] = {
        **{key: value for key, value in os.environ.items() if key not in others},
        "LANG": "C.UTF-8",
        "QT_SCALE_FACTOR": str(factor),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "TAILING_POND_MAPPER_SCREENSHOTS": json.dumps(script),
    }
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {width}x{height}x24"]
    command += ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(folder)]
    command += ["--profile", "shots", "--code", str(INSIDE)]
    log = folder / "qgis.log"
    with log.open("w") as lines:
        process = subprocess.Popen(
            command, env=variables, stdout=lines, stderr=lines, start_new_session=True
        )
        try:
            process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            return [f"{run.name}: QGIS did not end"]
    ended = folder / "ended"
    said = ended.read_text(encoding="utf-8") if ended.is_file() else "QGIS died"
    return [f"{run.name}: {said}"] if said != "done" else []


def has_chinese_letters() -> bool:
    """Return whether some font of this machine has them: else there is nothing to see."""
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn"],  # noqa: S607 - the developer's own
        check=True,
        capture_output=True,
    )
    return bool(listed.stdout.strip())


def write_tutorial_picture(window: Path, picture: Path) -> None:
    """Make a small picture for the tutorial of one of the window with page Score.

    It ends above the line that names a folder of this machine.
    """
    image = Image.open(window).convert("RGB")
    part = image.crop((0, 0, image.width, int(0.757 * image.height)))
    small = part.resize((800, round(800 * part.height / part.width)), Image.Resampling.LANCZOS)
    few = small.quantize(192, kmeans=3, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def main() -> None:
    """Take the pictures.

    Raises:
        SystemExit: Some could not be taken.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--tutorial", action="store_true", help="write the pictures of the tutorial anew, too"
    )
    parser.add_argument("--only", nargs="+", choices=[run.name for run in RUNS])
    arguments = parser.parse_args()
    if not has_chinese_letters():
        raise SystemExit("No font has Chinese letters: apt install fonts-wqy-microhei")
    folder = arguments.folder.resolve()
    plugins = ROOT / "build" / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    if not (plugins / "tailing_pond_mapper").exists():
        (plugins / "tailing_pond_mapper").symlink_to("../..")
    # A checkout speaks what is compiled in it.
    compile_all(ROOT, ROOT / "i18n")
    files = make_scenes(folder / "scene")
    problems: List[str] = []
    for run in RUNS:
        if arguments.only is None or run.name in arguments.only:
            print(f"{metadata()['name']}: {run.name}", flush=True)
            problems += take(run, folder / run.name, files)
    if arguments.tutorial:
        for locale, name in (("en", "score.png"), ("zh", "score_zh.png")):
            window = folder / f"{locale}_light_100" / "score_window.png"
            write_tutorial_picture(window, ROOT / "docs" / "pictures" / name)
    if problems:
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
