"""Sessions of ONNX Runtime: lean on memory, polite to the threads that read and write."""

from __future__ import annotations

from pathlib import Path

import onnxruntime as ort

from ..protocol.errors import ModelError
from .devices import CPU_PROVIDER, CUDA_PROVIDER, Device
from .onnx_file import ORT_ERRORS, first_line


def _register_allocator() -> None:
    """Let CPU buffers grow by what is asked for instead of doubling.

    With the default arena the peak of one window is up to twice as high, and without an arena the
    network is a quarter slower: every large buffer is then mapped and cleared anew.
    """
    info = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    ort.create_and_register_allocator(info, ort.OrtArenaCfg({"arena_extend_strategy": 1}))


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
    return settings


def run_options(on_cpu: bool) -> ort.RunOptions:
    """Return the options of a run: on the CPU, give memory back after every window.

    Windows at the image's edges have other shapes, for which the buffers of the last window are
    no use; kept, they would add up to several gigabytes.
    """
    settings = ort.RunOptions()
    if on_cpu:
        settings.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return settings


def on_cpu(model: bytes, path: Path) -> ort.InferenceSession:
    """Return a session on the CPU.

    Args:
        model: What the model's file holds.
        path: The file, for messages.

    Raises:
        ModelError: The file is damaged.
    """
    try:
        return ort.InferenceSession(model, options(), providers=[CPU_PROVIDER])
    except ORT_ERRORS as error:
        raise ModelError.of(
            "inference.model_damaged", model=path.name, reason=first_line(error)
        ) from error


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
