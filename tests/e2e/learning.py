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
    box, button, decided = _begun(out, image, ponds, truth, decisions)
    load, began = os.getloadavg()[0], time.perf_counter()
    panel.press(button)
    _await_progress(out, box)
    # The review goes on meanwhile.
    decided.append(_decide(truth))
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


def learning_cancelled(
    out: Path, image: str, ponds: str, truth: str, decisions: int
) -> dict[str, Any]:
    """Begin likewise, decide on another pond meanwhile, and cancel."""
    box, button, _decided = _begun(out, image, ponds, truth, decisions)
    panel.press(button)
    _await_progress(out, box)
    _decide(truth)
    panel.press(button)
    panel.wait_until(lambda: "Learn" in button.text(), "the end", _LONG)
    models = Path(QgsApplication.qgisSettingsDirPath()) / "tailing_pond_mapper" / "models"
    return {
        "message": panel.message(),
        "answer": box.learning_label.text(),
        "reviews": review.reviews(out),
        "models": panel.files(models),
    }


def _begun(
    out: Path, image: str, ponds: str, truth: str, decisions: int
) -> tuple[QWidget, QPushButton, list[bool]]:
    """Review some ponds; return the box of the button, the button, and which ponds are ponds."""
    review.open_project(out, [image], [ponds])
    review.begin(out)
    decided = [_decide(truth) for _ in range(decisions)]
    panel.await_map()
    panel.picture(out, "decided")
    iface.messageBar().clearWidgets()
    box = review.page().findChild(QWidget, "LearningBox")
    return box, box.findChild(QPushButton, "train_button"), decided


def _await_progress(out: Path, box: QWidget) -> None:
    panel.wait_until(lambda: box.learning_bar.value() > 10, "progress", _LONG)
    panel.picture(out, "learning")


def _decide(truth: str) -> bool:
    """Decide on the pond at hand: a pond where the truth covers half of it; return whether."""
    outline = review.outline()
    layer = QgsVectorLayer(truth, "truth")
    assert layer.isValid()
    index = QgsSpatialIndex(
        layer.getFeatures(), flags=QgsSpatialIndex.Flag.FlagStoreFeatureGeometries
    )
    near = index.intersects(outline.boundingBox())
    covered = sum(outline.intersection(index.geometry(key)).area() for key in near)
    is_pond = covered > outline.area() / 2
    review.press_key(Qt.Key.Key_A if is_pond else Qt.Key.Key_5)
    return is_pond
