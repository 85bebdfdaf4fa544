"""Qt's file for translators, ``.ts``: what is said in it, and how it is brought up to date."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Dict, Iterable, List, Mapping
from xml.sax.saxutils import escape

from .strings import Found, Message

Translations = Dict[Message, str]
"""By message; an empty text is one that nobody has translated yet."""


def read(path: Path) -> Translations:
    """Return what a file says; what it marks as obsolete is left out.

    Raises:
        OSError: It cannot be read.
        xml.etree.ElementTree.ParseError: It is no XML.
    """
    return parsed(path.read_text(encoding="utf-8"))


def parsed(text: str) -> Translations:
    """Return what the text of a file says; see :func:`read`."""
    said: Translations = {}
    for context in ET.fromstring(text.encode()).iter("context"):  # noqa: S314 - the project's own
        name = context.findtext("name", "")
        for node in context.iter("message"):
            translation = node.find("translation")
            kind = "" if translation is None else translation.get("type", "")
            if kind in {"obsolete", "vanished"}:
                continue
            message = Message(name, node.findtext("source", ""), node.findtext("comment", ""))
            done = translation is not None and kind != "unfinished"
            said[message] = (translation.text or "") if translation is not None and done else ""
    return said


def merged(found: Iterable[Message], said: Mapping[Message, str]) -> Translations:
    """Return the translations of all strings that there are now, and of no others.

    A string that is new in one context, but translated in another, is translated alike.

    Args:
        found: What the panel asks for.
        said: What was translated before.
    """
    alike = {message.source: text for message, text in said.items() if text}
    return {message: said.get(message) or alike.get(message.source, "") for message in found}


def written(found: Found, said: Mapping[Message, str], language: str) -> str:
    """Return the text of a file: contexts by name, their strings in the order of the source.

    Lines are not told, since every edit would move them.

    Args:
        found: Messages and where they are asked for.
        said: Their translations.
        language: Of the translations, ``zh_CN`` say.
    """
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
    ]
    for context in sorted({message.context for message in found}):
        lines += ["<context>", f"    <name>{escape(context)}</name>"]
        for message, files in found.items():
            if message.context == context:
                lines += _message(message, files, said.get(message, ""))
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def _message(message: Message, files: List[str], text: str) -> List[str]:
    comment = [f"        <comment>{escape(message.comment)}</comment>"] if message.comment else []
    kind = "" if text else ' type="unfinished"'
    return [
        "    <message>",
        *(f'        <location filename="../{file}"/>' for file in files),
        f"        <source>{escape(message.source)}</source>",
        *comment,
        f"        <translation{kind}>{escape(text)}</translation>",
        "    </message>",
    ]
