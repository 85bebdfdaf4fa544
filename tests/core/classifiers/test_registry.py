"""Classifiers come from the registry: one that the engine does not know needs a line there."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Iterator

import numpy as np
import pytest

from core import cli
from core.classifiers import registry
from core.classifiers.classifier import Kind
from core.classifiers.parameters import recipe_of
from core.classifiers.sklearn_fitting import fit
from core.inference import runtime
from core.jobs.compare import compare
from core.protocol.errors import ModelError
from core.protocol.methods import METHODS, Method, classifiers
from core.run.feedback import Feedback
from core.wording import TEXTS

from .. import nearestmean
from ..comparedground import Ground, gathered
from ..nearestmean import KEY, Means
from ..toyclassifiers import encoding, ground, labels, labels_of_the_graph, seen, stored

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the classifier known, as its lines in the three tables would."""
    monkeypatch.setitem(TEXTS, "methods.nearest", "Nearest mean")
    monkeypatch.setitem(METHODS, KEY, Method("methods.nearest", weight=1, classifier=True))
    monkeypatch.setitem(registry.MODULES, KEY, nearestmean.__name__)
    yield
    runtime._cached.cache_clear()


def test_every_classifier_that_can_be_asked_for_has_its_module() -> None:
    assert tuple(registry.MODULES) == classifiers()


def test_names_in_files_stay_as_they_are_and_lead_back() -> None:
    for key, name in (("rf", "forest"), ("svm", "radial"), ("ml", "gaussian")):
        assert registry.kind_of(key).arrays.kind == name
        assert registry.kind_in_file(name) is registry.kind_of(key)
    with pytest.raises(KeyError):
        registry.kind_in_file("of a later release")


@pytest.mark.parametrize("key", list(registry.MODULES))
def test_a_kind_names_modules_that_are_there(key: str) -> None:
    kind: Kind = registry.kind_of(key)
    for name, function in ((kind.fitting, "fit"), (kind.machine_code, "make_ready")):
        assert callable(getattr(importlib.import_module(name, registry.__package__), function))


_NO_SKLEARN = """
import sys
sys.modules["sklearn"] = None
from core.classifiers import classifier_file, numba_prediction, registry
from core.inference import segmentation
from core.jobs import compare
for key in registry.MODULES:
    registry.kind_of(key)
"""


def test_what_predicts_needs_no_scikit_learn() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NO_SKLEARN], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("registered")
class TestANewClassifier:
    def test_is_fitted_stored_read_back_and_predicts_both_ways(self, tmp_path: Path) -> None:
        pixels = gathered(Ground(tmp_path))
        recipe = recipe_of(Ground(tmp_path).request())
        fitted = fit(KEY, pixels, recipe, 0, Feedback())
        assert fitted.held_out is not None and (fitted.held_out.f1 or 0) > 0.8
        back = stored(fitted.classifier, 4)
        assert isinstance(back, Means)
        assert np.array_equal(back.means, fitted.estimator.centroids_)

        how = encoding(4)
        numbers, _ = ground(4, 5000, 1)
        expected = fitted.estimator.predict(seen(numbers, how)) == 1
        assert 0 < expected.mean() < 1
        assert np.array_equal(labels(back, numbers, how), expected)
        assert np.array_equal(labels_of_the_graph(back, numbers, how), expected)

    def test_is_compared_beside_the_others(self, tmp_path: Path) -> None:
        asked = Ground(tmp_path).request(methods=("ml", KEY))
        result = compare(asked, Feedback())
        assert [(one.key, one.name, one.problem) for one in result.methods] == [
            ("ml", "Maximum likelihood", None),
            (KEY, "Nearest mean", None),
        ]
        nearest = result.methods[1]
        assert nearest.f1 is not None and nearest.f1 > 0.8
        assert Path(str(nearest.prediction)).name == f"{KEY}.tif"
        network = runtime.load(Path(str(nearest.model)), "cpu")
        assert network.card.name.startswith("Nearest mean on ")
        assert network.card.settings["metric"] == "euclidean"
        assert "Nearest mean" in Path(result.report).read_text(encoding="utf-8")

    def test_is_offered_on_the_command_line(self) -> None:
        line = ["compare", "a.tif", "--reference", "r", "--output", "o", "--methods", KEY]
        assert cli.request_of(cli.parser().parse_args(line)).methods == (KEY,)


def test_without_its_line_it_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.MODULES, KEY, nearestmean.__name__)
    model = Means(np.zeros((2, 4)))
    assert isinstance(stored(model, 4), Means)
    monkeypatch.delitem(registry.MODULES, KEY)
    with pytest.raises(ModelError, match="cannot be read"):
        stored(model, 4)
