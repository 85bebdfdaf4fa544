"""Machine code from Python functions, kept from one process to the next where there is a place."""

from __future__ import annotations

from typing import Any, Callable

import numba


def compiled(**options: Any) -> Callable[[Any], Any]:
    """Return a decorator that compiles a function at its first call; threads run it at once.

    The machine code is kept beside the source, or in the user's own cache where that cannot be
    written. Where neither can, as for a service without a home, each process compiles anew.

    Args:
        options: Of ``numba.njit``, beyond these.
    """

    def decorate(function: Any) -> Any:
        try:
            return numba.njit(nogil=True, cache=True, **options)(function)
        except RuntimeError:
            # "No locator available": numba looks for a place when it decorates.
            return numba.njit(nogil=True, **options)(function)

    return decorate
