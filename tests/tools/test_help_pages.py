"""The pages of docs/ as a site and as the zip's help: complete, closed, and read from a disk."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Dict, List, Optional, Set, Tuple
from urllib.parse import unquote, urlsplit

import pytest

from tools.help_pages.links import places, relinked
from tools.package import ROOT, metadata

REPOSITORY = metadata()["repository"]


class Parts(HTMLParser):
    """What a page names: where its links lead, what it loads, and what can be linked to in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: List[str] = []
        self.loaded: List[str] = []
        self.anchors: Set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, object]]) -> None:
        given: Dict[str, str] = {name: str(value) for name, value in attrs}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link":
            self.loaded.append(given["href"])
        if "src" in given:
            self.loaded.append(given["src"])


def build(folder: Path, *options: str) -> Path:
    """Build the pages as ``make docs`` and ``make package`` do."""
    command = [sys.executable, "-m", "tools.help_pages", str(folder), *options]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("help"), "--packaged")


@pytest.fixture(params=["site", "packaged"])
def pages(request: pytest.FixtureRequest) -> Dict[Path, Parts]:
    """All pages of one of the two."""
    folder: Path = request.getfixturevalue(request.param)
    found = {page.resolve(): Parts(page) for page in folder.rglob("*.html")}
    assert len(found) > 20
    return found


def test_every_link_leads_to_a_page_and_a_heading_that_are_there(pages: Dict[Path, Parts]) -> None:
    for page, parts in pages.items():
        for link in parts.links:
            split = urlsplit(link)
            if split.scheme:
                assert split.scheme == "https", (page, link)
                continue
            there = (page.parent / unquote(split.path)).resolve() if split.path else page
            assert there.is_file(), (page, link)
            if split.fragment:
                assert unquote(split.fragment) in pages[there].anchors, (page, link)


def test_links_into_the_repository_lead_to_files_that_it_has(pages: Dict[Path, Parts]) -> None:
    for parts in pages.values():
        for link in parts.links:
            if link.startswith(REPOSITORY):
                place = link[len(REPOSITORY) :].partition("/main/")[2].partition("#")[0]
                assert (ROOT / place).exists(), link


def test_nothing_is_loaded_from_elsewhere(pages: Dict[Path, Parts]) -> None:
    for page, parts in pages.items():
        for link in parts.loaded:
            assert not urlsplit(link).scheme and not link.startswith("//"), (page, link)
            assert (page.parent / unquote(link)).is_file(), (page, link)


def test_the_zip_gets_what_users_read_and_no_more(packaged: Path) -> None:
    there = {path.relative_to(packaged).as_posix() for path in packaged.rglob("*.html")}
    assert {"user-guide/score.html", "figures.html", "zh/tutorial.html", "model-card.html"} <= there
    assert not {"architecture.html", "model-development.html", "simulation.html"} & there
    assert not [name for name in there if name.startswith("how-to")]
    size = sum(path.stat().st_size for path in packaged.rglob("*") if path.is_file())
    assert size < 1_500_000


def test_every_page_for_users_has_one_in_the_other_language(packaged: Path) -> None:
    there = {path.relative_to(packaged).as_posix() for path in packaged.rglob("*.html")}
    chinese = {name for name in there if name.startswith("zh/")}
    assert {f"zh/{name}" for name in there - chinese} == chinese
    for name in chinese:
        assert ">English</a>" in (packaged / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "user-guide").glob("*.md")), ids=str)
def test_every_page_of_the_guide_is_there_in_chinese(page: Path, site: Path) -> None:
    chinese = ROOT / "docs" / "zh" / page.relative_to(ROOT / "docs")
    text = chinese.read_text(encoding="utf-8")
    assert sum("\u4e00" <= letter <= "\u9fff" for letter in text) > 150
    # The same commands, tables and fields: what is code is the same in every language.
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("    python -m core"):
            assert line in text.splitlines()
    english, other = (site / f"{place}user-guide/{page.stem}.html" for place in ("", "zh/"))
    assert f'href="../zh/user-guide/{page.stem}.html"' in english.read_text(encoding="utf-8")
    assert f'href="../../user-guide/{page.stem}.html"' in other.read_text(encoding="utf-8")


def test_lines_of_chinese_are_joined_without_a_space(site: Path) -> None:
    for page in (site / "zh").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"[\u3001-\u9fff]\n *[\u4e00-\u9fff]", text), page.name


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 150_000, picture.name


def test_links_are_found_and_led_elsewhere() -> None:
    page = "[a](b.md#c) ![d](../e/f.png) [g](https://h.org) [i](#j) [k](../../models/README.md)"
    assert places(page, "docs/x/y.md") == ["docs/x/b.md", "docs/e/f.png", "models/README.md"]

    def address(place: str, picture: bool) -> Optional[str]:
        if place == "models/README.md":
            return "docs/card.md"
        return f"https://{place}" if picture else None

    assert relinked(page, "docs/x/y.md", address, "docs/x/y.md") == (
        "[a](b.md#c) ![d](https://docs/e/f.png) [g](https://h.org) [i](#j) [k](../card.md)"
    )
