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
from core.training.research import course  # noqa: E402
from core.training.research.appearances import APPEARANCES  # noqa: E402
from core.training.research.course import Course  # noqa: E402
from core.training.research.cross_validation import cross_validate, in_appearance  # noqa: E402
from core.training.research.material import FOLDS, Material, folds, lesson  # noqa: E402

from ...trainings import quick  # noqa: E402
from ..grounds import field  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

_STAGES = tuple(quick(epochs=1, mine_every=0, seed=seed) for seed in (0, 1))
COURSE = Course(_STAGES, replace(_STAGES[0].architecture, two_scales=True))


def example(number: int, site: int, side: int = 48) -> Example:
    rng = np.random.default_rng(number)
    label = np.zeros((side, side), dtype=np.uint8)
    label[8:30, 10:36] = 1
    label[:4] = IGNORE
    bands = [
        (rng.normal(900, 90, label.shape) + 600 * label.astype(np.uint16)).astype(np.uint16)
        for _ in range(3)
    ]
    return make_example(f"e{number}", f"site{site:02}", [*bands, None], label)


def bare(number: int, source: str, side: int, count: int = 4) -> Example:
    bands = [*field(number, side, side, count), *[None] * (4 - count)]
    return make_example(f"g{number}", source, bands, np.zeros((side, side), dtype=np.uint8))


EXAMPLES = [example(number, site) for number, site in enumerate([0, 0, 0, 1, 1, 2, 3, 4])]
GROUND = [
    bare(0, "plain", 48),
    bare(1, "plain", 48),
    bare(2, "town", 40),
    bare(3, "river", 36, count=3),
    bare(4, "coast", 32),
    bare(5, "dune", 32),
]
SPECTRA = np.array([[1450], [1780], [1780], [1930]], dtype=np.uint16)


def material(*scenes: Example) -> Material:
    return Material(EXAMPLES, scenes, GROUND, SPECTRA, near_infrared_steps=2)


def test_each_site_and_source_is_held_out_once_and_whole() -> None:
    found = folds(material())
    for whole, held in (
        (EXAMPLES, [item.name for fold in found for item in fold.tiles]),
        (GROUND, [item.name for fold in found for item in fold.ground]),
    ):
        assert sorted(held) == sorted(item.name for item in whole)
    for fold in found:
        train = {item.site for item in (*fold.train.tiles, *fold.train.ground)}
        assert not train & {item.site for item in (*fold.tiles, *fold.ground)}
        assert len(fold.train.tiles) + len(fold.tiles) == len(EXAMPLES)
        assert len(fold.train.ground) + len(fold.ground) == len(GROUND)
        assert fold.tiles
        assert fold.ground
    assert max(len(fold.tiles) for fold in found) <= 3


def test_a_network_is_taught_near_infrared_by_its_own_material_alone() -> None:
    fold = folds(material())[0]
    taught = lesson(fold.train, 0)
    assert all(item.gain[3] > 0 for item in (*taught.real, *taught.ground))
    assert [item.name for item in taught.real] == [item.name for item in fold.train.tiles]
    own = [item for item in fold.train.ground if item.gain[3] > 0]
    assert len(taught.ground) == len(own) + len(fold.train.ground)
    # What is held out may be anything: the prediction does not change.
    other = replace(material(), tiles=fold.train.tiles, ground=fold.train.ground)
    again = lesson(other, 0)
    assert all(np.array_equal(one.pixels, two.pixels) for one, two in zip(taught.real, again.real))


def test_every_tile_is_predicted_by_a_network_that_never_saw_its_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: List[List[str]] = []

    def watched(recipe: Recipe, sampler: Sampler, *rest: object) -> Fitted:
        trained.append([item.name for item in sampler.examples])
        return fit(recipe, sampler, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(course, "fit", watched)
    scene = replace(example(99, 99), name="simulated")
    whole = replace(material(scene), simulated_ground=[bare(7, "simulated ground", 32)])
    logits = cross_validate(whole, COURSE, tmp_path, 1, Feedback())
    for appearance in APPEARANCES:
        found = in_appearance(logits, [*EXAMPLES, *GROUND], appearance)
        assert all(found[item.name].shape == item.label.shape for item in (*EXAMPLES, *GROUND))
    assert len(logits) == len(APPEARANCES) * len([*EXAMPLES, *GROUND])
    for first, names, fold in zip(trained[::2], trained[1::2], folds(whole)):
        assert "simulated" in first
        assert set(names) - set(first) == {"g7"}
        held = [*fold.tiles, *fold.ground]
        assert not any(name.startswith(item.name) for name in names for item in held)
        assert {item.name for item in fold.train.tiles} <= set(names)
        assert {item.name for item in fold.train.ground if item.gain[3] > 0} <= set(names)
    # What is done is not done again, and gives the same.
    again = cross_validate(whole, COURSE, tmp_path, 1, Feedback())
    assert len(trained) == 2 * FOLDS
    assert all(np.array_equal(again[name], logits[name]) for name in logits)
    # Another second stage is another run, which begins with what the first came to.
    other = replace(COURSE, stages=(_STAGES[0], replace(_STAGES[1], seed=5)))
    changed = cross_validate(whole, other, tmp_path, 1, Feedback())
    assert len(trained) == 4 * FOLDS
    assert not any(np.array_equal(changed[name], logits[name]) for name in logits)
    assert len(list(tmp_path.glob("*.checkpoint"))) == 3 * FOLDS


def test_a_killed_run_keeps_the_folds_that_are_done(tmp_path: Path) -> None:
    class KillInThird(Feedback):
        folds = 0

        def log(self, message: str, level: str = "info") -> None:
            self.folds += message.startswith("fold")

        def progress(self, fraction: float, stage: str) -> None:
            if self.folds == 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        cross_validate(material(), COURSE, tmp_path, 1, KillInThird())
    assert len(list(tmp_path.glob("*.npz"))) == 2
    logits = cross_validate(material(), COURSE, tmp_path, 1, Feedback())
    straight = cross_validate(material(), COURSE, tmp_path / "other", 1, Feedback())
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
