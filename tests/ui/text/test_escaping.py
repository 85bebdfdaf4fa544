"""Texts of strangers stay texts: what each door does, and that nothing gets past the doors."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsMessageBar, QgsMessageLogViewer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QTextDocument
from qgis.PyQt.QtWidgets import QLabel, QPlainTextEdit, QTextBrowser, QWidget

from tailing_pond_mapper.ui.engine.engine_process import log
from tailing_pond_mapper.ui.page_base.notices import Notices
from tailing_pond_mapper.ui.project import print_layout
from tailing_pond_mapper.ui.text.escaping import guessed, html, mnemonic, neutral, template
from tailing_pond_mapper.ui.widgets.forms import show_html, show_text, show_tip

UI = Path(__file__).resolve().parents[3] / "ui"

PAYLOAD = (
    "x <a href=\"http://evil.example/x\">Repair</a> <img src='//evil.example/y.png'> "
    "&amp; &lt;b&gt; [% env('HOME') %] [% 6*7 %] &File"
)
"""A link, a picture on a server, entities, expressions and a short cut."""

pieces = st.sampled_from(
    ["<", ">", "&", "&lt;", "[%", "%]", "[", "%", "'", '"', "6*7", "<b>", "</", "a", " ", "é", "尾"]
)
texts = st.lists(pieces, max_size=12).map("".join)


def read_as_html(markup: str) -> str:
    """What Qt shows of markup: an oracle that knows nothing of how it was escaped."""
    document = QTextDocument()
    document.setHtml(f"<pre>{markup}</pre>")
    return document.toPlainText()


def evaluated(text: str) -> str:
    """What QGIS makes of a text with expressions in it."""
    return QgsExpression.replaceExpressionText(text, QgsExpressionContext())


@given(texts)
def test_html_is_shown_as_the_text_that_it_was(text: str) -> None:
    assert read_as_html(html(text)) == text


@given(texts)
def test_a_label_of_a_layout_is_shown_as_the_text_that_it_was(text: str) -> None:
    assert evaluated(template(text)) == text


@given(texts)
def test_what_guesses_shows_the_text_that_it_was(text: str) -> None:
    label = QLabel(guessed(text))
    markup = label.text() != text
    assert label.textFormat() == Qt.TextFormat.AutoText
    assert not markup or label.text().startswith("<span>")
    assert (read_as_html(guessed(text)) if markup else label.text()) == text


@given(texts)
def test_a_neutral_text_means_nothing_to_anybody(text: str) -> None:
    plain = neutral(text)
    assert evaluated(plain) == plain
    document = QTextDocument()
    document.setHtml(plain)
    assert all(not one.charFormat().isAnchor() for one in fragments(document))
    assert len(read_as_html(plain)) <= len(plain)
    assert plain.replace("\u200b", "").replace("\u2039", "<") == text


def fragments(document: QTextDocument) -> Iterator[object]:
    block = document.begin()
    while block.isValid():
        one = block.begin()
        while not one.atEnd():
            yield one.fragment()
            one += 1
        block = block.next()


def test_a_short_cut_is_shown_as_the_sign_that_it_was() -> None:
    assert mnemonic("a & b") == "a && b"


def links(widget: QWidget) -> List[str]:
    found = [*widget.findChildren(QTextBrowser), *widget.findChildren(QPlainTextEdit)]
    return [
        one.charFormat().anchorHref()
        for view in found
        for one in fragments(view.document())
        if one.charFormat().anchorHref()
    ]


def test_the_message_bar_shows_the_text_and_no_link(qgis_app: QgsApplication) -> None:
    bar = QgsMessageBar()
    notices = Notices(bar)
    for tell in (
        lambda: notices.fail(PAYLOAD, PAYLOAD),
        lambda: notices.warn(PAYLOAD),
        lambda: notices.inform(PAYLOAD),
        lambda: notices.succeed(PAYLOAD, PAYLOAD, lambda: None),
        lambda: notices.offer(PAYLOAD, PAYLOAD, lambda: None),
    ):
        bar.clearWidgets()
        tell()
        (view,) = bar.findChildren(QTextBrowser)[-1:]
        assert PAYLOAD in view.toPlainText()
        assert not links(bar)


def test_the_log_has_no_link(qgis_app: QgsApplication) -> None:
    viewer = QgsMessageLogViewer()
    log(PAYLOAD)
    qgis_app.processEvents()
    assert "Repair" in viewer.findChildren(QPlainTextEdit)[-1].toPlainText()
    assert not links(viewer)


def test_labels_and_tips_show_the_text(qgis_app: QgsApplication) -> None:
    label = QLabel()
    show_html(label, f"<b>{html(PAYLOAD)}</b>")
    assert read_as_html(label.text()) == PAYLOAD
    show_text(label, PAYLOAD)
    assert label.text() == PAYLOAD and label.textFormat() == Qt.TextFormat.PlainText
    show_tip(label, PAYLOAD)
    assert read_as_html(label.toolTip()) == PAYLOAD


def test_print_layouts_evaluate_nothing(project: QgsProject) -> None:
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    print_layout.add_text(layout, PAYLOAD, print_layout.QRectF(0, 0, 10, 10), 8)
    (label,) = (one for one in layout.items() if isinstance(one, QgsLayoutItemLabel))
    assert label.currentText() == PAYLOAD
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", neutral(PAYLOAD), "memory")
    project.addMapLayer(layer)
    legend = QgsLayoutItemLegend(layout)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.removeAllChildren()
    node = root.addLayer(layer)
    node.setCustomProperty("legend/title-label", neutral(PAYLOAD))
    shown = legend.model().data(legend.model().node2index(node), Qt.ItemDataRole.DisplayRole)
    assert "42" not in shown and "env('HOME')" in shown


SINKS = {
    "setToolTip": {"guessed", "paragraphs"},
    "setStatusTip": {"guessed"},
    "setWhatsThis": {"guessed"},
    "setWindowTitle": {"mnemonic"},
    "setTitle": {"mnemonic"},
    "setHtml": set(),
    "pushMessage": {"html"},
    "createMessage": {"html"},
    "logMessage": {"neutral"},
    "pushInfo": {"neutral"},
    "pushWarning": {"neutral"},
    "reportError": {"neutral"},
    "setProgressText": {"neutral"},
    "QgsProcessingException": {"neutral", "complaint"},
    "setName": {"neutral"},
    "insertGroup": {"neutral"},
    "addGroup": {"neutral"},
    "QLabel": {"html"},
    "QgsVectorLayer": {"neutral"},
    "QgsRasterLayer": {"neutral"},
}
"""Calls that give a text to somebody who reads more into it, and the doors that lead there.

``complaint`` is QGIS's own sentence about a parameter.
"""

FREE = {
    "pushMessage": 1,
    "createMessage": 1,
    "insertGroup": 1,
    "QgsVectorLayer": 1,
    "QgsRasterLayer": 1,
}
"""Arguments before the text, which are no text of ours."""


def unescaped(source: str) -> List[str]:
    """Return the calls of a source that give a text to a sink past its door."""
    tree = ast.parse(source)
    neutralised = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and called(node.value) == "neutral"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or called(node) not in SINKS or not node.args:
            continue
        name = called(node)
        if len(node.args) <= FREE.get(name, 0):
            continue
        text = node.args[FREE.get(name, 0)]
        if not is_harmless(text, SINKS[name], neutralised):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_harmless(node: ast.expr, doors: set[str], neutralised: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        # The owner of a label that is given none, or what went through the door further up.
        return node.id in {"self", "parent"} or node.id in neutralised
    if isinstance(node, ast.IfExp):
        return all(is_harmless(one, doors, neutralised) for one in (node.body, node.orelse))
    if called(node) == "tr":
        return True
    if called(node) == "format":
        # Around what went through the door already.
        assert isinstance(node, ast.Call)
        inner = (one for one in node.args)
        return all(isinstance(one, ast.Name) and one.id in neutralised for one in inner)
    return called(node) in doors


@pytest.mark.parametrize(
    "planted",
    [
        "bar.pushMessage(TAG, text)",
        "widget.setToolTip(text)",
        "layer.setName(tr('{} x').format(name))",
        "QLabel(text, self)",
        "feedback.pushInfo(f'{text}')",
        "root.insertGroup(0, name)",
    ],
)
def test_a_way_past_the_doors_is_found(planted: str) -> None:
    assert unescaped(planted)


@pytest.mark.parametrize(
    "path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI))
)
def test_no_text_gets_past_the_doors(path: Path) -> None:
    assert not unescaped(path.read_text(encoding="utf-8"))
