"""The panel in Chinese, built in a real QGIS: no English is left on it but names and units."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from qgis.core import QgsApplication, QgsProcessingParameterEnum
from qgis.PyQt.QtCore import QCoreApplication, QLocale
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QWidget,
)

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.core.protocol.batch import BatchResult
from tailing_pond_mapper.core.protocol.messages import Epoch
from tailing_pond_mapper.core.protocol.prepare import PrepareResult
from tailing_pond_mapper.core.protocol.texts import LANGUAGE
from tailing_pond_mapper.core.protocol.texts import text as engine_text
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine import environment
from tailing_pond_mapper.ui.text import review_words, translation, words
from tailing_pond_mapper.ui.text.translation import tr
from tools.translations.__main__ import compile_all
from tools.translations.strings import gather
from tools.translations.ts_file import read

from ..window import Window

ROOT = Path(__file__).resolve().parents[3]

NAMES = re.compile(
    r"""
    Tailing[ ]Pond[ ]Mapper | tailing_ponds | U-Net | scikit-learn | PyTorch | NVIDIA | QGIS
    | CPU | GPU | CUDA | SVM | gamma | IoU | F1 | ISO[ ]8601 | UTC | UTM | DN | NoData | XML
    | GeoPackage | GeoTIFF | TIFF? | ONNX | wheel | class | label | Backspace | XMIN | tar | gz
    | Esc | Ctrl | Shift | Shapefile | GeoJSON | KML
    | Deepness | Segmentor | WFV | \b(?:auto|cpu|cuda|stratified|simple)\b
    | \b\w+\.(?:json|csv|html|tif)\b
    | (?:Geo)?Parquet | GDAL | CSV | STAC | Dask | tcp
    | \b(?:image(?=[ ]列)|date(?=[ ]和[ ]cloud)|cloud(?=[ ]列|（))
    | PDF | TP | FP | FN | TN | tailings-unet(?:-fast)? | ^model$
    | \(\*[^)]*\) | \.(?:tar\.gz|onnx) | km² | m² | ha | MB | GB | /[^\s<，。；：]*
    """,
    re.VERBOSE,
)
"""Names, units, fields of files and paths, which are the same in every language."""


def english(text: str) -> str:
    """Return what is English in a text: two letters or more together that are no name."""
    bare = re.sub("<[^>]*>|&[a-z]+;", " ", text).replace("&", "")
    return " ".join(re.findall("[A-Za-z]{2,}", NAMES.sub(" ", bare)))


def ours(widget: QWidget) -> bool:
    """Return whether a widget is the plugin's, and no part of one of QGIS's or Qt's own."""
    if re.match("qt_|Scroll(Left|Right)Button$", widget.objectName()):
        return False
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, Dock):
        kind = type(parent).__name__
        holds_ours = kind in {"QgsCollapsibleGroupBox", "QgsScrollArea"}
        if kind.startswith("Qgs") and not holds_ours:
            return False
        if isinstance(parent, (QComboBox, QSpinBox, QDoubleSpinBox)):
            return False
        parent = parent.parentWidget()
    return True


def texts_of(widget: QWidget) -> Iterator[str]:
    """Yield everything that a widget may show."""
    yield from (widget.toolTip(), widget.statusTip(), widget.windowTitle())
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.whatsThis())
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QGroupBox):
        yield widget.title()
    if isinstance(widget, (QSpinBox, QDoubleSpinBox)):
        yield from (widget.prefix(), widget.suffix(), widget.specialValueText())
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    if isinstance(widget, QTabWidget):
        for index in range(widget.count()):
            yield from (widget.tabText(index), widget.tabToolTip(index))
    if isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))
    if isinstance(widget, QTableWidget):
        for column in range(widget.columnCount()):
            item = widget.horizontalHeaderItem(column)
            yield "" if item is None else item.text()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the panel's translations as Qt loads them."""
    folder = tmp_path_factory.mktemp("i18n")
    compile_all(ROOT, folder)
    return folder


@pytest.fixture
def in_chinese(
    qgis_app: QgsApplication, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """QGIS in the language that it calls zh-Hans; the plugin is what changes."""
    monkeypatch.setattr(translation, "FOLDER", compiled)
    monkeypatch.setattr(QgsApplication, "locale", lambda: "zh-Hans")
    before = QLocale()
    QLocale.setDefault(QLocale("zh_CN"))
    yield
    QLocale.setDefault(before)


@contextmanager
def loaded(window: Window) -> Iterator[Any]:
    """The plugin, from when QGIS makes it until it is unloaded."""
    plugin = classFactory(window)
    try:
        yield plugin
    finally:
        plugin.unload()


def test_the_panel_has_no_english_left(window: Window, in_chinese: None) -> None:
    with loaded(window) as plugin:
        plugin.initGui()
        seen, left = look(window)
    assert left == [], "\n".join(left)
    assert {"分割", "评价", "比较", "训练", "引擎", "参考多边形", "概率抽样"} <= set(seen)
    assert len(seen) > 200


def look(window: Window) -> Tuple[List[str], List[str]]:
    """Return all that the panel may show, and what of it is English, with the widget that does."""
    dock = window.window.findChild(Dock, "TailingPondMapperDock")
    seen: List[str] = []
    left: List[str] = []
    for widget in (dock, *dock.findChildren(QWidget)):
        if ours(widget):
            for text in filter(None, texts_of(widget)):
                seen.append(text)
                if english(text):
                    left.append(f"{type(widget).__name__} {widget.objectName()}: {text}")
    return seen, left


def test_the_toolbox_has_no_english_left(window: Window, in_chinese: None) -> None:
    shown = []
    with loaded(window) as plugin:
        plugin.initProcessing()
        provider = QgsApplication.processingRegistry().providerById("tailingponds")
        for made in provider.algorithms():
            shown += [made.displayName(), made.shortHelpString(), made.group()]
            for one in made.parameterDefinitions():
                shown += [one.description(), one.help()]
                if isinstance(one, QgsProcessingParameterEnum) and not one.usesStaticStrings():
                    shown += one.options()
            shown += [one.description() for one in made.outputDefinitions()]
    left = [text for text in shown if english(text)]
    assert left == [], "\n".join(left)
    assert {"分割尾矿库", "全色融合", "阈值（0 至 1）"} <= set(shown)


def test_it_is_english_before_and_afterwards(window: Window, in_chinese: None) -> None:
    assert tr("Overall accuracy") == "Overall accuracy"
    with loaded(window):
        assert tr("Overall accuracy") == "总体精度"
        # What the engine's own modules say in QGIS's process follows, and so does every engine.
        assert engine_text("engine.cancelled") == "已取消。"
        assert os.environ[LANGUAGE] == "zh-Hans"
    assert tr("Overall accuracy") == "Overall accuracy"
    assert engine_text("engine.cancelled") == "Cancelled."
    assert LANGUAGE not in os.environ


@pytest.mark.parametrize(
    ("option", "setting", "spoken"),
    [
        ("zh-Hans", "en_US", "zh-Hans"),
        ("en", "zh-Hans", "en"),
        ("", "zh_CN", "zh_CN"),
        ("C", "zh", "zh"),
    ],
)
def test_the_option_lang_is_stronger_than_the_setting(
    option: str, setting: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``qgis --lang zh-Hans`` spoke Chinese, and the plugin in it English."""
    monkeypatch.setattr(QgsApplication, "translation", lambda _application: option)
    monkeypatch.setattr(QgsApplication, "locale", lambda: setting)
    assert translation.language() == spoken
    assert environment.child_environment().value(LANGUAGE) == spoken


@pytest.mark.parametrize("locale", ["zh_CN", "zh-Hans", "zh", "zh_SG", "zh_Hans_CN", "zh_CN.UTF-8"])
def test_all_names_of_the_language_lead_to_it(in_chinese: None, locale: str) -> None:
    made = translation.install(locale)
    assert tr("Precision") == "精确率"
    assert engine_text("report.measure.recall") == "召回率"
    translation.remove(made)


@pytest.mark.parametrize("locale", ["en_US", "de", "zh-Hant", "zh_TW", "", "C", "../zh_CN"])
def test_other_languages_stay_english(in_chinese: None, locale: str) -> None:
    made = translation.install(locale)
    assert made is None
    assert tr("Precision") == "Precision"
    assert engine_text("report.measure.recall") == "Recall"
    translation.remove(made)


def test_qt_finds_every_message(in_chinese: None) -> None:
    """Every string that the panel asks for is found by the class that asks for it."""
    said = read(ROOT / "i18n" / "tailing_pond_mapper_zh_CN.ts")
    made = translation.install("zh_CN")
    ask = QCoreApplication.translate
    found = {one: ask(one.context, one.source, one.comment or None) for one in gather(ROOT)}
    translation.remove(made)
    assert found == said
    assert ask("Dock", "Nobody asks for this") == "Nobody asks for this"


@pytest.mark.parametrize(
    ("locale", "number", "grouped"),
    [
        ("en_US", "0.512", "15,217,120"),
        ("zh_CN", "0.512", "15,217,120"),
        ("de_DE", "0,512", "15.217.120"),
    ],
)
def test_numbers_are_written_as_the_locale_writes_them(
    qgis_app: QgsApplication, locale: str, number: str, grouped: str
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        assert words.score(0.512) == number
        assert translation.number(15217120, ",d") == grouped
        assert translation.filled("{} at {:.3f}", "v1.2,3", 0.512) == f"v1.2,3 at {number}"
    finally:
        QLocale.setDefault(before)


def test_days_are_written_as_the_language_writes_them(in_chinese: None) -> None:
    assert translation.day("2019-03-18T04:05:06") == "18 三月 2019"
    made = translation.install("zh_CN")
    assert translation.day("2019-03-18T04:05:06") == "2019年3月18日"
    assert translation.moment("2019-03-18T04:05:06+00:00") == "2019年3月18日 04:05"
    assert translation.day("not known") == "not known"
    translation.remove(made)


def test_ponds_of_a_batch_are_counted_as_such(in_chinese: None) -> None:
    batch = BatchResult("", None, "", "", None, None, (), (), 3, 176_000.0, 1, 67.0)
    assert words.batch(batch)[0] == "0 scenes done: 3 ponds, 17.6 ha."
    made = translation.install("zh_CN")
    # Not "3 尾矿库": the name of a layer is "{} ponds" too.
    assert words.batch(batch)[0] == "0 景已完成：3 个尾矿库，17.6 ha。"
    translation.remove(made)


def test_what_came_to_a_review_is_a_chinese_sentence(in_chinese: None) -> None:
    assert review_words.brought(0, 1, 2) == "2 new ponds, 1 changed, 0 known already."
    made = translation.install("zh_CN")
    assert not set(",.") & set(review_words.brought(0, 1, 2))
    translation.remove(made)


def test_an_epoch_and_a_prepared_image_are_chinese_sentences(in_chinese: None) -> None:
    day = "2018-10-18T03:37:00Z"
    image = PrepareResult("", "", "GF-6", "PMS", day, 8, ("blue", "red"), "A", "B", 9, 9, 3)
    made = translation.install("zh_CN")
    told = (words.epoch(Epoch(0, 3, 0.4, 0.5, None, True)), words.prepared_how(image))
    assert not {",", ":"} & set("".join(told))
    assert "蓝、红。定标" in told[1], "a list, then a sentence without a gap"
    assert words.prepared(image).startswith("2018年10月18日的 GF-6 PMS")
    f1 = translation.tr("F1 of {}")
    assert translation.filled(f1, words.method_name("unet")) == "U-Net 的 F1"
    assert translation.filled(f1, words.method_name("rf")) == "随机森林的 F1"
    translation.remove(made)


def test_one_and_many() -> None:
    assert [translation.counted(count, "pond", "ponds") for count in (0, 1, 2)] == [
        "ponds",
        "pond",
        "ponds",
    ]
    assert QCoreApplication.translate("@default", "Other") == "Other"
