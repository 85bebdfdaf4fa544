"""The run that makes the shipped files, and the files that ship."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Tuple

import numpy as np
import onnx
import pytest

torch = pytest.importorskip("torch")

from core.model import card_metadata  # noqa: E402
from core.model.model_card import ModelCard  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training.data.examples import make_example, simulate_examples  # noqa: E402
from core.training.evaluation.window_margin import LARGEST  # noqa: E402
from core.training.network.exported_graph import Exported  # noqa: E402
from core.training.research import method_comparison, method_comparison_page  # noqa: E402
from core.training.research.__main__ import main  # noqa: E402
from core.training.research.appearances import without_nir  # noqa: E402
from core.training.research.course import Course  # noqa: E402
from core.training.research.method_comparison_page import report  # noqa: E402
from core.training.research.models_readme import LANGUAGES, page_names, render  # noqa: E402
from core.training.research.parallel_folds import fit_side_by_side  # noqa: E402
from core.training.research.shipping import COURSE, Plan, ship, write_readme  # noqa: E402

from ...trainings import quick  # noqa: E402
from ..grounds import write_ground  # noqa: E402
from ..tiles import SIDE, write_tile  # noqa: E402

SHIPPED = sorted((Path(__file__).resolve().parents[4] / "models").glob("*.onnx"))


def read(path: Path) -> ModelCard:
    model = onnx.load(str(path))
    metadata = {item.key: item.value for item in model.metadata_props}
    return card_metadata.read(metadata, (None, 4, None, None), str(path))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("tiles")
    for seed in range(5):
        write_tile(folder, seed)
    recipe = quick(epoch_steps=4, average=0.5)
    return Plan(
        folder,
        write_ground(tmp_path_factory.mktemp("ground")),
        scenes=2,
        held_out_scenes=2,
        scene_size=256,
        course=Course((recipe, replace(recipe, seed=1)), recipe.architecture),
        ground_scenes=2,
        near_infrared_steps=2,
        review=(),
    )


@pytest.fixture(scope="module")
def shipped(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, ModelCard]:
    output = tmp_path_factory.mktemp("models") / "small.onnx"
    work = output.parent / "work"
    fit_side_by_side(plan, work, processes=2)
    made = sorted(path.name[:5] for path in work.iterdir() if path.suffix != ".checkpoint")
    assert made == ["fold0", "fold1", "fold2", "fold3"]
    before = {path: path.stat().st_mtime_ns for path in work.iterdir()}
    card = ship(plan, output, work, 1, Feedback())
    after = {path: path.stat().st_mtime_ns for path in work.iterdir()}
    assert after == before, "what the processes had trained was trained again"
    return output, card


def test_the_file_holds_the_card_that_was_measured(shipped: Tuple[Path, ModelCard]) -> None:
    path, card = shipped
    assert read(path) == card
    assert card.native
    assert (card.required_bands, len(card.bands)) == (3, 4)
    assert card.stride == 8
    assert card.margin % 8 == 0
    assert 0 < card.threshold < 1
    found = card.held_out
    assert sorted(found["real"]["sites"]) == [f"site{number:02}" for number in range(5)]
    assert list(found["simulated"]["sites"]) == ["simulated9000", "simulated9001"]
    assert found["run"]["steps"] == 16
    assert found["tiling"]["agreement_by_margin"][str(card.margin)] >= 0.99999
    assert found["torch_difference"] <= 1e-4


def test_held_out_pixels_are_all_counted(shipped: Tuple[Path, ModelCard]) -> None:
    _, card = shipped
    for group, pixels in (("real", 5 * SIDE**2), ("simulated", 2 * 256**2)):
        pooled = card.held_out[group]["pooled"]
        assert sum(pooled[name] for name in ("tp", "fp", "fn", "tn")) == pixels


def test_an_image_without_near_infrared_is_read_without_it(
    shipped: Tuple[Path, ModelCard],
) -> None:
    path, _ = shipped
    (scene,) = simulate_examples([1], 256)
    exported = Exported(path.read_bytes(), 8, 1)
    without = without_nir(scene)
    visible = make_example("n", "n", [*scene.pixels[:3], None], scene.label)
    assert np.array_equal(exported.predict(without, 32), exported.predict(visible, 32))
    assert not np.array_equal(exported.predict(without, 32), exported.predict(scene, 32))


def test_the_page_for_people_tells_what_the_card_tells(shipped: Tuple[Path, ModelCard]) -> None:
    path, card = shipped
    text = path.with_name("README.md").read_text(encoding="utf-8")
    assert text == render(read(path), path.name)
    assert card.licence in text
    for source in card.training_data:
        assert source in text
    f1 = card.held_out["real"]["pooled"]["f1"]
    assert f1 is None or f"{f1:.3f}" in text


def test_the_fast_one_has_a_page_of_its_own(
    shipped: Tuple[Path, ModelCard], tmp_path: Path
) -> None:
    _, card = shipped
    fast = replace(card, held_out={**card.held_out, "run": {**card.held_out["run"], "fast": True}})
    write_readme(fast, tmp_path / "quick.onnx")
    pages = {"quick.md", "quick.zh.md"}
    pictures = {"quick-reliability.svg", "quick-reliability.zh.svg"}
    assert {path.name for path in tmp_path.iterdir()} == pages | pictures
    text = (tmp_path / "quick.md").read_text(encoding="utf-8")
    assert "--fast --output models/quick.onnx" in text
    assert "(quick-reliability.svg)" in text
    assert "--fast" not in render(card, "quick.onnx")


def test_a_fast_course_ends_in_a_network_for_one_scale() -> None:
    fast = COURSE.at_one_scale()
    assert fast.stages == COURSE.stages
    assert (COURSE.architecture.two_scales, fast.architecture.two_scales) == (True, False)


def test_a_folder_without_images_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    output = tmp_path / "m.onnx"
    command = ["ship", "--ground", str(tmp_path)]
    with caplog.at_level("INFO", logger="training"):
        assert main([*command, "--real", str(tmp_path), "--output", str(output)]) == 1
    assert "holds no image" in caplog.text
    assert not output.exists()


def test_the_contest_s_page_says_what_its_json_says(
    plan: Plan, shipped: Tuple[Path, ModelCard], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The slow classifiers have tests of their own.
    for module in (method_comparison, method_comparison_page):
        monkeypatch.setattr(module, "KINDS", ("ml",))
    model, card = shipped
    work, page = model.parent / "work", model.parent / "contest.md"
    report(plan, model, page, work, 1, Feedback())
    values = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")
    real, simulated = text.split("## Simulated scenes")
    for part, name in ((real, "real"), (simulated, "simulated")):
        assert [row["method"] for row in values[name]].count("unet") == 1
        assert sorted(row["method"] for row in values[name]) == ["ml", "ml", "unet"]
        for row in values[name]:
            assert f"| {row['pooled']['precision']:.3f} | {row['pooled']['recall']:.3f} |" in part
            # All methods are asked about the same pixels.
            assert row["pooled"]["tp"] + row["pooled"]["fn"] == (
                values[name][0]["pooled"]["tp"] + values[name][0]["pooled"]["fn"]
            )
    # The page's network is the card's.
    assert values["real"][0]["pooled"] == card.held_out["real"]["pooled"]


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
class TestShipped:
    """The models in ``models/``."""

    def test_its_page_is_in_step(self, shipped: Path) -> None:
        card = read(shipped)
        for locale in LANGUAGES:
            page = shipped.with_name(page_names(card, shipped.name, locale).page)
            assert page.read_text(encoding="utf-8") == render(card, shipped.name, locale)

    def test_its_page_says_the_same_in_chinese(self, shipped: Path) -> None:
        card = read(shipped)
        english, chinese = (render(card, shipped.name, locale) for locale in LANGUAGES)
        assert len(english.splitlines()) == len(chinese.splitlines())
        for told, spoken in zip(english.splitlines(), chinese.splitlines()):
            # Figures are the same, but for "100 km2" and the like; sentences are Chinese.
            figures = [re.findall(r"\d+\.\d+", line) for line in (told, spoken)]
            assert sorted(figures[0]) == sorted(figures[1])
            if told.count(" ") > 8 and not told.startswith(("|", "    ")):
                assert re.search("[\u4e00-\u9fff]", spoken), told

    def test_it_is_small_and_whole(self, shipped: Path) -> None:
        assert shipped.stat().st_size <= 10e6
        onnx.checker.check_model(onnx.load(str(shipped)), full_check=True)

    def test_its_margin_was_measured(self, shipped: Path) -> None:
        card = read(shipped)
        assert card.margin % card.stride == 0
        assert card.margin <= LARGEST
        assert card.held_out["tiling"]["agreement_by_margin"][str(card.margin)] >= 0.99999

    def test_it_names_its_sources_and_what_it_does_not_know(self, shipped: Path) -> None:
        card = read(shipped)
        told = " ".join(card.training_data)
        for words in (
            "Copernicus Sentinel-2 2021",
            "IsasGithub/tailings_seg, which states no licence",
            "ImageNet-1k",
            "simulated",
            "No real Gaofen-6 image was used or tested",
        ):
            assert words in told
        assert "No licence can be promised" in card.licence

    def test_its_figures_add_up(self, shipped: Path) -> None:
        card = read(shipped)
        for group in ("real", "simulated", "simulated_without_nir"):
            found = card.held_out[group]
            for name in ("tp", "fp", "fn", "tn"):
                total = sum(site[name] for site in found["sites"].values())
                assert found["pooled"][name] == total
            pooled = found["pooled"]
            f1 = 2 * pooled["tp"] / (2 * pooled["tp"] + pooled["fp"] + pooled["fn"])
            assert pooled["f1"] == pytest.approx(f1, abs=1e-4)
        assert f"F1 {card.held_out['real']['pooled']['f1']:.2f}" in card.held_out["in_words"]
