"""What stands in the way of a release, and what the plugin repository's scan says of the zip."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Dict

import pytest

from tools import release
from tools.package import ROOT, build, metadata

FACTS = {
    "version": "1.2.3",
    "homepage": "https://ponds.somewhere.org",
    "repository": "https://code.somewhere.org/ponds",
    "tracker": "https://code.somewhere.org/ponds/issues",
    "email": "ponds@somewhere.org",
    "changelog": "\n1.2.3 (2027-01-02)\n- All.\n1.2.2 (2026-01-02)\n- Some.",
}
CHANGELOG = "# Changelog\n\n## 1.2.3 - 2027-01-02\n\n- All.\n\n## 1.2.2 - 2026-01-02\n"


def problems(changelog: str = CHANGELOG, uncommitted: str = "", **other: str) -> str:
    """Return what stands in the way where something is other than it should be."""
    facts: Dict[str, str] = {**FACTS, **other}
    return "\n".join(release.problems(facts, changelog, uncommitted))


def test_nothing_stands_in_the_way_of_what_is_in_order() -> None:
    assert not problems()


@pytest.mark.parametrize("name", release.ADDRESSES)
@pytest.mark.parametrize(
    "address",
    [
        "",
        "ponds.somewhere.org",
        "http://ponds.somewhere.org",
        "https://example.org/ponds",
        "https://code.example.com/ponds",
        "https://localhost/ponds",
        "https://ponds.invalid/",
        "https://",
    ],
)
def test_an_address_that_does_not_answer_is_named(name: str, address: str) -> None:
    assert f"{name} is no address" in problems(**{name: address})


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("nobody reads email", {"email": "contact@example.org"}),
        ("nobody reads email", {"email": "contact"}),
        ("not that of 1.2.3", {"changelog": CHANGELOG.replace("## 1.2.3 - 2027-01-02", "## Next")}),
        ("not that of 1.2.4", {"version": "1.2.4"}),
        ("not that of 1.2.3", {"changelog": ""}),
        ("lacks 1.2.3 (2027-01-02)", {"named": "1.2.2 (2026-01-02)"}),
        ("not released", {"named": "Unreleased\n1.2.3 (2027-01-02)"}),
        ("not committed", {"uncommitted": " M core/cli.py\n"}),
    ],
)
def test_what_is_missing_is_named(told: str, other: Dict[str, str]) -> None:
    if "named" in other:
        facts = {**FACTS, "changelog": other["named"]}
        found = "\n".join(release.problems(facts, CHANGELOG, ""))
    else:
        found = problems(**other)
    assert told in found
    assert len(found.splitlines()) == 1


def test_what_is_not_in_order_is_not_built() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tools.release"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if release.problems(metadata(), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), ""):
        assert said.returncode == 1
        assert said.stderr.startswith("This cannot be released:\n- ")


def test_the_zip_names_its_version(tmp_path: Path) -> None:
    archive = build(tmp_path, "7.8.9")
    assert archive.name == "tailing_pond_mapper.7.8.9.zip"
    with zipfile.ZipFile(archive) as content:
        named = content.read("tailing_pond_mapper/metadata.txt").decode("utf-8")
    assert "\nversion=7.8.9\n" in named
    assert named.count("version=") == 1


def test_the_release_is_laid_out_for_qgis_plugin_ci(tmp_path: Path) -> None:
    archive = build(tmp_path, "7.8.9")
    folder = tmp_path / "release"
    release.lay_tree(archive, folder)
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    with zipfile.ZipFile(archive) as content:
        assert set(tracked) == {release.PUBLISHING, *content.namelist()}
    settings = (folder / release.PUBLISHING).read_text(encoding="utf-8")
    assert "plugin_path: tailing_pond_mapper\n" in settings
    assert not subprocess.run(
        ["git", "status", "--porcelain"], cwd=folder, check=True, capture_output=True
    ).stdout


def test_the_scan_of_the_plugin_repository_finds_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(build(tmp_path, "7.8.9")) as content:
        content.extractall(tmp_path / "zip")
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", str(tmp_path / "zip")]
    said = subprocess.run(command, check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout
    assert "No module named" not in said.stderr
