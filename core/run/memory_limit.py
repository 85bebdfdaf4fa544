"""A bound on this process's memory, for the time of a step that a stranger's file steers."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Iterator, Optional


@contextlib.contextmanager
def at_most_more(size: int) -> Iterator[None]:
    """Let the process take no more than so many bytes beyond what it has, inside a block.

    What asks for more gets an error of its own (``MemoryError``, or a C++ library's). Linux only:
    other systems have no such bound, and the block runs without.

    Args:
        size: Bytes.
    """
    held = _data_bytes()
    if held is None:
        yield
        return
    # Not there on Windows; Linux counts private memory under this limit since 4.7.
    import resource  # noqa: PLC0415

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = held + size
    for known in (soft, hard):
        limit = limit if known == resource.RLIM_INFINITY else min(limit, known)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> Optional[int]:
    """Return the private memory of this process in bytes; ``None`` where it cannot be told."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def installed_bytes() -> Optional[int]:
    """Return the memory of this computer in bytes; ``None`` where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def most_taken_bytes() -> Optional[int]:
    """Return the most memory that this process has had; ``None`` where it cannot be told."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kibibytes on Linux, bytes on macOS.
    return int(peak) if sys.platform == "darwin" else int(peak) * 1024
