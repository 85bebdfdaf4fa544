"""A queue of 20,000 ponds over ten scenes: time on the processor, whatever else is at work."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from qgis.PyQt.QtCore import Qt

from tailing_pond_mapper.ui.review.queue import Order

from ..window import click
from .scenes import Desk, add_prediction, ring_of, square, write_prediction

SCENES, EACH = 10, 2000


def seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def resident_mb() -> float:
    """Return the memory that this process has now; pages of 4 KiB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def test_twenty_thousand_ponds_open_at_once_and_step_at_once(empty_desk: Desk) -> None:
    desk = empty_desk
    for scene in range(SCENES):
        rings = [ring_of(square(number)) for number in range(scene * EACH, (scene + 1) * EACH)]
        path = write_prediction(desk.folder / f"scene{scene}_ponds.gpkg", rings)
        add_prediction(path, desk.project)
    before = resident_mb()
    # All are read, known to be new, and written: once in the life of a review. 1.3 s on one core
    # of a machine with other work, and some 70 MB.
    assert seconds(desk.start) < 3
    assert resident_mb() - before < 150
    assert desk.at.queue.counts.ponds == SCENES * EACH
    keys = (Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_U)
    for key in keys:
        taken = sorted(seconds(lambda key=key: desk.key(key)) for _ in range(9))
        assert taken[4] < 0.1, (key, taken)
    for order in Order:
        assert seconds(lambda order=order: desk.at.line_up(order, None)) < 1, order
    click(desk.page.review_button)
    for row in range(desk.page.ponds.count()):
        desk.page.ponds.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert seconds(desk.start) < 2
    assert desk.at.queue.counts.done == 9
