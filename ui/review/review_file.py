"""The GeoPackage of a review: made, opened by one window at a time, read and written.

Every act is written twice: into the history, what was and what is to be; then into the ponds. A
crash between the two is put right when the file is opened again, so that an act is there whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import uuid4

from qgis.core import (
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsGeometry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QByteArray

from ...core.protocol import review_fields as of
from ...core.protocol.errors import InputError, OutputError
from ..text.translation import tr
from . import index, outside_edits
from .file_access import identity, locked, reading
from .history import History
from .new_file import LAYERS, opened
from .outside_changes import give_identities, outside_changes
from .outside_edits import Kept
from .queue import Box, Pond
from .rows import OUTSIDE, Change, Row, Step, check_done, features_of, multi, now, row_of


class ReviewFile:
    """A review's GeoPackage while it is open here.

    Attributes:
        path: The file.
        ponds: Its layer of ponds, to be put into the project.
        areas: Its layer of ground that was looked over whole, likewise.
        history: Its acts.
        outside: How many rows somebody had changed in another way than the page's.
    """

    def __init__(self, path: Path, present: Sequence[QgsVectorLayer] = ()) -> None:
        """Open a review for this window alone, and finish what a crash left half done.

        Args:
            path: The file.
            present: Layers of it that are in the project: they are used rather than new ones.

        Raises:
            InputError: It is no review, or another window has it open.
            OutputError: It cannot be written.
        """
        self.path, self.outside = path, 0
        self._lock = locked(path)
        try:
            self.ponds, self.areas, edits = (opened(path, name, present) for name in LAYERS)
            self._identity = identity(path)
            self._layers = {of.PONDS: self.ponds, of.AREAS: self.areas}
            self._features: dict[str, dict[str, int]] = {}
            self._index()
            self.history = History(edits)
            self._catch_up()
        except (InputError, OutputError):
            self._lock.unlock()
            raise

    def _catch_up(self) -> None:
        """Finish what a crash left half done, and note what others have done meanwhile."""
        watched, kept = False, list[Kept]()
        # Where nothing can be written now, the next opening looks at all of it.
        with suppress(sqlite3.Error):
            watched = outside_edits.watch(self.path)
            kept = outside_edits.kept(self.path)
        for change in self.history.unfinished(self._holds):
            # What was done whole, and then changed back by somebody, is no crash.
            if not any(one.row.equals(change.after) for one in kept):
                self._apply([change])
        self.outside = self.note_outside(everything=not watched)

    def close(self) -> None:
        """Let other windows open the file, and copy it."""
        if identity(self.path) is not None:
            with suppress(sqlite3.Error):
                # Where another program reads it, that stays where it is, and is no less safe.
                index.settle(self.path)
        self._lock.unlock()

    @property
    def size(self) -> int:
        """How many ponds there are."""
        return len(self._features[of.PONDS])

    def queue(self) -> list[Pond]:
        """Return what the queue needs of every pond.

        Raises:
            OutputError: The file cannot be read.
        """
        with reading(self.path):
            return [pond for _, pond in index.ponds(self.path, _box_of)]

    def outlines(self) -> list[index.Outline]:
        """Return the outlines that ponds have, then those that they had before some act.

        Raises:
            OutputError: The file cannot be read.
        """
        with reading(self.path):
            return index.outlines(self.path, _box_of)

    def rows(self, layer: str = of.PONDS) -> Iterator[Row]:
        """Yield the rows of a layer as they are in the file now."""
        names = self._layers[layer].fields().names()
        for feature in self._layers[layer].dataProvider().getFeatures():
            yield row_of(feature, names)

    def row(self, uuid: str, layer: str = of.PONDS) -> Row | None:
        """Return a row as it is in the file now; ``None`` where there is no such row."""
        feature = self._features[layer].get(uuid)
        if feature is None:
            return None
        found = self._layers[layer].dataProvider().getFeatures(QgsFeatureRequest(feature))
        names = self._layers[layer].fields().names()
        return next((row_of(one, names) for one in found), None)

    def feature_id(self, uuid: str) -> int | None:
        """Return the key of a pond in its layer."""
        return self._features[of.PONDS].get(uuid)

    def uuid_of(self, feature: int) -> str | None:
        """Return the identity of the pond with a key."""
        row = next(iter(self.ponds.getFeatures(QgsFeatureRequest(feature))), None)
        return None if row is None else str(row.attribute(of.UUID))

    def add(self, rows: Sequence[Row]) -> None:
        """Add ponds that a prediction brings; no act of a reviewer.

        Raises:
            OutputError: They cannot be written; then none of them is.
        """
        self.check()
        features = features_of(rows, self.ponds.fields())
        fast = QgsFeatureSink.Flag.FastInsert
        done, _added = self.ponds.dataProvider().addFeatures(features, fast)
        check_done(self.ponds, done)
        self._index()
        self.ponds.updateExtents()

    def write(self, step: Step, ours: bool = False) -> None:
        """Write an act, its history first.

        Args:
            step: The act.
            ours: Whether a layer may be in QGIS's edit mode: the act is what was edited there.

        Raises:
            InputError: Somebody else has changed one of the ponds meanwhile.
            OutputError: It cannot be written; then nothing has changed.
        """
        self.check(ours)
        for change in step.changes:
            self._check_unchanged(change)
        self.history.write(step)
        try:
            self._apply(step.changes)
        except OutputError:
            self.history.forget(step.identity)
            raise
        self._forget_kept(step)

    def undo(self) -> Step | None:
        """Undo the last act that stands; ``None`` where there is none.

        Raises:
            InputError: Somebody else has changed one of the ponds since.
            OutputError: It cannot be written; then nothing has changed.
        """
        return self._turn(self.history.last_done(), back=True)

    def redo(self) -> Step | None:
        """Do again what was undone last; likewise."""
        return self._turn(self.history.first_undone(), back=False)

    def _turn(self, step: Step | None, back: bool) -> Step | None:
        if step is None:
            return None
        self.check()
        changes = tuple(
            change.reversed() if back else change
            for change in (reversed(step.changes) if back else step.changes)
        )
        for change in changes:
            self._check_unchanged(change)
        self.history.mark(step.identity, undone=back)
        try:
            self._apply(changes)
        except OutputError:
            self.history.mark(step.identity, undone=not back)
            raise
        self._forget_kept(step)
        return Step(step.identity, step.action, step.by, step.at, changes)

    def note_outside(self, everything: bool = False) -> int:
        """Note as an act what somebody has changed in another way than the page's.

        Args:
            everything: Whether any row may have been, and not only those that the file tells of.

        Returns:
            How many rows were. None while a layer is being edited: the next time tells.

        Raises:
            OutputError: The file cannot be read or written.
        """
        with reading(self.path):
            kept = outside_edits.kept(self.path)
            strays = {name: outside_edits.strays(self.path, name) for name in self._layers}
        editing = any(layer.isEditable() for layer in self._layers.values())
        if editing or not (everything or kept or any(strays.values())):
            return 0
        for name, layer in self._layers.items():
            give_identities(layer, strays[name])
        self._index()
        changes = [
            change
            for name in self._layers
            for change in outside_changes(
                name,
                [one for one in kept if one.layer == name],
                strays[name],
                self.ponds.crs(),
                # One by one it takes ten times as long where all are wanted.
                {row.uuid: row for row in self.rows(name)}.get
                if everything
                else partial(self.row, layer=name),
                partial(self.history.states, name),
                self._features[name] if everything else None,
            )
        ]
        if changes:
            at = max(one.at for one in kept) if kept else now()
            self.history.write(Step(str(uuid4()), OUTSIDE, "", at, tuple(changes)))
            self._apply([one for one in changes if not self._holds(one, one.after)])
        with suppress(sqlite3.Error):
            outside_edits.forget(self.path)
        return len(changes)

    def _forget_kept(self, step: Step) -> None:
        """Leave in the file's keeping only what others have done."""
        with suppress(sqlite3.Error):
            outside_edits.forget(self.path, [change.uuid for change in step.changes])

    def check(self, ours: bool = False) -> None:
        """Refuse to write where that would be lost, or would mix with edits that are not saved.

        Args:
            ours: Whether a layer may be in edit mode all the same.

        Raises:
            OutputError: The file is gone, or is another one now.
            InputError: A layer is being edited.
        """
        if identity(self.path) != self._identity:
            raise OutputError(
                tr("The file of the review, {}, is no longer there.").format(self.path),
                tr("Put it back, then start the review again. What was saved before is in it."),
            )
        for layer in self._layers.values():
            if layer.isEditable() and not ours:
                raise InputError(
                    tr('The layer "{}" is being edited.').format(layer.name()),
                    tr("Save these edits, or give them up, then go on."),
                )

    def _index(self) -> None:
        with reading(self.path):
            self._features = {name: index.keys(self.path, name) for name in self._layers}

    def _holds(self, change: Change, wanted: Row | None) -> bool:
        found = self.row(change.uuid, change.layer)
        return wanted is None if found is None else found.equals(wanted)

    def _check_unchanged(self, change: Change) -> None:
        if self._holds(change, change.before):
            return
        self.note_outside()
        found = self.row(change.uuid, change.layer)
        who = found.text(of.REVIEWED_BY) if found is not None else ""
        raise InputError(
            tr("This pond was changed elsewhere meanwhile, last by {}.").format(who or "?"),
            tr("It is shown as it is now: decide again."),
        )

    def _apply(self, changes: Iterable[Change]) -> None:
        """Bring rows to what they are to be; what they are by now is left alone."""
        for name, layer in self._layers.items():
            mine = [change for change in changes if change.layer == name]
            gone = [change.uuid for change in mine if change.after is None]
            rows = [change.after for change in mine if change.after is not None]
            known = self._features[name]
            self._change(layer, {known[row.uuid]: row for row in rows if row.uuid in known})
            self._add(name, [row for row in rows if row.uuid not in known])
            keys = [known[uuid] for uuid in gone if uuid in known]
            if keys:
                check_done(layer, layer.dataProvider().deleteFeatures(keys))
                for uuid in gone:
                    known.pop(uuid, None)
            if mine:
                layer.updateExtents()
                layer.triggerRepaint()

    def _change(self, layer: QgsVectorLayer, rows: dict[int, Row]) -> None:
        if not rows:
            return
        names = layer.fields().names()
        values = {
            key: {place: row.values.get(name) for place, name in enumerate(names) if name != "fid"}
            for key, row in rows.items()
        }
        outlines: dict[int, QgsGeometry] = {key: multi(row.outline) for key, row in rows.items()}
        check_done(layer, layer.dataProvider().changeFeatures(values, outlines))

    def _add(self, name: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        layer = self._layers[name]
        features = features_of(rows, layer.fields())
        done, added = layer.dataProvider().addFeatures(features)
        check_done(layer, done)
        for row, feature in zip(rows, added):
            self._features[name][row.uuid] = feature.id()


def _box_of(wkb: bytes) -> Box:
    outline = QgsGeometry()
    outline.fromWkb(QByteArray(wkb))
    box = outline.boundingBox()
    return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
