"""Two people review halves of one review, and join them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFileDialog

from ..window import click
from .scenes import Desk, reviews, table


def halves(desk: Desk, mine: list[Qt.Key], theirs: list[Qt.Key]) -> Path:
    """Let Li decide in the review, then Wang in a copy of what it was; return the copy."""
    desk.start()
    click(desk.page.review_button)
    copy = desk.folder / "wang.gpkg"
    shutil.copy(desk.file, copy)
    for name, path, keys in (("Li", desk.file, mine), ("Wang", copy, theirs)):
        desk.page.reviewer_edit.setText(name)
        desk.page.file_widget.setFilePath(str(path))
        click(desk.page.review_button)
        for key in keys:
            desk.key(key)
        click(desk.page.review_button)
    desk.page.reviewer_edit.setText("Li")
    return copy


def join(desk: Desk, copy: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(copy), ""))
    if desk.job.reviewing is None:
        desk.start()
    click(desk.page.join_button)
    return desk.page.summary_label.text()


def test_what_either_has_decided_is_in_the_joined_review(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip, accept, water = Qt.Key.Key_N, Qt.Key.Key_A, Qt.Key.Key_1
    copy = halves(desk, [accept, water], [skip, skip, accept, water, accept])
    text = join(desk, copy, monkeypatch)
    assert "<b>3 decisions were taken over, 0 ponds were new.</b>" in text
    assert reviews(desk.file) == {"accepted": 3, "rejected": 2}
    who = dict(table(desk.file, "SELECT reviewed_by, count(*) FROM ponds GROUP BY 1"))
    assert who == {"Li": 2, "Wang": 3}
    assert desk.at.queue.counts.left == 0
    # As one act that can be undone; and joined again it brings nothing.
    desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 3, "accepted": 1, "rejected": 1}
    desk.key(Qt.Key.Key_Y)
    assert "0 decisions were taken over" in join(desk, copy, monkeypatch)


def test_the_later_of_two_decisions_stands_and_both_are_listed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, water = Qt.Key.Key_A, Qt.Key.Key_1
    copy = halves(desk, [accept, accept], [accept, water])
    text = join(desk, copy, monkeypatch)
    assert "1 pond was decided on differently" in text
    assert "Rejected (Wang), not Accepted (Li)" in text
    assert reviews(desk.file) == {None: 3, "accepted": 1, "rejected": 1}


def test_an_earlier_decision_does_not_stand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = halves(desk, [], [Qt.Key.Key_1])
    desk.start()
    desk.key(Qt.Key.Key_A)
    text = join(desk, copy, monkeypatch)
    assert "Accepted (Li), not Rejected (Wang)" in text
    assert reviews(desk.file) == {None: 4, "accepted": 1}


def test_it_is_the_same_whoever_joins_whom(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    accept, water, skip = Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_N
    copy = halves(desk, [accept, water, accept], [skip, accept, water, accept])
    kept = desk.folder / "li.gpkg"
    shutil.copy(desk.file, kept)
    join(desk, copy, monkeypatch)
    click(desk.page.review_button)
    desk.page.file_widget.setFilePath(str(copy))
    click(desk.page.review_button)
    join(desk, kept, monkeypatch)
    told = "SELECT uuid, review, reason, reviewed_by, reviewed_at FROM ponds ORDER BY uuid"
    assert table(desk.file, told) == table(copy, told)


def test_what_was_looked_over_is_joined(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = halves(desk, [Qt.Key.Key_V], [Qt.Key.Key_V])
    join(desk, copy, monkeypatch)
    told = "SELECT reviewed_by FROM reviewed_areas ORDER BY 1"
    assert table(desk.file, told) == [("Li",), ("Wang",)]


def test_no_review_and_the_same_one_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.start()
    join(desk, desk.folder / "scene_ponds.gpkg", monkeypatch)
    assert "is no review" in desk.failures()[0]
    desk.window.bar.clearWidgets()
    join(desk, desk.file, monkeypatch)
    assert "is the review that is open" in desk.failures()[0]
