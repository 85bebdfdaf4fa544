"""The catalogue: every text that is asked for is there, every one there is asked for, both fit."""

from __future__ import annotations

import ast
import json
import string
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

import pytest

from core.protocol import texts
from core.protocol.errors import EngineError, InputError
from core.protocol.texts import LANGUAGE, count_text, text
from core.wording import TEXTS

ROOT = Path(__file__).resolve().parents[3]
ASKING = {"text", "of", "headings"}


def parameters_of(template: str) -> Set[str]:
    """Return what a template names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def asked(source: str) -> Iterator[Tuple[str, Set[str], bool]]:
    """Yield code, parameters, and whether there are more of them, of every text asked for."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        given = {keyword.arg for keyword in node.keywords if keyword.arg}
        more = any(keyword.arg is None for keyword in node.keywords)
        for code in _codes(*(node.args if name == "headings" else node.args[:1])):
            if name == "count_text":
                yield f"{code}.one", given | {"count"}, more
                yield f"{code}.many", given | {"count"}, more
            elif name in ASKING:
                yield code, given, more


def _codes(*nodes: ast.expr) -> List[str]:
    found: List[str] = []
    for node in nodes:
        if isinstance(node, ast.IfExp):
            found += _codes(node.body, node.orelse)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
            found.append(node.value)
    return found


def sources() -> Iterator[Tuple[str, str]]:
    for path in sorted((ROOT / "core").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def faults(path: str, source: str) -> List[str]:
    """Return the texts of a source that the catalogue lacks or has with other parameters."""
    found = []
    for code, given, more in asked(source):
        named = parameters_of(TEXTS.get(code, "") + TEXTS.get(f"{code}.cure", ""))
        if code not in TEXTS or given - named - {"count"} or (named - given and not more):
            found.append(f"{path}: {code} with {sorted(given)}")
    return found


def test_every_text_is_there_with_the_parameters_it_is_given() -> None:
    assert [fault for path, source in sources() for fault in faults(path, source)] == []


@pytest.mark.parametrize(
    "planted",
    [
        'text("nowhere.to_be_found")',
        'InputError.of("engine.unexpected", kind=1)',
        'text("engine.cancelled", name=1)',
        'count_text("engine.cancelled", 2)',
        'headings("engine.cancelled", "nowhere.to_be_found")',
    ],
)
def test_a_planted_fault_is_found(planted: str) -> None:
    assert faults("core/x.py", planted)


def test_every_text_is_asked_for() -> None:
    constants: Dict[str, None] = {}
    for path, source in sources():
        if "/catalogue/" not in path:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    constants[node.value] = None
    stems = {code for code in TEXTS if code in constants}
    unused = set()
    for code in TEXTS:
        stem, _, last = code.rpartition(".")
        if code not in stems and not (last in {"cure", "one", "many"} and stem in constants):
            unused.add(code)
    assert unused == set()


def test_no_text_needs_what_no_caller_of_the_message_gives() -> None:
    for code, template in TEXTS.items():
        assert all(name.isidentifier() for name in parameters_of(template)), code


def test_an_error_brings_its_cure() -> None:
    error = InputError.of("engine.unexpected", kind="KeyError", reason="x")
    assert error.code == "engine.unexpected"
    assert error.message == "Unexpected error in the engine (KeyError: x)."
    assert error.cure == "Please report it with the log."
    assert EngineError.of("engine.cancelled").cure == ""
    with pytest.raises(KeyError):
        InputError.of("engine.unexpected", kind="KeyError")


def test_a_translation_is_used_as_far_as_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine_zh.json").write_text(
        json.dumps({"engine.cancelled": "已取消。"}), encoding="utf-8"
    )
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts.translations.cache_clear()
    monkeypatch.setenv(LANGUAGE, "zh_CN")
    assert text("engine.cancelled") == "已取消。"
    assert text("engine.out_of_memory").startswith("There was")
    monkeypatch.setenv(LANGUAGE, "../zh")
    assert text("engine.cancelled") == "Cancelled."
    texts.translations.cache_clear()


def test_one_and_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TEXTS, "x.bands.one", "{count} band")
    monkeypatch.setitem(TEXTS, "x.bands.many", "{count} bands")
    assert [count_text("x.bands", n) for n in (0, 1, 2)] == ["0 bands", "1 band", "2 bands"]
