"""A folder that is made where a result is to go, and names that are not too long for it."""

from __future__ import annotations

from pathlib import Path

from ...core.protocol.errors import OutputError
from ..text.translation import tr

_BYTES = 120
"""Of a name: file systems take 255, of which endings and what is being written need some, and
Windows 260 letters of a whole path."""


def short_name(name: str) -> str:
    """Return the beginning of a name, as much as leaves room for what is added to it."""
    return name.encode()[:_BYTES].decode(errors="ignore")


def make_folder(folder: Path) -> None:
    """Make a folder, if it is not there.

    Raises:
        OutputError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            tr("The folder {} cannot be made ({}).").format(folder, error.strerror),
            tr("Choose another folder to save to."),
        ) from error
