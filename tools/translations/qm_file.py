"""Qt's file for programs, ``.qm``: translations that a QTranslator finds by the hash of a text.

Qt's own ``lrelease`` writes the same, but is not part of QGIS, comes under another name from every
system's packages, and from none on a machine that has Python alone. The form of the file has been
the same since Qt 4: a magic number, then sections of a tag, a length and content. Two are needed:
the messages, each a list of tagged fields, and a table of hashes, ascending, with the offset of
the message of each. All numbers are big-endian. The source is that of ``QTranslator`` in Qt
(``qtbase/src/corelib/kernel/qtranslator.cpp``).
"""

from __future__ import annotations

import struct
from typing import List, Mapping, Tuple

from .strings import Message

MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_LANGUAGE, _HASHES, _MESSAGES = 0xA7, 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8


def compiled(said: Mapping[Message, str], language: str) -> bytes:
    """Return the content of a ``.qm`` file.

    Args:
        said: Translations; empty ones are left out, so that Qt shows the source.
        language: Of the translations.
    """
    messages = b""
    places: List[Tuple[int, int]] = []
    for message, text in said.items():
        if text:
            places.append((text_hash(message.source + message.comment), len(messages)))
            messages += _fields(message, text)
    hashes = b"".join(struct.pack(">II", *place) for place in sorted(places))
    sections = ((_LANGUAGE, language.encode()), (_HASHES, hashes), (_MESSAGES, messages))
    return MAGIC + b"".join(
        struct.pack(">BI", tag, len(content)) + content for tag, content in sections
    )


def text_hash(text: str) -> int:
    """Return the hash of a text and its comment as ELF's symbol tables have it, and never 0."""
    value = 0
    for byte in text.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return value or 1


def _fields(message: Message, text: str) -> bytes:
    fields = [
        (_TRANSLATION, text.encode("utf-16-be")),
        (_COMMENT, message.comment.encode()),
        (_SOURCE, message.source.encode()),
        (_CONTEXT, message.context.encode()),
    ]
    packed = (struct.pack(">BI", tag, len(content)) + content for tag, content in fields)
    return b"".join(packed) + bytes([_END])
