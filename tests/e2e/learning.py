"""What a person does after a review: lets the model learn from it, and segments with that one."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsSpatialIndex, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QPushButton, QWidget
from qgis.utils import iface

from . import panel, review

_LONG = 3400
"""Seconds that learning may take on a machine that has other work."""


def learnt(out: Path, image: str, ponds: str, truth: str, decisions: int) -> dict[str, Any]:
    """Review some ponds as the truth says, learn from that, and follow the answer."""
    review.open_project(out, [image], [ponds])
    review.begin(out)
    decided = [_decide(_is_pond(truth)) for _ in range(decisions)]
    box, button = _ready(out)
    load, began = os.getloadavg()[0], time.perf_counter()
    panel.press(button)
    _await_progress(out, box)
    # The review goes on meanwhile.
    decided.append(_decide(_is_pond(truth)))
    panel.wait_until(lambda: "Learn" in button.text(), "the answer", _LONG)
    told = {
        "seconds": round(time.perf_counter() - began, 1),
        "load": [round(load, 2), round(os.getloadavg()[0], 2)],
        "decided": decided,
        "reviews": review.reviews(out),
        "answer": box.learning_label.text(),
        "button": button.text(),
        "warnings": panel.warnings(),
        "message": panel.message(),
    }
    panel.picture(out, "learnt")
    if "href" in told["answer"]:
        box.learning_label.linkActivated.emit("#")
        panel.wait_until(panel.page().isVisible, "page Segment")
        panel.wait_until(panel.page().bands.chosen, "the image's description")
        panel.picture(out, "offered")
        told["model"] = panel.page().model()
        told["found"] = panel.segment(300, maybe_none=True)
        panel.await_map()
        panel.picture(out, "segmented")
    return told


def learning_cancelled(out: Path, image: str, ponds: str, each: int) -> dict[str, Any]:
    """Accept some ponds and reject as many, begin, decide on another meanwhile, and cancel."""
    review.open_project(out, [image], [ponds])
    review.begin(out)
    for is_pond in [True, False] * each:
        _decide(is_pond)
    box, button = _ready(out)
    panel.press(button)
    _await_progress(out, box)
    _decide(True)
    panel.press(button)
    panel.wait_until(lambda: "Learn" in button.text(), "the end", _LONG)
    models = Path(QgsApplication.qgisSettingsDirPath()) / "tailing_pond_mapper" / "models"
    return {
        "message": panel.message(),
        "answer": box.learning_label.text(),
        "reviews": review.reviews(out),
        "models": panel.files(models),
    }


def _ready(out: Path) -> tuple[QWidget, QPushButton]:
    """Return the box of the button, and the button, behind the last decision."""
    panel.await_map()
    panel.picture(out, "decided")
    iface.messageBar().clearWidgets()
    box = review.page().findChild(QWidget, "LearningBox")
    return box, box.findChild(QPushButton, "train_button")


def _await_progress(out: Path, box: QWidget) -> None:
    panel.wait_until(lambda: box.learning_bar.value() > 10, "progress", _LONG)
    panel.picture(out, "learning")


def _is_pond(truth: str) -> bool:
    """Tell whether the truth covers half of the pond at hand."""
    outline = review.outline()
    layer = QgsVectorLayer(truth, "truth")
    assert layer.isValid()
    index = QgsSpatialIndex(
        layer.getFeatures(), flags=QgsSpatialIndex.Flag.FlagStoreFeatureGeometries
    )
    near = index.intersects(outline.boundingBox())
    covered = sum(outline.intersection(index.geometry(key)).area() for key in near)
    return covered > outline.area() / 2


def _decide(is_pond: bool) -> bool:
    """Accept the pond at hand, or reject it; return which."""
    review.press_key(Qt.Key.Key_A if is_pond else Qt.Key.Key_5)
    return is_pond
