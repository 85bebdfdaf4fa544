"""Texts put together from parts: templates filled in, lists, sentences one after the other.

Chinese has a gap between its own letters and Latin ones or figures, none between its own letters,
and none after its wide punctuation. Which of these meet is known only when a template is filled.
"""

from __future__ import annotations

import re
import string
from typing import Any, Mapping, Sequence

_HAN = "\u3400-\u9fff"
_WIDE = "\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001\uff09\u201d\u2026"
"""Punctuation that has its gap behind it in itself."""
_LATIN = "A-Za-z0-9%²"

_BEGIN, _END = "\x02", "\x03"
"""Around a value while a template is being filled."""

_GAPS = (
    # A date is written without gaps.
    (re.compile(f"([{_LATIN}]){_END}{_BEGIN}?(?=[{_HAN}])(?![年月日])"), "\\1 "),
    (re.compile(f"(?![年月日])([{_HAN}]){_END}?{_BEGIN}(?=[{_LATIN}])"), "\\1 "),
    (re.compile(f"([{_WIDE}]){_END} "), "\\1"),
    (re.compile(f"[{_BEGIN}{_END}]"), ""),
)


class Filling(string.Formatter):
    """Fills a template as :meth:`str.format` does, with the gaps that Chinese has."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value, marked."""
        return f"{_BEGIN}{super().format_field(value, format_spec)}{_END}"

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """Return the text."""
        text = super().vformat(format_string, args, kwargs)
        for gap, written in _GAPS:
            text = gap.sub(written, text)
        return text


def joined(*sentences: str) -> str:
    """Return sentences one after the other; empty ones are left out."""
    text = ""
    for sentence in filter(None, sentences):
        text += sentence if not text or text[-1] in _WIDE else f" {sentence}"
    return text
