"""Memory that is freed, kept by the process for what comes next instead of given back.

A training frees and asks for the same hundreds of megabytes at every step. glibc gives large blocks
back to the system at once, which then clears every page anew: a seventh of the processor's time.
"""

from __future__ import annotations

import contextlib
import ctypes
import platform
from typing import Any, Iterator, Optional

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4
"""Names of glibc's ``mallopt`` (malloc.h): from how much free memory at its end the heap shrinks,
and how many blocks may lie outside it, in mappings of their own that end with them."""

_DEFAULT_TRIM_THRESHOLD, _DEFAULT_MMAP_MAX = 128 << 10, 65536
_NEVER = 2**31 - 1


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Keep what a block frees for what it asks for next; give it back behind the block.

    Nothing changes where the C library is not glibc. Blocks that run at once in other threads keep
    theirs, too; the first that ends gives back what is free.
    """
    library = _glibc()
    if library is None:
        yield
        return
    library.mallopt(_MMAP_MAX, 0)
    library.mallopt(_TRIM_THRESHOLD, _NEVER)
    try:
        yield
    finally:
        library.mallopt(_MMAP_MAX, _DEFAULT_MMAP_MAX)
        library.mallopt(_TRIM_THRESHOLD, _DEFAULT_TRIM_THRESHOLD)
        library.malloc_trim(0)


def _glibc() -> Optional[Any]:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
