"""Fitting: the loss, the schedule, learning itself, and going on after a kill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Iterator, List

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.errors import Cancelled, InputError, OutputError  # noqa: E402
from core.feedback import Feedback  # noqa: E402
from core.training.data import IGNORE, Example, make_example  # noqa: E402
from core.training.fit import Recipe, fit, learning_rate, segmentation_loss  # noqa: E402
from core.training.sampling import Sampler, Variation  # noqa: E402

RECIPE = Recipe(
    base=4,
    depth=2,
    steps=8,
    batch=2,
    learning_rate=0.01,
    average=0.8,
    variation=Variation(crop=32, drop_nir=0.0, brightness=0.1, tint=0.05, haze=0.0),
)


def example(seed: int = 0) -> Example:
    """Bright squares on dark, noisy ground; the squares are ponds."""
    rng = np.random.default_rng(seed)
    label = np.zeros((96, 96), dtype=np.uint8)
    for _ in range(12):
        y, x = rng.integers(0, 80, 2)
        label[y : y + 14, x : x + 14] = 1
    bands = [
        (rng.normal(900, 150, label.shape) + 700 * label).clip(100).astype(np.uint16)
        for _ in range(4)
    ]
    return make_example(f"e{seed}", f"s{seed}", bands, label)


def sampler(recipe: Recipe = RECIPE) -> Sampler:
    return Sampler([example()], [], recipe.variation, recipe.seed)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads cost more than they bring on crops as small as these."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class KillAt(Feedback):
    """Stops a job at a fraction, like a user or a power cut."""

    def __init__(self, fraction: float) -> None:
        self._fraction = fraction
        self.fractions: List[float] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)
        if fraction >= self._fraction:
            raise Cancelled


def test_ignored_pixels_neither_count_nor_pull() -> None:
    logits = torch.randn((2, 1, 8, 8), requires_grad=True)
    labels = torch.randint(0, 2, (2, 8, 8), dtype=torch.uint8)
    labels[0, :4] = IGNORE
    loss = segmentation_loss(logits, labels)
    loss.backward()
    assert (logits.grad[0, 0, :4] == 0).all()
    assert (logits.grad[0, 0, 4:] != 0).all()
    changed = logits.detach().clone()
    changed[0, 0, :4] += 9
    assert segmentation_loss(changed, labels) == loss.detach()


def test_a_batch_of_ignored_pixels_costs_nothing() -> None:
    logits = torch.randn((1, 1, 4, 4), requires_grad=True)
    loss = segmentation_loss(logits, torch.full((1, 4, 4), IGNORE, dtype=torch.uint8))
    loss.backward()
    assert loss == 0
    assert (logits.grad == 0).all()


def test_loss_is_cross_entropy_plus_dice() -> None:
    logits = torch.tensor([[[[0.0, 2.0], [-1.0, 3.0]]]])
    labels = torch.tensor([[[0, 1], [1, 1]]], dtype=torch.uint8)
    p = 1 / (1 + np.exp(-np.array([0.0, 2.0, -1.0, 3.0])))
    t = np.array([0, 1, 1, 1])
    entropy = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    dice = 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)
    assert float(segmentation_loss(logits, labels)) == pytest.approx(entropy + dice, rel=1e-5)


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    recipe = replace(RECIPE, steps=100, warmup=0.1)
    rates = [learning_rate(recipe, step) for step in range(101)]
    peak = int(np.argmax(rates))
    assert 9 <= peak <= 10
    assert rates[peak] == pytest.approx(recipe.learning_rate)
    assert (np.diff(rates[:peak]) > 0).all()
    assert (np.diff(rates[peak + 1 :]) < 0).all()
    assert rates[100] == pytest.approx(0, abs=1e-9)


def test_it_learns() -> None:
    recipe = replace(RECIPE, base=8, steps=100, batch=4)
    state = fit(recipe, sampler(recipe), None, Feedback(), every=10)
    assert state.losses[-1] < 0.4 * state.losses[0]
    images, labels = Sampler([example(1)], [], recipe.variation, 1).batch(0, 8)
    state.averaged.eval()
    with torch.no_grad():
        found = state.averaged(images)[:, 0] > 0
    truth = labels == 1
    f1 = 2 * (found & truth).sum() / (found.sum() + truth.sum())
    assert f1 > 0.85


def test_a_killed_run_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    straight = fit(RECIPE, sampler(), None, Feedback(), every=2)
    with pytest.raises(Cancelled):
        fit(RECIPE, sampler(), checkpoint, KillAt(5 / 8), every=2)
    listener = KillAt(2.0)
    resumed = fit(RECIPE, sampler(), checkpoint, listener, every=2)
    # The checkpoint was of step 4: the fifth step was lost and is done again.
    assert listener.fractions[0] == pytest.approx(5 / 8)
    assert resumed.losses == straight.losses
    for name, value in straight.averaged.state_dict().items():
        assert torch.equal(value, resumed.averaged.state_dict()[name]), name
    assert [item.name for item in checkpoint.parent.iterdir()] == ["checkpoint.pt"]


def test_another_seed_gives_another_network() -> None:
    one = fit(replace(RECIPE, steps=2), sampler(), None, Feedback())
    other_recipe = replace(RECIPE, steps=2, seed=1)
    other = fit(other_recipe, sampler(other_recipe), None, Feedback())
    assert not torch.equal(one.network.head.weight, other.network.head.weight)


def test_the_average_lags_behind() -> None:
    state = fit(RECIPE, sampler(), None, Feedback())
    assert not torch.equal(state.network.head.weight, state.averaged.head.weight)
    assert not any(weight.requires_grad for weight in state.averaged.parameters())


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    fit(replace(RECIPE, steps=1), sampler(), checkpoint, Feedback())
    with pytest.raises(InputError, match="other settings"):
        fit(RECIPE, sampler(), checkpoint, Feedback())


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    fit(replace(RECIPE, steps=1), sampler(), checkpoint, Feedback())
    content = checkpoint.read_bytes()
    for damaged in (content[: len(content) // 2], b"not a checkpoint", b""):
        checkpoint.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged"):
            fit(replace(RECIPE, steps=1), sampler(), checkpoint, Feedback())


def test_a_checkpoint_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="taken"):
        fit(RECIPE, sampler(), tmp_path / "taken" / "checkpoint.pt", Feedback(), every=1)
