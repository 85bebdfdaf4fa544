"""The reliability diagram shows what the card tells, each tenth at its place."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, Dict, List

import pytest

from core.inference import runtime
from core.report.svg_plot import unit_plot
from core.training.research.models_readme import LANGUAGES, page_names
from core.training.research.reliability_diagram import reliability_diagram

SVG = "{http://www.w3.org/2000/svg}"
TENTHS: List[Dict[str, Any]] = [
    {"ponds": 0, "confidence": None, "true": None},
    {"ponds": 4, "confidence": 0.15, "true": 0.0},
    {"ponds": 100, "confidence": 0.9, "true": 0.75},
]


def shapes(svg: str, kind: str) -> List[ET.Element]:
    return ET.fromstring(svg).findall(f"{SVG}{kind}")  # noqa: S314 - written a line ago


def test_each_tenth_with_ponds_has_a_dot_at_its_place() -> None:
    plot = unit_plot()
    svg = reliability_diagram(TENTHS)
    few, many = shapes(svg, "circle")
    assert float(few.attrib["cx"]) == pytest.approx(plot.x(0.15), abs=0.01)
    assert float(few.attrib["cy"]) == pytest.approx(plot.y(0.0), abs=0.01)
    assert float(many.attrib["cx"]) == pytest.approx(plot.x(0.9), abs=0.01)
    assert float(many.attrib["cy"]) == pytest.approx(plot.y(0.75), abs=0.01)
    assert float(many.attrib["r"]) > float(few.attrib["r"])
    words = [item.text for item in shapes(svg, "text")]
    assert {"4", "100"} <= set(words)


def test_no_number_lies_outside_the_drawing() -> None:
    tenths = [{"ponds": 7, "confidence": share, "true": share} for share in (0.0, 0.05, 0.5, 1.0)]
    plot = unit_plot()
    for item in shapes(reliability_diagram(tenths), "text"):
        if item.text == "7":
            assert 0 <= float(item.attrib["x"]) <= plot.width - 6
            assert plot.y.end <= float(item.attrib["y"]) <= plot.y.start


@pytest.mark.parametrize(
    "model", sorted(runtime.DEFAULT_MODEL.parent.glob("*.onnx")), ids=lambda path: path.stem
)
def test_the_shipped_one_is_in_step_with_the_card(model: Path) -> None:
    card = runtime.load(model, "cpu").card
    tenths = card.held_out["confidence"]["tenths"]
    for locale in LANGUAGES:
        name = page_names(card, model.name, locale).diagram
        shown = model.with_name(name).read_text(encoding="utf-8")
        assert shown == reliability_diagram(tenths, locale)
        assert len(shapes(shown, "circle")) == sum(tenth["ponds"] > 0 for tenth in tenths)
