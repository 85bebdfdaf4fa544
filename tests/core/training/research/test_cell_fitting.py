"""Fitting the network that looks first: the loss, learning itself, and going on after a kill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import List

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.protocol.errors import Cancelled, InputError  # noqa: E402
from core.protocol.messages import Epoch  # noqa: E402
from core.raster.class_codes import IGNORE  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training.data.crops import Sampler, Variation  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.research.cell_fitting import (  # noqa: E402
    CellRecipe,
    cell_loss,
    fit_cells,
    hard_cells,
)

from ...conftest import Until  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

SIDE = 48
RECIPE = CellRecipe(
    pretrained=False,
    mine_every=1,
    epochs=2,
    epoch_steps=2,
    batch=2,
    average=0.5,
    variation=Variation(crop=192, hard_share=0.3),
)


def example(seed: int, pond: bool) -> Example:
    rng = np.random.default_rng(seed)
    label = np.zeros((240, 240), np.uint8)
    label[60:150, 80:160] = int(pond)
    bands = [(rng.normal(900, 60, label.shape) + 800 * label).astype(np.uint16) for _ in range(4)]
    return make_example(f"e{seed}", f"s{seed}", bands, label)


def sampler(recipe: CellRecipe = RECIPE) -> Sampler:
    ground = [example(3, False)]
    return Sampler([example(1, True)], [], recipe.variation, recipe.seed, ground)


def labels(*cells: int) -> torch.Tensor:
    """One image of a row of cells, each all of one class."""
    return torch.tensor(cells, dtype=torch.uint8).repeat_interleave(SIDE).repeat(1, SIDE, 1)


def test_the_loss_is_that_of_cells_and_of_the_whole() -> None:
    logits = torch.tensor([[[[2.0, -1.0, 0.5]]]])
    found = cell_loss(logits, labels(1, 0, IGNORE), SIDE, 0.5)
    entropy = [np.log1p(np.exp(-2.0)), np.log1p(np.exp(-1.0))]
    cells = (2 * entropy[0] + entropy[1]) / 2
    surest = np.log(np.exp(4.0) + np.exp(-2.0) + np.exp(-60.0)) / 2
    assert float(found) == pytest.approx(cells + 0.5 * np.log1p(np.exp(-surest)), rel=1e-5)


def test_a_cell_with_a_few_pond_pixels_says_nothing() -> None:
    few = labels(0, 0)
    few[0, :5, :5] = 1
    some = cell_loss(torch.tensor([[[[9.0, -3.0]]]]), few, SIDE, 0.5)
    other = cell_loss(torch.tensor([[[[-9.0, -3.0]]]]), few, SIDE, 0.5)
    assert float(some) == float(other)


def test_an_image_without_labels_has_no_loss() -> None:
    logits = torch.zeros(1, 1, 1, 2, requires_grad=True)
    loss = cell_loss(logits, labels(IGNORE, IGNORE), SIDE, 0.5)
    loss.backward()
    assert loss.item() == 0.0
    assert not logits.grad.any()


def test_a_missed_pond_costs_more_than_a_false_one() -> None:
    missed = cell_loss(torch.full((1, 1, 1, 2), -2.0), labels(1, 1), SIDE, 0.0)
    false = cell_loss(torch.full((1, 1, 1, 2), 2.0), labels(0, 0), SIDE, 0.0)
    assert float(missed) == pytest.approx(2 * float(false))


class Losses(Feedback):
    """Remembers the loss of each epoch."""

    def __init__(self) -> None:
        """Begin without any."""
        self.found: List[float] = []

    def epoch(self, epoch: Epoch) -> None:
        """Remember it."""
        self.found.append(epoch.loss or 0.0)


def test_it_learns(tmp_path: Path) -> None:
    calm = replace(RECIPE.variation, brightness=0.05, tint=0.02, gain=0.02, haze=0.0, edge=0.0)
    recipe = replace(
        RECIPE,
        epochs=4,
        epoch_steps=10,
        batch=4,
        learning_rate=3e-3,
        encoder_rate=1.0,
        variation=replace(calm, drop_nir=0.0),
    )
    losses = Losses()
    fit_cells(recipe, sampler(recipe), tmp_path / "a", losses)
    assert len(losses.found) == 4
    assert losses.found[-1] < 0.6 * losses.found[0]


def test_a_run_that_was_stopped_goes_on_as_it_would_have(tmp_path: Path) -> None:
    whole = fit_cells(RECIPE, sampler(), tmp_path / "whole", Feedback())
    with pytest.raises(Cancelled):
        fit_cells(RECIPE, sampler(), tmp_path / "cut", Until(2))
    gone_on = fit_cells(RECIPE, sampler(), tmp_path / "cut", Feedback())
    for name, value in whole.state_dict().items():
        assert torch.equal(value, gone_on.state_dict()[name]), name


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    fit_cells(replace(RECIPE, epochs=1), sampler(), path, Feedback())
    with pytest.raises(InputError):
        fit_cells(RECIPE, sampler(), path, Feedback())
    path.write_bytes(b"nothing")
    with pytest.raises(InputError):
        fit_cells(RECIPE, sampler(), path, Feedback())


def test_hard_cells_are_suspected_ones_far_from_ponds() -> None:
    label = np.zeros((6 * SIDE - 7, 5 * SIDE), np.uint8)
    label[10:20, 10:20] = 1
    label[:, 4 * SIDE :] = IGNORE
    logits = np.full((6, 5), -5.0, np.float32)
    # A pond, its neighbour, far ground, the cut-off last row, and what is unknown.
    logits[0, 0] = logits[1, 1] = logits[3, 2] = logits[5, 3] = logits[4, 4] = 2.0
    found = hard_cells(np.random.default_rng(0), logits, label, SIDE)
    cells = {(place // label.shape[1] // SIDE, place % label.shape[1] // SIDE) for place in found}
    assert cells == {(3, 2), (5, 3)}
    none = hard_cells(np.random.default_rng(0), logits - 9, label, SIDE)
    assert len(none) == 0
