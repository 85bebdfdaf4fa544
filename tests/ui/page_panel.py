"""A page in a window, at work over the fake engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QWidget

from tailing_pond_mapper.ui.page_base.drawing import Drawing

from .engine.fake_command import running_fake
from .scores import add_prediction
from .window import Window, show


@dataclass
class PagePanel:
    """Where a page is, and where its files go."""

    window: Window
    project: QgsProject
    folder: Path
    out: Path

    def add(self, name: str) -> QgsRasterLayer:
        """Put a prediction into the project."""
        return add_prediction(self.folder, name, self.project)


@contextmanager
def drawing_page(
    page: QWidget, make_job: Callable[..., Any], window: Window, project: QgsProject, folder: Path
) -> Iterator[Any]:
    """Show a page on whose behalf polygons and points are drawn, and give its job."""
    with running_fake() as engine, closing(Drawing(window, project, window)) as drawing:
        job = make_job(page, engine, drawing, window, window)
        show(page, 1200, folder)
        yield job
        job.close()
