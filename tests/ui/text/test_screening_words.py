"""What is said of a first look: never that there is no pond where nobody has searched."""

from __future__ import annotations

import re

import pytest

from tailing_pond_mapper.core.protocol.segment import SegmentResult
from tailing_pond_mapper.ui.text import screening_words


def result(ponds: int, left_out: float | None, valid: int = 100) -> SegmentResult:
    sizes = ("p.tif", "p.gpkg", None, "m.json", ponds, 2e4 * ponds, valid, 5, "CPU", 1.0)
    return SegmentResult(*sizes, left_out=left_out)


@pytest.mark.parametrize(
    ("ponds", "left_out", "found", "unseen"),
    [
        (0, None, "No tailings pond found.", ""),
        (0, 0.0, "No tailings pond found.", "All of the ground was searched"),
        (0, 0.97, "on the 3 % of the ground that was searched.", "97 % of the ground was not"),
        (0, 0.9971, "on the 0.3 % of the ground", "99.7 % of the ground was not searched"),
        (0, 0.9997, "on the 0.03 % of the ground", "99.97 % of the ground was not searched"),
        (0, 0.003, "on the 99.7 % of the ground", "0.3 % of the ground was not searched"),
        (0, 1.0, "No ground was searched", "no sign of a pond anywhere"),
        (2, 0.5, "2 tailings ponds found", "50 % of the ground was not searched"),
        (2, 1.0, "2 tailings ponds found", "99.99 % of the ground was not searched"),
        (2, None, "2 tailings ponds found", ""),
    ],
)
def test_what_was_not_searched_is_told(
    ponds: int, left_out: float | None, found: str, unseen: str
) -> None:
    made = result(ponds, left_out)
    assert found in screening_words.ponds(made)
    assert unseen in screening_words.not_searched(made)
    if left_out:
        assert "overlook" in screening_words.not_searched(made)
    else:
        assert "overlook" not in screening_words.not_searched(made)


def test_no_share_is_told_as_nothing_or_all() -> None:
    # The engine tells shares in ten-thousandths.
    for number in range(1, 10_000):
        made = result(0, number / 10_000)
        said = screening_words.ponds(made) + screening_words.not_searched(made)
        assert not re.search(r"\b(0|0\.0+|100|100\.0+) %", said)


def test_an_image_without_data_was_not_all_searched() -> None:
    assert screening_words.not_searched(result(0, 0.0, valid=0)) == ""


def test_the_tip_lacks_nothing_where_the_card_is_silent() -> None:
    assert len(screening_words.what_it_does("")) == 2
    assert screening_words.what_it_does("It keeps 9 of 10.")[-1] == "It keeps 9 of 10."
