"""The language of the panel: its translation by Qt, and numbers and dates as the locale has them.

Texts of modules that have no QObject of their own are translated here, too. The engine's texts are
its own (:mod:`core.protocol.texts`) and follow the same locale, in its process as in this one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QDate, QLocale, Qt, QTranslator

from ...core.protocol.composition import Filling
from ...core.protocol.texts import LANGUAGE, locale_names

FOLDER = Path(__file__).resolve().parents[2] / "i18n"
"""Where translations lie, compiled by ``python -m tools.translations``."""


class _LocalFilling(Filling):
    """Fills a text with gaps as Chinese has them, and numbers as the user's locale writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        said = super().format_field(value, format_spec)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return said
        locale = QLocale()
        return said.translate(
            {ord("."): str(locale.decimalPoint()), ord(","): str(locale.groupSeparator())}
        )


def filled(text: str, *values: object) -> str:
    """Return a text with what it leaves open, numbers as the user's locale writes them.

    Where a value meets Chinese letters without a space in the text, there is one if it needs one.

    Args:
        text: With braces as :meth:`str.format` has them.
        values: What goes into them.
    """
    return _LocalFilling().vformat(text, values, {})


def tr(text: str) -> str:
    """Return ``text`` in the user's language, from the context that Qt's lupdate files it under."""
    return str(QCoreApplication.translate("@default", text))


def counted(count: int, one: str, many: str) -> str:
    """Return the text for one of something or for another number of it; both translated."""
    return one if count == 1 else many


def number(value: float, form: str) -> str:
    """Return a number as the user's locale writes it; ``form`` is Python's, ``.2f`` say."""
    return filled(f"{{:{form}}}", value)


def day(iso: str) -> str:
    """Return the day of a time in ISO 8601 as the user's language writes it, in full.

    What is no such time is returned as it is.
    """
    found = QDate.fromString(iso[:10], Qt.DateFormat.ISODate)
    return QLocale().toString(found, tr("d MMMM yyyy")) if found.isValid() else iso


def moment(iso: str) -> str:
    """Return day, hour and minute of a time in ISO 8601 as the user's language writes them."""
    return f"{day(iso)} {iso[11:16]}".rstrip()


def language() -> str:
    """Return the locale that QGIS speaks.

    That of its option ``--lang`` is in no setting, and :meth:`QgsApplication.locale` does not know
    it.
    """
    application = QgsApplication.instance()
    spoken = application.translation() if isinstance(application, QgsApplication) else ""
    return QgsApplication.locale() if spoken in ("", "C") else spoken


def install(locale: str) -> QTranslator | None:
    """Speak the language of a locale from now on, as far as there is a translation.

    What the engine's own modules say in this process follows too.

    Args:
        locale: As QGIS says it.

    Returns:
        What :func:`remove` takes; ``None`` where all stays English.
    """
    os.environ[LANGUAGE] = locale
    for name in locale_names(locale):
        path = FOLDER / f"tailing_pond_mapper_{name}.qm"
        translator = QTranslator()
        if path.is_file() and translator.load(str(path)):
            QCoreApplication.installTranslator(translator)
            return translator
    return None


def remove(translator: QTranslator | None) -> None:
    """Speak English again."""
    os.environ.pop(LANGUAGE, None)
    if translator is not None:
        QCoreApplication.removeTranslator(translator)
