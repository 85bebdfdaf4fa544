"""Two people review halves of one review, and join them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from qgis.core import QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFileDialog

from tailing_pond_mapper.ui.project.page_settings import ReviewSettings
from tailing_pond_mapper.ui.review.decisions import Reviewer
from tailing_pond_mapper.ui.review.measure import Measure
from tailing_pond_mapper.ui.review.queue import Order
from tailing_pond_mapper.ui.review.review_file import ReviewFile

from ..window import click
from .scenes import (
    PIXEL,
    Desk,
    add_prediction,
    reviews,
    ring_of,
    square,
    stairs,
    table,
    write_prediction,
)


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


def apart(desk: Desk, shift: float, mine: list[Qt.Key], theirs: list[Qt.Key]) -> Path:
    """Let Li review one prediction, and Wang another one of the same ground; return Wang's."""
    ponds = [stairs(number) for number in range(3)]
    moved = [stairs(number, shift) for number in range(3)]
    # One that Wang's prediction sees much larger, and one that only it has.
    first = [*ponds, ring_of(square(7))]
    second = [*moved, ring_of(square(7, -60, 320)), ring_of(square(9))]
    paths = []
    for name, rings, keys in (("Li", first, mine), ("Wang", second, theirs)):
        path = write_prediction(desk.folder / f"{name}_ponds.gpkg", rings, [0.5] * len(rings))
        layer = add_prediction(path, desk.project)
        paths.append(desk.folder / f"{name}.gpkg")
        desk.page.apply(ReviewSettings(str(paths[-1]), Order.PLACE.value, name))
        click(desk.page.review_button)
        for key in keys:
            desk.key(key)
        click(desk.page.review_button)
        desk.project.removeMapLayer(layer)
    desk.page.reviewer_edit.setText("Li")
    desk.page.file_widget.setFilePath(str(paths[0]))
    click(desk.page.review_button)
    return paths[1]


def test_registers_of_predictions_a_pixel_apart_join_without_duplicates(
    empty_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = empty_desk
    accept, water, skip = Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_N
    other = apart(desk, PIXEL, [accept, skip, skip], [water, accept, accept, accept, accept])
    mine = desk.folder / "Li.gpkg"
    uuids = {uuid for (uuid,) in table(mine, "SELECT uuid FROM ponds")}
    text = join(desk, other, monkeypatch)
    # Three ponds are one in both; the changed one is asked about, the fifth is new.
    assert "<b>3 decisions were taken over, 1 ponds were new.</b>" in text
    assert "1 pond has another outline there" in text
    assert "Rejected (Wang), not Accepted (Li)" in text
    rows = table(mine, "SELECT uuid, review, replaces FROM ponds")
    assert len(rows) == 6 and {row[0] for row in rows} > uuids
    ((asked, _, replaced),) = [row for row in rows if row[2]]
    assert asked not in uuids and replaced in uuids
    assert reviews(mine) == {None: 2, "accepted": 3, "rejected": 1}
    # Ours keep their outlines: a grid a pixel away is no edit.
    areas = {round(row.outline.area()) for row in desk.at.file.rows() if row.uuid in uuids}
    assert len(areas) == 2
    # Joined again it brings nothing; and one act takes it all back.
    again = join(desk, other, monkeypatch)
    assert "0 decisions were taken over, 0 ponds were new." in again
    assert len(table(mine, "SELECT 1 FROM ponds")) == 6
    desk.key(Qt.Key.Key_U)
    assert reviews(mine) == {None: 3, "accepted": 1}


def test_an_outline_of_the_other_register_takes_the_old_ones_place(
    empty_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = empty_desk
    other = apart(desk, 0, [Qt.Key.Key_A] * 4, [Qt.Key.Key_A] * 5)
    join(desk, other, monkeypatch)
    mine = desk.folder / "Li.gpkg"
    assert reviews(mine) == {None: 1, "accepted": 5}
    desk.key(Qt.Key.Key_A)
    assert reviews(mine) == {"accepted": 5}
    sizes = [round(row.outline.area()) for row in desk.at.file.rows()]
    assert 320 * 320 in sizes


def test_parts_that_one_of_two_has_split_off_are_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = halves(desk, [Qt.Key.Key_N], [Qt.Key.Key_N])
    file = ReviewFile(copy)
    row = next(iter(file.rows()))
    west, south, east, north = square(0)
    middle = (west + east) / 2
    parts = [
        QgsGeometry.fromRect(QgsRectangle(west, south, middle, north)),
        QgsGeometry.fromRect(QgsRectangle(middle, south, east, north)),
    ]
    measure = Measure(file.ponds.crs(), desk.project.transformContext())
    file.write(Reviewer("Wang", measure).split(row, parts))
    file.close()
    text = join(desk, copy, monkeypatch)
    assert "1 decisions were taken over, 1 ponds were new." in text and "outline" not in text
    assert reviews(desk.file) == {None: 4, "edited": 2}
