"""The pages that the panel opens: of the page that is open, in the user's language, from a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUrl

from tailing_pond_mapper.core.protocol.texts import LANGUAGE
from tailing_pond_mapper.ui import dock as dock_module
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.text import help_pages


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages, before those that are built in a checkout."""
    (tmp_path / "zh").mkdir()
    for name in ("one.html", "two.html", "zh/one.html"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(help_pages, "_BUILT", (tmp_path,))
    return tmp_path


@pytest.mark.parametrize(
    ("locale", "page", "opened"),
    [
        ("", "one", "one.html"),
        ("en_GB", "one", "one.html"),
        ("zh_CN", "one", "zh/one.html"),
        ("zh-Hans", "one", "zh/one.html"),
        ("zh_CN", "two", "two.html"),
        ("zh_TW", "one", "one.html"),
        ("../zh", "one", "one.html"),
    ],
)
def test_a_page_is_opened_in_the_users_language_if_there_is_one(
    built: Path, monkeypatch: pytest.MonkeyPatch, locale: str, page: str, opened: str
) -> None:
    monkeypatch.setenv(LANGUAGE, locale)
    assert Path(help_pages.address(page).toLocalFile()) == built / opened


def test_a_checkout_without_built_pages_opens_what_they_are_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(help_pages, "_BUILT", (tmp_path,))
    assert (
        help_pages.address(help_pages.CONTENTS).toLocalFile().endswith("/docs/user-guide/index.md")
    )
    assert help_pages.address("no such page").isEmpty()


def test_each_page_of_the_panel_has_a_page_of_its_own(
    qgis_app: QgsApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(dock_module.help_pages, "show", opened.append)
    dock = Dock()
    dock.show()
    for index in range(dock.pages.count()):
        dock.pages.setCurrentIndex(index)
        assert dock.help_button.isVisible()
        dock.help_button.click()
    dock.show_score_page(by_sample=True)
    dock.help_button.click()
    assert len(set(opened)) == len(opened) == dock.pages.count() + 1
    for page in opened:
        assert Path(help_pages.address(page).toLocalFile()).is_file()
    dock.deleteLater()


def test_the_browser_is_given_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(help_pages.QDesktopServices, "openUrl", opened.append)
    help_pages.show(help_pages.CONTENTS)
    assert opened[0].isLocalFile() and Path(opened[0].toLocalFile()).is_file()
