"""Texts for people, by code: English from :mod:`core.wording`, else a translation's.

Everything that a user reads of the engine (messages, cures, remarks, stages, reports) is written in
:mod:`core.wording` as a template with named parameters and asked for by its code. A
translation is one JSON file, ``i18n/engine_<locale>.json``, code to template; what it lacks stays
English: literature, and what CSV files say, which scripts look for. The language is that of the
variable :data:`LANGUAGE`, which the QGIS side sets for its engines; a shell may set it too.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
from pathlib import Path
from typing import Dict, Iterable, Iterator, Mapping, Optional, Tuple

from .composition import Filling
from .signed_addresses import without_secrets

LANGUAGE = "TAILING_POND_MAPPER_LANGUAGE"
"""Environment variable with a locale: ``zh_CN``, say."""

FOLDER = Path(__file__).resolve().parents[2] / "i18n"
"""Where translations lie."""

_FILLING = Filling()

_TRADITIONAL = {"hant", "tw", "hk", "mo"}
"""Scripts and places of traditional Chinese, in lower case."""


def text(code: str, /, **parameters: object) -> str:
    """Return a text with its parameters filled in; addresses among them show no secrets.

    Args:
        code: ``room.what``, as in :mod:`core.wording`.
        parameters: What the template names in braces.

    Raises:
        KeyError: There is no such code, or the template names another parameter.
    """
    translated = translations(os.environ.get(LANGUAGE, "")).get(code)
    if translated:
        return without_secrets(_FILLING.vformat(translated, (), parameters))
    return without_secrets(_english()[code].format(**parameters))


def english(code: str) -> str:
    """Return the template of a code in English, whatever the language is."""
    return _english()[code]


@contextlib.contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Have :func:`text` speak another language for a while: ``en``, ``zh_CN``."""
    before = os.environ.get(LANGUAGE)
    os.environ[LANGUAGE] = locale
    try:
        yield
    finally:
        if before is None:
            del os.environ[LANGUAGE]
        else:
            os.environ[LANGUAGE] = before


def count_text(code: str, count: int, /, **parameters: object) -> str:
    """Return the text ``code.one`` or ``code.many``, which may name ``count`` too."""
    return text(f"{code}.one" if count == 1 else f"{code}.many", count=count, **parameters)


def listed(items: Iterable[object]) -> str:
    """Return names or numbers one after the other, with what the language has between them."""
    return text("engine.list_comma").join(map(str, items))


def clauses(parts: Iterable[str]) -> str:
    """Return clauses of a sentence, with what the language has between them."""
    return text("engine.clause_comma").join(parts)


def has_text(code: str) -> bool:
    """Return whether there is a text of this code."""
    return code in _english()


def _english() -> Mapping[str, str]:
    # Not at import: QGIS loads this module when it starts, and needs no text yet.
    from ..wording import TEXTS  # noqa: PLC0415

    return TEXTS


@functools.lru_cache(maxsize=4)
def translations(locale: str) -> Mapping[str, str]:
    """Return the templates of a locale, by code; none where there is no translation for it."""
    name = _name(locale)
    if name is None:
        return {}
    templates: Dict[str, str] = json.loads(_path(name).read_text(encoding="utf-8"))
    return templates


def language() -> str:
    """Return the language of the texts as HTML has it: ``zh-CN``, ``en`` without a translation."""
    return (_name(os.environ.get(LANGUAGE, "")) or "en").replace("_", "-")


def _name(locale: str) -> Optional[str]:
    return next((name for name in locale_names(locale) if _path(name).is_file()), None)


def _path(name: str) -> Path:
    return FOLDER / f"engine_{name}.json"


def locale_names(locale: str) -> Tuple[str, ...]:
    """Return under which names the translation of a locale is looked for, the best first.

    QGIS names simplified Chinese ``zh-Hans``, systems name it ``zh_CN``, ``zh_CN.UTF-8`` or
    ``zh_SG``: all are ``zh_CN`` here. Readers of traditional Chinese are given English.

    Args:
        locale: As QGIS or a shell says it; what is no locale has no names.
    """
    bare = locale.partition(".")[0].partition("@")[0].replace("-", "_")
    if not bare.replace("_", "").isalnum():
        return ()
    language, _, place = bare.partition("_")
    if language.lower() == "zh":
        return () if _TRADITIONAL & set(place.lower().split("_")) else (bare, language, "zh_CN")
    return (bare, language)
