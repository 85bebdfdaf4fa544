"""Where a page's buttons lead once there is a result: its report, its folder, its print layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from qgis.core import QgsLayoutExporter, QgsPrintLayout, QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ...core.protocol.errors import EngineError
from ..project import spreadsheet
from ..project.spreadsheet import Sheet
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


def save_pdf(name: str, folder: str, project: QgsProject, notices: Notices) -> None:
    """Write a print layout of the project into a result's folder as PDF, and open that."""
    layout = project.layoutManager().layoutByName(name)
    if not isinstance(layout, QgsPrintLayout):
        notices.inform(tr("The layout is no longer in the project."))
        return
    path = Path(folder) / "report.pdf"
    done = QgsLayoutExporter(layout).exportToPdf(str(path), QgsLayoutExporter.PdfExportSettings())
    if done != QgsLayoutExporter.ExportResult.Success:
        notices.fail(*_not_written(path))
        return
    _saved(path, notices)


def save_sheets(
    make: Callable[[], Sequence[Sheet]], folder: str, project: QgsProject, notices: Notices
) -> None:
    """Write a result's figures into its folder as a spreadsheet, and open that."""
    path = Path(folder) / "report.xlsx"
    try:
        spreadsheet.write(make(), path, project.transformContext())
    except EngineError as error:
        notices.fail(error.message, error.cure)
        return
    _saved(path, notices)


def _saved(path: Path, notices: Notices) -> None:
    notices.inform(tr("Saved as {}.").format(path))
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _not_written(path: Path) -> tuple[str, str]:
    return (
        tr("{} cannot be written.").format(path),
        tr("Close it where it is open, or check that its folder can be written to."),
    )


def _open(path: Path, there: bool, missing: str, notices: Notices) -> None:
    if not there:
        notices.inform(missing.format(path))
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
