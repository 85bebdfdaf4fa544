"""What the plugin says in the message bar: no pile, nothing cut off, no error that is mended."""

from __future__ import annotations

import gc

import pytest
from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QApplication, QTextBrowser

from tailing_pond_mapper.ui.page_base.notices import Notices

from ..window import Window

LONG = (
    "The image has pixels of 2.5 m; the model was made for 6 to 14 m, and reads it at 6 m. "
    "Resample the image first, or choose another model, or train one on images like this. "
)


@pytest.fixture
def notices(window: Window) -> Notices:
    """Speaks in a window as wide as a map beside two panels."""
    window.bar.resize(700, 60)
    window.bar.show()
    return Notices(window.bar)


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def test_the_same_error_five_times_is_one_message(window: Window, notices: Notices) -> None:
    for _ in range(5):
        notices.fail("The file is gone.", "Find it.")
    assert len(window.bar.items()) == 1


def test_what_is_mended_is_taken_back_and_others_messages_stay(
    window: Window, notices: Notices
) -> None:
    window.bar.pushMessage("Another plugin", "Something else.")
    notices.fail("The file is gone.", "Find it.")
    Notices(window.bar).warn("Of another page.")
    notices.clear()
    assert [item.text() for item in window.bar.items()].count("Something else.") == 1
    assert window.messages(Qgis.MessageLevel.Critical) == []
    assert window.messages(Qgis.MessageLevel.Warning) == ["Of another page."]


def test_a_hint_takes_the_place_of_the_hint_before_and_not_of_an_error(
    window: Window, notices: Notices
) -> None:
    notices.fail("The file is gone.", "")
    notices.inform("Click the corners.")
    notices.inform("Every polygon is a pond now.")
    assert window.messages(Qgis.MessageLevel.Info) == ["Every polygon is a pond now."]
    assert len(window.messages(Qgis.MessageLevel.Critical)) == 1


def test_a_long_message_is_shown_whole(window: Window, notices: Notices) -> None:
    notices.succeed(LONG, "Show", lambda: None)
    settle()
    (view,) = window.bar.currentItem().findChildren(QTextBrowser)
    assert view.verticalScrollBar().maximum() == 0
    assert view.height() > 2 * view.fontMetrics().lineSpacing()


def test_a_message_is_shown_whole_however_much_room_another_leaves_it(
    window: Window, notices: Notices
) -> None:
    notices.warn("Something else.")
    notices.succeed(LONG[:110], "Show", lambda: None)
    # In a day's work Python clears up many times.
    gc.collect()
    (view,) = window.bar.currentItem().findChildren(QTextBrowser)
    for width in range(700, 500, -7):
        window.bar.resize(width, window.bar.height())
        settle()
        assert view.verticalScrollBar().maximum() == 0, width


def test_nothing_is_held_of_messages_that_are_gone(window: Window, notices: Notices) -> None:
    for number in range(50):
        notices.inform(f"{number} points are labelled.")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(notices._unclipped) < 5


def test_a_message_without_end_scrolls_and_leaves_the_map_its_room(
    window: Window, notices: Notices
) -> None:
    notices.warn(*[LONG] * 10)
    settle()
    (view,) = window.bar.currentItem().findChildren(QTextBrowser)
    assert view.height() < 10 * view.fontMetrics().lineSpacing()
    assert view.verticalScrollBar().maximum() > 0


def test_what_qgis_says_of_a_finished_task_goes(window: Window, notices: Notices) -> None:
    window.bar.pushMessage("Task complete", "Segmenting scene")
    notices.forget_task("Segmenting scene")
    assert window.bar.items() == []
