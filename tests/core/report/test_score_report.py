"""The accuracy report: whole, escaped, silent about nothing, and made of the score alone."""

from __future__ import annotations

import copy
import csv
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import pytest

from core.accuracy.metrics import MEASURES, Counts
from core.accuracy.thresholds import threshold_view
from core.protocol import texts
from core.protocol.json_fields import encode
from core.protocol.score_record import score_of
from core.report import number_format
from core.report.confusion_table import write_confusion
from core.report.picture import Picture
from core.report.scale_bar import bar_length, draw_scale_bar
from core.report.score_report import page, write_report
from core.wording import TEXTS

from ..leaves import leaves

HOSTILE = '/data/<script>alert("1")</script>&\'.tif'


def facts(path: str) -> Dict[str, Any]:
    return {"path": path, "size": 1_234_567, "mtime": "2026-01-02T03:04:05+00:00"}


def made_score() -> Dict[str, Any]:
    """Return a plausible score: the U-Net's counts of the paper's Table 3."""
    counts = Counts(384_533, 55_402, 71_585, 15_217_120)
    hundredths = np.arange(101)
    pixels = np.stack([10_000 // (1 + hundredths), 20 + 7 * hundredths])
    return {
        **asdict(counts),
        **{name: getattr(counts, name) for name in MEASURES},
        "valid_pixels": counts.total,
        "pixel_area_m2": 64.0,
        "ponds": {
            "matched": 41,
            "missed": 11,
            "false": 9,
            "split": 3,
            "merged": 2,
            "recall": 0.788,
            "precision": 0.82,
            "f1": 0.804,
            "reference": 52,
            "predicted": 50,
            "iou": 0.5,
            "min_area_m2": 5000.0,
            "left_out": {"reference": 4, "predicted": 130},
            "curve": [
                {"iou": step / 10, "matched": 50 - 5 * step, "missed": 2 + 5 * step, "false": step}
                for step in range(1, 10)
            ],
            "sizes": [
                {
                    "from_ha": low,
                    "to_ha": high,
                    "reference": 17,
                    "matched": 12,
                    "missed": 5,
                    "predicted": 14,
                    "false": 2,
                }
                for low, high in ((0, 1), (1, 5), (5, 20), (20, 100), (100, None))
            ],
            "area_error": {"ponds": 41, "median": -0.04, "mean_absolute": 0.13, "total": -0.03},
        },
        "boundary": [
            {
                "tolerance_px": px,
                "tolerance_m": 8.0 * px,
                "precision": 0.6,
                "recall": 0.5,
                "f1": 0.5,
            }
            for px in (1, 2, 4)
        ],
        "intervals": {
            "level": 0.95,
            "resamples": 2000,
            "seed": 7,
            "blocks": {
                "side_m": 2048.0,
                "count": 240,
                "with_ponds": 47,
                "precision": [0.84, 0.9],
                "recall": [0.79, 0.88],
                "f1": [0.82, 0.89],
                "iou": [0.7, 0.79],
                "overall_accuracy": [0.99, 0.994],
            },
            "ponds": {
                "count": 52,
                "predicted": 50,
                "recall": [0.66, 0.88],
                "precision": [0.69, 0.91],
            },
            "least_ponds": 20,
            "area": None,
            "why_no_area": "The reference was drawn, not sampled.",
        },
        "threshold": encode(threshold_view(pixels, 40)),
        "sample": None,
        "inputs": {
            "prediction": facts(HOSTILE),
            "reference": facts("C:\\maps\\ref.gpkg"),
            "sample": None,
            "area": None,
            "probability": facts("/data/prob.tif"),
            "image": None,
        },
        "warnings": ["Two polygons of <b>ref</b> were repaired."],
        "model": {"name": "tailings-unet", "version": "0.2.0", "sha256": "ab" * 32},
        "command": ["python", "-m", "core", "score", HOSTILE, "--reference", "C:\\maps\\ref.gpkg"],
        "versions": {"gdal": "3.6.2", "numpy": "1.24.2"},
        "made": "2026-01-02T03:04:05+00:00",
    }


class Seen(HTMLParser):
    """Collects elements, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: List[str] = []
        self.attributes: List[Tuple[str, str, str]] = []
        self.words: List[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


# All but the curve of the threshold.
NUMBERS = [path for path in leaves(made_score()) if path[:2] != ("threshold", "curve")]


@pytest.mark.parametrize("path", NUMBERS, ids=str)
def test_every_number_of_the_score_is_on_the_page(path: Tuple[Any, ...]) -> None:
    score = made_score()
    before = page(score_of(score), [])
    holder: Any = score
    for key in path[:-1]:
        holder = holder[key]
    value = holder[path[-1]]
    whole = isinstance(value, int) or path[-1] in {"best_percent", "current_percent"}
    holder[path[-1]] = value + 1 if whole else value * 1.1 + 0.02
    assert page(score_of(score), []) != before


def test_the_page_is_whole_and_its_drawings_are_xml() -> None:
    text = page(score_of(made_score()), [Picture("Map", "Words.", b"png", (("#ff0000", "red"),))])
    root = ET.fromstring(text.partition("\n")[2])  # noqa: S314 - written a line ago
    drawings = [node for node in root.iter("svg") if node.get("role") == "img"]
    assert len(drawings) == 6
    for drawing in drawings:
        assert drawing.findtext("title")
        assert drawing.findtext("desc")
    identities = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(identities) == len(set(identities))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    seen = Seen(page(score_of(made_score()), [Picture("Map", "Words.", b"png")]))
    assert not {"script", "link", "iframe", "object", "b"} & set(seen.tags)
    sources = [value for _, name, value in seen.attributes if name in {"src", "href", "srcset"}]
    assert len(sources) == 1
    assert sources[0].startswith("data:image/png;base64,")
    assert HOSTILE in " ".join(seen.words)
    assert not any(name.startswith("on") for _, name, _ in seen.attributes)


@pytest.mark.parametrize("name", MEASURES)
def test_a_null_is_not_defined_and_says_why(name: str) -> None:
    score = made_score()
    score[name] = None
    words = " ".join(Seen(page(score_of(score), [])).words)
    assert re.search(r"not defined\s*: ", words)
    assert "not defined" not in " ".join(Seen(page(score_of(made_score()), [])).words).replace(
        "is not defined, and reported", ""
    )


def test_a_score_in_which_nothing_is_defined_still_makes_a_page() -> None:
    score = made_score()
    score.update({**dict.fromkeys(MEASURES), "tp": 0, "fp": 0, "fn": 0, "pixel_area_m2": None})
    score["ponds"].update(dict.fromkeys(("recall", "precision", "f1")))
    score["ponds"]["area_error"].update(dict.fromkeys(("median", "mean_absolute", "total")))
    score["intervals"].update({"blocks": None, "ponds": None})
    score.update({"threshold": None, "model": None, "warnings": []})
    text = page(score_of(score), [])
    assert "None" not in text
    assert "Threshold and probabilities" not in text
    assert "too few blocks" in text


def test_the_curve_maps_back_to_the_data() -> None:
    score = made_score()
    root = ET.fromstring(page(score_of(score), []).partition("\n")[2])  # noqa: S314 - written a line ago
    drawing = next(node for node in root.iter("svg") if node.get("id") == "f1")
    drawn = next(node for node in drawing.iter("path"))
    numbers = [float(part) for part in re.findall(r"[\d.]+", drawn.get("d") or "")]
    points = list(zip(numbers[::2], numbers[1::2]))
    curve = [item for item in score["threshold"]["curve"] if item["f1"] is not None]
    assert len(points) == len(curve)
    for (x, y), item in zip(points, curve):
        assert (x - 52) / (326 - 52) == pytest.approx(item["percent"] / 100, abs=1e-4)
        assert (256 - y) / (256 - 14) == pytest.approx(item["f1"], abs=1e-4)


@pytest.mark.parametrize("name", ["f1", "iou-curve"])
def test_the_names_of_lines_lie_over_no_line(name: str) -> None:
    root = ET.fromstring(page(score_of(made_score()), []).partition("\n")[2])  # noqa: S314
    drawing = next(node for node in root.iter("svg") if node.get("id") == name)
    curves = [
        float(number)
        for node in drawing.iter("path")
        for number in re.findall(r"[\d.]+", node.get("d") or "")[1::2]
    ]
    assert not list(drawing.iter("rect")), "a box to write on hides what is below it"
    words = {node.text: float(node.get("y") or 0) for node in drawing.iter("text")}
    named = ("F1", "precision", "recall") if name == "f1" else ("found (recall)",)
    bottom = float((drawing.get("viewBox") or "").split()[-1])
    for word in named:
        assert max(curves) + 20 < words[word] < bottom


@pytest.mark.parametrize(
    "words",
    [
        number_format.percent(0.5),
        number_format.percent(0.00001),
        number_format.percent(0.0000001),
        number_format.percent(0.99999),
        number_format.change(-0.2),
        number_format.change(0.0001),
        number_format.hectares(123456.0),
        number_format.square_metres(5000.0),
        number_format.metres(8.0),
    ],
)
def test_a_number_and_its_unit_stay_on_one_line(words: str) -> None:
    assert re.search(r"\d\u00a0\D+$", words)


def test_pages_on_paper_are_numbered() -> None:
    assert "counter(page)" in page(score_of(made_score()), [])


def test_the_page_is_written(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(score_of(made_score()), [], str(path))
    assert path.read_text(encoding="utf-8") == page(score_of(made_score()), [])


def test_the_table_holds_every_digit_and_no_zero_for_a_null(tmp_path: Path) -> None:
    score = copy.deepcopy(made_score())
    score["kappa"] = None
    path = tmp_path / "confusion.csv"
    write_confusion(score_of(score), str(path))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == ["reference pond", "384533", "71585", "456118"]
    assert rows[3][-1] == "15728640"
    measures = {row[0]: row[1:] for row in rows[6:]}
    assert float(measures["f1"][0]) == score["f1"]
    assert measures["f1"][1:] == ["0.82", "0.89"]
    assert measures["kappa"] == ["not defined", "", ""]


@pytest.mark.parametrize(("longest", "length"), [(999, 500), (1000, 1000), (4_900, 2000)])
def test_a_scale_bar_has_a_round_length_to_scale(longest: float, length: int) -> None:
    assert bar_length(longest) == length
    picture = np.full((400, 800, 3), 128, dtype=np.uint8)
    metres = longest / 200
    draw_scale_bar(picture, metres)
    dark = (picture[..., 0] == 20).sum(axis=1).max()
    assert dark == pytest.approx(length / metres, abs=1)


@pytest.mark.parametrize(("width", "beside"), [(768, 1), (1600, 1), (640, 3), (300, 5)])
def test_a_scale_bar_is_legible_on_paper_however_small_its_picture(width: int, beside: int) -> None:
    picture = np.full((width, width, 3), 128, dtype=np.uint8)
    draw_scale_bar(picture, 10.0, beside)
    inked = np.flatnonzero((picture[..., 0] == 20).any(axis=1))
    letters = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)[0]
    height_mm = len(letters) / width * 180 / beside
    assert 1.7 < height_mm < 3.6


def test_times_are_told_to_the_minute() -> None:
    assert number_format.moment("2026-01-02T03:04:05.6+00:00") == "2026-01-02 03:04\u00a0UTC"
    assert number_format.moment("2026-01-02T03:04:05+08:00") == "2026-01-02 03:04\u00a0UTC+0800"
    assert number_format.moment("not known") == "not known"
    assert "2026-01-02 03:04\u00a0UTC" in page(score_of(made_score()), [])


def test_every_sentence_can_be_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a language whose texts all begin with a sign, no heading or sentence lacks it."""
    marked = {code: f"§{template}" for code, template in TEXTS.items()}
    monkeypatch.setattr(texts, "translations", lambda locale: marked)
    score = made_score()
    score["sample"] = None
    shown = page(score_of(score), [])
    for name in ("h1", "h2", "h3", "caption", "figcaption", "dt", "dd", "p"):
        found = re.findall(rf"<{name}(?: [^>]*)?>(.*?)</{name}>", shown)
        assert found, name
        assert [words for words in found if "§" not in words] == [], name
    heads = re.findall(r'<th scope="col">(.*?)</th>', shown)
    assert {words for words in heads if words and "§" not in words} == {"TP", "FP", "FN"}


@pytest.mark.parametrize("power", range(9))
def test_a_scale_bar_is_never_longer_than_there_is_room(power: int) -> None:
    """Just below a power of ten, whose logarithm is rounded up to it, too."""
    for metres in (10.0**power, np.nextafter(10.0**power, 0), 10.0**power * (1 - 1e-15)):
        if metres >= 1:
            length = bar_length(float(metres))
            assert metres / 2.5 < length <= metres
            assert str(length).strip("0") in ("1", "2", "5")
