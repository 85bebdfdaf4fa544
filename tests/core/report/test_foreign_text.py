"""Texts of strangers in all that the engine writes for people: pages, tables, terminals."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.comparison.comparison_record import methods
from core.comparison.csv_table import write_table
from core.console_feedback import ConsoleFeedback
from core.protocol.comparison_record import ComparisonRecord
from core.protocol.foreign_text import cell, visible
from core.protocol.json_fields import decode, encode
from core.protocol.sample_record import SampleRecord
from core.protocol.score_record import score_of
from core.report.comparison_report import comparison_page
from core.report.confusion_table import write_confusion, write_error_matrix
from core.report.score_report import page
from core.report.svg_plot import drawing, label

from ..comparison.test_assessment import Ground, named
from ..protocol.test_score_record import sample
from .test_comparison_report import comparison  # noqa: F401 - a fixture
from .test_score_report import Seen, made_score

PAYLOAD = (
    "=HYPERLINK(\"http://evil.example\") <a href='http://evil.example/x'>Repair</a>"
    "<script>alert(1)</script> &amp; \x1b]0;owned\x07\x1b[2J \r\u202etxt.exe \udcff"
)
"""A formula, a link, a script, an entity, commands to a terminal, letters that run backwards, and a
byte of a name in no known encoding."""

KEPT = {"key", "method", "why", "made", "first", "second"}
"""Texts that are codes, dates, or looked up by other parts."""


def planted(value: Any, name: str = "") -> Any:
    """Put the payload in the place of every text of a record."""
    if isinstance(value, dict):
        return {key: planted(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [planted(item, name) for item in value]
    return PAYLOAD if isinstance(value, str) and name not in KEPT else value


def assert_harmless(text: str) -> None:
    text.encode("utf-8")
    seen = Seen(text)
    assert not {"a", "script", "iframe", "object", "link"} & set(seen.tags)
    for _, name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in {"src", "href", "xlink:href"} or value.startswith(
            ("data:image/png", "#")
        )
    assert visible(text) == text
    assert "<script>alert(1)</script>" in "".join(seen.words), "it is not there at all"
    ET.fromstring(text.partition("\n")[2] if text.startswith("<!") else text)  # noqa: S314


def test_a_score_with_hostile_texts_makes_a_harmless_page() -> None:
    assert_harmless(page(score_of(planted(made_score())), []))


def test_a_comparison_with_hostile_texts_makes_a_harmless_page(
    comparison: Dict[str, Any],  # noqa: F811
) -> None:
    record = decode(ComparisonRecord, {**planted(comparison), "settings": {}})
    assert_harmless(comparison_page(record, []))


def test_a_drawing_with_a_hostile_name_is_harmless() -> None:
    assert_harmless(str(drawing("x", PAYLOAD, PAYLOAD, 10, 10, [label(1, 1, PAYLOAD, "end")])))


def formulas(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        cells = [one for row in csv.reader(file) for one in row]
    signs = re.compile(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
    return [one for one in cells if signs.match(one) and not re.fullmatch(r"-?[0-9.e+-]+", one)]


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    ground = Ground(tmp_path, ponds=4, step=23, side=8)
    judged = named(ground.judge([ground.erring(0.1, 1)]), "=1+1")
    path = tmp_path / "table.csv"
    records = methods(judged, [one.entry for one in judged.judged])
    write_table([decode(type(one), planted(encode(one))) for one in records], str(path))
    assert not formulas(path) and "HYPERLINK" in path.read_text(encoding="utf-8")
    write_confusion(score_of(planted(made_score())), str(path))
    assert not formulas(path)
    write_error_matrix(decode(SampleRecord, planted(sample())), str(path))
    assert not formulas(path)


def test_numbers_stay_numbers_and_other_texts_themselves() -> None:
    assert [cell(one) for one in (-1.5, None, 3, "x=1", "")] == [-1.5, None, 3, "x=1", ""]


@pytest.mark.parametrize("sign", list("=+-@\t\r\uff1d\uff0b\uff0d\uff20"))
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(sign: str) -> None:
    assert cell(f"{sign}1")[0] == "'"


@given(st.text())
def test_what_is_visible_can_be_written_and_is_as_long_as_before(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert len(shown) == len(text)
    assert not any(letter in shown for letter in "\x1b\x07\x08\r\x9b\u202e")
    assert ET.fromstring(f"<a>{''.join(c for c in shown if c not in '<&')}</a>") is not None  # noqa: S314


def test_a_terminal_gets_no_commands() -> None:
    stream = io.StringIO()
    feedback = ConsoleFeedback(stream)
    feedback.progress(0.5, PAYLOAD)
    feedback.log(PAYLOAD, "warning")
    assert "Repair" in stream.getvalue()
    assert visible(stream.getvalue()) == stream.getvalue()
