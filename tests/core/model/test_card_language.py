"""The card of the shipped model in the panel's language: its purpose and its figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict

import pytest

from core.inference import runtime
from core.jobs.describe import describe
from core.model.card_language import KNOWN, site_results, translated
from core.protocol.describe import DescribeRequest
from core.protocol.texts import LANGUAGE, english
from core.run.feedback import Feedback

SHIPPED = sorted(runtime.DEFAULT_MODEL.parent.glob("*.onnx"))

HELD_OUT: Dict[str, Any] = {
    "real": {
        "pooled": {"f1": 0.7812, "precision": 0.7905, "recall": 0.7721, "iou": 0.6409},
        "mean_f1_of_sites": 0.6408,
        "sites": {"a": {}, "b": {}},
        "pond_recall": 0.4091,
        "calibration_error": 0.0087,
    }
}


# Those without figures; those with them are tried on the shipped cards, below.
SENTENCES = [english(code) for code in KNOWN if "{" not in english(code)]


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE, "zh_CN")


def test_known_sentences_are_translated_and_others_left(chinese: None) -> None:
    said = f"{SENTENCES[0]} Made by Li. {' '.join(SENTENCES[1:])}"
    spoken = translated(said)
    assert "Made by Li." in spoken and "尾矿库" in spoken
    assert not re.search("pond|image", spoken)


def test_nothing_changes_in_english() -> None:
    said = " ".join(SENTENCES)
    assert translated(said) == said


def test_figures_are_a_sentence_in_either_language(monkeypatch: pytest.MonkeyPatch) -> None:
    told = site_results(HELD_OUT)
    assert told is not None and told.startswith("on 2 real Sentinel-2 sites")
    monkeypatch.setenv(LANGUAGE, "zh_CN")
    spoken = site_results(HELD_OUT)
    assert spoken is not None
    numbers = re.findall(r"\d\.\d\d", told)
    assert numbers == ["0.78", "0.79", "0.77", "0.64", "0.64", "0.41", "0.01"]
    assert re.findall(r"\d\.\d\d", spoken) == numbers


@pytest.mark.parametrize(
    "held_out",
    [
        {},
        {"real": 5},
        {"real": {"pooled": {}}},
        {"real": {**HELD_OUT["real"], "sites": 24}},
        {"real": {**HELD_OUT["real"], "pond_recall": None}},
        {"real": {**HELD_OUT["real"], "pond_recall": "all"}},
    ],
)
def test_a_card_without_all_figures_has_no_such_sentence(held_out: Dict[str, Any]) -> None:
    assert site_results(held_out) is None


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_what_the_panel_shows_of_a_shipped_model_is_chinese(chinese: None, shipped: Path) -> None:
    model = describe(DescribeRequest(model=str(shipped)), Feedback()).model
    assert model is not None
    brief = f"{model.summary.splitlines()[1]} {model.accuracy}"
    names = r"U-Net|EfficientNet-Lite0|Sentinel|IoU|F1|m\b"
    assert not re.findall("[A-Za-z]{2,}", re.sub(names, "", brief)), brief
    assert Path(model.path).is_file()


SOURCES = "amazon|austria|europe|landsat|leipzig|natural|settled|sundarbans"
NAMES = (
    rf"U-Net|[Ee]fficient[Nn]et-[Ll]ite0(-pytorch-model)?|Copernicus|Sentinel-2|Landsat|{SOURCES}"
    r"|IsasGithub/tailings_seg|ImageNet-1k|Apache|GPL-2.0-or-later|Tailings|fast|nm|km|IoU"
)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_all_that_a_shipped_card_says_is_chinese(
    monkeypatch: pytest.MonkeyPatch, shipped: Path
) -> None:
    card = runtime.load(shipped, "cpu").card
    told = card.describe()
    monkeypatch.setenv(LANGUAGE, "zh_CN")
    spoken = card.describe()
    assert not re.findall("[A-Za-z]{2,}", re.sub(NAMES, "", spoken)), spoken
    # No figure is lost on the way, none changes.
    assert sorted(re.findall(r"\d+\.\d+", spoken)) == sorted(re.findall(r"\d+\.\d+", told))
