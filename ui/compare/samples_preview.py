"""Looks at the samples on page Compare as they are drawn, through the engine."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path

from qgis.core import QgsProcessingUtils, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer

from ...core.protocol.compare import SeparabilityRequest, SeparabilityResult
from ...core.protocol.composition import joined
from ...core.protocol.errors import Cancelled, EngineError
from ...core.protocol.messages import Failed
from ..engine.client import Engine, Job
from ..project import layers, reference_layer
from ..text import words
from .page import ComparePage
from .plan import CompareFiles, write_polygons

_PAUSE_MS = 400
"""A drawn polygon comes as several edits; what is looked at is what stands after them."""


class SamplesLook(QObject):
    """Keeps what the page says of its samples true; only the last question's answer counts."""

    def __init__(
        self, page: ComparePage, engine: Engine, project: QgsProject, parent: QObject
    ) -> None:
        """Wait for the samples to change."""
        super().__init__(parent)
        self._page, self._engine, self._project = page, engine, project
        self._folder: str | None = None
        self._job: Job | None = None
        self._round = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PAUSE_MS)
        self._wait.timeout.connect(self._look)
        page.samples_changed.connect(self._wait.start)

    def close(self) -> None:
        """Ask no more, and remove what was written for asking."""
        self._wait.stop()
        self._round += 1
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def pause(self) -> None:
        """Ask nothing while the engine is at work on a comparison."""
        self._wait.stop()
        self._drop()

    def again(self) -> None:
        """Look anew, soon."""
        self._wait.start()

    def _drop(self) -> None:
        self._round += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _look(self) -> None:
        if not self._page.isVisible():
            return
        self._drop()
        if self._folder is None:
            # QGIS removes its own folder when it closes, and then nobody closes this.
            self._folder = tempfile.mkdtemp(dir=QgsProcessingUtils.tempFolder())
        # A folder each: an earlier question may still be reading its own.
        folder = Path(self._folder) / str(self._round)
        try:
            request = look(self._page, folder, self._project)
        except EngineError as error:
            self._page.show_sample_problem(str(error))
            return
        if request is None:
            self._page.show_samples(None)
            return
        self._job = self._engine.submit(request)
        self._job.done.connect(partial(self._seen, self._round, folder))
        self._job.failed.connect(partial(self._failed, self._round, folder))

    def _seen(self, number: int, folder: Path, result: SeparabilityResult) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if number == self._round:
            self._job = None
            self._page.show_samples(result)

    def _failed(self, number: int, folder: Path, failure: Failed) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if number == self._round and failure.kind != Cancelled.kind:
            self._job = None
            self._page.show_sample_problem(joined(failure.message, failure.cure))


def look(page: ComparePage, folder: Path, project: QgsProject) -> SeparabilityRequest | None:
    """Return what to ask about the samples as they are now; writes the polygons.

    Args:
        page: With the choices.
        folder: For the polygons.
        project: The project.

    Returns:
        ``None`` where there is nothing to ask about.

    Raises:
        EngineError: A layer cannot be used; names it and the cure.
    """
    image, layer = page.image(), page.samples.chosen()
    if image is None or layer is None or not page.samples.is_ready():
        return None
    files = CompareFiles.inside(folder)
    reference, area = page.reference.chosen(), page.area.chosen()
    context = project.transformContext()
    samples = reference_layer.snapshot(layer, layer.name(), both=False)
    if reference is not None and not any(reference.getFeatures()):
        reference = None
    if area is not None and not any(area.getFeatures()):
        area = None
    write_polygons(
        files,
        samples,
        reference and reference_layer.snapshot(reference, reference.name(), both=False),
        area and reference_layer.area(area, area.name()),
        context,
    )
    return SeparabilityRequest(
        image=layers.source_path(image),
        samples=str(files.samples),
        reference=str(files.reference) if reference is not None else None,
        area=str(files.area) if area is not None and reference is not None else None,
        features=words.band_numbers(page.settings().features),
    )
