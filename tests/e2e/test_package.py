"""What comes in the zip, in a real QGIS with a fresh profile."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tools.package import build

from .harness import BUILD, Outcome, play
from .test_main_job import write_noise

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

JOBS = 50
SETTLED = 10
"""Jobs after which every cache has been filled once."""

GROWTH_KIB = 400
"""What a job may leave behind in QGIS or in the engine: less than a small raster band."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, just built."""
    return build(tmp_path_factory.mktemp("dist"), "9.9.9")


@pytest.fixture(scope="module")
def new_user(archive: Path, scene: Path) -> Outcome:
    """A QGIS that has never seen the plugin, and installs it from the zip."""
    scenario = ("installed", {"archive": str(archive), "image": str(scene)})
    return play("package", [scenario], timeout_s=300, from_checkout=False)


def test_the_zip_is_installed_and_does_the_main_job_in_a_fresh_profile(new_user: Outcome) -> None:
    told = new_user.told("installed")
    assert not told["before"]
    assert Path(told["folder"]).is_relative_to(BUILD / "package" / "profiles")
    assert "pond" in told["message"]
    assert any(name.endswith(".gpkg") for name in told["files"])
    assert "Traceback" not in new_user.log
    assert len(told["pages"]) == 8


def test_help_opens_from_the_zip_without_network(new_user: Outcome) -> None:
    told = new_user.told("installed")
    assert len(told["helped"]) == 8
    for address in (*told["helped"], *told["algorithms_helped"]):
        page = Path(unquote(urlsplit(address).path))
        assert address.startswith("file:///") and page.is_file()
        assert page.is_relative_to(Path(told["folder"]) / "help"), page


def test_every_algorithm_comes_with_it(new_user: Outcome) -> None:
    jobs = {
        "segment",
        "batch",
        "threshold",
        "prepare",
        "train",
        "score",
        "sample",
        "compare",
        "change",
    }
    reviews = {"joinreviews", "exportregister", "reviewfigures", "learn"}
    assert set(new_user.told("installed")["algorithms"]) == jobs | reviews


def test_fifty_jobs_in_one_window_leave_memory_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    image = write_noise(tmp_path_factory.mktemp("small") / "small.tif", 300)
    scenario = {"image": str(image), "jobs": JOBS}
    both = [
        ("repeated", {**scenario, "name": name, "segmenting": name == "segmenting"})
        for name in ("opening", "segmenting")
    ]
    outcome = play("fifty", both, timeout_s=900)
    opening, segmenting = (outcome.told(name) for name in ("opening", "segmenting"))
    for name in ("QGIS", "engine"):
        assert grown(segmenting[name]) < GROWTH_KIB * JOBS / 2, segmenting[name]
    # No object of Python stays, and no widget but those that QGIS itself keeps of each layer.
    assert abs(grown(segmenting["objects"])) < JOBS, segmenting["objects"]
    # It keeps one of each layer whose file lies in a folder for temporary files: of the image in
    # both, of the two results of a job where this checkout lies there.
    temporary = BUILD.is_relative_to(Path(tempfile.gettempdir()).resolve())
    kept = 2 * (JOBS - SETTLED) // 2 if temporary else 0
    assert grown(segmenting["widgets"]) <= grown(opening["widgets"]) + kept + JOBS // 5


def grown(values: list[int]) -> int:
    """Return how much more there is in the later half than in the earlier, once caches are full."""
    settled = values[SETTLED:]
    half = len(settled) // 2
    return sorted(settled[half:])[half // 2] - sorted(settled[:half])[half // 2]


def test_a_killed_qgis_leaves_no_engine(tmp_path_factory: pytest.TempPathFactory) -> None:
    large = write_noise(tmp_path_factory.mktemp("large") / "large.tif", 6000)
    play("struck", [("struck", {"large": str(large)})], timeout_s=300)
    process = int((BUILD / "struck" / "engine.pid").read_text())
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and _lives(process):
        time.sleep(0.2)
    assert not _lives(process)
    assert not list((BUILD / "struck" / "out").rglob("*.tif"))


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
