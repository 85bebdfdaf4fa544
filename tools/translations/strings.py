"""The strings of the panel that Qt translates, found in its modules and forms.

They are found as Qt's own tools find them, by parsing, and with none of these tools: ``tr("...")``
of a QObject is filed under its class, and, since PyQt asks in the name of the object's own class,
under every class that is made from it; ``tr`` of ``ui/text/translation.py`` and what
``QT_TRANSLATE_NOOP`` marks are filed under the context that they name; a form's strings under the
form's class.
"""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Mapping, Set, Tuple

DEFAULT = "@default"
"""Context of strings that no class asks for."""

MARKS = ("translate", "QT_TRANSLATE_NOOP")
"""Functions that are given a context and a string."""


@dataclass(frozen=True)
class Message:
    """A string to translate.

    Attributes:
        context: Who asks for it.
        source: The English text.
        comment: Tells equal texts of other meaning apart; empty where there is no need.
    """

    context: str
    source: str
    comment: str = ""


Found = Dict[Message, List[str]]
"""Messages in the order in which they were found, each with the files that ask for it."""


def gather(root: Path) -> Found:
    """Return all strings of the panel below a checkout's root.

    Raises:
        ValueError: What is to be translated is put together when the panel runs, so that no
            translator sees it whole.
    """
    found: Found = {}
    modules = {
        path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in (root / "plugin.py", *sorted((root / "ui").rglob("*.py")))
    }
    below = descendants(modules.values())
    for name, module in modules.items():
        for message in of_module(name, module, below):
            _note(found, message, name)
    for path in sorted((root / "ui").rglob("*.ui")):
        for message in of_form(path):
            _note(found, message, path.relative_to(root).as_posix())
    return found


def descendants(modules: Iterable[ast.Module]) -> Mapping[str, Tuple[str, ...]]:
    """Return, by the name of each class, its own and the names of all classes made from it."""
    made: Dict[str, Set[str]] = {}
    for module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                made.setdefault(node.name, set())
                for base in node.bases:
                    made.setdefault(ast.unparse(base).rpartition(".")[2], set()).add(node.name)

    def below(name: str) -> Iterator[str]:
        yield name
        for other in sorted(made[name]):
            yield from below(other)

    return {name: tuple(dict.fromkeys(below(name))) for name in made}


def of_module(
    name: str, module: ast.Module, below: Mapping[str, Tuple[str, ...]]
) -> Iterator[Message]:
    """Yield the strings of one module, class by class.

    Args:
        name: Of its file, for errors.
        module: Parsed.
        below: What :func:`descendants` returned.

    Raises:
        ValueError: See :func:`gather`.
    """
    for owner, call in _calls(module, ""):
        asked = ast.unparse(call.func)
        last = asked.rpartition(".")[2]
        if last in MARKS and len(call.args) >= 2:
            context, source = call.args[:2]
            if isinstance(context, ast.Constant) and isinstance(source, ast.Constant):
                yield Message(str(context.value), str(source.value))
        elif last == "tr" and call.args:
            contexts = (DEFAULT,) if asked == "tr" else below[owner]
            for words in _whole(name, call):
                for where in contexts:
                    yield Message(where, words)


def of_form(path: Path) -> Iterator[Message]:
    """Yield the strings of a form; those that are marked as not to be translated are left out."""
    root = ET.parse(path).getroot()  # noqa: S314 - the project's own
    context = root.findtext("class", "")
    for node in root.iter("string"):
        if node.text and node.text.strip() and node.get("notr") != "true":
            yield Message(context, node.text, node.get("comment", ""))


def _calls(node: ast.AST, owner: str) -> Iterator[Tuple[str, ast.Call]]:
    """Yield every call below a node, in the order of the source, with the class that it is in."""
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else owner
        if isinstance(child, ast.Call):
            yield inside, child
        yield from _calls(child, inside)


def _whole(name: str, call: ast.Call) -> List[str]:
    """Return the strings that a call may ask for; none where they were marked elsewhere."""
    options = [call.args[0]]
    if isinstance(options[0], ast.IfExp):
        options = [options[0].body, options[0].orelse]
    if any(isinstance(one, (ast.JoinedStr, ast.BinOp)) for one in options):
        raise ValueError(f"{name}, line {call.lineno}: translate whole strings, and fill them in")
    return [
        one.value
        for one in options
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value
    ]


def _note(found: Found, message: Message, file: str) -> None:
    files = found.setdefault(message, [])
    if file not in files:
        files.append(file)
