"""A folder that is made where a result is to go."""

from __future__ import annotations

from pathlib import Path

from ...core.protocol.errors import OutputError
from ..text.translation import tr


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
