"""Fitting: the loss, the schedule, learning itself, and going on after a kill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import List, Optional, Sequence

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.protocol.errors import Cancelled, InputError, OutputError  # noqa: E402
from core.protocol.messages import Epoch  # noqa: E402
from core.raster.class_codes import IGNORE, UNKNOWN  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training.data.crops import Sampler, Variation  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.fitting.hardware import Precision  # noqa: E402
from core.training.fitting.loss import disagreement, polygon_loss, segmentation_loss  # noqa: E402
from core.training.fitting.recipe import Recipe, fine_tuning  # noqa: E402
from core.training.fitting.training_loop import Fitted, fit, learning_rate  # noqa: E402
from core.training.fitting.validation import predict  # noqa: E402
from core.training.network.architecture import Plain  # noqa: E402
from core.training.network.unet import UNet  # noqa: E402

from ...trainings import quick  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

RECIPE = quick(
    epochs=4,
    learning_rate=0.01,
    average=0.8,
    mine_every=2,
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
        (rng.normal(900, 150, label.shape) + 700 * label.astype(np.uint16))
        .clip(100)
        .astype(np.uint16)
        for _ in range(4)
    ]
    return make_example(f"e{seed}", f"s{seed}", bands, label)


def sampler(recipe: Recipe = RECIPE) -> Sampler:
    return Sampler([example()], [], recipe.variation, recipe.seed)


CPU = torch.device("cpu")


class Listener(Feedback):
    """Hears of epochs; stops a job at a fraction, or asks it to finish after an epoch."""

    def __init__(self, kill_at: float = 2.0, finish_after: int = 1000) -> None:
        self._kill_at, self._finish_after = kill_at, finish_after
        self.fractions: List[float] = []
        self.epochs: List[Epoch] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)
        if fraction >= self._kill_at:
            raise Cancelled

    def epoch(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)

    def finishing(self) -> bool:
        return len(self.epochs) >= self._finish_after


def run(
    recipe: Recipe = RECIPE,
    validation: Sequence[Example] = (),
    checkpoint: Optional[Path] = None,
    feedback: Optional[Feedback] = None,
    initial: Optional[UNet] = None,
) -> Fitted:
    return fit(
        recipe, sampler(recipe), validation, CPU, checkpoint, feedback or Feedback(), initial
    )


def same_weights(one: UNet, other: UNet) -> bool:
    theirs = other.state_dict()
    return all(torch.equal(value, theirs[name]) for name, value in one.state_dict().items())


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
    recipe = replace(RECIPE, epochs=50, warmup=0.1)
    rates = [learning_rate(recipe, step) for step in range(101)]
    peak = int(np.argmax(rates))
    assert 9 <= peak <= 10
    assert rates[peak] == pytest.approx(recipe.learning_rate)
    assert (np.diff(rates[:peak]) > 0).all()
    assert (np.diff(rates[peak + 1 :]) < 0).all()
    assert rates[100] == pytest.approx(0, abs=1e-9)


def test_it_learns_and_says_how_well() -> None:
    recipe = replace(RECIPE, architecture=Plain(8, 2), epochs=10, epoch_steps=10, batch=4)
    listener = Listener()
    fitted = run(recipe, [example(1)], feedback=listener)
    assert [epoch.epoch for epoch in listener.epochs] == list(range(1, 11))
    assert listener.epochs == list(fitted.history)
    first, last = listener.epochs[0], listener.epochs[-1]
    assert last.loss is not None
    assert first.loss is not None
    assert last.loss < 0.4 * first.loss
    images, labels = Sampler([example(1)], [], recipe.variation, 1).batch(0, 8, {})
    with torch.no_grad():
        found = fitted.network(images)[:, 0] > 0
    truth = labels == 1
    f1 = 2 * (found & truth).sum() / (found.sum() + truth.sum())
    assert f1 > 0.85
    best = listener.epochs[fitted.best_epoch - 1]
    assert best.f1 == max(epoch.f1 or 0 for epoch in listener.epochs)
    assert (best.f1 or 0) > 0.85


def test_a_killed_run_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    straight = run(validation=[example(1)])
    with pytest.raises(Cancelled):
        run(validation=[example(1)], checkpoint=checkpoint, feedback=Listener(kill_at=5 / 8 * 0.99))
    listener = Listener()
    resumed = run(validation=[example(1)], checkpoint=checkpoint, feedback=listener)
    # The checkpoint was of the second epoch: the fifth step was lost and is done again. Hard
    # negatives, looked for after every second epoch, were not.
    assert listener.fractions[0] == pytest.approx(5 / 8, rel=0.01)
    assert resumed.history == straight.history == tuple(listener.epochs)
    assert resumed.best_epoch == straight.best_epoch
    assert same_weights(resumed.network, straight.network)
    assert [item.name for item in checkpoint.parent.iterdir()] == ["checkpoint.pt"]


def test_another_seed_gives_another_network() -> None:
    one, other = run(replace(RECIPE, epochs=1)), run(replace(RECIPE, epochs=1, seed=1))
    assert not same_weights(one.network, other.network)


def test_a_seed_may_be_as_large_as_anywhere_else() -> None:
    run(replace(RECIPE, seed=2**80 + 7, epochs=1))


def test_a_wish_to_finish_keeps_the_best_so_far() -> None:
    listener = Listener(finish_after=2)
    fitted = run(validation=[example(1)], feedback=listener)
    assert fitted.epochs == len(listener.epochs) == 2
    two = run(replace(RECIPE), [example(1)], feedback=Listener(finish_after=2))
    assert same_weights(fitted.network, two.network)
    at_once = run(validation=[example(1)], feedback=Listener(finish_after=0))
    assert at_once.epochs == 1


def test_it_stops_when_it_gets_no_better() -> None:
    recipe = replace(RECIPE, epochs=40, learning_rate=0.0, average=0.0, patience=3)
    fitted = run(recipe, [example(1)])
    # The running statistics of the normalisation move all the same, so a later one may be best.
    assert fitted.epochs == fitted.best_epoch + 3 < 40
    assert run(replace(recipe, epochs=5)).epochs == 5


def test_fine_tuning_goes_on_from_a_network_and_keeps_its_encoder() -> None:
    start = run(
        replace(RECIPE, architecture=Plain(8, 2), epochs=10, epoch_steps=10, batch=4)
    ).network
    quick = replace(
        fine_tuning(3, seed=0, architecture=Plain(8, 2), complete=True),
        epoch_steps=4,
        variation=RECIPE.variation,
    )
    listener = Listener()
    run(quick, [example(1)], feedback=listener, initial=start)
    assert [epoch.epoch for epoch in listener.epochs] == [0, 1, 2, 3]
    assert listener.epochs[0].loss is None
    assert (listener.epochs[0].f1 or 0) > 0.8
    # With nothing to measure on, the last epoch is what stays: a start that is good already is not.
    before, after = start.state_dict(), run(quick, initial=start).network.state_dict()
    moved = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert moved
    assert not any(name.startswith(("stem", "encoder")) or "running" in name for name in moved)


def test_how_much_of_polygons_is_pond_does_not_matter() -> None:
    """Each class counts the same, and what has no label does not count."""
    logits = torch.randn((1, 1, 4, 6))
    labels = torch.full((1, 4, 6), UNKNOWN, dtype=torch.uint8)
    labels[0, 0], labels[0, 1, :2] = 1, 0
    labels[0, 3] = IGNORE
    ponds, others = logits[0, 0, 0], logits[0, 0, 1, :2]
    softplus = torch.nn.functional.softplus
    expected = (softplus(-ponds).mean() + softplus(others).mean()) / 2
    assert torch.allclose(polygon_loss(logits, labels), expected)
    # The same ponds twice.
    twice = torch.cat([logits, logits[:, :, :1]], dim=2)
    again = torch.cat([labels, labels[:, :1]], dim=1)
    assert torch.allclose(polygon_loss(twice, again), expected)
    alone = torch.where(labels == 0, torch.tensor(IGNORE, dtype=torch.uint8), labels)
    assert torch.allclose(polygon_loss(logits, alone), softplus(-ponds).mean() / 2)


def test_holding_on_counts_unknown_ground_alone_and_is_least_where_both_agree() -> None:
    said, logits = torch.randn((2, 1, 5, 5)), torch.randn((2, 1, 5, 5))
    labels = torch.full((2, 5, 5), UNKNOWN, dtype=torch.uint8)
    labels[0, :2], labels[1, 0] = 1, IGNORE
    assert abs(float(disagreement(said, said, labels))) < 1e-6
    apart = disagreement(logits, said, labels)
    p, q = torch.sigmoid(said[:, 0]), torch.sigmoid(logits[:, 0])
    divergence = p * (p / q).log() + (1 - p) * ((1 - p) / (1 - q)).log()
    assert torch.allclose(apart, divergence[labels == UNKNOWN].mean(), atol=1e-5)
    moved = logits.clone()
    moved[0, 0, :2] += 5
    assert torch.allclose(disagreement(moved, said, labels), apart)


def test_what_is_unknown_keeps_its_answers_when_polygons_are_learnt_from() -> None:
    """A patch that looks like the ground elsewhere is called a pond."""
    start = run(
        replace(RECIPE, architecture=Plain(8, 2), epochs=10, epoch_steps=10, batch=4)
    ).network
    place = example(3)
    drawn = np.full_like(place.label, UNKNOWN)
    drawn[40:60, 40:60] = 1
    told = replace(place, label=drawn)
    holding = replace(
        fine_tuning(4, seed=0, architecture=Plain(8, 2), complete=False),
        epoch_steps=5,
        learning_rate=3e-3,
        variation=RECIPE.variation,
    )
    assert holding.anchor > 0
    before = predict(start, place, CPU, Precision(CPU))
    changes = []
    for recipe in (holding, replace(holding, anchor=1e-9)):
        again = Sampler([told], [], recipe.variation, 0)
        fitted = fit(recipe, again, [told], CPU, None, Feedback(), start)
        assert fitted.best_epoch == 4, "the last one is kept"
        after = predict(fitted.network, place, CPU, Precision(CPU))
        changes.append(float(np.abs(after - before)[drawn == UNKNOWN].mean()))
    assert changes[0] < 0.7 * changes[1]


def test_hard_negatives_are_drawn_from() -> None:
    place = example()
    corner = np.array([0], dtype=np.int64)
    aim = replace(RECIPE.variation, pond_share=0.0, hard_share=1.0, zoom=(0.5, 0.5), edge=0.0)
    marked = replace(place, label=np.zeros_like(place.label))
    marked.label[:12, :12] = 1
    aimed = Sampler([place], [], aim, 0)
    # What the label says is not what is drawn for: the ponds here are marked after the fact.
    aimed.examples[0].label[:] = marked.label
    with_points = aimed.batch(0, 16, {place.name: corner})[1]
    without = aimed.batch(0, 16, {})[1]
    assert (with_points == 1).any(dim=2).any(dim=1).all()
    assert not (without == 1).any(dim=2).any(dim=1).all()


def test_a_checkpoint_of_another_recipe_or_other_data_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    short = replace(RECIPE, epochs=1)
    run(short, checkpoint=checkpoint)
    with pytest.raises(InputError, match="other settings"):
        run(checkpoint=checkpoint)
    with pytest.raises(InputError, match="other data"):
        run(short, validation=[example(1)], checkpoint=checkpoint)


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    run(replace(RECIPE, epochs=1), checkpoint=checkpoint)
    content = checkpoint.read_bytes()
    for damaged in (content[: len(content) // 2], b"not a checkpoint", b""):
        checkpoint.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged"):
            run(replace(RECIPE, epochs=1), checkpoint=checkpoint)


def test_a_full_disk_is_told_and_leaves_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    run(replace(RECIPE), checkpoint=checkpoint, feedback=Listener(finish_after=1))
    good = checkpoint.read_bytes()

    def full(content: object, path: str) -> None:
        Path(path).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OutputError, match="No space left"):
        run(checkpoint=checkpoint)
    assert checkpoint.read_bytes() == good
    assert [item.name for item in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_a_disk_that_fills_up_under_a_checkpoint_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Torch says "unexpected pos"; the room comes back as soon as the beginning is removed."""
    room = [100]

    def save(content: object, path: str) -> None:
        Path(path).write_bytes(b"beginning")
        raise RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 128 vs 0")

    def usage(folder: Path) -> SimpleNamespace:
        left = any(".part" in item.name for item in tmp_path.iterdir())
        return SimpleNamespace(free=room[0] if left else 10**9)

    monkeypatch.setattr(torch, "save", save)
    monkeypatch.setattr("core.run.write_errors.shutil.disk_usage", usage)
    for free, word in ((100, "No space left"), (10**9, "unexpected pos")):
        room[0] = free
        with pytest.raises(OutputError) as caught:
            run(replace(RECIPE, epochs=1), checkpoint=tmp_path / "checkpoint.pt")
        assert word in caught.value.message
        assert "checkpoint.pt" in caught.value.message
        assert list(tmp_path.iterdir()) == []
