"""The plugin as it comes in the zip: installed, looked at, worked long, and killed."""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path
from typing import Any

import pyplugin_installer
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDockWidget, QTabWidget, QToolButton
from qgis.utils import iface, plugins

from . import panel


def installed(out: Path, archive: str, image: str) -> dict[str, Any]:
    """Install the zip as *Install from ZIP* does, look at every page, and do the main job."""
    before = "tailing_pond_mapper" in plugins
    pyplugin_installer.instance().installFromZipFile(archive)
    panel.wait_until(lambda: "tailing_pond_mapper" in plugins, "the plugin")
    panel.open_panel()
    pages = iface.mainWindow().findChild(QDockWidget, "TailingPondMapperDock").pages
    shown = []
    for index in range(pages.count()):
        pages.setCurrentIndex(index)
        panel.wait_until(pages.widget(index).isVisible, "a page")
        QgsApplication.processEvents()
        panel.picture(out, f"page_{index}")
        shown.append(pages.tabToolTip(index) or pages.tabText(index))
    helped = _helped(pages)
    pages.setCurrentIndex(0)
    panel.open_image(image, out)
    text = panel.segment()
    provider = QgsApplication.processingRegistry().providerById("tailingponds")
    return {
        "before": before,
        "from": str(Path(plugins["tailing_pond_mapper"].__module__.partition(".")[0])),
        "folder": str(Path(__import__("tailing_pond_mapper").__file__).parent),
        "pages": shown,
        "helped": helped,
        "algorithms_helped": [algorithm.helpUrl() for algorithm in provider.algorithms()],
        "message": text,
        "algorithms": sorted(algorithm.name() for algorithm in provider.algorithms()),
        "files": panel.files(out),
    }


def _helped(pages: QTabWidget) -> list[str]:
    """Click the button Help on every page; return what the browser would be given."""
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened.take)
    button = iface.mainWindow().findChild(QToolButton, "help_button")
    for index in range(pages.count()):
        pages.setCurrentIndex(index)
        panel.press(button)
    QDesktopServices.unsetUrlHandler("file")
    return opened.addresses


class Opened(QObject):
    """Stands in for the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    @pyqtSlot(QUrl)
    def take(self, address: QUrl) -> None:
        """Note what is to be opened."""
        self.addresses.append(address.toString())


def repeated(out: Path, image: str, jobs: int, segmenting: bool) -> dict[str, Any]:
    """Do a job over and over in one window; say what QGIS and the engine hold, after each.

    Args:
        out: Where results go; they are removed.
        image: What is segmented.
        jobs: How often.
        segmenting: Whether to click Segment; else the image is only opened and described.
    """
    held: dict[str, list[int]] = {"QGIS": [], "engine": [], "objects": [], "widgets": []}
    for _ in range(jobs):
        panel.open_image(image, out)
        if segmenting:
            panel.segment(maybe_none=True)
        QgsProject.instance().clear()
        iface.messageBar().clearWidgets()
        for path in out.iterdir() if segmenting else ():
            path.unlink()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        engine = plugins["tailing_pond_mapper"]._engine.process_id
        held["QGIS"].append(_resident(os.getpid()))
        held["engine"].append(_resident(engine) if engine else 0)
        held["objects"].append(len(gc.get_objects()))
        held["widgets"].append(len(iface.mainWindow().findChildren(QObject)))
    return held


def struck(out: Path, large: str) -> None:
    """Kill QGIS in mid-run, and note which engine it leaves."""
    panel.open_image(large, out)
    process = panel.start_and_wait_for_progress()
    (out.parents[1] / "engine.pid").write_text(str(process))
    os.kill(os.getpid(), signal.SIGKILL)


def _resident(process: int) -> int:
    """Return the memory that a process holds, KiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError(f"no memory is told of process {process}")
