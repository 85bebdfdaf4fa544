"""Texts for people, by code: English from :mod:`core.wording`, else a translation's.

Everything that a user reads of the engine (messages, cures, remarks, stages, reports) is written in
:mod:`core.wording` as a template with named parameters and asked for by its code. A
translation is one JSON file, ``i18n/engine_<locale>.json``, code to template; what it lacks stays
English. The language is that of the variable :data:`LANGUAGE`, which the QGIS side sets for its
engines; a shell may set it too.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Dict, Mapping

LANGUAGE = "TAILING_POND_MAPPER_LANGUAGE"
"""Environment variable with a locale: ``zh_CN``, say."""

FOLDER = Path(__file__).resolve().parents[2] / "i18n"
"""Where translations lie."""


def text(code: str, /, **parameters: object) -> str:
    """Return a text with its parameters filled in.

    Args:
        code: ``room.what``, as in :mod:`core.wording`.
        parameters: What the template names in braces.

    Raises:
        KeyError: There is no such code, or the template names another parameter.
    """
    template = translations(os.environ.get(LANGUAGE, "")).get(code) or _english()[code]
    return template.format(**parameters)


def count_text(code: str, count: int, /, **parameters: object) -> str:
    """Return the text ``code.one`` or ``code.many``, which may name ``count`` too."""
    return text(f"{code}.one" if count == 1 else f"{code}.many", count=count, **parameters)


def has_text(code: str) -> bool:
    """Return whether there is a text of this code."""
    return code in _english()


def _english() -> Mapping[str, str]:
    # Not at import: QGIS loads this module when it starts, and needs no text yet.
    from ..wording import TEXTS  # noqa: PLC0415

    return TEXTS


@functools.lru_cache(maxsize=4)
def translations(locale: str) -> Mapping[str, str]:
    """Return the templates of a locale, by code: ``zh_CN``, else ``zh``, else none."""
    for name in (locale, locale.partition("_")[0]):
        path = FOLDER / f"engine_{name}.json"
        if name and name.replace("_", "").isalnum() and path.is_file():
            templates: Dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
            return templates
    return {}
