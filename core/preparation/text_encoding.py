"""Text files as Chinese software of all ages writes them: which encoding, told by their bytes."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["'](?P<name>[A-Za-z0-9_.:-]+)["']""")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; those of UTF-32 begin like those of UTF-16."""

_CHINESE = ("gb18030", "big5hkscs")
"""What bytes that are no Unicode are tried as; GB 18030 holds GB 2312 and GBK."""

_NAMES = {
    **dict.fromkeys(("gb2312", "gb_2312", "gb_2312-80", "csgb2312", "euc-cn"), "gb18030"),
    **dict.fromkeys(("gbk", "x-gbk", "cp936", "ms936", "windows-936"), "gb18030"),
    **dict.fromkeys(("gb18030", "gb-18030", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big-5", "big5-hkscs", "cp950", "ms950", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("hz", "hz-gb-2312"), "hz"),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252", "cp1252", "ansi"), "cp1252"),
}
"""Codecs by the names that files declare, lower case; nothing else is looked up by such a name."""


def read_text(content: bytes) -> str:
    """Return a text file's text.

    A byte order mark says what it is, or zeros between the letters. Else it is UTF-8 where it can
    be, whatever it declares: programs copy a declaration and write another encoding. Else it is
    what it declares, or else Chinese. What pads the end of a file is left out.

    Args:
        content: The file.

    Raises:
        ValueError: It is text in none of them.
    """
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _unpadded(content[len(mark) :].decode(codec))
    if b"\0" in content[:2]:
        return _unpadded(content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le"))
    declared = _DECLARED.match(content.lstrip())
    name = declared["name"].decode("ascii").lower() if declared else ""
    if _NAMES.get(name) == "hz":  # Seven bits, so that it would pass for UTF-8.
        return _unpadded(content.decode("hz"))
    for codec in dict.fromkeys(("utf-8", _NAMES.get(name, _CHINESE[0]), *_CHINESE)):
        try:
            return _unpadded(content.decode(codec))
        except UnicodeDecodeError:
            continue
    raise ValueError(name or "?")


def _unpadded(text: str) -> str:
    return text.rstrip("\0\x1a").lstrip("\ufeff")
