"""How ONNX Runtime is set: lean on memory, polite to the threads that read and write."""

from __future__ import annotations

import onnxruntime as ort


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
