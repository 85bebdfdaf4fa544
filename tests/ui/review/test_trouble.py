"""What goes wrong around a review: told in plain words, and nothing lost."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from qgis.core import QgsGeometry, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import Qt

from tailing_pond_mapper.core.protocol.errors import InputError
from tailing_pond_mapper.ui.review import outside_edits
from tailing_pond_mapper.ui.review.review_file import ReviewFile

from ..window import click
from .scenes import SIDE, Desk, reviews, square, table


def test_a_second_window_is_refused_and_the_first_goes_on(desk: Desk) -> None:
    desk.start()
    with pytest.raises(InputError, match="reviewed in another window"):
        ReviewFile(desk.file)
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "accepted": 1}
    click(desk.page.review_button)
    ReviewFile(desk.file).close()


def test_what_another_program_decides_meanwhile_is_not_overwritten(desk: Desk) -> None:
    desk.start()
    uuid = desk.uuid
    with closing(sqlite3.connect(desk.file)) as store:
        # As SQLite alone can: the triggers of the spatial index want functions of GDAL's.
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            store.create_function(name, 1, lambda _geometry: 0)
        store.execute(
            "UPDATE ponds SET review = 'rejected', reviewed_by = 'Wang', reviewed_at = 'now' "
            "WHERE uuid = ?",
            (uuid,),
        )
        store.commit()
    desk.key(Qt.Key.Key_A)
    (told,) = desk.failures()
    assert "changed elsewhere meanwhile, last by Wang" in told
    assert desk.uuid == uuid and "Rejected" in desk.page.pond_label.text()
    assert reviews(desk.file) == {None: 4, "rejected": 1}
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "accepted": 1}


def test_a_locked_file_is_told_and_the_pond_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OGR_SQLITE_BUSY_TIMEOUT", "100")
    desk.start()
    uuid = desk.uuid
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk.key(Qt.Key.Key_A)
        other.execute("ROLLBACK")
    (told,) = desk.failures()
    assert "could not be saved" in told and "nothing was changed" in told
    assert desk.uuid == uuid and reviews(desk.file) == {None: 5}
    assert table(desk.file, "SELECT count(*) FROM history") == [(0,)]
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "accepted": 1}


@pytest.fixture
def full_disk(desk: Desk) -> object:
    """A switch: no file may grow any more, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def switch(full: bool) -> None:
        least = max(
            (path.stat().st_size for path in desk.folder.glob("review.gpkg-wal")), default=0
        )
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, before[1]) if full else before)

    yield switch
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_is_told_and_nothing_is_half_written(desk: Desk, full_disk: object) -> None:
    desk.start()
    desk.key(Qt.Key.Key_A)
    uuid = desk.uuid
    full_disk(True)  # type: ignore[operator]
    desk.key(Qt.Key.Key_1)
    full_disk(False)  # type: ignore[operator]
    assert "could not be saved" in desk.failures()[0]
    assert desk.uuid == uuid and reviews(desk.file) == {None: 4, "accepted": 1}
    desk.key(Qt.Key.Key_1)
    assert reviews(desk.file) == {None: 3, "accepted": 1, "rejected": 1}
    desk.key(Qt.Key.Key_U)
    desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 5}
    assert table(desk.file, "PRAGMA integrity_check") == [("ok",)]


def test_a_file_that_is_gone_takes_no_decision(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_A)
    away = desk.folder / "away.gpkg"
    desk.file.rename(away)
    desk.key(Qt.Key.Key_A)
    assert "is no longer there" in desk.failures()[0]
    away.rename(desk.file)
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 3, "accepted": 2}


def test_a_layer_that_is_removed_ends_the_review(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_A)
    desk.key(Qt.Key.Key_E)
    desk.project.removeMapLayer(desk.at.file.ponds.id())
    assert desk.job.reviewing is None
    assert "was removed" in desk.page.summary_label.text()
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "accepted": 1}
    desk.start()
    assert desk.at.queue.counts.accepted == 1


def test_a_project_that_closes_ends_the_review(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_A)
    desk.project.clear()
    assert desk.job.reviewing is None
    desk.start()
    assert desk.at.queue.counts.accepted == 1, "the file alone is enough to go on"


def test_a_layer_that_somebody_edits_is_not_written_under_their_hands(desk: Desk) -> None:
    desk.start()
    layer = desk.at.file.ponds
    layer.startEditing()
    desk.key(Qt.Key.Key_A)
    assert "is being edited" in desk.failures()[0] and reviews(desk.file) == {None: 5}
    layer.rollBack()
    desk.key(Qt.Key.Key_A)
    assert reviews(desk.file) == {None: 4, "accepted": 1}


def test_a_file_that_is_no_review_is_told_and_left_alone(desk: Desk) -> None:
    path = desk.folder / "scene_ponds.gpkg"
    before = path.read_bytes()
    desk.page.file_widget.setFilePath(str(path))
    click(desk.page.review_button)
    assert "is no review" in desk.failures()[0] and desk.job.reviewing is None
    assert path.read_bytes() == before
    desk.file.write_text("nonsense")
    desk.start()
    (told,) = desk.failures()
    assert "is no review" in told and desk.file.name in told
    assert desk.file.read_text() == "nonsense"


def test_what_a_crash_left_half_written_is_finished(desk: Desk) -> None:
    """The history has the act, the ponds have not: the program died in between."""
    desk.start()
    first = desk.uuid
    desk.key(Qt.Key.Key_A)
    rows = {row.uuid: row for row in desk.at.file.rows()}
    click(desk.page.review_button)
    file = ReviewFile(desk.file)
    undone = rows[first].where(review=None, reviewed_by=None, reviewed_at=None)
    file._change(file.ponds, {file.feature_id(first): undone})
    # Written back like this it is somebody's edit; where the program died, nothing was written.
    outside_edits.forget(desk.file)
    assert reviews(desk.file) == {None: 5}
    file.close()
    ReviewFile(desk.file).close()
    assert reviews(desk.file) == {None: 4, "accepted": 1}


_DIES = """
    import os, signal, sys
    sys.path.insert(0, sys.argv[1])
    from pathlib import Path
    from qgis.core import QgsApplication
    application = QgsApplication([], False)
    QgsApplication.initQgis()
    from tailing_pond_mapper.ui.review.decisions import Reviewer
    from tailing_pond_mapper.ui.review.review_file import ReviewFile
    file = ReviewFile(Path(sys.argv[2]))
    reviewer = Reviewer("Wang", None)
    for row in list(file.rows())[:3]:
        file.write(reviewer.accept(row))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_program_loses_nothing_and_leaves_no_lock(desk: Desk, plugins: Path) -> None:
    desk.start()
    click(desk.page.review_button)
    command = [sys.executable, "-c", textwrap.dedent(_DIES), str(plugins), str(desk.file)]
    died = subprocess.run(command, capture_output=True, check=False, env={**os.environ})
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert Path(f"{desk.file}.lock").exists()
    desk.start()
    assert desk.at.queue.counts.accepted == 3
    for _ in range(3):
        desk.key(Qt.Key.Key_U)
    assert reviews(desk.file) == {None: 5}


def test_a_copy_made_after_the_review_holds_it_all(desk: Desk) -> None:
    """SQLite keeps the last decisions beside the file while layers of it are open."""
    desk.start()
    desk.key(Qt.Key.Key_A)
    click(desk.page.review_button)
    copy = desk.folder / "copy.gpkg"
    copy.write_bytes(desk.file.read_bytes())
    assert reviews(copy) == {None: 4, "accepted": 1}


def test_an_edit_that_is_refused_stays_in_hand(desk: Desk) -> None:
    desk.start()
    desk.key(Qt.Key.Key_E)
    layer = desk.at.file.ponds
    half = QgsGeometry.fromRect(QgsRectangle(*square(0, side=SIDE / 2)))
    layer.changeGeometry(desk.at.file.feature_id(desk.uuid), half)
    away = desk.folder / "away.gpkg"
    desk.file.rename(away)
    desk.key(Qt.Key.Key_Return)
    assert "is no longer there" in desk.failures()[0]
    assert layer.isEditable(), "what was drawn is not thrown away with the failure"
    away.rename(desk.file)
    desk.key(Qt.Key.Key_Return)
    assert reviews(desk.file) == {None: 4, "edited": 1}


def test_a_disk_too_full_to_note_what_others_did_is_told_and_it_is_noted_later(
    desk: Desk, full_disk: object
) -> None:
    desk.start()
    desk.key(Qt.Key.Key_A)
    click(desk.page.review_button)
    layer = QgsVectorLayer(f"{desk.file}|layername=ponds", "ponds")
    assert layer.startEditing()
    layer.deleteFeatures([one.id() for one in layer.getFeatures()][:1])
    assert layer.commitChanges()
    del layer
    full_disk(True)  # type: ignore[operator]
    desk.start()
    full_disk(False)  # type: ignore[operator]
    assert desk.job.reviewing is None and len(desk.failures()) == 1
    assert table(desk.file, "SELECT count(*) FROM history") == [(1,)]
    desk.start()
    assert table(desk.file, "SELECT action FROM history") == [("accept",), ("outside",)]
    desk.key(Qt.Key.Key_U)
    assert table(desk.file, "SELECT count(*) FROM ponds") == [(5,)]
