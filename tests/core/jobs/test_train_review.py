"""Training from a review, and its figures: decisions in, a better model or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Iterator, List, Optional, Sequence, Set, Tuple

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.__main__ import main  # noqa: E402
from core.inference import runtime  # noqa: E402
from core.jobs import dispatch  # noqa: E402
from core.model.pond_confidence import PondConfidence  # noqa: E402
from core.protocol import json_fields  # noqa: E402
from core.protocol.errors import InputError, RequestError  # noqa: E402
from core.protocol.review import ReviewRequest, ReviewResult  # noqa: E402
from core.protocol.segment import SegmentRequest  # noqa: E402
from core.protocol.train import ReviewMeasure, TrainRequest, TrainResult  # noqa: E402
from core.result_text import in_words  # noqa: E402
from core.training import review_training  # noqa: E402
from core.training.data.crops import Sampler  # noqa: E402
from core.training.fitting import recipe  # noqa: E402
from core.training.fitting.recipe import Recipe  # noqa: E402
from core.training.fitting.training_loop import Fitted  # noqa: E402
from core.training.held_out_ponds import Judged  # noqa: E402
from core.training.network.architecture import Plain  # noqa: E402

from ..conftest import Heard  # noqa: E402
from ..rasters import read_ponds, read_raster  # noqa: E402
from ..reviews import Row, write_review  # noqa: E402
from ..trainings import Quick, ring, wild, write_model, write_scene  # noqa: E402

BOXES = [(4 + 18 * (k % 5), 4 + 18 * (k // 5), 10, 10) for k in range(15)]
SURE = PondConfidence(2.0, 0.0, 0.0, 0.0, 0.0, 0.5)
"""Of a model that takes 0.88 of what it draws for ponds, whatever it looks like."""

EVEN = PondConfidence(0.0, 0.0, 0.0, 0.0, 0.0, 0.5)


@pytest.fixture(autouse=True)
def patched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(recipe, "Recipe", Quick)
    monkeypatch.setattr(review_training, "EPOCHS", 1)
    monkeypatch.setattr(review_training, "MOST_REST", 2)
    # Threads cost more than they bring on crops so small.
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def prepared(
    folder: Path, said: Sequence[Optional[str]], confidence: Optional[PondConfidence]
) -> Tuple[str, str, TrainRequest]:
    image, _ = write_scene(folder / "mine", BOXES[::2])
    rows = [Row(ring(box), one, image=image) for box, one in zip(BOXES, said)]
    review = write_review(folder / "review.gpkg", rows)
    parent = write_model(folder / "use.onnx", wild(Plain(4, 2), 3), confidence=confidence)
    output = str(folder / "own.onnx")
    return image, parent, TrainRequest((image,), (review,), output, parent, device="cpu")


def kinds(accepted: int, rejected: int) -> List[Optional[str]]:
    order = ["accepted"] * accepted + ["rejected"] * rejected
    return [order[place] for place in np.random.default_rng(0).permutation(len(order))]


def run(request: TrainRequest, heard: Optional[Heard] = None) -> TrainResult:
    result = dispatch.run(request, heard or Heard())
    assert isinstance(result, TrainResult)
    return result


class TestConfidence:
    """Of a model that is far too sure."""

    @pytest.fixture
    def trained(self, tmp_path: Path) -> Tuple[str, str, TrainRequest, TrainResult]:
        image, parent, request = prepared(tmp_path, kinds(4, 10), SURE)
        return image, parent, request, run(request)

    def test_a_better_one_is_kept_and_told(
        self, trained: Tuple[str, str, TrainRequest, TrainResult]
    ) -> None:
        _, _, request, result = trained
        found = result.review
        assert found is not None
        assert found.better
        assert found.kept == "confidence"
        assert (found.accepted, found.rejected, found.drawn) == (4, 10, 0)
        assert found.confidence.log_loss < found.before.log_loss
        # 0.88 for each: the logarithmic loss by hand.
        share = 1 / (1 + np.exp(-2.0))
        expected = -(4 * np.log(share) + 10 * np.log(1 - share)) / 14
        assert found.before.log_loss == pytest.approx(expected, abs=1e-4)
        assert "clearly better and was kept" in in_words(result)
        assert result.output == request.output
        written = json.loads(Path(result.manifest).read_text())
        assert written["review"]["kept"] == "confidence"

    def test_the_map_stays_and_its_confidences_change(
        self, trained: Tuple[str, str, TrainRequest, TrainResult], tmp_path: Path
    ) -> None:
        image, parent, _, result = trained
        maps, sure = [], []
        for model in (parent, result.output):
            output, ponds = str(tmp_path / "p.tif"), str(tmp_path / "p.gpkg")
            request = SegmentRequest(image, output, ponds, model=model, device="cpu")
            dispatch.run(request, Heard())
            maps.append(read_raster(output))
            sure.append([row["confidence"] for row in read_ponds(ponds)])
        assert (maps[0] == maps[1]).all()
        assert sure[0]
        assert max(sure[1]) < min(sure[0])

    def test_the_card_says_where_it_comes_from(
        self, trained: Tuple[str, str, TrainRequest, TrainResult]
    ) -> None:
        _, _, _, result = trained
        card = runtime.load(Path(result.output), "cpu").card
        assert card.name == "own"
        assert "4 ponds accepted, 10 rejected" in card.training_data[0]
        assert "Two puddles." in card.training_data
        assert card.threshold == result.threshold == 0.4
        assert card.held_out["review"]["kept"] == "confidence"
        assert card.confidence is not None
        assert card.confidence.intercept < 1.0

    def test_the_result_travels(self, trained: Tuple[str, str, TrainRequest, TrainResult]) -> None:
        _, _, _, result = trained
        decoded = json_fields.decode(
            TrainResult, json.loads(json.dumps(json_fields.encode(result)))
        )
        assert decoded == result


class TestNothing:
    """Of a model that cannot be bettered by so few."""

    def test_no_model_is_made_and_that_is_said(self, tmp_path: Path) -> None:
        _, _, request = prepared(tmp_path, kinds(7, 7), EVEN)
        heard = Heard()
        result = run(request, heard)
        assert result.review is not None
        assert result.review.kept == "nothing"
        assert not result.review.better
        assert result.output == result.manifest == ""
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {"mine.tif", "mine.gpkg", "review.gpkg", "use.onnx"}
        assert "No new model was made." in in_words(result)
        assert any("go on with the old one" in str(line) for line in heard.remarks)


class TestNetwork:
    """Where the trained network is clearly better."""

    def test_it_is_kept_with_a_confidence_of_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(review_training, "_kept", lambda *_: "network")
        image, parent, request = prepared(tmp_path, kinds(6, 8), SURE)
        result = run(request)
        assert result.review is not None
        assert result.review.network is not None
        assert result.epochs == 1
        before, after = (runtime.load(Path(one), "cpu") for one in (parent, result.output))
        assert before.sha256 != after.sha256
        assert after.card.confidence is not None
        assert after.card.confidence != SURE
        output = str(tmp_path / "p.tif")
        dispatch.run(SegmentRequest(image, output, model=result.output, device="cpu"), Heard())

    def test_each_pond_is_judged_by_a_network_that_had_not_learnt_from_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, _, request = prepared(tmp_path, kinds(6, 8), SURE)
        told: List[Set[str]] = []
        known = review_training.fit

        def watched(steps: Recipe, sampler: Sampler, *rest: Any) -> Fitted:
            names = [item.name for item in sampler.examples if "pond" in item.name]
            told.append({name.rpartition(" ")[2] for name in names})
            return known(steps, sampler, *rest)

        monkeypatch.setattr(review_training, "fit", watched)
        run(request)
        assert len(told) == 3  # nothing is fitted to all where it is not kept
        everything = {str(number) for number in range(1, 15)}
        missing = [everything - one for one in told]
        assert set.union(*missing) == everything
        assert sum(map(len, missing)) == 14

    @pytest.mark.parametrize(
        ("outlined_m2", "accepted_m2", "rejected_m2", "kept"),
        [
            (1000.0, 900.0, 300.0, "network"),
            (981.0, 883.0, 300.0, "network"),
            (970.0, 900.0, 300.0, "confidence"),  # it draws less of the accepted ponds
            (1000.0, 870.0, 300.0, "confidence"),  # it hides some of them
            (1000.0, 900.0, 301.0, "confidence"),  # it shows more of the rejected ones
        ],
    )
    def test_surer_and_worse_a_map_is_not_better(
        self, outlined_m2: float, accepted_m2: float, rejected_m2: float, kept: str
    ) -> None:
        def judged(loss: float, *areas_m2: float) -> Judged:
            losses = np.linspace(loss, loss + 0.1, 12)
            outlined, *shown = areas_m2
            return Judged(losses, ReviewMeasure(float(losses.mean()), 4, 2, *shown), outlined)

        now = judged(0.9, 1000.0, 900.0, 700.0)
        anew = judged(0.6, 1000.0, 900.0, 300.0)
        trained = judged(0.1, outlined_m2, accepted_m2, rejected_m2)
        assert review_training._kept(now, anew, trained) == kept

    @pytest.mark.parametrize(
        ("accepted", "rejected", "kept"),
        [(0, 14, "confidence"), (4, 10, "confidence"), (10, 4, "nothing")],
    )
    def test_few_of_one_kind_train_no_network(
        self, accepted: int, rejected: int, kept: str, tmp_path: Path
    ) -> None:
        _, _, request = prepared(tmp_path, kinds(accepted, rejected), SURE)
        found = run(request).review
        assert found is not None
        assert found.network is None
        assert "No network was trained: fewer than 5 ponds" in found.in_words
        assert found.kept == kept


class TestRefusals:
    """What cannot be learnt from."""

    def test_a_review_needs_the_model_in_use(self, tmp_path: Path) -> None:
        image, _, request = prepared(tmp_path, kinds(7, 7), SURE)
        lone = TrainRequest((image,), request.reference, request.output, device="cpu")
        with pytest.raises(RequestError, match="--start-from"):
            dispatch.run(lone, Heard())

    def test_few_decisions_are_refused(self, tmp_path: Path) -> None:
        said: List[Optional[str]] = [*kinds(3, 2), *[None] * 9]
        _, _, request = prepared(tmp_path, said, SURE)
        with pytest.raises(InputError, match="5 predicted ponds over the images are decided on"):
            dispatch.run(request, Heard())


class TestFigures:
    """The command ``review``."""

    def test_counts_decisions(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said: List[Optional[str]] = [*kinds(6, 5), *[None] * 3]
        _, _, request = prepared(tmp_path, said, SURE)
        result = dispatch.run(ReviewRequest(request.reference[0]), Heard())
        assert isinstance(result, ReviewResult)
        figures = result.figures
        assert (figures.ponds, figures.accepted, figures.rejected, figures.left) == (14, 6, 5, 3)
        assert figures.likely is not None
        decoded = json_fields.decode(
            ReviewResult, json.loads(json.dumps(json_fields.encode(result)))
        )
        assert decoded == result
        assert main(["review", request.reference[0]]) == 0
        assert "Of the 3 ponds not looked at" in capsys.readouterr().out

    def test_what_is_no_review_is_refused(self, tmp_path: Path) -> None:
        _, reference = write_scene(tmp_path / "mine", BOXES[:2])
        with pytest.raises(InputError, match="is no review"):
            dispatch.run(ReviewRequest(reference), Heard())
