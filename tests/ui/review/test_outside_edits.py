"""A register edited outside of the page: the history has it when the page opens the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from osgeo import ogr
from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import Qt

from ..window import click
from .scenes import SIDE, Desk, reviews, square, table

ACTS = 'SELECT action, "by", count(*) FROM history GROUP BY step, action, "by" ORDER BY min(fid)'


def stop(desk: Desk) -> None:
    click(desk.page.review_button)


def edited(path: Path) -> QgsVectorLayer:
    """Return the ponds in QGIS's own edit mode, as a person opens them beside the page."""
    layer = QgsVectorLayer(f"{path}|layername=ponds", "ponds")
    assert layer.startEditing()
    return layer


def fids(layer: QgsVectorLayer) -> list[int]:
    return sorted(one.id() for one in layer.getFeatures())


def box(number: int, side: float = SIDE) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(*square(number, side=side)))


@pytest.fixture
def stopped(desk: Desk) -> Desk:
    """A review of five ponds, the first of them accepted, that nobody has open."""
    desk.start()
    desk.key(Qt.Key.Key_A)
    stop(desk)
    return desk


def state(path: Path) -> list[tuple[object, ...]]:
    return table(path, "SELECT uuid, review, reason, name, CAST(area_m2 AS INT) FROM ponds")


def test_what_nobody_changed_adds_nothing(stopped: Desk) -> None:
    before = table(stopped.file, ACTS)
    stopped.start()
    assert table(stopped.file, ACTS) == before == [("accept", "Li", 1)]
    assert "outside" not in stopped.page.summary_label.text()


def test_decisions_of_the_attribute_table_are_noted_and_undone(stopped: Desk) -> None:
    before = state(stopped.file)
    layer = edited(stopped.file)
    places = [layer.fields().lookupField(name) for name in ("review", "name", "note")]
    first, second = fids(layer)[1:3]
    for fid, values in ((first, ("rejected", "", "")), (second, ("", "Dam 2", "steep"))):
        for place, value in zip(places, values):
            layer.changeAttributeValue(fid, place, value)
    assert layer.commitChanges()
    stopped.start()
    assert table(stopped.file, ACTS)[1:] == [("outside", "", 2)]
    assert "2 ponds were changed outside" in stopped.page.summary_label.text()
    assert reviews(stopped.file)["rejected"] == 1
    # Nobody is said to have signed it; when it was is known.
    told = "SELECT reviewed_by, length(reviewed_at) FROM ponds WHERE review = 'rejected'"
    assert table(stopped.file, told) == [(None, 24)]
    stopped.key(Qt.Key.Key_U)
    assert state(stopped.file) == before
    stopped.key(Qt.Key.Key_Y)
    assert reviews(stopped.file)["rejected"] == 1
    stop(stopped)
    stopped.start()
    assert len(table(stopped.file, ACTS)) == 2, "noted once"


def test_an_outline_that_was_moved_keeps_what_it_was(stopped: Desk) -> None:
    """One that was accepted and one that nobody had decided on, whose outline no act knows."""
    before = state(stopped.file)
    accepted = next(row[0] for row in before if row[1] == "accepted")
    layer = edited(stopped.file)
    for one in layer.getFeatures():
        if one["uuid"] == accepted or one.id() == max(fids(layer)):
            half = QgsGeometry(one.geometry())
            corner = half.boundingBox()
            half = half.intersection(
                QgsGeometry.fromRect(
                    QgsRectangle(
                        corner.xMinimum(),
                        corner.yMinimum(),
                        corner.xMinimum() + SIDE / 2,
                        corner.yMaximum(),
                    )
                )
            )
            layer.changeGeometry(one.id(), half)
    assert layer.commitChanges()
    stopped.start()
    states = {row[0]: (row[1], row[4]) for row in state(stopped.file)}
    assert states[accepted][0] == "edited"
    halves = [area for _, area in states.values() if area == pytest.approx(SIDE**2 / 2, rel=2e-3)]
    assert len(halves) == 2, "areas follow the outlines"
    assert reviews(stopped.file) == {None: 4, "edited": 1}, "what was open is still asked"
    stopped.key(Qt.Key.Key_U)
    assert state(stopped.file) == before
    areas = {row.outline.area() for row in stopped.at.file.rows()}
    assert areas == {SIDE**2}


def test_a_deleted_pond_comes_back_by_undo_and_is_not_asked_again(stopped: Desk) -> None:
    before = sorted(state(stopped.file))
    layer = edited(stopped.file)
    layer.deleteFeatures(fids(layer)[:2])
    assert layer.commitChanges()
    stopped.start()
    assert "0 new ponds" in stopped.page.summary_label.text()
    assert len(state(stopped.file)) == 3
    stopped.key(Qt.Key.Key_U)
    assert sorted(state(stopped.file)) == before


def test_split_and_drawn_rows_get_identities_of_their_own(stopped: Desk) -> None:
    layer = edited(stopped.file)
    first = layer.getFeature(fids(layer)[0])
    copy = QgsFeature(layer.fields())
    copy.setAttributes(first.attributes())
    copy.setAttribute("fid", None)
    copy.setGeometry(box(20))
    drawn = QgsFeature(layer.fields())
    drawn.setAttribute("name", "Dam 9")
    drawn.setGeometry(box(21))
    assert layer.addFeatures([copy, drawn])
    assert layer.commitChanges()
    stopped.start()
    rows = table(stopped.file, "SELECT DISTINCT uuid FROM ponds WHERE uuid <> ''")
    assert len(rows) == 7 and stopped.at.queue.counts.ponds == 7
    told = table(stopped.file, "SELECT name, area_m2 > 0 FROM ponds ORDER BY fid DESC LIMIT 2")
    assert told == [("Dam 9", 1), (None, 1)]
    assert table(stopped.file, ACTS)[1:] == [("outside", "", 2)]
    stopped.key(Qt.Key.Key_U)
    assert len(state(stopped.file)) == 5


def test_another_program_is_heard_and_a_copy_without_the_watch_is_compared(stopped: Desk) -> None:
    """A tool that rewrites the file leaves no trigger: what the history tells is compared."""
    with closing(sqlite3.connect(stopped.file)) as store:
        rows = store.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'outside%'"
        ).fetchall()
        assert len(rows) == 4
        for (name,) in rows:
            store.execute(f'DROP TRIGGER "{name}"')
        store.execute('DROP TABLE "outside_edits"')
        store.execute("DELETE FROM gpkg_contents WHERE table_name = 'outside_edits'")
        store.commit()
    source = ogr.Open(str(stopped.file), 1)
    layer = source.GetLayerByName("ponds")
    for feature in list(layer):
        if feature["review"] == "accepted":
            feature["review"], feature["reason"] = "rejected", "water"
        elif feature.GetFID() == layer.GetFeatureCount():
            feature["name"] = "Dam 5"
        layer.SetFeature(feature)
    del layer, source
    stopped.start()
    assert table(stopped.file, ACTS)[1:] == [("outside", "", 2)]
    stopped.key(Qt.Key.Key_U)
    assert reviews(stopped.file) == {None: 4, "accepted": 1}
    names = table(stopped.file, "SELECT count(*) FROM ponds WHERE name IS NOT NULL")
    assert names == [(0,)]


def test_what_is_changed_under_the_queue_is_noted_when_it_is_met(desk: Desk) -> None:
    desk.start()
    uuid = desk.uuid
    layer = edited(desk.file)
    (one,) = [one for one in layer.getFeatures() if one["uuid"] == uuid]
    layer.changeGeometry(one.id(), QgsGeometry(box(30)))
    assert layer.commitChanges()
    desk.key(Qt.Key.Key_A)
    assert "changed elsewhere meanwhile" in desk.failures()[0]
    assert table(desk.file, ACTS) == [("outside", "", 1)]
    desk.key(Qt.Key.Key_A)
    desk.key(Qt.Key.Key_U)
    desk.key(Qt.Key.Key_U)
    row = desk.at.file.row(uuid)
    assert row is not None and row.outline.area() == SIDE**2 and row.review == ""
    assert not row.outline.intersects(box(30))


def test_ground_that_was_looked_over_comes_back(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_V)
    stop(desk)
    layer = QgsVectorLayer(f"{desk.file}|layername=reviewed_areas", "areas")
    assert layer.startEditing() and layer.deleteFeatures(fids(layer)) and layer.commitChanges()
    desk.start()
    told = "SELECT count(*) FROM reviewed_areas"
    assert table(desk.file, told) == [(0,)]
    desk.key(Qt.Key.Key_U)
    assert table(desk.file, told) == [(1,)]


def test_the_page_keeps_nothing_of_its_own_acts(desk: Desk) -> None:
    desk.start()
    for key in (Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_U):
        desk.key(key)
    assert table(desk.file, "SELECT count(*) FROM outside_edits") == [(0,)]
