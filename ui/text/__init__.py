"""Words: ``tr`` translates the texts of the panel, ``words`` says results."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Return ``text`` in the user's language, for whatever has no QObject of its own to do it.

    From the context that Qt's lupdate files it under.
    """
    return str(QCoreApplication.translate("@default", text))
