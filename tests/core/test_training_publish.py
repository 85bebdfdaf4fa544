"""From a fitted network to the shipped files, and the files that ship."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import numpy as np
import onnx
import pytest

torch = pytest.importorskip("torch")

from core import modelcard  # noqa: E402
from core.feedback import Feedback  # noqa: E402
from core.modelcard import ModelCard  # noqa: E402
from core.training import publish as publishing  # noqa: E402
from core.training.__main__ import main  # noqa: E402
from core.training.data import Example, make_example, simulate_examples  # noqa: E402
from core.training.exported import Exported  # noqa: E402
from core.training.fit import Recipe, fit  # noqa: E402
from core.training.readme import render  # noqa: E402
from core.training.run import Examples, Plan  # noqa: E402
from core.training.sampling import Sampler, Variation  # noqa: E402

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "tailings-unet.onnx"


def read(path: Path) -> ModelCard:
    model = onnx.load(str(path))
    metadata = {item.key: item.value for item in model.metadata_props}
    return modelcard.read(metadata, (None, 4, None, None), str(path))


def example(seed: int) -> Example:
    rng = np.random.default_rng(seed)
    label = np.zeros((64, 64), dtype=np.uint8)
    label[10:40, 20:50] = 1
    bands = [(rng.normal(900, 90, label.shape) + 600 * label).astype(np.uint16) for _ in range(3)]
    return make_example(f"e{seed}", f"site{seed}", [*bands, None], label)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, ModelCard]:
    recipe = Recipe(base=4, depth=2, steps=4, batch=2, average=0.5, variation=Variation(crop=32))
    examples = Examples(
        [example(seed) for seed in range(3)],
        [example(seed) for seed in range(3, 6)],
        simulate_examples([1], 256),
    )
    plan = Plan(Path("unused"), scenes=0, held_out_scenes=1, recipe=recipe)
    sampler = Sampler(examples.train, [], recipe.variation, 0)
    state = fit(recipe, sampler, None, Feedback())
    output = tmp_path_factory.mktemp("models") / "small.onnx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "_MARGIN_SCENE_SIZE", 512)
        card = publishing.publish(plan, examples, state, output, 1, Feedback())
    return output, card


def test_the_file_holds_the_card_that_was_measured(published: Tuple[Path, ModelCard]) -> None:
    path, card = published
    assert read(path) == card
    assert card.native
    assert (card.required_bands, len(card.bands)) == (3, 4)
    assert card.stride == 4
    assert card.margin % 4 == 0
    assert 0 < card.threshold < 1
    found = card.held_out
    assert sorted(found["real"]["sites"]) == ["site3", "site4", "site5"]
    assert list(found["simulated"]["sites"]) == ["simulated1"]
    assert found["run"]["steps"] == 4
    assert found["tiling"]["agreement_by_margin"][str(card.margin)] >= 0.99999
    assert found["torch_difference"] <= 1e-4


def test_held_out_pixels_are_all_counted(published: Tuple[Path, ModelCard]) -> None:
    _, card = published
    for group, pixels in (("real", 3 * 64**2), ("simulated", 256**2)):
        pooled = card.held_out[group]["pooled"]
        assert sum(pooled[name] for name in ("tp", "fp", "fn", "tn")) == pixels


def test_an_image_without_near_infrared_is_read_without_it(
    published: Tuple[Path, ModelCard],
) -> None:
    path, _ = published
    (scene,) = simulate_examples([1], 256)
    exported = Exported(path.read_bytes(), 4, 1)
    without = publishing.without_nir(scene)
    visible = make_example("n", "n", [*scene.pixels[:3], None], scene.label)
    assert np.array_equal(exported.predict(without, 32), exported.predict(visible, 32))
    assert not np.array_equal(exported.predict(without, 32), exported.predict(scene, 32))


def test_the_page_for_people_tells_what_the_card_tells(
    published: Tuple[Path, ModelCard],
) -> None:
    path, card = published
    text = path.with_name("README.md").read_text(encoding="utf-8")
    assert text == render(read(path), path.name)
    assert card.licence in text
    for source in card.training_data:
        assert source in text
    f1 = card.held_out["real"]["pooled"]["f1"]
    assert f1 is None or f"{f1:.3f}" in text


def test_a_folder_without_images_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    output = tmp_path / "m.onnx"
    with caplog.at_level("INFO", logger="training"):
        assert main(["--real", str(tmp_path), "--output", str(output)]) == 1
    assert "holds no image" in caplog.text
    assert not output.exists()


class TestShipped:
    """The model in ``models/``."""

    def test_its_page_is_in_step(self) -> None:
        text = SHIPPED.with_name("README.md").read_text(encoding="utf-8")
        assert text == render(read(SHIPPED), SHIPPED.name)

    def test_it_is_small_and_whole(self) -> None:
        assert SHIPPED.stat().st_size <= 10e6
        onnx.checker.check_model(onnx.load(str(SHIPPED)), full_check=True)

    def test_its_margin_was_measured(self) -> None:
        card = read(SHIPPED)
        assert card.margin % card.stride == 0
        assert card.margin <= 96
        assert card.held_out["tiling"]["agreement_by_margin"][str(card.margin)] >= 0.99999

    def test_it_names_its_sources_and_what_it_does_not_know(self) -> None:
        card = read(SHIPPED)
        told = " ".join(card.training_data)
        for words in (
            "Copernicus Sentinel-2 2021",
            "IsasGithub/tailings_seg, which states no licence",
            "simulated",
            "No real Gaofen-6 image was used or tested",
        ):
            assert words in told
        assert "No licence can be promised" in card.licence

    def test_its_figures_add_up(self) -> None:
        card = read(SHIPPED)
        for group in ("real", "simulated", "simulated_without_nir"):
            found = card.held_out[group]
            for name in ("tp", "fp", "fn", "tn"):
                total = sum(site[name] for site in found["sites"].values())
                assert found["pooled"][name] == total
            pooled = found["pooled"]
            f1 = 2 * pooled["tp"] / (2 * pooled["tp"] + pooled["fp"] + pooled["fn"])
            assert pooled["f1"] == pytest.approx(f1, abs=1e-4)
        assert f"F1 {card.held_out['real']['pooled']['f1']:.2f}" in card.held_out["in_words"]
