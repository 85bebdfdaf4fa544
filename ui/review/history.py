"""The acts of a review, kept in its file: what feeds undo, today or next week."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import QgsExpression, QgsFeature, QgsFeatureRequest, QgsVectorLayer

from ...core.protocol import review_fields as of
from ...core.protocol.errors import OutputError
from ..text.translation import tr
from .rows import Change, Row, Step, check_done, from_text, multi, to_text

Holds = Callable[[Change, "Row | None"], bool]
"""Tells whether the row of a change is now as the one given, or is not there for ``None``."""

_NAMED = 200
"""Rows that are asked for one by one; of more, all are read."""


class History:
    """Writes acts and gives them back; the acts themselves are carried out elsewhere."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        """Read which acts there are, in their order, and which are undone."""
        self._layer = layer
        self._undone: dict[str, bool] = {}
        request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setSubsetOfAttributes(["step", "undone"], layer.fields())
        for row in layer.dataProvider().getFeatures(request):
            self._undone[str(row["step"])] = row["undone"] == 1

    def write(self, step: Step) -> None:
        """Keep an act.

        Raises:
            OutputError: The file cannot be written.
        """
        rows = []
        for change in step.changes:
            row = QgsFeature(self._layer.fields())
            values = {
                of.UUID: change.uuid,
                "at": step.at,
                "by": step.by,
                "action": step.action,
                "before": to_text(change.before),
                "after": to_text(change.after),
                "of_layer": change.layer,
                "step": step.identity,
                "undone": 0,
            }
            row.setAttributes([values.get(name) for name in self._layer.fields().names()])
            if change.before is not None:
                row.setGeometry(multi(change.before.outline))
            rows.append(row)
        done, _added = self._layer.dataProvider().addFeatures(rows)
        check_done(self._layer, done)
        self._undone[step.identity] = False

    def forget(self, identity: str) -> None:
        """Take back an act that could not be carried out; its rows may stay if need be."""
        self._layer.dataProvider().deleteFeatures([row.id() for row in self._rows(identity)])
        self._layer.dataProvider().clearErrors()
        self._undone.pop(identity, None)

    def mark(self, identity: str, undone: bool) -> None:
        """Keep whether an act is undone.

        Raises:
            OutputError: The file cannot be written.
        """
        index = self._layer.fields().lookupField("undone")
        values = {row.id(): {index: int(undone)} for row in self._rows(identity)}
        check_done(self._layer, self._layer.dataProvider().changeAttributeValues(values))
        self._undone[identity] = undone

    def last_done(self) -> Step | None:
        """Return the act that undo undoes; ``None`` where none stands."""
        done = [identity for identity, undone in self._undone.items() if not undone]
        return self._step(done[-1]) if done else None

    def first_undone(self) -> Step | None:
        """Return the act that redo does again; what was undone before the last act is past."""
        later: list[str] = []
        for identity in reversed(self._undone):
            if not self._undone[identity]:
                break
            later.append(identity)
        return self._step(later[-1]) if later else None

    def unfinished(self, holds: Holds) -> list[Change]:
        """Return what is left to do of the act at which the program may have died.

        Args:
            holds: Asks the file.
        """
        left: list[Change] = []
        for step, back in ((self.last_done(), False), (self.first_undone(), True)):
            for change in step.changes if step is not None else ():
                wanted = change.reversed() if back else change
                # Where neither holds, somebody has changed it since: that stays.
                if not holds(wanted, wanted.after) and holds(wanted, wanted.before):
                    left.append(wanted)
        return left

    def last_of_each(self) -> dict[str, tuple[str, Change]]:
        """Return the last change that stands of each pond, and when it was made."""
        found: dict[str, tuple[str, Change]] = {}
        for row in self._layer.dataProvider().getFeatures():
            if row["undone"] != 1 and row["of_layer"] == of.PONDS:
                found[str(row[of.UUID])] = (str(row["at"]), _change(row))
        return found

    def states(self, layer: str, uuids: Sequence[str] | None = None) -> dict[str, Row | None]:
        """Return what rows are by their last acts; ``None`` for one that went.

        Args:
            layer: Of the rows.
            uuids: Of which rows; of all that the history tells of where none are given.

        Raises:
            OutputError: Somebody has written something else into the history.
        """
        request = QgsFeatureRequest()
        if uuids is not None and len(uuids) <= _NAMED:
            names = ", ".join(map(QgsExpression.quotedString, uuids))
            request.setFilterExpression(f'"{of.UUID}" IN ({names})')
        wanted = None if uuids is None else set(uuids)
        found: dict[str, Row | None] = {}
        rows = self._layer.dataProvider().getFeatures(request)
        for row in sorted(rows, key=lambda row: row.id()):
            uuid = str(row[of.UUID])
            if row["of_layer"] != layer or (wanted is not None and uuid not in wanted):
                continue
            change = _change(row)
            if row["undone"] != 1:
                found[uuid] = change.after
            else:
                found.setdefault(uuid, change.before)
        return found

    def _rows(self, identity: str) -> list[QgsFeature]:
        wanted = f'"step" = {QgsExpression.quotedString(identity)}'
        request = QgsFeatureRequest(QgsExpression(wanted))
        return sorted(self._layer.dataProvider().getFeatures(request), key=lambda row: row.id())

    def _step(self, identity: str) -> Step:
        rows = self._rows(identity)
        first = rows[0]
        return Step(
            identity,
            str(first["action"]),
            str(first["by"]),
            str(first["at"]),
            tuple(map(_change, rows)),
        )


def _change(row: QgsFeature) -> Change:
    """Return what one row of the history tells.

    Raises:
        OutputError: Somebody has written something else there.
    """
    try:
        before, after = (from_text(str(row[name] or "")) for name in ("before", "after"))
    except (ValueError, TypeError) as error:
        raise OutputError(
            tr("The history of the review cannot be read: {}").format(error),
            tr("Undo reaches back no further than this."),
        ) from error
    return Change(str(row[of.UUID]), before, after, str(row["of_layer"]))
