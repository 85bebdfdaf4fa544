"""Names under which outputs are written until they are whole.

They are made of a key, which the output's own name gives, and of a part that nobody can guess; a
lock beside them keeps a second job off the same output. The engine removes what it leaves; what an
engine that was killed leaves, the side that started it can.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import List

_LEFT = r"\.{key}(\.lock|-[0-9a-f]{{32}}\.(part|old|rows).*)"
_ANY_KEY = "[0-9a-f]{16}"


def key_of(output: Path) -> str:
    """Return the key of an output: 16 hexadecimal digits that its name alone decides."""
    name = os.path.normcase(output.name).encode("utf-8", "surrogateescape")
    return hashlib.sha256(name).hexdigest()[:16]


def temporary_name(output: Path, secret: str, suffix: str) -> str:
    """Return under which name an output is written; ``secret`` is 32 hexadecimal digits."""
    return f".{key_of(output)}-{secret}.part{suffix}"


def outlasting_name(output: Path, digest: str) -> str:
    """Return the name of what a killed job leaves to go on from; 32 hexadecimal digits."""
    return f".{key_of(output)}-{digest}.rows"


def left_of(output: Path) -> List[Path]:
    """Return what a job that was killed left of one output: its lock, and what was being written.

    Only where nobody writes that output is it left by anybody.
    """
    return _matching(output.parent, key_of(output))


def left_in(folder: Path) -> List[Path]:
    """Return what a job that was killed left of any output in a folder that is the job's own."""
    return _matching(folder, _ANY_KEY)


def _matching(folder: Path, key: str) -> List[Path]:
    left = re.compile(_LEFT.format(key=key))
    try:
        return [path for path in folder.iterdir() if left.fullmatch(path.name) and path.is_file()]
    except OSError:
        return []
