"""The choice of a model: its card is all there, and says how well the model does."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtWidgets import QApplication, QLabel

from tailing_pond_mapper.ui.segment.page import SegmentPage
from tailing_pond_mapper.ui.train.page import TrainPage

ACCURACY = "On sites it had not seen: F1 0.71."
LONG = "\n".join(
    [
        "Net 1.0",
        "Finds ponds.",
        "Trained on: " + "tiles of many sites, looked at one by one. " * 40,
        f"{ACCURACY} " + "And on more ground without a pond. " * 20,
        "Licence: none.",
    ]
)


@pytest.mark.parametrize("kind", [SegmentPage, TrainPage])
def test_no_line_of_a_long_card_is_cut_off(kind: type, qgis_app: object) -> None:
    page = kind()
    page.resize(380, 700)
    page.show()
    page.models.show_card(LONG, ACCURACY)
    label = page.findChild(QLabel, "card_label")
    label.linkActivated.emit("#")
    for _ in range(5):
        QApplication.processEvents()
    assert "Licence" in label.text()
    assert label.height() >= label.heightForWidth(label.width())


def test_how_well_a_model_does_is_seen_without_asking(qgis_app: object) -> None:
    page = SegmentPage()
    page.models.show_card(LONG, ACCURACY)
    label = page.findChild(QLabel, "card_label")
    assert ACCURACY in label.text() and "Licence" not in label.text()


def test_a_checksum_makes_no_page_wider(qgis_app: object) -> None:
    page = SegmentPage()
    page.resize(380, 700)
    page.show()
    page.models.show_card("Own\nOf words as they come.")
    for _ in range(5):
        QApplication.processEvents()
    plain = page.minimumSizeHint().width()
    page.models.show_card("Own\nOf " + "0123456789abcdef" * 4)
    page.show_problem("The file " + "0123456789abcdef" * 6 + ".tif is not there.")
    for _ in range(5):
        QApplication.processEvents()
    assert page.minimumSizeHint().width() <= plain
