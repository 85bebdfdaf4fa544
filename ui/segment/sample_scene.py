"""A scene to try the plugin on: simulated, with its ponds, made by the engine on request."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.errors import EngineError
from ...core.protocol.simulate import SimulateRequest, SimulateResult
from ..engine.client import Engine
from ..page_base.notices import Notices
from ..page_base.page_job import PageJob
from ..prepare import layers as images
from ..project import layers, reference_layer, result_folder, result_layers
from ..project.project_watch import ProjectWatch
from ..text.translation import tr
from .page import SegmentPage

SIZE, SEED = 768, 5
"""Pixels a side, some six kilometres: a few ponds, in half a minute. The same ground each time."""

FOLDER = "sample_scene"
"""Of the scene, among the results of the project."""


class SampleSceneJob(PageJob):
    """Makes the scene in a folder of its own, and shows it with its ponds."""

    def __init__(
        self, page: SegmentPage, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Make nothing before it is asked for."""
        project = QgsProject.instance()
        super().__init__(page, engine, Notices(iface.messageBar()), project, parent)
        self._page, self._iface = page, iface
        self._watch = ProjectWatch(project, self)
        self._watch.emptied.connect(self.cancel)
        page.sample_scene_requested.connect(self.start)

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._watch.close()

    def start(self) -> None:
        """Have the scene made, unless the page is at work."""
        if self._page.busy:
            return
        folder = self.attempt(self._free_folder)
        if folder is not None:
            request = SimulateRequest(str(folder), SIZE, SEED)
            clear_up = partial(self._clear_up, folder)
            self.submit(request, tr("Making a sample scene"), self._done, clear_up)

    def _free_folder(self) -> Path:
        base, _ = result_layers.output_folder(self._page.settings().folder, self._project)
        return result_folder.free_folder(base, FOLDER)

    @staticmethod
    def _clear_up(folder: Path, _failure: object) -> None:
        result_folder.discard(folder, ())

    def _done(self, result: SimulateResult) -> None:
        try:
            image = images.add_to_project(result.image, self._project)
            ponds = reference_layer.open_outlines(Path(result.reference), table="ponds")
        except EngineError as error:
            self.fail(error)
            return
        image.setName(tr("Sample scene"))
        ponds.setName(tr("Ponds of the sample scene"))
        self._project.addMapLayer(ponds, False)
        self._project.layerTreeRoot().insertLayer(0, ponds)
        self._page.show_summary("")
        self.succeed(
            tr(
                "A simulated scene and its ponds are in the project. Click Segment, then compare "
                "with the ponds on page Score."
            ),
            (),
            tr("Show on the map"),
            partial(self._show, image.id()),
        )
        self._page.choose_layer(image)
        self._show(image.id())

    def _show(self, identity: str) -> None:
        layer = self._project.mapLayer(identity)
        if not isinstance(layer, QgsRasterLayer):
            self._notices.inform(tr("The sample scene is no longer in the project."))
            return
        self._iface.setActiveLayer(layer)
        layers.zoom_to(self._iface.mapCanvas(), layer)
