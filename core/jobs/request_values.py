"""What no value of any request can be."""

from __future__ import annotations

import dataclasses
import math
from typing import Iterator, Tuple

from ..protocol.commands import Request
from ..protocol.errors import RequestError


def check_values(request: Request) -> None:
    """Refuse what no file and no number can be, whatever the command.

    Raises:
        RequestError: A name is empty or has a character that no name has, a result is to be
            written to an address, or a number is not finite.
    """
    for option, value in _values(request):
        if isinstance(value, float) and not math.isfinite(value):
            raise RequestError.of("run.not_finite", option=option, value=value)
        if isinstance(value, str) and (not value.strip() or "\0" in value or not _is_text(value)):
            raise RequestError.of("run.no_name", option=option)
        if isinstance(value, str) and option == "--output" and "://" in value:
            raise RequestError.of("run.virtual_output", path=value)


def _values(request: Request) -> Iterator[Tuple[str, object]]:
    for item in dataclasses.fields(request):
        value = getattr(request, item.name)
        option = f"--{item.name.replace('_', '-')}"
        for one in value if isinstance(value, tuple) else (value,):
            yield option, one


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
