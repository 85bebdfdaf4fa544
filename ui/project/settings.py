"""Where the panel keeps what its pages remember: the user's profile and, in part, the project.

Everything is remembered for the user. What describes the work at hand rather than the person,
marked ``project`` in :mod:`.page_settings`, is also kept in the project, whose word then goes
first, as far as it can be taken: projects come from strangers. A number has to be one that a form
could hold, a path to stay on this machine, a model to be one that the user has used before.
"""

from __future__ import annotations

from dataclasses import Field, fields, replace
from typing import Any, Type, TypeVar, Union

from qgis.core import QgsProject, QgsSettings

from . import known_models, local_path
from .page_settings import PageSettings

GROUP = "tailing_pond_mapper"
"""Prefix of every key, in the profile and in the project."""

_UNSET = "-"

_MOST_LETTERS = 20_000
_MOST = 2**31 - 1
"""The largest whole number that a form holds."""

Value = Union[bool, int, float, str, None]
Settings = TypeVar("Settings", bound=PageSettings)


def load(kind: Type[Settings], project: QgsProject) -> Settings:
    """Return the last settings: the project's where it has some, else the user's, else defaults.

    An entry that cannot be read (edited by hand, written by another version), or that no stranger
    may decide, counts as absent.
    """
    store, defaults, settings = QgsSettings(), kind(), own(kind)
    for item in fields(kind):
        if not item.metadata.get("project"):
            continue
        key = kind.prefix + item.name
        mine = str(store.value(f"{GROUP}/{key}", ""))
        text = _acceptable(item, mine, project.readEntry(GROUP, key, "")[0], project)
        if text:
            default, before = getattr(defaults, item.name), getattr(settings, item.name)
            parsed = _parse(text, default, before, item.metadata.get("most", _MOST))
            changed: dict[str, Any] = {item.name: parsed}
            settings = replace(settings, **changed)
    return settings


def own(kind: Type[Settings]) -> Settings:
    """Return the user's own settings, whatever the open project says; else defaults."""
    store, found = QgsSettings(), kind()
    for item in fields(kind):
        before = getattr(found, item.name)
        text = str(store.value(f"{GROUP}/{kind.prefix}{item.name}", ""))
        if text:
            most = item.metadata.get("most", _MOST)
            changed: dict[str, Any] = {item.name: _parse(text, before, before, most)}
            found = replace(found, **changed)
    return found


def save_own(settings: PageSettings) -> None:
    """Remember settings for the user alone."""
    store = QgsSettings()
    for item in fields(settings):
        text = _format(getattr(settings, item.name))
        if item.metadata.get("models"):
            known_models.remember(*text.splitlines())
        store.setValue(f"{GROUP}/{settings.prefix}{item.name}", text)


def passed_over(kind: Type[PageSettings], project: QgsProject) -> tuple[str, ...]:
    """Return the models and paths that a project names and :func:`load` does not take from it."""
    store, found = QgsSettings(), []
    for item in fields(kind):
        key = kind.prefix + item.name
        theirs = project.readEntry(GROUP, key, "")[0]
        taken = _acceptable(item, str(store.value(f"{GROUP}/{key}", "")), theirs, project)
        found += [line for line in theirs.splitlines() if line not in taken.splitlines()]
    return tuple(found)


def _acceptable(item: Field[Any], own: str, theirs: str, project: QgsProject) -> str:
    """Return what of a project's entry is taken; the user's ``own`` word needs no leave."""
    if theirs in (own, _UNSET):
        return theirs
    if len(theirs) > _MOST_LETTERS or "\0" in theirs:
        return ""
    if item.metadata.get("path"):
        return theirs if local_path.is_local(theirs, project.absolutePath()) else ""
    if item.metadata.get("models"):
        return "\n".join(filter(known_models.is_known, theirs.splitlines()))
    return theirs


def save(settings: PageSettings, project: QgsProject) -> None:
    """Remember settings for the user, and in the project what belongs to it."""
    save_own(settings)
    for item in fields(settings):
        if item.metadata.get("project"):
            text = _format(getattr(settings, item.name))
            project.writeEntry(GROUP, settings.prefix + item.name, text)


def _format(value: object) -> str:
    """Return a value as text; what is unset gets a mark, so that it overrides like a value."""
    return _UNSET if value in (None, "") else str(value)


def _parse(text: str, default: Value, before: Value, most: float) -> Value:
    """Return a value from its text; ``before`` where that makes no sense.

    Args:
        text: As it was kept.
        default: Tells the type; ``None`` stands for an optional number.
        before: What holds without the text.
        most: The largest number that does make sense; none is negative.
    """
    if text == _UNSET:
        return None if default is None else type(default)()
    if isinstance(default, bool):
        return text == str(True)
    if isinstance(default, str):
        return text
    try:
        value = int(text) if isinstance(default, int) else float(text)
    except ValueError:
        return before
    return value if 0 <= value <= most else before
