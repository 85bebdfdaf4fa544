"""The page of a comparison: what it says is what was found, and nothing sounds surer than it is."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any, Dict, List, Tuple

import pytest

from core.comparison.comparison_record import methods, pairs
from core.comparison.verdict import verdict
from core.protocol import texts
from core.protocol.comparison_record import ComparisonRecord
from core.protocol.json_fields import decode, encode
from core.report.comparison_report import comparison_page
from core.report.difference_section import difference_section
from core.wording import TEXTS

from ..comparison.test_assessment import Ground, failed, named

NAMES = ("U-Net", "Random forest", "Support <vector> machine")


class Tables(HTMLParser):
    """Captions, and the words of each row's cells, of all tables of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: Dict[str, List[List[str]]] = {}
        self.scopes: List[Any] = []
        self._caption, self._inside = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: List[Tuple[str, Any]]) -> None:
        if tag == "caption":
            self._caption = ""
        elif tag == "tr":
            self.rows.setdefault(self._caption, []).append([])
        elif tag in ("th", "td"):
            self.rows[self._caption][-1].append("")
            self.scopes += [dict(attributes).get("scope")] if tag == "th" else []
        if tag in ("caption", "th", "td"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "caption":
            self._caption += data
        elif self._inside:
            self.rows[self._caption][-1][-1] += data


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Any]:
    ground = Ground(tmp_path_factory.mktemp("page"), ponds=10, step=23, side=8)
    rates = ((0.05, 3), (0.3, 1), (0.3, 2))
    comparison = named(ground.judge([ground.erring(*one, cell=6) for one in rates]), *NAMES)
    lost = failed("Maximum likelihood")
    facts = {"path": "/somewhere/scene.tif", "size": 12}
    return {
        "verdict": verdict(comparison, [lost]),
        "methods": encode(methods(comparison, [*(one.entry for one in comparison.judged), lost])),
        "comparison": encode(pairs(comparison, 0)),
        "judged_pixels": comparison.pixels,
        "left_out_pixels": comparison.left_out,
        "withheld_pixels": comparison.withheld,
        "division": "",
        "samples": None,
        "image": {"pixels": 57600, "width": 240, "height": 240, "gsd_m": 10.0},
        "inputs": {"image": facts, "reference": facts, "samples": None, "area": None},
        "warnings": [],
        "command": ["python", "-m", "core", "compare", "a b.tif"],
        "versions": {"GDAL": "3"},
        "made": "2026-01-01T00:00:00+00:00",
    }


@pytest.fixture(scope="module")
def page(comparison: Dict[str, Any]) -> str:
    return comparison_page(decode(ComparisonRecord, comparison), [])


def test_every_figure_is_that_of_the_comparison(comparison: Dict[str, Any], page: str) -> None:
    rows = Tables(page).rows["Pixels by outcome, and the measures of the class pond"][1:]
    assert [row[0] for row in rows] == [*NAMES, "Maximum likelihood"]
    for row, method in zip(rows, comparison["methods"][:3]):
        counted = [int(cell.replace(",", "")) for cell in row[1:5]]
        assert counted == [method[key] for key in ("tp", "fn", "fp", "tn")]
        shown = [float(cell) for cell in row[5:11]]
        names = ("precision", "recall", "f1", "iou", "overall_accuracy", "kappa")
        measured = [method[key] for key in names]
        assert shown == pytest.approx(measured, abs=6e-4)
    assert rows[3][1:] == ["no result"] * 11
    assert page.index(comparison["verdict"].split(",")[0]) < page.index("<table")


def test_bands_are_named_by_their_roles_and_the_day_by_its_time(comparison: Dict[str, Any]) -> None:
    samples = {"classes": [], "bands": ["blue", "nir", "swir 2"], "features": [1, 2, 3]}
    record = decode(ComparisonRecord, {**comparison, "samples": samples})
    with texts.speaking("zh_CN"):
        shown = comparison_page(record, [])
    assert "蓝、近红外、swir 2" in shown
    assert "2026-01-01 00:00\u00a0UTC" in shown


def test_a_method_that_failed_says_so_and_why_everywhere(page: str) -> None:
    tables = Tables(page).rows
    judged = [caption for caption in tables if caption.startswith(("Pixels by", "Whole ponds"))]
    assert len(judged) == 2
    for caption in judged:
        (lost,) = (row for row in tables[caption] if row[0] == "Maximum likelihood")
        assert set(lost[1:]) == {"no result"}, caption
    assert "It broke." in page


def test_only_what_is_larger_than_chance_is_in_bold(comparison: Dict[str, Any], page: str) -> None:
    found = comparison["comparison"]["pairs"]
    different = [pair["differences"]["f1"]["different"] for pair in found]
    assert different == [True, True, False]
    bold = re.findall(r"<strong>[+\u2212]\d\.\d{3} \(", page)
    assert len(bold) == sum(
        bool(pair["differences"][name]["different"]) for pair in found for name in ("f1", "iou")
    )
    assert "significant after correction for 3 comparisons" in page


def test_a_single_pair_needs_no_adjustment(comparison: Dict[str, Any]) -> None:
    told = {**comparison["comparison"], "pairs": comparison["comparison"]["pairs"][:1]}
    section = difference_section(decode(ComparisonRecord, {**comparison, "comparison": told})) or ""
    assert "Holm" not in section and "excludes zero" in section


def test_no_chance_is_none(page: str) -> None:
    rows = Tables(page).rows["Paired differences, and McNemar\u2019s test"][1:]
    assert len(rows) == 3
    for row in rows:
        for cell in row[4:]:
            assert cell == "< 0.001" or float(cell) >= 0.001, cell


def test_tables_have_headers_and_names_are_no_markup(page: str) -> None:
    scopes = Tables(page).scopes
    assert scopes and set(scopes) == {"col", "row"}
    assert "Support <vector>" not in page and "Support &lt;vector&gt; machine" in page


def test_the_command_can_be_pasted(page: str) -> None:
    assert "compare 'a b.tif'" in page.replace("&#x27;", "'").replace("&#39;", "'")


def test_what_the_figures_do_not_say_is_said(page: str) -> None:
    assert "drawn, not sampled" in page and "validates Gaofen-6" in page


def test_a_page_needs_nothing_else(page: str) -> None:
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)


def test_every_sentence_can_be_translated(
    comparison: Dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a language whose texts all begin with a sign, no heading or sentence lacks it."""
    marked = {code: f"§{template}" for code, template in TEXTS.items()}
    monkeypatch.setattr(texts, "translations", lambda locale: marked)
    shown = comparison_page(
        decode(
            ComparisonRecord,
            {**comparison, "verdict": "§", "methods": comparison["methods"][:3]},
        ),
        [],
    )
    for name in ("h1", "h2", "caption", "figcaption", "p", "li"):
        found = re.findall(rf"<{name}(?: [^>]*)?>(.*?)</{name}>", shown)
        assert found, name
        assert [words for words in found if "§" not in words] == [], name
    heads = re.findall(r'<th scope="col">(.*?)</th>', shown)
    plain = {words for words in heads if "§" not in words}
    assert plain == {"TP", "FP", "FN", "TN", *map(html.escape, NAMES)}
