"""The tabs of the panel: none ever out of sight."""

from __future__ import annotations

from qgis.PyQt.QtGui import QIcon, QPixmap
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from tailing_pond_mapper.ui.widgets.page_tabs import PageTabs

NAMES = ("Segment", "Batch", "Score", "Review", "Change", "Compare", "Train", "Engine")


def tabs(width: int) -> PageTabs:
    made = PageTabs()
    for name in NAMES:
        pixels = QPixmap(16, 16)
        made.addTab(QWidget(), QIcon(pixels), name)
    made.resize(width, 300)
    made.show()
    return made


def test_where_there_is_room_every_tab_has_its_words() -> None:
    wide = tabs(1200)
    assert [wide.tabText(index) for index in range(wide.count())] == list(NAMES)


def test_where_there_is_little_room_the_open_tab_alone_has_words_and_none_is_out_of_sight() -> None:
    narrow = tabs(360)  # Less than the panel opens with.
    for current in range(len(NAMES)):
        narrow.setCurrentIndex(current)
        texts = [narrow.tabText(index) for index in range(narrow.count())]
        assert texts == [name if at == current else "" for at, name in enumerate(NAMES)]
        last = narrow.tabBar().tabRect(narrow.count() - 1)
        assert last.right() <= narrow.width()
        assert not any(arrow.isVisible() for arrow in narrow.tabBar().findChildren(QToolButton))


def test_a_tab_without_words_tells_its_name_when_pointed_at() -> None:
    narrow = tabs(200)
    assert [narrow.tabToolTip(index) for index in range(narrow.count())] == list(NAMES)
    assert [narrow.name(index) for index in range(narrow.count())] == list(NAMES)


def test_a_panel_that_grows_gets_its_words_back() -> None:
    grown = tabs(200)
    grown.resize(1200, 300)
    assert [grown.tabText(index) for index in range(grown.count())] == list(NAMES)
