"""Where a page's buttons lead once there is a result: its report, its folder, its print layout."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ..text.translation import tr
from .notices import Notices

_PROGRAMS = {".app", ".action", ".bundle", ".command", ".pkg", ".prefpane", ".workflow"}
"""Endings of folders that macOS runs or installs when they are opened."""


def open_report(folder: str, notices: Notices) -> None:
    """Open the report in a result's folder in the browser, or say that it is gone."""
    path = Path(folder) / "report.html"
    _open(path, path.is_file(), tr("The report {} is no longer there."), notices)


def open_folder(folder: str, notices: Notices) -> None:
    """Show a result's folder, or say that it is gone.

    A file in its place would be run, as would a folder that is a program.
    """
    path = Path(folder)
    plain = path.is_dir() and path.suffix.lower() not in _PROGRAMS
    _open(path, plain, tr("The folder {} is no longer there."), notices)


def open_layout(name: str, project: QgsProject, iface: QgisInterface, notices: Notices) -> None:
    """Open a print layout of the project, or say that it is gone."""
    layout = project.layoutManager().layoutByName(name)
    if layout is None:
        notices.inform(tr("The layout is no longer in the project."))
        return
    iface.openLayoutDesigner(layout)


def _open(path: Path, there: bool, missing: str, notices: Notices) -> None:
    if not there:
        notices.inform(missing.format(path))
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
