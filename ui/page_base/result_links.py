"""Where a page's buttons lead once there is a result: its report, its folder, its print layout."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ..text.translation import tr
from .notices import Notices


def open_report(folder: str, notices: Notices) -> None:
    """Open the report in a result's folder in the browser, or say that it is gone."""
    _open(Path(folder) / "report.html", tr("The report {} is no longer there."), notices)


def open_folder(folder: str, notices: Notices) -> None:
    """Show a result's folder, or say that it is gone."""
    _open(Path(folder), tr("The folder {} is no longer there."), notices)


def open_layout(name: str, project: QgsProject, iface: QgisInterface, notices: Notices) -> None:
    """Open a print layout of the project, or say that it is gone."""
    layout = project.layoutManager().layoutByName(name)
    if layout is None:
        notices.inform(tr("The layout is no longer in the project."))
        return
    iface.openLayoutDesigner(layout)


def _open(path: Path, missing: str, notices: Notices) -> None:
    if not path.exists():
        notices.inform(missing.format(path))
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
