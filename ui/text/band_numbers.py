"""Numbers of bands as people write them."""

from __future__ import annotations

from ...core.protocol.errors import RequestError
from .translation import tr


def read(text: str) -> tuple[int, ...] | None:
    """Return the numbers in ``1 2 3`` or ``1,2,3``; ``None`` for an empty text.

    Raises:
        RequestError: There is something else in it.
    """
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() for word in words):
        raise RequestError(
            tr('"{}" is no list of band numbers.').format(text.strip()),
            tr('Separate them by spaces, such as "1 2 3 4"; for a model, in its order.'),
        )
    return tuple(int(word) for word in words) or None
