"""Reports in Chinese: no English but names, units, files and literature, and the same figures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, Set

import pytest

from core.jobs.score import score
from core.protocol.score import ScoreRequest
from core.protocol.texts import LANGUAGE

from ..conftest import Heard
from ..jobs.test_score_by_sample import World
from ..rasters import GRID, write_polygons

NAMES = re.compile(
    r"""
    [\w./-]+\.(?:tif|gpkg|onnx|json|csv|html) | U-Net | CPU | SHA-256 | IoU | F1 | MCC | Kappa
    | logit | McNemar | Jaccard | Student | BCa | scikit-learn | \b(?:TP|FP|FN|TN|ha|km|px)\b
    | [A-Z][a-z]+[ ](?:et[ ]al\.|and[ ][A-Z][a-z]+) | [A-Z][a-z]+,[ ]\d{4}
    | EPSG:\d+ | UTC
    """,
    re.VERBOSE,
)
"""What is the same in every language: files, names, units, and literature as it is cited."""


RING = [
    (GRID[0] + GRID[1] * column, GRID[3] + GRID[5] * row)
    for column, row in ((100, 70), (210, 70), (210, 180), (100, 180), (100, 70))
]
"""A polygon around the pond, by the corners of pixels."""


def english(page: str) -> Set[str]:
    """Return the English that a reader sees beside commands, literature and names of software."""
    for part in ("head", "pre", "style"):
        page = re.sub(rf"<{part}[ >].*?</{part}>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<ul class="sources">.*?</ul>', " ", page, flags=re.DOTALL)
    page = "".join(part for part in re.split("(?=<table|</table>)", page) if "软件版本" not in part)
    seen = re.sub(r"<[^>]*>|&\w+;", " ", page)
    return set(re.findall("[A-Za-z]{2,}", NAMES.sub(" ", seen)))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("world"))
    made.label(leave=3)
    return made


def reported(world: World, folder: Path) -> Path:
    """Score a map by polygons and by a sample, and return the folder with the report."""
    request = ScoreRequest(
        prediction=world.raster,
        reference=write_polygons(folder.parent / "reference.gpkg", [RING]),
        output=str(folder),
        sample=world.points,
        leave_out_unlabelled=True,
    )
    score(request, Heard())
    return folder


def test_a_score_is_reported_in_chinese(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english_folder = reported(world, tmp_path / "en")
    monkeypatch.setenv(LANGUAGE, "zh-Hans")
    folder = reported(world, tmp_path / "zh")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert english(page) == set()
    assert '<html lang="zh-CN">' in page
    assert '<html lang="en">' in (english_folder / "report.html").read_text(encoding="utf-8")
    for term in (
        "精确率",
        "召回率",
        "总体精度",
        "用户精度",
        "生产者精度",
        "混淆矩阵",
        "概率抽样",
        "参考多边形",
    ):
        assert term in page, term
    # What programs read is the same in every language.
    table = (folder / "confusion.csv").read_bytes()
    assert table == (english_folder / "confusion.csv").read_bytes()
    assert figures(folder) == figures(english_folder)


def figures(folder: Path) -> Dict[str, Any]:
    """Return the numbers and keys of ``score.json``; sentences only by their keys."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items()}
        if isinstance(value, list):
            return [bare(one) for one in value]
        return "text" if isinstance(value, str) else value

    found: Dict[str, Any] = bare(json.loads((folder / "score.json").read_text(encoding="utf-8")))
    return found
