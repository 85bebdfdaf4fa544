"""Sessions of ONNX Runtime: lean on memory, polite to the threads that read and write."""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from pathlib import Path
from typing import Iterator

import onnxruntime as ort

from ..protocol.errors import Cancelled
from ..run import giving_up, memory_limit, thread_limit
from .devices import CPU_PROVIDER, CUDA_PROVIDER, PROVIDERS, Device
from .onnx_file import ORT_ERRORS, first_line, not_loaded

_LOADING_BYTES, _LOADING_TIMES = 2**29, 10
"""What loading may take: half a gigabyte, and so many times the file, of which ONNX Runtime keeps
several copies for a moment."""

_TRIAL_BYTES, _TRIAL_BYTES_PER_PIXEL = 2**30, 8192
"""What one small window may take. Networks with 64 features at full resolution take 2.5 kilobytes
a pixel, the shipped one 0.3."""

_SECONDS, _PIXELS_PER_SECOND = 8.0, 4000.0
"""What a window may take: the shipped network does 300,000 pixels a second on two cores."""


_FIRST_BYTES, _REGION_BYTES, _LEAST_LEFT_BYTES = 1 << 20, 768 << 20, 1 << 16
"""Of the memory that sessions share: what it begins with, what it grows by, and what is not split
off a buffer that is larger than was asked for."""


def _register_allocator() -> None:
    """Let buffers of windows of any kind be cut from one region of memory, and given back whole.

    By default a buffer that is too large for a tensor is taken whole unless it is 128 megabytes too
    large, so that windows of other shapes, as at the image's edges, need other buffers, and these
    add up. Cut from one region they do not: 610 MB rather than 1.3 GB on 4096 x 3840, and a fifth
    of the time spared that clearing buffers for each new shape would take. The region is address
    space: memory is what of it is written to.
    """
    settings = {
        "arena_extend_strategy": 0,  # kNextPowerOfTwo, the only one that knows a region
        "initial_chunk_size_bytes": _FIRST_BYTES,
        "initial_growth_chunk_size_bytes": _REGION_BYTES,
        "max_dead_bytes_per_chunk": _LEAST_LEFT_BYTES,
    }
    installed = memory_limit.installed_bytes()
    if installed is not None:
        # A graph may ask for any amount: the rest of the computer is to live on.
        settings["max_mem"] = installed // 4 * 3
        settings["initial_growth_chunk_size_bytes"] = min(_REGION_BYTES, installed // 8)
    info = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    ort.create_and_register_allocator(info, ort.OrtArenaCfg(settings))


_register_allocator()


def options() -> ort.SessionOptions:
    """Return the options of every session: lean on memory, polite to other threads."""
    settings = ort.SessionOptions()
    settings.log_severity_level = 3
    # Window shapes vary at the image's edges: a remembered allocation plan only adds to the peak.
    settings.enable_mem_pattern = False
    settings.add_session_config_entry("session.use_env_allocators", "1")
    # Threads that spin while they wait would take the cores from reading and writing.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    threads = thread_limit.limited_to()
    if threads is not None:
        settings.intra_op_num_threads = threads
    return settings


def giving_back() -> ort.RunOptions:
    """Return the options of a run on the CPU behind which all regions are given back that can be.

    A region can be where nothing lies in it any more, and no later run grows by less.
    """
    settings = ort.RunOptions()
    settings.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return settings


def seconds_for(pixels: int) -> float:
    """Return how long a run over so many pixels may take before it is taken for endless."""
    return _SECONDS + pixels / _PIXELS_PER_SECOND


@contextlib.contextmanager
def bounded(settings: ort.RunOptions, pixels: int) -> Iterator[None]:
    """End the run that a block does after :func:`seconds_for`, or where the job is given up.

    ONNX Runtime looks between two operators, and in a loop at each turn.

    Raises:
        TimeoutError: It took too long.
        Cancelled: The job was given up.
    """
    late, given_up = threading.Event(), threading.Event()

    def end(why: threading.Event) -> None:
        why.set()
        settings.terminate = True

    timer = threading.Timer(seconds_for(pixels), end, [late])
    timer.daemon = True
    timer.start()
    try:
        with giving_up.told(partial(end, given_up)):
            yield
    except ORT_ERRORS as error:
        if given_up.is_set():
            raise Cancelled from error
        if late.is_set():
            raise TimeoutError(first_line(error)) from error
        raise
    finally:
        timer.cancel()


def trial_room(pixels: int) -> int:
    """Return how much memory, in bytes, a first run over so many pixels may take."""
    return _TRIAL_BYTES + _TRIAL_BYTES_PER_PIXEL * pixels


def on_cpu(model: bytes, path: Path) -> ort.InferenceSession:
    """Return a session on the CPU.

    Args:
        model: What the model's file holds.
        path: The file, for messages.

    Raises:
        ModelError: The file is damaged, or is more than this ONNX Runtime can load.
    """
    room = _LOADING_BYTES + _LOADING_TIMES * len(model)
    try:
        # Constants are computed while a graph is loaded, whatever size it gives them.
        with memory_limit.at_most_more(room):
            return ort.InferenceSession(model, options(), providers=[CPU_PROVIDER])
    except MemoryError as error:
        raise not_loaded(path, error) from error
    except ORT_ERRORS as error:
        raise not_loaded(path, error) from error


def on_gpu(model: bytes, gpu: Device) -> ort.InferenceSession:
    """Return a session on a device other than the CPU; on the CPU where that does not load.

    Raises:
        Exception: One of :data:`ORT_ERRORS`; the device does not work.
    """
    if gpu.kind == "cuda":
        return on_cuda(model, gpu)
    settings = options()
    # DirectML wants one operator after the other, and no remembered plan of memory.
    settings.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    chosen = {"device_id": str(gpu.index)} if gpu.kind == "directml" else {}
    return ort.InferenceSession(
        model, settings, providers=[(PROVIDERS[gpu.kind], chosen), CPU_PROVIDER]
    )


def on_cuda(model: bytes, gpu: Device) -> ort.InferenceSession:
    """Return a session on a GPU; on the CPU in silence where CUDA's libraries do not load.

    Raises:
        Exception: One of :data:`ORT_ERRORS`; the GPU does not work.
    """
    if hasattr(ort, "preload_dlls"):
        # Finds the CUDA and cuDNN libraries that pip installed beside onnxruntime-gpu.
        ort.preload_dlls()
    settings = {
        "device_id": str(gpu.index),
        "arena_extend_strategy": "kSameAsRequested",
        # Searching for the fastest algorithm again at every new window shape costs more than it
        # gains.
        "cudnn_conv_algo_search": "HEURISTIC",
    }
    return ort.InferenceSession(
        model, options(), providers=[(CUDA_PROVIDER, settings), CPU_PROVIDER]
    )
