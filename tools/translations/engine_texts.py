"""Which of the engine's texts a translation is of: its English may have changed since.

The panel's files hold the English beside each translation, the engine's only its code. So a file
here keeps a digest of the English that each was translated from.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Dict, List, Mapping

KEPT = Path(__file__).with_name("engine_texts.json")
"""Digests by code, for all languages."""


def digest(english: str) -> str:
    """Return what tells one English text from another: eight hexadecimal digits."""
    return hashlib.sha256(english.encode()).hexdigest()[:8]


def kept() -> Dict[str, str]:
    """Return the digests of the texts that were translated, by code."""
    found: Dict[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def keep(texts: Mapping[str, str]) -> None:
    """Take all texts for translated as they are now."""
    digests = {code: digest(english) for code, english in sorted(texts.items())}
    KEPT.write_text(json.dumps(digests, indent=0) + "\n", encoding="utf-8")


def changed(texts: Mapping[str, str], digests: Mapping[str, str]) -> List[str]:
    """Return the codes whose English is not the one that was translated, or has gone.

    Args:
        texts: The engine's, by code.
        digests: Of what was translated.
    """
    now = {code: digest(english) for code, english in texts.items()}
    return sorted(code for code in {**now, **digests} if now.get(code) != digests.get(code))
