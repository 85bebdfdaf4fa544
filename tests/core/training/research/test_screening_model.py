"""The run that makes the network that looks first, and the file that ships."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Tuple

import numpy as np
import onnx
import pytest

torch = pytest.importorskip("torch")

from core.inference import screening  # noqa: E402
from core.inference.screening import look  # noqa: E402
from core.model import band_roles, card_metadata, value_encoding  # noqa: E402
from core.model.model_card import ModelCard  # noqa: E402
from core.raster.image import open_image  # noqa: E402
from core.run.clock import Clock  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training.data.crops import Variation  # noqa: E402
from core.training.research.cell_fitting import CellRecipe  # noqa: E402
from core.training.research.screening_model import KEPT, ship_screening  # noqa: E402
from core.training.research.shipping import Plan  # noqa: E402
from core.training.research.unseen_ground import BROUGHT  # noqa: E402

from ...rasters import landscape, write_raster  # noqa: E402
from ..grounds import write_ground  # noqa: E402
from ..tiles import write_tile  # noqa: E402

RECIPE = CellRecipe(
    pretrained=False,
    epochs=1,
    epoch_steps=2,
    batch=2,
    variation=Variation(crop=96, hard_share=0.0),
)


def read(path: Path) -> ModelCard:
    model = onnx.load(str(path))
    metadata = {item.key: item.value for item in model.metadata_props}
    return card_metadata.read(metadata, (None, 4, None, None), str(path))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, ModelCard]:
    folder = tmp_path_factory.mktemp("tiles")
    for seed in range(5):
        write_tile(folder, seed)
    plan = Plan(
        folder,
        write_ground(tmp_path_factory.mktemp("ground")),
        scenes=2,
        scene_size=256,
        ground_scenes=2,
        near_infrared_steps=2,
        review=(),
    )
    output = tmp_path_factory.mktemp("models") / "screen.onnx"
    work = output.parent / "work"
    work.mkdir()
    card = ship_screening(plan, output, work, 1, Feedback(), RECIPE)
    kept = {path: path.stat().st_mtime_ns for path in work.glob("*.npz")}
    assert len(kept) == 4
    again = ship_screening(plan, output, work, 1, Feedback(), RECIPE)
    assert again == card
    assert {path: path.stat().st_mtime_ns for path in work.glob("*.npz")} == kept
    return output, card


def test_the_file_holds_the_card_that_was_measured(shipped: Tuple[Path, ModelCard]) -> None:
    path, card = shipped
    assert read(path) == card
    assert 0 < card.threshold < 1
    assert (card.stride, card.margin % card.stride) == (16, 0)
    agreement = card.held_out["tiling"]["agreement_by_margin"]
    assert agreement[str(card.margin)] == 1.0
    assert all(value < 1.0 for margin, value in agreement.items() if int(margin) < card.margin)
    found = card.held_out["screening"]
    assert min(found["kept"][name] for name in BROUGHT) >= KEPT
    assert sorted(found["ground_kept_by_source"]["visible"]) == sorted(
        ["amazon", "austria", "europe", "landsat", "leipzig", "natural", "settled", "sundarbans"]
    )
    assert "5 real Sentinel-2 sites" in card.accuracy


@pytest.mark.parametrize("least", [0.0, 1.0])
def test_the_engine_looks_with_it(
    least: float, shipped: Tuple[Path, ModelCard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, card = shipped
    model = onnx.load(str(path))
    del model.metadata_props[:]
    for key, value in card_metadata.write(replace(card, threshold=least)).items():
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, str(tmp_path / "screen.onnx"))
    monkeypatch.setattr(screening, "MODEL", tmp_path / "screen.onnx")
    image = open_image(write_raster(tmp_path / "image.tif", landscape(400, 500)))
    roles = [band.role for band in card.bands]
    encoding = value_encoding.encode(image, band_roles.choose(image, card), card)
    found = look(image, image.window, None, encoding, roles, "cpu", Feedback(), Clock())
    assert found.possible.shape == (9, 11)
    assert found.possible.all() == (least == 0.0)
    assert found.valid.of(image.window).all()


SHIPPED = Path(__file__).resolve().parents[4] / "models" / "screening" / "tailings-screen.onnx"


def test_the_shipped_one_keeps_what_its_card_says() -> None:
    card = read(SHIPPED)
    found = card.held_out["screening"]
    assert min(found["kept"][name] for name in BROUGHT) >= KEPT
    assert max(found["ground_kept"][name] for name in BROUGHT) < 0.5
    assert np.isclose(card.gsd_m[0] * card.gsd_m[1], 30**2, rtol=0.05)
    assert card.accuracy
