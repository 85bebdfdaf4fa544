"""Cross-validation by site: nobody predicts what it has seen, and a kill costs one fold at most."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import List

import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve

torch = pytest.importorskip("torch")

from core.accuracy.thresholds import expected_calibration_error  # noqa: E402
from core.protocol.errors import Cancelled  # noqa: E402
from core.raster.class_codes import IGNORE  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training.data.crops import Sampler  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.data.input_scaling import CHANNELS  # noqa: E402
from core.training.evaluation.logits import to_logits  # noqa: E402
from core.training.evaluation.site_accuracy import judge  # noqa: E402
from core.training.fitting.recipe import Recipe  # noqa: E402
from core.training.fitting.training_loop import Fitted, fit  # noqa: E402
from core.training.network.architecture import Plain  # noqa: E402
from core.training.network.unet import calibrated  # noqa: E402
from core.training.research import cross_validation as module  # noqa: E402
from core.training.research.cross_validation import cross_validate, folds  # noqa: E402

from ...trainings import quick  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

RECIPE = quick(epochs=1, mine_every=0)


def example(number: int, site: int, side: int = 48) -> Example:
    rng = np.random.default_rng(number)
    label = np.zeros((side, side), dtype=np.uint8)
    label[8:30, 10:36] = 1
    label[:4] = IGNORE
    bands = [(rng.normal(900, 90, label.shape) + 600 * label).astype(np.uint16) for _ in range(3)]
    return make_example(f"e{number}", f"site{site:02}", [*bands, None], label)


EXAMPLES = [example(number, site) for number, site in enumerate([0, 0, 0, 1, 1, 2, 3, 4])]


def test_each_site_is_held_out_once_and_whole() -> None:
    found = folds(EXAMPLES, 3)
    held = [example.name for fold in found for example in fold.held_out]
    assert sorted(held) == sorted(example.name for example in EXAMPLES)
    for fold in found:
        train, out = ({e.site for e in group} for group in (fold.train, fold.held_out))
        assert not train & out
        assert len(fold.train) + len(fold.held_out) == len(EXAMPLES)
    assert max(len(fold.held_out) for fold in found) <= 3


def test_every_tile_is_predicted_by_a_network_that_never_saw_its_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: List[List[str]] = []

    def watched(recipe: Recipe, sampler: Sampler, *rest: object) -> Fitted:
        trained.append([item.name for item in sampler.examples])
        return fit(recipe, sampler, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "fit", watched)
    extra = [replace(example(99, 99), name="simulated")]
    logits = cross_validate(EXAMPLES, extra, RECIPE, tmp_path, 1, Feedback())
    assert sorted(logits) == sorted(item.name for item in EXAMPLES)
    assert [len(names) for names in trained] == [len(fold.train) + 1 for fold in folds(EXAMPLES)]
    for names, fold in zip(trained, folds(EXAMPLES)):
        assert "simulated" in names
        assert not set(names) & {item.name for item in fold.held_out}
    # What is done is not done again, and gives the same.
    again = cross_validate(EXAMPLES, extra, RECIPE, tmp_path, 1, Feedback())
    assert len(trained) == module.FOLDS
    assert all(np.array_equal(again[name], logits[name]) for name in logits)
    # Another recipe is another run.
    cross_validate(EXAMPLES, extra, replace(RECIPE, seed=1), tmp_path, 1, Feedback())
    assert len(trained) == 2 * module.FOLDS


def test_a_killed_run_keeps_the_folds_that_are_done(tmp_path: Path) -> None:
    class KillInThird(Feedback):
        folds = 0

        def log(self, message: str, level: str = "info") -> None:
            self.folds += message.startswith("fold")

        def progress(self, fraction: float, stage: str) -> None:
            if self.folds == 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        cross_validate(EXAMPLES, [], RECIPE, tmp_path, 1, KillInThird())
    assert len(list(tmp_path.glob("*.npz"))) == 2
    logits = cross_validate(EXAMPLES, [], RECIPE, tmp_path, 1, Feedback())
    straight = cross_validate(EXAMPLES, [], RECIPE, tmp_path / "other", 1, Feedback())
    assert all(np.array_equal(logits[name], straight[name]) for name in straight)


def test_logits_of_certain_probabilities_are_finite() -> None:
    sure = np.array([0.0, 1.0, 0.5, 0.9], dtype=np.float32)
    logits = to_logits(sure)
    assert np.isfinite(logits).all()
    assert logits[2] == 0
    assert logits[3] == pytest.approx(np.log(9), rel=1e-3)
    assert logits[0] == -logits[1] == -15


def test_a_calibrated_network_says_what_the_line_says() -> None:
    torch.manual_seed(0)
    network = Plain(4, 2).network().eval()
    image = torch.randn((1, CHANNELS, 16, 16))
    with torch.no_grad():
        before = network(image)
        after = calibrated(network, 0.5, -2.0)(image)
        assert torch.allclose(after, 0.5 * before - 2, atol=1e-6)
        assert torch.equal(network(image), before)


def made_up(seed: int, sites: int, gap: float) -> tuple[list[Example], dict[str, np.ndarray]]:
    """Sites whose logits are the truth, scaled and shifted, with noise."""
    rng = np.random.default_rng(seed)
    examples = [example(number, number) for number in range(sites)]
    logits = {}
    for item in examples:
        truth = 2.0 * (item.label == 1) - 1
        logits[item.name] = (gap * truth + rng.normal(0, 1, truth.shape) - 4).astype(np.float16)
    return examples, logits


def test_a_judgement_finds_threshold_and_calibration() -> None:
    examples, logits = made_up(0, 5, 1.5)
    found = judge(examples, logits)
    assert found.calibration_error is not None
    assert found.calibration_error < 0.02
    # The best cut of two bells of unequal size lies near the middle, which is at -4.
    cut = np.log(found.threshold / (1 - found.threshold)) - found.calibration.intercept
    assert cut / found.calibration.slope == pytest.approx(-4, abs=0.4)
    labelled = sum(np.count_nonzero(item.label != IGNORE) for item in examples)
    assert found.pixels.pooled.total == labelled == found.calibrated.sum()
    truth = np.concatenate([item.label[item.label != IGNORE] for item in examples])
    said = np.concatenate([logits[item.name][item.label != IGNORE] for item in examples])
    precision, recall, _ = precision_recall_curve(truth == 1, said)
    best = (2 * precision * recall / (precision + recall)).max()
    assert best - 0.01 < (found.pixels.pooled.f1 or 0) <= best
    assert found.ponds.matched == 5
    assert expected_calibration_error(found.calibrated) == found.calibration_error


def test_a_site_is_not_judged_by_its_own_threshold() -> None:
    examples, logits = made_up(1, 4, 3.0)
    shifted = {**logits, "e0": (logits["e0"] - 7).astype(np.float16)}
    found = judge(examples, shifted)
    # The others' threshold is far above this site's ponds; its own would have found them all.
    assert found.pixels.sites["site00"].recall == pytest.approx(0, abs=0.05)
    assert (found.pixels.sites["site01"].recall or 0) > 0.95
