"""Gaps where Chinese meets Latin letters, and what stands between parts of a list or a text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from core.protocol.composition import Filling, joined
from core.protocol.errors import InputError
from core.protocol.texts import clauses, listed, speaking, text

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("{}的图", "U-Net", "U-Net 的图"),
        ("{}的图", "随机森林", "随机森林的图"),
        ("{} 的图", "U-Net", "U-Net 的图"),
        ("只评价了{}", "U-Net", "只评价了 U-Net"),
        ("只评价了{}", "随机森林", "只评价了随机森林"),
        ("{}的像元", "95 %", "95 % 的像元"),
        ("{} 请检查。", "文件不存在。", "文件不存在。请检查。"),
        ("{} 请检查。", "No such file.", "No such file. 请检查。"),
        ("{}年3月1日", 2018, "2018年3月1日"),
        ("2018年{}1日", "3月", "2018年3月1日"),
        ("打开“{}”", "a.tif", "打开“a.tif”"),
        ("找不到 {}。", "影像.tif", "找不到 影像.tif。"),
    ],
)
def test_chinese_meets_latin_letters_at_one_gap(template: str, value: object, said: str) -> None:
    assert Filling().format(template, value) == said


def test_two_values_side_by_side_have_their_gap() -> None:
    assert Filling().format("自{}以来{}{}", "2018年3月1日", "扩大", "3 ha") == (
        "自 2018年3月1日以来扩大 3 ha"
    )


def test_english_is_filled_as_it_stands() -> None:
    assert Filling().format("{:.2f}, {name!r} of {}", 0.5, "影像", name="x") == "0.50, 'x' of 影像"


def test_a_text_of_the_engine_has_the_gaps_whatever_the_method() -> None:
    with speaking("zh_CN"):
        told = text("comparison.verdict.same_map", best="U-Net", other="随机森林", f1=0.5)
    assert "U-Net 与随机森林得到" in told


def test_lists_and_clauses_have_what_the_language_has_between_them() -> None:
    assert (listed(["blue", 2]), clauses(["one", "two"])) == ("blue, 2", "one, two")
    with speaking("zh_CN"):
        assert (listed(["蓝", 2]), clauses(["一", "二"])) == ("蓝、2", "一\uff0c二")


def test_sentences_follow_each_other_with_the_gap_of_their_language() -> None:
    assert joined("It is gone.", "", "Look for it.") == "It is gone. Look for it."
    assert joined("它不存在。", "请检查。") == "它不存在。请检查。"
    assert joined("", "") == ""
    assert str(InputError("它不存在。", "请检查。")) == "它不存在。请检查。"


def test_no_chinese_text_has_the_comma_of_english() -> None:
    templates = json.loads((ROOT / "i18n" / "engine_zh_CN.json").read_text(encoding="utf-8"))
    narrow = re.compile("[\u4e00-\u9fff] ?[,;?!]|[,;?!] ?[\u4e00-\u9fff]|[\u4e00-\u9fff]:")
    found = {code for code, said in templates.items() if narrow.search(said)}
    assert found == {"inference.model_weights_apart.cure"}, "only a line of Python has one"


def test_what_people_read_is_listed_by_the_language() -> None:
    """``related`` is a column for programs, the other a list of what may be typed."""
    joins = re.compile(r'", "\.join\(')
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "core").rglob("*.py")
        if "research" not in path.parts and joins.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"core/change/ledger_layer.py", "core/cli.py"}
