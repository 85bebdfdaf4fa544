"""What goes wrong in a training ends in a plain message, and nothing that was learnt is lost."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import signal
from pathlib import Path
from typing import Any, List, Tuple

import pytest

torch = pytest.importorskip("torch")

from core.jobs import dispatch  # noqa: E402
from core.protocol.errors import (  # noqa: E402
    DeviceError,
    EngineError,
    InputError,
    ModelError,
    OutputError,
)
from core.protocol.train import TrainRequest, TrainResult  # noqa: E402
from core.protocol.unfinished_output import left_in  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402
from core.training import model_training  # noqa: E402
from core.training.fitting import training_loop  # noqa: E402
from core.training.network.architecture import Plain  # noqa: E402

from ..conftest import Heard  # noqa: E402
from ..processes import Process  # noqa: E402
from ..rasters import landscape, write_polygons, write_raster  # noqa: E402
from ..trainings import hurry, ring, wild, write_model, write_scene  # noqa: E402

PONDS = [(8, 8, 10, 12), (60, 10, 14, 9), (15, 62, 12, 12), (64, 62, 16, 14)]

DIES_IN_ITS_SECOND_EPOCH = """
import os, signal, sys
import pytest
from core.__main__ import main
from core.training.fitting import training_loop
from tests.core.trainings import hurry
hurry(pytest.MonkeyPatch())
rate = training_loop.learning_rate
def last(recipe, step):
    if step == recipe.epoch_steps + 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return rate(recipe, step)
training_loop.learning_rate = last
sys.exit(main())
"""


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainRequest:
    """A training that would go well."""
    hurry(monkeypatch)
    image, reference = write_scene(tmp_path / "mine", PONDS)
    start = write_model(tmp_path / "tiny.onnx", wild(Plain(4, 2), 3))
    output = tmp_path / "out" / "own.onnx"
    return TrainRequest((image,), (reference,), str(output), start_from=start, device="cpu")


def fails(request: TrainRequest, kind: type, *words: str) -> EngineError:
    """Run a training that must fail, and check its words; nothing may be left but a checkpoint."""
    with pytest.raises(kind) as caught:
        dispatch.run(request, Heard())
    for word in words:
        assert word in str(caught.value)
    assert "Traceback" not in str(caught.value)
    folder = Path(request.output).parent
    left = {path.name for path in folder.iterdir()} if folder.exists() else set()
    assert left <= {f"{Path(request.output).name}.checkpoint"}
    return caught.value


class TestInputs:
    """Images and polygons that cannot be learnt from."""

    def test_a_truncated_image(self, request_: TrainRequest) -> None:
        path = Path(request_.images[0])
        values = landscape(96, 96)
        write_raster(
            path, values, scale=1e-4, options=["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]
        )
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
        fails(request_, InputError, "mine.tif")

    def test_an_image_that_is_none(self, request_: TrainRequest) -> None:
        Path(request_.images[0]).write_bytes(b"no raster at all")
        fails(request_, InputError, "mine.tif", "cannot be opened")

    def test_an_image_that_is_missing(self, request_: TrainRequest) -> None:
        fails(dataclasses.replace(request_, images=("gone.tif",)), InputError, "gone.tif")

    def test_an_image_of_too_few_bands(self, request_: TrainRequest) -> None:
        write_raster(Path(request_.images[0]), landscape(96, 96, bands=2), scale=1e-4)
        fails(request_, InputError, "mine.tif has 2 bands")

    def test_a_picture(self, request_: TrainRequest) -> None:
        write_raster(Path(request_.images[0]), landscape(96, 96, level=100))
        fails(request_, InputError, "mine.tif", "stretched for display")

    def test_polygons_that_do_not_overlap(self, request_: TrainRequest) -> None:
        elsewhere = ring((8, 8, 10, 12), (700_000.0, 7_800_000.0))
        write_polygons(Path(request_.reference[0]), [elsewhere])
        fails(request_, InputError, "mine.gpkg", "mine.tif", "coordinate systems")

    def test_polygons_on_another_continent(self, request_: TrainRequest) -> None:
        china = [(110.0, 40.0), (110.1, 40.0), (110.1, 40.1)]
        write_polygons(Path(request_.reference[0]), [china], crs="EPSG:4326")
        fails(request_, InputError, "mine.gpkg", "mine.tif")

    def test_polygons_that_no_image_has(self, request_: TrainRequest, tmp_path: Path) -> None:
        second, _ = write_scene(tmp_path / "other", PONDS)
        elsewhere = ring((8, 8, 10, 12), (700_000.0, 7_800_000.0))
        shared = write_polygons(tmp_path / "shared.gpkg", [elsewhere])
        both = dataclasses.replace(request_, images=(*request_.images, second), reference=(shared,))
        fails(both, InputError, "shared.gpkg", "any of the images")

    def test_no_polygons(self, request_: TrainRequest) -> None:
        write_polygons(Path(request_.reference[0]), [])
        fails(request_, InputError, "mine.gpkg holds no polygons")

    def test_no_pond_that_covers_a_pixel(self, request_: TrainRequest) -> None:
        x, y = 600_000.0 + 101, 7_800_000.0 - 101
        speck = [(x, y), (x + 2, y), (x + 2, y - 2), (x, y - 2)]
        write_polygons(Path(request_.reference[0]), [speck])
        fails(request_, InputError, "mine.gpkg", "no polygon of a pond covers")

    def test_polygons_that_are_no_vector_file(self, request_: TrainRequest) -> None:
        Path(request_.reference[0]).write_bytes(b"not polygons")
        fails(request_, InputError, "mine.gpkg", "cannot be opened")

    def test_a_start_that_is_no_network_of_ours(self, request_: TrainRequest, models: Path) -> None:
        start = str(models / "spatial.onnx")
        fails(dataclasses.replace(request_, start_from=start), ModelError, "spatial.onnx")


class TestDisk:
    """No room, or no right to write."""

    @pytest.fixture
    def full(self, monkeypatch: pytest.MonkeyPatch) -> List[str]:
        """Let every model and checkpoint meet a full disk; return which was tried."""
        tried: List[str] = []
        write = Path.write_bytes

        def no_room(path: Path, content: bytes) -> int:
            if path.suffix == ".onnx":
                tried.append(path.name)
                write(path, content[:100])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(path, content)

        monkeypatch.setattr(Path, "write_bytes", no_room)
        return tried

    def test_no_room_for_the_model_keeps_the_training(
        self, request_: TrainRequest, full: List[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fails(request_, OutputError, "no room", "own.onnx")
        assert full
        assert Path(f"{request_.output}.checkpoint").exists()
        monkeypatch.undo()
        hurry(monkeypatch)
        steps: List[int] = []
        rate = training_loop.learning_rate
        monkeypatch.setattr(
            training_loop, "learning_rate", lambda *given: steps.append(1) or rate(*given)
        )
        result = dispatch.run(request_, Heard())
        assert isinstance(result, TrainResult)
        assert not steps
        assert Path(request_.output).exists()

    def test_no_room_for_the_checkpoint(
        self, request_: TrainRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        save = torch.save

        def no_room(content: Any, path: Any) -> None:
            save({}, io.BytesIO())
            Path(path).write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(torch, "save", no_room)
        fails(request_, OutputError, "own.onnx.checkpoint", "room")

    def test_a_folder_that_cannot_be_made(self, request_: TrainRequest, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("no folder")
        output = str(tmp_path / "file" / "own.onnx")
        with pytest.raises(OutputError, match=r"own\.onnx"):
            dispatch.run(dataclasses.replace(request_, output=output), Heard())


class TestCheckpoint:
    """A run that ends early goes on; a checkpoint of another run is not taken."""

    @pytest.fixture
    def stopped(self, request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> TrainRequest:
        """A training that lost its power when all was learnt and nothing written."""

        def no_power(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(model_training, "deliver", no_power)
            with pytest.raises(KeyboardInterrupt):
                dispatch.run(request_, Heard())
        return request_

    @pytest.mark.parametrize("changes", [{"epochs": 7}, {"seed": 5}])
    def test_of_other_settings_is_refused(
        self, stopped: TrainRequest, changes: dict[str, Any]
    ) -> None:
        other = dataclasses.replace(stopped, **changes)
        fails(other, InputError, "own.onnx.checkpoint", "other settings or other data")

    def test_of_other_polygons_is_refused(self, stopped: TrainRequest) -> None:
        write_polygons(Path(stopped.reference[0]), [ring(pond) for pond in PONDS[1:]])
        fails(stopped, InputError, "own.onnx.checkpoint", "other settings or other data")

    def test_that_is_damaged_is_named(self, stopped: TrainRequest) -> None:
        path = Path(f"{stopped.output}.checkpoint")
        path.write_bytes(path.read_bytes()[:500])
        fails(stopped, InputError, "own.onnx.checkpoint is damaged")

    def test_killed_in_its_second_epoch_it_goes_on_to_the_same_bytes(
        self, request_: TrainRequest, tmp_path: Path
    ) -> None:
        arguments = [
            "train",
            *request_.images,
            "--reference",
            *request_.reference,
            *("--output", request_.output, "--device", "cpu", "--epochs", "3"),
            *("--start-from", str(request_.start_from), "--json"),
        ]
        with Process(*arguments, code=DIES_IN_ITS_SECOND_EPOCH) as child:
            status, _ = child.end()
        said = list(iter(child.lines.get, None))
        assert status == -signal.SIGKILL, said[-1:]
        folder = Path(request_.output).parent
        left = left_in(folder)
        kept = [path.name for path in folder.iterdir() if path not in left]
        assert kept == ["own.onnx.checkpoint"]

        request = dataclasses.replace(request_, epochs=3)
        heard = Heard()
        dispatch.run(request, heard)
        assert any("Resuming after epoch 1 of 3" in text for _, text in heard.remarks)
        assert {path.name for path in folder.iterdir()} == {"own.onnx", "own.manifest.json"}

        whole = dataclasses.replace(request, output=str(tmp_path / "whole" / "own.onnx"))
        dispatch.run(whole, Feedback())
        assert Path(request.output).read_bytes() == Path(whole.output).read_bytes()


def test_a_gpu_without_room_is_told(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object) -> Tuple[()]:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(model_training, "fit", no_memory)
    fails(request_, DeviceError, "too little memory", "cpu")
