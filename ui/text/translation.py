"""Translate texts of modules that have no QObject of their own to do it."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Return ``text`` in the user's language, from the context that Qt's lupdate files it under."""
    return str(QCoreApplication.translate("@default", text))
