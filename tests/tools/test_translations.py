"""Translations: nothing left in English, nothing that nobody asks for, and the same places to fill.

The engine's catalogue is held against :mod:`core.wording`, the panel's against its modules and
forms. A new text without its Chinese fails here.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import string
import subprocess
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wording import TEXTS
from tools.translations import __main__ as command
from tools.translations import engine_texts, qm_file, strings, ts_file
from tools.translations.strings import Message

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "i18n" / "engine_zh_CN.json"
PANEL = ROOT / "i18n" / "tailing_pond_mapper_zh_CN.ts"

ENGLISH_FOR_ALL = ("report.csv.", "report.source.")
"""What CSV files say is looked for by scripts; literature is cited as it was published."""

ONE_FOR_ALL = re.compile(
    r"""
    Tailing[ ]Pond[ ]Mapper | tailings[ ] | U-Net | GPU | CPU | CUDA | SHA-256 | MCC | IoU | F1
    | TP | FP | FN | TN | SVM | gamma | Matthews | GeoPackage | \(\*[^)]*\) | km² | nm | ha
    """,
    re.VERBOSE,
)
"""Names and units, which are the same in every language."""

Fields = List[Tuple[str, str, str]]


def fields(template: str) -> Fields:
    """Return the places of a template to fill in: name or number, format, conversion; sorted."""
    found, places = [], 0
    for _, name, form, how in string.Formatter().parse(template):
        if name is not None:
            found.append((name or str(places), form or "", how or ""))
            places += not name
    return sorted(found)


def is_left(translation: str) -> bool:
    """Return whether a translation is none: it is empty, or English words without a Chinese one."""
    words = re.sub(r"\{[^}]*\}", "", translation)
    chinese = re.search(r"[\u4e00-\u9fff]", words)
    return not translation or bool(
        not chinese and re.search("[a-z]{2}|[A-Z]{2}", ONE_FOR_ALL.sub("", words))
    )


def engine_faults(texts: Mapping[str, str], said: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a catalogue of the engine's."""
    for code, english in texts.items():
        if code.startswith(ENGLISH_FOR_ALL):
            continue
        translation = said.get(code, "")
        if is_left(translation):
            yield f"untranslated: {code}"
        elif fields(english) != fields(translation):
            yield f"other parameters: {code}"
    yield from (f"unused: {code}" for code in said if code not in texts)
    yield from (f"not to translate: {code}" for code in said if code.startswith(ENGLISH_FOR_ALL))


def panel_faults(asked: Mapping[Message, List[str]], said: Mapping[Message, str]) -> Iterator[str]:
    """Yield what is wrong with a catalogue of the panel's."""
    for message in asked:
        english, translation = message.source, said.get(message, "")
        name = f"{message.context}: {english}"
        if is_left(translation):
            yield f"untranslated: {name}"
        elif fields(english) != fields(translation):
            yield f"other parameters: {name}"
        elif _frame(english) != _frame(translation):
            yield f"other space around it, other files or other tags: {name}"
    yield from (f"unused: {one.context}: {one.source}" for one in said if one not in asked)


def _frame(text: str) -> Tuple[bool, bool, List[str], List[str], int]:
    return (
        text[:1].isspace(),
        text[-1:].isspace(),
        re.findall(r"\(\*[^)]*\)", text),
        re.findall(r"</?\w+>", text),
        text.count("\n"),
    )


def test_the_engine_has_all_its_texts_in_chinese() -> None:
    said: Dict[str, str] = json.loads(ENGINE.read_text(encoding="utf-8"))
    assert list(engine_faults(TEXTS, said)) == []


def test_each_translation_of_the_engine_is_of_the_english_that_there_is_now() -> None:
    """Change the Chinese too, then run ``python -m tools.translations keep``."""
    assert engine_texts.changed(TEXTS, engine_texts.kept()) == []


def test_a_text_that_has_changed_come_or_gone_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_texts, "KEPT", tmp_path / "kept.json")
    engine_texts.keep({"a": "One.", "b": "Two.", "c": "Three."})
    now = {"a": "One.", "b": "Two!", "d": "Four."}
    assert engine_texts.changed(now, engine_texts.kept()) == ["b", "c", "d"]


def test_the_panel_has_all_its_texts_in_chinese() -> None:
    assert list(panel_faults(strings.gather(ROOT), ts_file.read(PANEL))) == []


def test_the_file_is_as_the_tool_writes_it() -> None:
    """Else the next update would change lines that nobody has touched."""
    found = strings.gather(ROOT)
    written = ts_file.written(found, ts_file.merged(found, ts_file.read(PANEL)), "zh_CN")
    assert PANEL.read_text(encoding="utf-8") == written, "run `make translations`"


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("{count:,} pixels were assessed.", ""),
        ("{count:,} pixels were assessed.", "{count:,} pixels were assessed."),
        ("{count:,} pixels were assessed.", "评价了 {count} 个像元。"),
        ("{count:,} pixels were assessed.", "评价了 {counted:,} 个像元。"),
        ("{count:,} pixels were assessed.", "评价了像元。"),
        ("There is no {kind!r}.", "没有 {kind}。"),
    ],
)
def test_a_planted_fault_of_the_engine_is_found(english: str, translation: str) -> None:
    assert len(list(engine_faults({"x.y": english}, {"x.y": translation}))) == 1
    assert list(engine_faults({"x.y": english}, {"x.y": f"像{english}"})) == []


def test_a_superfluous_text_of_the_engine_is_found() -> None:
    assert list(engine_faults({}, {"x.y": "已取消。"})) == ["unused: x.y"]
    csv = {"report.csv.total": "total"}
    assert list(engine_faults(csv, {})) == []
    assert len(list(engine_faults(csv, {"report.csv.total": "合计"}))) == 1


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("Save to", ""),
        ("Save to", "Save to"),
        ("{} of {} ponds", "{} 个尾矿库"),
        ("{} of {} ponds", "{1} 中的 {1} 个尾矿库"),
        ("{:.1f} ha of ponds", "{:.2f} ha 尾矿库"),
        (" pixels", "像元"),
        ("Rasters (*.tif)", "栅格 (*.tiff)"),
        ("Look <b>here</b>", "看这里"),
    ],
)
def test_a_planted_fault_of_the_panel_is_found(english: str, translation: str) -> None:
    message = Message("Page", english)
    assert len(list(panel_faults({message: ["page.py"]}, {message: translation}))) == 1


def test_the_order_of_what_is_filled_in_may_change() -> None:
    assert fields("{} of {} ponds") == fields("{1} 个尾矿库中的 {0} 个")
    assert list(panel_faults({}, {Message("Page", "Save to"): "保存到"})) == [
        "unused: Page: Save to"
    ]


SHOWING = {
    *("setText", "setToolTip", "setStatusTip", "setWindowTitle", "setTitle", "setPlaceholderText"),
    *("setAccessibleName", "setAccessibleDescription", "setWhatsThis", "setSpecialValueText"),
    *("setSuffix", "setPrefix", "setDialogTitle", "setFilter", "setLabel", "setLabelText"),
    *("addItem", "addTab", "addAction", "addMenu", "pushMessage", "pushInfo", "pushWarning"),
    *("show_text", "show_html", "show_tip"),
    *("QLabel", "QPushButton", "QAction", "QGroupBox", "QCheckBox", "QRadioButton", "QMenu"),
    *("EngineError", "RequestError", "InputError", "OutputError", "QgsProcessingException"),
}
"""Calls that show their first text to the user."""


def untranslatable(name: str, source: str) -> Iterator[str]:
    """Yield the calls of a module that show a text which no translator is given."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if ast.unparse(node.func).rpartition(".")[2] in SHOWING:
            for argument in node.args[:2]:
                if re.search("[A-Za-z]{2}", _literal(argument)):
                    yield f"{name}, line {node.lineno}: {ast.unparse(argument)}"


def _literal(node: ast.expr) -> str:
    """Return what an argument says in so many words, without its HTML tags."""
    parts = [node]
    if isinstance(node, ast.JoinedStr):
        parts = list(node.values)
    elif isinstance(node, ast.IfExp):
        return _literal(node.body) + _literal(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _literal(node.func.value) if node.func.attr == "format" else ""
    said = (one.value for one in parts if isinstance(one, ast.Constant))
    return re.sub("<[^>]*>", "", "".join(one for one in said if isinstance(one, str)))


DATA = {"auto", "cpu", "cuda", "stratified", "simple"}
"""What a choice stands for, the second argument of ``addItem``."""


def test_nothing_is_shown_that_no_translator_is_given() -> None:
    found = [
        fault
        for path in (ROOT / "plugin.py", *sorted((ROOT / "ui").rglob("*.py")))
        for fault in untranslatable(
            path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        )
        if fault.rpartition(": ")[2].strip("'") not in DATA
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        'label.setText("Save to")',
        'label.setText(f"<b>Saved as {path}</b>")',
        'label.setText("Save to" if here else tr("Save"))',
        'label.setText("Saved as {}".format(path))',
        'raise RequestError("No image.", tr("Choose one."))',
        'raise RequestError(tr("No image."), "Choose one.")',
    ],
)
def test_a_text_that_no_translator_is_given_is_found(planted: str) -> None:
    assert len(list(untranslatable("x.py", planted))) == 1
    assert list(untranslatable("x.py", 'label.setText(tr("Save to"))')) == []


def test_a_text_is_filed_under_every_class_that_asks_for_it() -> None:
    base = ast.parse('class Base(QWidget):\n    def f(self):\n        self.tr("One")\n')
    made = ast.parse('class Made(rooms.Base):\n    pass\nclass Last(Made):\n    pass\ntr("Two")\n')
    below = strings.descendants((base, made))
    found = [*strings.of_module("a.py", base, below), *strings.of_module("b.py", made, below)]
    assert {message.context for message in found if message.source == "One"} == {
        *("Base", "Made", "Last")
    }
    assert Message("@default", "Two") in found


@pytest.mark.parametrize("asked", ['tr(f"{n} ponds")', 'tr("a" + b)', 'self.tr(f"{n}")'])
def test_a_text_that_no_translator_sees_whole_is_refused(asked: str) -> None:
    module = ast.parse(f"class A:\n    {asked}\n")
    with pytest.raises(ValueError, match=r"a\.py, line 2"):
        list(strings.of_module("a.py", module, {"A": ("A",)}))


def test_both_texts_of_a_choice_are_found() -> None:
    module = ast.parse('tr("Shown" if shown else "Hidden")\nQT_TRANSLATE_NOOP("@default", "Later")')
    found = [message.source for message in strings.of_module("a.py", module, {})]
    assert found == ["Shown", "Hidden", "Later"]


WORDS = st.text(
    # XML has no way to write U+FFFE and U+FFFF, which are no characters.
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"),
    min_size=1,
)
SAID = st.dictionaries(st.builds(Message, WORDS, WORDS), WORDS)


@given(SAID)
def test_what_is_written_is_read_back(said: Dict[Message, str]) -> None:
    text = ts_file.written({message: ["ui/a.py"] for message in said}, said, "zh_CN")
    assert ts_file.parsed(text) == said


def test_an_update_keeps_what_was_said_and_drops_what_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone, new = Message("A", "Kept"), Message("A", "Gone"), Message("A", "New")
    elsewhere = Message("B", "Kept")
    (tmp_path / "i18n").mkdir()
    path = tmp_path / "i18n" / "tailing_pond_mapper_zh_CN.ts"
    before = {kept: "保留", gone: "去掉"}
    path.write_text(ts_file.written({key: ["a.py"] for key in before}, before, "zh_CN"), "utf-8")
    asked = {kept: ["a.py"], elsewhere: ["b.py"], new: ["a.py"]}
    monkeypatch.setattr(command, "gather", lambda root: asked)
    assert command.update(tmp_path) == [f"{path.name}: A: New"]
    assert ts_file.read(path) == {kept: "保留", elsewhere: "保留", new: ""}
    assert 'type="unfinished"' in path.read_text(encoding="utf-8")
    assert [made.name for made in command.compile_all(tmp_path, tmp_path)] == [f"{path.stem}.qm"]


def test_hashes_are_those_of_elf() -> None:
    """As the System V ABI lists them for names in a symbol table."""
    assert qm_file.text_hash("printf") == 0x077905A6
    assert qm_file.text_hash("exit") == 0x0006CF04
    assert qm_file.text_hash("syscall") == 0x0B09985C
    assert qm_file.text_hash("") == 1


@pytest.mark.skipif(shutil.which("lconvert") is None, reason="Qt's own tools are not installed")
def test_qt_reads_what_is_compiled(tmp_path: Path) -> None:
    compiled, back = tmp_path / "a.qm", tmp_path / "a.ts"
    said = ts_file.read(PANEL)
    compiled.write_bytes(qm_file.compiled(said, "zh_CN"))
    ran = subprocess.run(
        ["lconvert", "-i", str(compiled), "-o", str(back)],
        check=False,
        capture_output=True,
    )
    if ran.returncode:
        pytest.skip("a name for Qt's own tools, and none of them")
    assert ts_file.read(back) == said
