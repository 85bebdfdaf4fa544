"""What a person does with confidence: segment, then slide from which confidence ponds are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsRenderContext, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.utils import iface

from . import panel


def doubted(out: Path, image: str, model: str) -> dict[str, Any]:
    """Segment with a model that gives confidence; show fewer ponds, then all, by the keyboard."""
    panel.open_image(image, out)
    page = panel.page()
    page.models.offer(Path(model))
    page.models.choose(model)
    panel.wait_until(page.bands.is_complete, "the model's bands")
    page.min_area_spin.setValue(0)
    panel.segment()
    ponds = QgsProject.instance().layerTreeRoot().children()[0].children()[0].layer()
    box, said, shown = page.confidence, [], []
    iface.setActiveLayer(ponds)
    panel.await_map()
    panel.picture(out, "default")
    box.slider.setFocus()
    for key in (None, Qt.Key.Key_End, Qt.Key.Key_Home):
        if key is not None:
            QTest.keyClick(box.slider, key)
        panel.await_map()
        said.append(box.count.text())
        shown.append(_drawn(ponds))
    return {
        "summary": panel.summary(),
        "said": said,
        "shown": shown,
        "subset": ponds.subsetString(),
        "confidences": [one["confidence"] for one in ponds.getFeatures()],
    }


def _drawn(ponds: QgsVectorLayer) -> int:
    """Count the ponds that the map shows."""
    renderer, context = ponds.renderer().clone(), QgsRenderContext()
    renderer.startRender(context, ponds.fields())
    count = sum(renderer.willRenderFeature(one, context) for one in ponds.getFeatures())
    renderer.stopRender(context)
    return int(count)
