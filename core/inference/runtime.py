"""ONNX Runtime: load a model on a device and run windows of pixels through it.

Which device, and when the CPU takes over from the GPU: :mod:`gpu_fallback`.
"""

from __future__ import annotations

import hashlib
import importlib
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from ..model.value_encoding import Encoding
from ..protocol.errors import ModelError
from ..protocol.texts import text
from ..raster.windows import NO_CONTEXT, Context
from ..run import memory_limit
from . import devices, gpu_fallback, onnx_file, sessions, window_sizes
from .binding import Buffers
from .devices import PROVIDERS, Device
from .gpu_fallback import Choice
from .onnx_file import ORT_ERRORS

if TYPE_CHECKING:
    from ..classifiers.numba_prediction import Kernel

DEFAULT_MODEL = Path(__file__).resolve().parents[2] / "models" / "tailings-unet.onnx"
"""The model that ships with the plugin."""


class Network:
    """A model on a device, ready to run windows.

    Attributes:
        path: The ONNX file.
        card: What it expects.
        sha256: Hash of the file, hexadecimal.
        device: Where it runs now.
        device_words: The same for people, with the reason where it is not the GPU.
        seconds: Time spent inside ONNX Runtime since :meth:`begin`.
    """

    def __init__(self, path: Path, device: str = "auto") -> None:
        """Load a model.

        Args:
            path: The ONNX file.
            device: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``directml``, ``directml:N`` or
                ``coreml``.

        Raises:
            ModelError: The file is missing, damaged, or not a segmentation model.
            DeviceError: A device was named and cannot be used.
            RequestError: ``device`` is none of the above.
        """
        wanted = devices.parse(device)
        self.path = path
        self._model = onnx_file.read_file(path)
        self.sha256 = hashlib.sha256(self._model).hexdigest()
        self._at_loading: List[str] = []
        self._while_running: List[str] = []
        self.seconds = 0.0
        self._named = wanted is not None
        self._batch_limit: Optional[int] = None
        self._buffers = Buffers()
        self._holds_memory = False
        self._blank_output: Optional[ort.OrtValue] = None
        self._session = sessions.on_cpu(self._model, path)
        self._signature, self.card = onnx_file.understand(self._session, path)
        self._kernel: Optional[Kernel] = None
        self._by_pixel = onnx_file.holds_classifier(self._session)
        self.device = gpu_fallback.CPU
        choice = gpu_fallback.at_loading(wanted, self._first_run_on)
        self.device, self.device_words = choice.device, choice.words
        if choice.warning:
            self._at_loading.append(choice.warning)
        if self._by_pixel:
            self._compile()
        if self.device.kind == "cpu" and self._kernel is None:
            self._try_out()

    def _try_out(self) -> None:
        """Run one small window on the CPU within bounds: a graph may ask for any time and memory.

        Raises:
            ModelError: It takes more than a network does, or cannot be run.
        """
        inputs, encoding = self.blank_windows()
        try:
            with memory_limit.at_most_more(sessions.trial_room(inputs[:, 0].size)):
                self._run(inputs, encoding)
                self.give_back()
        except MemoryError as error:
            raise onnx_file.not_loaded(self.path, error) from error
        except ORT_ERRORS as error:
            if onnx_file.out_of_memory(error):
                raise onnx_file.not_loaded(self.path, MemoryError()) from error
            raise onnx_file.window_failed(self.path, inputs.shape, error) from error
        self.seconds = 0.0

    def blank_windows(self) -> Tuple[npt.NDArray[Any], Encoding]:
        """Return a batch of the smallest windows that the graph takes, and an encoding of them."""
        side = self.card.window or max(64, self.card.stride)
        bands = len(self.card.bands)
        blank = np.zeros((self.card.batch or 1, bands, side, side), dtype=np.uint16)
        return self.prepare(blank), Encoding.neutral(bands)

    def _compile(self) -> None:
        """Make the classifier in the file ready for the CPU."""
        try:
            file = importlib.import_module("..classifiers.classifier_file", __package__)
            kernels = importlib.import_module("..classifiers.numba_prediction", __package__)
            classifier = file.from_bytes(self._model, self.path)
            self._kernel = kernels.Kernel(classifier) if classifier is not None else None
        except ImportError as error:
            if self.device.kind == "cpu":
                # A package that is there, but not for this numpy, says so without its name.
                self._at_loading.append(
                    text("inference.slow_without", model=self.path.name, package=error.name)
                    if error.name
                    else text("inference.slow_because", model=self.path.name, reason=error)
                )

    @property
    def warnings(self) -> Tuple[str, ...]:
        """What the user should know: that a GPU was given up, that a batch was halved."""
        return (*self._at_loading, *self._while_running)

    def begin(self) -> None:
        """Start the clock and the warnings of a new job."""
        self._while_running.clear()
        self.seconds = 0.0

    def _first_run_on(self, gpu: Device) -> Optional[str]:
        """Move to a GPU and prove it with a small run; return why it failed, or ``None``."""
        kept = self._session
        try:
            session = sessions.on_gpu(self._model, gpu)
            if PROVIDERS[gpu.kind] not in session.get_providers():
                return text("inference.cuda_not_loaded")
            session.disable_fallback()
            self._session, self.device = session, gpu
            self._run(*self.blank_windows())
        except ORT_ERRORS as error:
            self._session, self.device = kept, gpu_fallback.CPU
            self._buffers.clear()
            return text("inference.gpu_failed", reason=onnx_file.first_line(error))
        self.seconds = 0.0
        return None

    @property
    def takes_context(self) -> bool:
        """Whether the graph makes use of knowing what of a window is context only."""
        return self._signature.takes_context

    @property
    def window_budget(self) -> int:
        """Pixels that one window may hold, margin included."""
        on_cpu = self.device.kind == "cpu"
        return window_sizes.window_budget(self.card.margin, self.takes_context, on_cpu)

    def batch_size(self, pixels: int) -> int:
        """Return how many windows of so many pixels to run at a time.

        One but on CUDA: more are no faster on the CPU; and one of a classifier of single pixels,
        which takes parts of a window as it is.
        """
        if self.card.batch is not None:
            return self.card.batch
        if self.device.kind != "cuda" or self._by_pixel:
            return 1
        memory = {gpu.index: gpu.memory for gpu in devices.nvidia_gpus()}
        return window_sizes.windows_at_once(pixels, memory.get(self.device.index, 0))

    def prepare(self, pixels: npt.NDArray[np.uint16]) -> npt.NDArray[Any]:
        """Return what the graph's input takes: raw pixels, or Deepness's scaled floats.

        Deepness divides by 255 whatever the data type, then subtracts the mean and divides by the
        standard deviation.

        Args:
            pixels: uint16 [N, C, H, W].

        Returns:
            uint16 or float32 [N, C, H, W].
        """
        if self.card.native:
            return pixels
        mean = np.asarray(self.card.mean, dtype=np.float32)[:, None, None]
        std = np.asarray(self.card.std, dtype=np.float32)[:, None, None]
        scaled: npt.NDArray[np.float32] = (
            (pixels.astype(np.float32) / np.float32(255.0) - mean) / std
        ).astype(np.float32)
        return scaled

    def infer(
        self, inputs: npt.NDArray[Any], encoding: Encoding, context: Context = NO_CONTEXT
    ) -> npt.NDArray[np.float32]:
        """Run a batch of windows of one shape.

        A batch that does not fit on the GPU is halved and tried again; where even one window does
        not fit, the CPU takes over, unless the GPU was asked for by name.

        Args:
            inputs: As :meth:`prepare` returns them, [N, C, H, W].
            encoding: The image's gain, offset and centre.
            context: What of the windows is context only.

        Returns:
            Probability of a pond, float32 [N, H, W]; of no meaning in what is context only.

        Raises:
            DeviceError: The GPU was asked for by name and has too little memory for one window.
            ModelError: The graph cannot run such windows, or gives no probabilities.
        """
        rows = self._rows_at_once(inputs.shape)
        if rows < inputs.shape[2]:
            pieces = [inputs[:, :, row : row + rows] for row in range(0, inputs.shape[2], rows)]
            return np.concatenate([self.infer(piece, encoding) for piece in pieces], axis=1)
        limit = self.card.batch or self._batch_limit or len(inputs)
        parts = []
        start = 0
        while start < len(inputs):
            part = inputs[start : start + limit]
            try:
                parts.append(self._run(part, encoding, context))
            except ORT_ERRORS as error:
                if not onnx_file.out_of_memory(error):
                    raise onnx_file.window_failed(self.path, part.shape, error) from error
                limit = self._give_way(len(part), error)
                continue
            start += len(part)
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def _rows_at_once(self, shape: Tuple[int, ...]) -> int:
        """Return how many rows of windows [N, C, H, W] to run at a time.

        All, but of a classifier's graph: its pixels know nothing of each other.
        """
        if not self._by_pixel or (self._kernel is not None and self.device.kind == "cpu"):
            return shape[2]
        return window_sizes.rows_at_once(shape, self.device.memory)

    def _give_way(self, batch: int, error: Exception) -> int:
        """After running out of memory: return a smaller batch, or move to the CPU."""
        self._buffers.clear()
        if batch > 1 and self.card.batch is None:
            self._batch_limit = batch // 2
            self._while_running.append(
                text("inference.batch_halved", before=batch, after=self._batch_limit)
            )
            return self._batch_limit
        tried = Choice(self.device, self.device_words)
        choice = gpu_fallback.out_of_memory(tried, self._named, error)
        self._while_running.append(choice.warning)
        self._session = sessions.on_cpu(self._model, self.path)
        self.device, self.device_words = choice.device, choice.words
        _cached.cache_clear()  # The next job may try the GPU again.
        return self.card.batch or 1

    def _run(
        self, part: npt.NDArray[Any], encoding: Encoding, context: Context = NO_CONTEXT
    ) -> npt.NDArray[np.float32]:
        """Run one batch through IO binding, with buffers that stay on the device."""
        count, batch = len(part), self.card.batch or 0
        if count < batch:
            padding = np.zeros((batch - count, *part.shape[1:]), dtype=part.dtype)
            part = np.concatenate([part, padding])
        started = time.perf_counter()
        if self._kernel is not None and self.device.kind == "cpu":
            probability = self._kernel.run(part, encoding)
            self.seconds += time.perf_counter() - started
            return probability
        pixels = len(part) * part.shape[2] * part.shape[3]
        self._holds_memory = True
        binding = self._bound(part, encoding, context)
        settings = ort.RunOptions()
        try:
            with sessions.bounded(settings, pixels):
                self._session.run_with_iobinding(binding, settings)
        except TimeoutError as error:
            raise ModelError.of(
                "inference.model_endless",
                model=self.path.name,
                seconds=sessions.seconds_for(pixels),
            ) from error
        output = binding.get_outputs()[0].numpy()
        self.seconds += time.perf_counter() - started
        return onnx_file.pond_probability(output, part.shape[2:], self.card, self.path)[:count]

    def _bound(
        self, part: npt.NDArray[Any], encoding: Encoding, context: Context = NO_CONTEXT
    ) -> ort.IOBinding:
        return self._buffers.bound(
            self._session, self._signature, self.device, part, encoding, context
        )

    def give_back(self) -> None:
        """Let go of the memory that is kept for further windows on the CPU.

        It stays where a probability is still in use that :meth:`infer` returned.
        """
        if self.device.kind != "cpu" or not self._holds_memory:
            return
        blank = self.blank_windows()
        binding = self._bound(*blank)
        if self._blank_output is None:
            self._session.run_with_iobinding(binding)
            found = binding.get_outputs()[0].numpy().copy()
            self._blank_output = ort.OrtValue.ortvalue_from_numpy(found)
            binding = self._bound(*blank)
        # What a run returns would itself lie in what is to be given back: it goes elsewhere.
        binding.bind_ortvalue_output(self._signature.output_name, self._blank_output)
        self._session.run_with_iobinding(binding, sessions.giving_back())
        self._holds_memory = False


@lru_cache(maxsize=2)  # The one that draws, and the one that looks first.
def _cached(path: Path, _size: int, _mtime_ns: int, device: str) -> Network:
    return Network(path, device)


def load(path: Path, device: str = "auto") -> Network:
    """Return a model on a device, the one of the last job where nothing has changed since.

    Raises:
        ModelError: As :class:`Network` raises it.
        DeviceError: Likewise.
        RequestError: Likewise.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise onnx_file.unreadable(path, error) from error
    network = _cached(path, status.st_size, status.st_mtime_ns, device)
    network.begin()
    return network
