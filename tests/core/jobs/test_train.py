"""The training job: a person's rasters and polygons in, a model that segments out."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from pathlib import Path
from typing import List, Tuple

import pytest
from osgeo import gdal
from sklearn.metrics import f1_score

torch = pytest.importorskip("torch")

from core.console_feedback import ConsoleFeedback  # noqa: E402
from core.inference import runtime  # noqa: E402
from core.jobs import dispatch  # noqa: E402
from core.protocol.describe import DescribeRequest, DescribeResult  # noqa: E402
from core.protocol.errors import Cancelled, DeviceError, RequestError  # noqa: E402
from core.protocol.messages import Epoch  # noqa: E402
from core.protocol.segment import SegmentRequest  # noqa: E402
from core.protocol.train import TrainRequest, TrainResult  # noqa: E402
from core.result_text import in_words  # noqa: E402
from core.training import material, own_card  # noqa: E402
from core.training.data.hold_out import hold_out  # noqa: E402
from core.training.fitting import hardware  # noqa: E402
from core.training.network.architecture import Plain  # noqa: E402

from ..conftest import Heard  # noqa: E402
from ..rasters import read_raster, write_polygons  # noqa: E402
from ..trainings import hurry, ring, truth, wild, write_model, write_scene  # noqa: E402

PONDS = [(8, 8, 10, 12), (60, 10, 14, 9), (15, 62, 12, 12), (64, 62, 16, 14)]


class Trainee(Heard):
    """Remembers epochs too, and may ask to finish or to stop after one of them."""

    def __init__(self, finish_after: int = 99, cancel_after: int = 99) -> None:
        super().__init__()
        self.epochs: List[Epoch] = []
        self._finish, self._cancel = finish_after, cancel_after

    def epoch(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)

    def finishing(self) -> bool:
        return bool(self.epochs) and self.epochs[-1].epoch >= self._finish

    def progress(self, fraction: float, stage: str) -> None:
        super().progress(fraction, stage)
        if self.epochs and self.epochs[-1].epoch >= self._cancel:
            raise Cancelled


@pytest.fixture(scope="module")
def patched() -> object:
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        yield


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Tuple[str, str]:
    return write_scene(tmp_path_factory.mktemp("scene") / "mine", PONDS)


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_model(tmp_path_factory.mktemp("parent") / "tiny.onnx", wild(Plain(4, 2), 3))


@pytest.fixture(scope="module")
def trained(
    patched: object, scene: Tuple[str, str], parent: str, tmp_path_factory: pytest.TempPathFactory
) -> Tuple[TrainRequest, TrainResult, Trainee]:
    output = tmp_path_factory.mktemp("own") / "own.onnx"
    request = TrainRequest(scene[:1], scene[1:], str(output), start_from=parent, device="cpu")
    trainee = Trainee()
    result = dispatch.run(request, trainee)
    assert isinstance(result, TrainResult)
    return request, result, trainee


Trained = Tuple[TrainRequest, TrainResult, Trainee]


class TestFineTuning:
    """From a model, with one image."""

    def test_tells_each_epoch_and_gets_on(self, trained: Trained) -> None:
        _, result, trainee = trained
        assert [epoch.epoch for epoch in trainee.epochs] == list(range(result.epochs + 1))
        fractions = [fraction for fraction, _ in trainee.steps]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0
        assert {"Reading", "Measuring", "Writing"} <= {stage for _, stage in trainee.steps}

    def test_the_best_epoch_is_kept(self, trained: Trained) -> None:
        _, result, trainee = trained
        best = [epoch.epoch for epoch in trainee.epochs if epoch.best]
        assert result.best_epoch == best[-1]

    def test_leaves_model_and_manifest_and_nothing_else(self, trained: Trained) -> None:
        request, result, _ = trained
        left = {path.name for path in Path(request.output).parent.iterdir()}
        assert left == {"own.onnx", "own.manifest.json"}
        assert result.manifest.endswith("own.manifest.json")

    def test_f1_is_what_segmenting_the_held_out_ground_gives(
        self, trained: Trained, scene: Tuple[str, str], parent: str, tmp_path: Path
    ) -> None:
        request, result, _ = trained
        image, reference = scene
        ground = material.open_ground(1, image, reference, None, None, own_card.expected())
        region = hold_out([ground], request.seed).regions[0]
        assert region is not None
        held = region.inside(ground.image.window)
        assert 0 < truth(PONDS)[held].sum() < truth(PONDS).sum()
        for model, f1 in ((result.output, result.f1), (parent, result.f1_before)):
            output = str(tmp_path / "p.tif")
            dispatch.run(SegmentRequest(image, output, model=model, device="cpu"), Heard())
            found = read_raster(output) == 1
            assert f1 == pytest.approx(f1_score(truth(PONDS)[held], found[held]))

    def test_the_panel_can_list_it(self, trained: Trained, scene: Tuple[str, str]) -> None:
        _, result, _ = trained
        described = dispatch.run(DescribeRequest(scene[0], result.output), Heard())
        assert isinstance(described, DescribeResult)
        assert described.problem is None
        assert described.model is not None
        assert described.model.name == result.name == "own"
        assert described.model.threshold == result.threshold

    def test_the_card_says_where_it_comes_from(self, trained: Trained, parent: str) -> None:
        _, result, _ = trained
        card = runtime.load(Path(result.output), "cpu").card
        digest = hashlib.sha256(Path(parent).read_bytes()).hexdigest()
        data = " ".join(card.training_data)
        assert "mine.tif, with 4 polygons of ponds" in data
        assert digest in data
        assert "Two puddles." in data
        assert "Nobody minds." in card.licence
        assert card.held_out["parent"] == {"file": "tiny.onnx", "sha256": digest, "name": "Tiny"}
        assert card.held_out["after"]["f1"] == pytest.approx(result.f1, abs=1e-4)
        assert card.held_out["before"]["f1"] == pytest.approx(result.f1_before, abs=1e-4)
        assert card.held_out["before"]["threshold"] == 0.4
        assert result.held_out in card.held_out["in_words"]
        assert card.held_out["torch_difference"] < 1e-4
        assert card.gsd_m == pytest.approx((7.5, 13.5), rel=2e-3)

    def test_the_known_ground_is_what_is_not_held_out(self, trained: Trained) -> None:
        request, _, _ = trained
        facts = json.loads(Path(request.output).with_suffix(".manifest.json").read_text())
        ground = material.open_ground(
            1, *request.images, *request.reference, None, None, own_card.expected()
        )
        region = hold_out([ground], request.seed).regions[0]
        assert region is not None
        away = region.inside(ground.image.window)
        pixel = ground.image.gsd_m**2
        lesson = facts["lesson"]
        assert lesson["area_m2"] == pytest.approx(pixel * (~away).sum())
        assert lesson["pond_area_m2"] == pytest.approx(pixel * (truth(PONDS) & ~away).sum())
        assert len(facts["history"]) == facts["model"]["held_out"]["run"]["epochs"] + 1

    def test_the_margin_is_no_less_than_the_parents(self, trained: Trained) -> None:
        _, result, _ = trained
        assert runtime.load(Path(result.output), "cpu").card.margin >= 8

    def test_same_seed_same_model(self, trained: Trained, tmp_path: Path, patched: object) -> None:
        request, result, _ = trained
        again = dataclasses.replace(request, output=str(tmp_path / "own.onnx"))
        dispatch.run(again, Trainee())
        assert Path(again.output).read_bytes() == Path(result.output).read_bytes()

    def test_words_for_people(self, trained: Trained) -> None:
        _, result, _ = trained
        words = in_words(result)
        assert result.output in words
        assert result.held_out in words
        assert f"{result.f1:.3f}" in words


def test_finish_keeps_the_best_so_far(
    patched: object, scene: Tuple[str, str], parent: str, tmp_path: Path
) -> None:
    request = TrainRequest(
        scene[:1], scene[1:], str(tmp_path / "m.onnx"), start_from=parent, epochs=50, device="cpu"
    )
    trainee = Trainee(finish_after=1)
    result = dispatch.run(request, trainee)
    assert isinstance(result, TrainResult)
    assert result.epochs == 1
    assert runtime.load(Path(result.output), "cpu").card.held_out["run"]["planned_epochs"] == 50


def test_cancel_leaves_the_checkpoint_and_the_same_command_goes_on(
    patched: object, scene: Tuple[str, str], parent: str, trained: Trained, tmp_path: Path
) -> None:
    request = dataclasses.replace(trained[0], output=str(tmp_path / "own.onnx"))
    with pytest.raises(Cancelled):
        dispatch.run(request, Trainee(cancel_after=1))
    assert [path.name for path in tmp_path.iterdir()] == ["own.onnx.checkpoint"]
    dispatch.run(request, Trainee())
    assert Path(request.output).read_bytes() == Path(trained[1].output).read_bytes()


def test_a_new_network_learns_from_simulated_scenes_too(
    patched: object, scene: Tuple[str, str], tmp_path: Path
) -> None:
    request = TrainRequest(
        scene[:1], scene[1:], str(tmp_path / "new.onnx"), base=2, depth=1, device="cpu"
    )
    trainee = Trainee()
    result = dispatch.run(request, trainee)
    assert isinstance(result, TrainResult)
    card = runtime.load(Path(result.output), "cpu").card
    assert card.stride == Plain(2, 1).network().stride
    assert result.f1_before is None
    assert "1 simulated" in " ".join(card.training_data)
    assert any("simulated" in text for _, text in trainee.remarks)
    assert "parent" not in card.held_out
    assert card.margin % card.stride == 0


def test_with_one_pond_nothing_is_held_out_and_that_is_said(
    patched: object, parent: str, tmp_path: Path
) -> None:
    image, reference = write_scene(tmp_path / "one", PONDS[:1])
    request = TrainRequest(
        (image,), (reference,), str(tmp_path / "m.onnx"), start_from=parent, device="cpu"
    )
    trainee = Trainee()
    result = dispatch.run(request, trainee)
    assert isinstance(result, TrainResult)
    assert (result.f1, result.f1_before, result.held_out) == (None, None, "nothing")
    prediction, percent = str(tmp_path / "p.tif"), str(tmp_path / "q.tif")
    dispatch.run(SegmentRequest(image, prediction, None, percent, result.output), Heard())
    # It learnt from all of the image: no other threshold fits that better.
    seen, ponds = read_raster(percent), truth(PONDS[:1])
    scores = [f1_score(ponds.ravel(), (seen >= level).ravel()) for level in range(1, 100)]
    assert scores[round(100 * result.threshold) - 1] == pytest.approx(max(scores))
    assert any("Nothing was held out" in warning for warning in result.warnings)
    assert result.epochs == trainee.epochs[-1].epochs
    card = runtime.load(Path(result.output), "cpu").card
    assert "in_words" not in card.held_out
    assert card.held_out["after"] is None


def test_polygons_of_both_classes_leave_threshold_and_calibration_alone(
    patched: object, parent: str, tmp_path: Path
) -> None:
    """Half of what the polygons cover is pond, and far less of the ground is."""
    image, _ = write_scene(tmp_path / "few", PONDS)
    away = [(column, row + height + 2, width, 6) for column, row, width, height in PONDS]
    drawn = write_polygons(
        tmp_path / "drawn.gpkg",
        [ring(box) for box in (*PONDS, *away)],
        classes=[1] * len(PONDS) + [0] * len(away),
    )
    request = TrainRequest(
        (image,), (drawn,), str(tmp_path / "m.onnx"), start_from=parent, device="cpu"
    )
    result = dispatch.run(request, Trainee())
    assert isinstance(result, TrainResult)
    assert result.threshold == 0.4
    card = runtime.load(Path(result.output), "cpu").card
    assert card.held_out["calibration"] is None
    told = card.held_out["in_words"]
    assert "the last epoch was kept, and threshold and calibration are those" in told
    assert result.best_epoch == result.epochs
    assert "  " not in card.summary


def test_images_of_other_systems_and_sizes_make_one_model(
    patched: object, parent: str, tmp_path: Path
) -> None:
    first = write_scene(tmp_path / "a", PONDS)
    second = write_scene(
        tmp_path / "b", PONDS[:2], side=80, seed=1, origin=(640_000.0, 7_700_000.0)
    )
    degrees = str(tmp_path / "b_degrees.tif")
    gdal.Warp(degrees, second[0], dstSRS="EPSG:4326", resampleAlg="near", dstNodata=0)
    request = TrainRequest(
        (first[0], degrees),
        (first[1], second[1]),
        str(tmp_path / "m.onnx"),
        start_from=parent,
        device="cpu",
    )
    result = dispatch.run(request, Trainee())
    assert isinstance(result, TrainResult)
    assert "of 6 ponds" in result.held_out


def test_a_scale_that_the_start_does_not_know_is_told(
    patched: object, scene: Tuple[str, str], tmp_path: Path
) -> None:
    start = write_model(tmp_path / "coarse.onnx", wild(Plain(2, 1), 0), gsd_m=(25.0, 35.0))
    request = TrainRequest(
        scene[:1], scene[1:], str(tmp_path / "m.onnx"), start_from=start, device="cpu"
    )
    result = dispatch.run(request, Trainee())
    assert isinstance(result, TrainResult)
    assert any("25 to 35 m" in warning for warning in result.warnings)


def test_the_console_tells_what_an_epoch_came_to() -> None:
    stream = io.StringIO()
    console = ConsoleFeedback(stream)
    console.epoch(Epoch(0, 9, None, 0.8, 0.5, True))
    console.epoch(Epoch(1, 9, 1.25, 0.9, None, False))
    first, second = stream.getvalue().splitlines()
    assert first == "Epoch 0 of 9, held-out F1 0.500 at its best threshold (best so far)"
    assert second == "Epoch 1 of 9, loss 1.250"


class TestRefuses:
    """Requests that make no sense, whatever the files hold."""

    GOOD = TrainRequest(("a.tif", "b.tif"), ("r.gpkg",), "m.onnx")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"images": ()}, "No image"),
            ({"reference": ("r.gpkg", "s.gpkg", "t.gpkg")}, "files: 3; images: 2"),
            ({"reference": ()}, "files: 0; images: 2"),
            ({"epochs": 0}, "epochs"),
            ({"base": 0}, "channels"),
            ({"depth": 9}, "halves"),
            ({"seed": -1}, "seed"),
            ({"output": "m.tif"}, "onnx"),
            ({"output": "s.onnx", "start_from": "./s.onnx"}, "replace"),
            ({"device": "gpu"}, "device"),
        ],
    )
    def test_nonsense(self, changes: dict[str, object], words: str) -> None:
        with pytest.raises(RequestError, match=words):
            dispatch.run(dataclasses.replace(self.GOOD, **changes), Heard())


class TestHardware:
    """What is trained on, as far as this machine can tell."""

    def test_a_gpu_by_name_must_be_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hardware.devices, "nvidia_gpus", tuple)
        with pytest.raises(DeviceError, match="no NVIDIA driver"):
            hardware.choose("cuda:1")

    def test_auto_falls_back_and_says_why(self, monkeypatch: pytest.MonkeyPatch) -> None:
        gpu = hardware.devices.Gpu(0, "NVIDIA H200", 10**9)
        monkeypatch.setattr(hardware.devices, "nvidia_gpus", lambda: (gpu,))
        monkeypatch.setattr(hardware.torch.version, "cuda", None)
        chosen = hardware.choose("auto")
        assert chosen.device.type == "cpu"
        assert chosen.words == "CPU: the installed PyTorch is the CPU build"
        assert "CPU does the work" in chosen.warning

    def test_without_a_gpu_the_cpu_is_no_surprise(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hardware.devices, "nvidia_gpus", tuple)
        assert hardware.choose("auto").warning == ""
        assert hardware.choose("cpu").words == "CPU"

    def test_a_number_beyond_the_last_gpu(self, monkeypatch: pytest.MonkeyPatch) -> None:
        gpu = hardware.devices.Gpu(0, "NVIDIA H200", 10**9)
        monkeypatch.setattr(hardware.devices, "nvidia_gpus", lambda: (gpu,))
        monkeypatch.setattr(hardware.torch.version, "cuda", "12.9")
        monkeypatch.setattr(hardware.torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(hardware.torch.cuda, "device_count", lambda: 1)
        assert str(hardware.choose("cuda").device) == "cuda:0"
        with pytest.raises(DeviceError, match="number 3"):
            hardware.choose("cuda:3")
