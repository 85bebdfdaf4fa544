"""A project from a stranger: nothing that it says raises, is read from a server, or is run."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from qgis.core import Qgis, QgsFeature, QgsGeometry, QgsProject, QgsSettings, QgsVectorLayer
from qgis.gui import QgsMessageBar

from tailing_pond_mapper.core.protocol.compare import CompareResult
from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.core.protocol.json_fields import encode
from tailing_pond_mapper.ui.compare import last_comparison
from tailing_pond_mapper.ui.compare.page import ComparePage
from tailing_pond_mapper.ui.compare.shown_comparison import ShownComparison
from tailing_pond_mapper.ui.page_base import result_links
from tailing_pond_mapper.ui.page_base.notices import Notices
from tailing_pond_mapper.ui.prepare.box import PrepareBox
from tailing_pond_mapper.ui.project import (
    confidence_style,
    known_models,
    layers,
    local_path,
    run_record,
    settings,
)
from tailing_pond_mapper.ui.project.page_settings import (
    CompareSettings,
    PageSettings,
    PrepareSettings,
    SampleSettings,
    ScoreSettings,
    SegmentSettings,
    TrainSettings,
)
from tailing_pond_mapper.ui.project.settings import GROUP
from tailing_pond_mapper.ui.sample import layers as sample_layers
from tailing_pond_mapper.ui.sample.page import SamplePage
from tailing_pond_mapper.ui.score import last_score
from tailing_pond_mapper.ui.score import layers as score_layers
from tailing_pond_mapper.ui.score.page import ScorePage
from tailing_pond_mapper.ui.score.shown_score import ShownScore
from tailing_pond_mapper.ui.segment.page import SegmentPage
from tailing_pond_mapper.ui.text import words
from tailing_pond_mapper.ui.train.page import TrainPage

from ...foreign_values import STRANGE, strange
from ..compare.comparisons import method, write_methods
from ..engine.canned_figures import FILES_OF_COMPARISON, lying_in
from ..scores import figures
from ..window import Window

PAGES: dict[type[PageSettings], Callable[[], Any]] = {
    SegmentSettings: SegmentPage,
    TrainSettings: TrainPage,
    ScoreSettings: ScorePage,
    SampleSettings: SamplePage,
    CompareSettings: ComparePage,
    PrepareSettings: PrepareBox,
}
REMOTE = (
    "//evil.example/share/x",
    "\\\\evil.example\\share\\x",
    "/\\evil.example/x",
    "\\\\?\\UNC\\evil.example\\x",
    "/vsicurl/http://evil.example/x.tif",
    "/vsizip//vsicurl/http://evil.example/x.zip",
    "http://evil.example/x.onnx",
    "WMS:http://evil.example/",
    "file://evil.example/share/x",
    "<VRTDataset/>",
)


@pytest.fixture(autouse=True)
def clean(project: QgsProject) -> None:
    QgsSettings().remove(GROUP)


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that anybody looks at."""
    seen: list[str] = []
    for name in ("stat", "open", "exists", "is_file", "is_dir", "iterdir", "read_text", "mkdir"):
        real = getattr(Path, name)

        def noting(path: Path, *given: Any, _real: Any = real, **named: Any) -> Any:
            seen.append(str(path))
            return _real(path, *given, **named)

        monkeypatch.setattr(Path, name, noting)
    return seen


@pytest.mark.parametrize("path", REMOTE)
def test_a_path_to_a_server_is_not_local(path: str) -> None:
    assert not local_path.is_local(path)
    assert not local_path.is_file(path) and not local_path.is_folder(path)


@pytest.mark.parametrize("path", ["", "a\0b", "/a\nb", "/" + "x" * 5000])
def test_what_is_no_path_is_not_local(path: str) -> None:
    assert not local_path.is_local(path)


@pytest.mark.parametrize("path", ["/a/b c", "C:\\a\\b", "c:/a", "../a", "/a/尾矿 库/x:y.tif"])
def test_other_paths_are_local(path: str) -> None:
    assert local_path.is_local(path)


def test_a_project_on_a_server_may_name_what_lies_beside_it() -> None:
    home = "//server/share/ponds"
    assert local_path.is_local(f"{home}/out/score", home)
    assert not local_path.is_local("//evil.example/share/ponds/out", home)
    assert not local_path.is_local(f"{home}/../../other/x", home)


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_no_setting_of_a_project_raises(kind: type[PageSettings], project: QgsProject) -> None:
    page = PAGES[kind]()
    for item in fields(kind):
        for value in (*STRANGE, *REMOTE, "9" * 5000, "²", "1 2 99999999999", "-1", "1e999"):
            project.writeEntry(GROUP, kind.prefix + item.name, str(value))
            page.apply(settings.load(kind, project))
            page.settings()
            page.update_buttons()
        project.removeEntry(GROUP, kind.prefix + item.name)
    page.deleteLater()


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_no_number_of_a_project_is_beyond_what_a_form_holds(
    kind: type[PageSettings], project: QgsProject
) -> None:
    numbers = ("nan", "inf", "-inf", "-1", "1e400", str(2**31), str(10**400))
    for item in fields(kind):
        if not isinstance(getattr(kind(), item.name), (int, float)):
            continue
        for text in numbers:
            project.writeEntry(GROUP, kind.prefix + item.name, text)
            found = getattr(settings.load(kind, project), item.name)
            assert found is None or 0 <= found < 2**31
    project.writeEntry(GROUP, "threshold", "7")
    assert settings.load(SegmentSettings, project).threshold is None


@pytest.mark.parametrize("path", REMOTE)
def test_a_project_leads_to_no_server(
    path: str, project: QgsProject, touched: list[str], window: Window
) -> None:
    for kind, page in PAGES.items():
        for item in fields(kind):
            if item.name in ("folder", "model", "models", "dem"):
                project.writeEntry(GROUP, kind.prefix + item.name, path)
        page().apply(settings.load(kind, project))
    for key in ("folder", "prediction", "probability"):
        project.writeEntry(GROUP, f"last_score_{key}", path)
    project.writeEntry(GROUP, "last_score_by_sample", path)
    project.writeEntry(GROUP, "last_comparison_folder", path)
    assert last_score.load(project) is None and not last_score.load_by_sample(project)
    assert last_comparison.load(project) is None
    assert not [one for one in touched if "evil.example" in one]


@pytest.mark.parametrize("path", REMOTE)
def test_a_manifest_leads_to_no_server(path: str, tmp_path: Path, touched: list[str]) -> None:
    request = {"min_area": 1, "simplify": 0, "probability": path}
    (tmp_path / "p.manifest.json").write_text(json.dumps({"request": request}))
    assert run_record.of_prediction(str(tmp_path / "p.tif")) == run_record.RunRecord("", 1.0, 0.0)
    assert not [one for one in touched if one.startswith(("//evil", "\\\\evil", "http"))]


def test_whatever_a_manifest_says_nothing_raises(tmp_path: Path) -> None:
    request = {"min_area": 5.0, "simplify": 0.5, "probability": "p_probability.tif", "screen": True}
    record = {"request": request}
    path = tmp_path / "p.manifest.json"
    for made in [*STRANGE, *strange(record, 200, seed=2)]:
        path.write_text(json.dumps(made), encoding="utf-8")
        found = run_record.of_prediction(str(tmp_path / "p.tif"))
        assert found is None or (0 <= found.min_area < 1e309 and not found.probability)
        assert run_record.is_screened(str(tmp_path / "p.tif")) in (True, False)
    path.write_text("[" * 200_000)
    assert run_record.of_prediction(str(tmp_path / "p.tif")) is None


@pytest.mark.parametrize(
    ("kind", "page", "key"),
    [(SegmentSettings, SegmentPage, "model"), (TrainSettings, TrainPage, "train_model")],
)
def test_a_model_that_only_the_project_names_is_not_chosen(
    kind: Any, page: Any, key: str, project: QgsProject, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.onnx"
    theirs.write_bytes(b"")
    project.writeEntry(GROUP, key, str(theirs))
    assert settings.load(kind, project).model == ""
    assert settings.passed_over(kind, project) == (str(theirs),)
    form = page()
    form.apply(settings.load(kind, project))
    chosen = form.models.chosen()
    assert chosen is None or chosen.path != theirs
    settings.save(kind(model=str(theirs)), QgsProject())
    QgsSettings().setValue(f"{GROUP}/{key}", "-")
    assert settings.load(kind, project).model == str(theirs), "used before"
    assert not settings.passed_over(kind, project)


def test_of_several_models_those_that_were_used_before_are_taken(project: QgsProject) -> None:
    known_models.remember("/a/known.onnx")
    project.writeEntry(GROUP, "compare_models", "/a/known.onnx\n/b/theirs.onnx\nshipped.onnx")
    assert settings.load(CompareSettings, project).models == "/a/known.onnx\nshipped.onnx"
    assert settings.passed_over(CompareSettings, project) == ("/b/theirs.onnx",)


def test_what_was_passed_over_is_told(window: Window, project: QgsProject, home: Path) -> None:
    from ..score.score_panel import opened  # noqa: PLC0415 - starts an engine

    project.writeEntry(GROUP, "score_folder", "//evil.example/<b>share</b>")
    panel = opened(window, project, home)
    next(panel)
    (told,) = window.messages(Qgis.MessageLevel.Warning)
    assert "//evil.example/<b>share" in told and "not read" in told
    panel.close()


@pytest.fixture
def shown_score(window: Window, project: QgsProject) -> ShownScore:
    return ShownScore(ScorePage(window.window), window, window)


def test_whatever_a_score_says_nothing_raises(
    shown_score: ShownScore, project: QgsProject, tmp_path: Path
) -> None:
    path, page = tmp_path / "score.json", shown_score._page
    page.resize(400, 900)
    last = last_score.LastScore(str(tmp_path), "", "", "x", "x")
    last_score.save(last, project)
    shown = 0
    for number, made in enumerate([*STRANGE, *strange(figures(thresholds=True), 800, seed=3)]):
        path.write_text(json.dumps(made), encoding="utf-8")
        shown_score.restore()
        if page.summary_label.text():
            shown += 1
            if number % 8 == 0:
                page.plot.grab(), page.calibration.grab(), page.precision_recall.grab()
    assert shown > 50, "most are refused, some are not"


def test_whatever_a_comparison_says_nothing_raises(
    window: Window, project: QgsProject, tmp_path: Path
) -> None:
    page = ComparePage(window.window)
    shown = ShownComparison(page, window, window)
    folder = write_methods(tmp_path / "comparison", "unet", "rf")
    result = CompareResult(
        **lying_in(folder, FILES_OF_COMPARISON),
        verdict="U-Net.",
        methods=(method(folder, "unet", 0.8), method(folder, "rf", 0.9)),
        seconds=3.0,
    )
    record = {"result": encode(result)}
    last_comparison.save(last_comparison.LastComparison(str(folder), "x"), project)
    seen = 0
    for made in [*STRANGE, {"result": []}, {"result": [[]]}, *strange(record, 600, seed=4)]:
        (folder / last_comparison.RECORD).write_text(json.dumps(made), encoding="utf-8")
        shown.restore()
        seen += bool(page.summary_label.text())
    assert seen > 20
    (folder / last_comparison.RECORD).write_text("[" * 200_000)
    with pytest.raises(EngineError):
        last_comparison.read(str(folder))


def test_whatever_a_layer_says_of_itself_nothing_raises(project: QgsProject) -> None:
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=confidence:double", "x", "memory")
    project.addMapLayer(layer)
    keys = (
        layers.RESULT_PROPERTY,
        layers.KIND_PROPERTY,
        layers.MADE_PROPERTY,
        layers.BANDS_PROPERTY,
    )
    odd = (*(one for one in STRANGE if not isinstance(one, int) or abs(one or 0) < 2**31), "²,1")
    for key in keys:
        for value in (*odd, "9" * 5000, ["a"], {"b": 1}):
            layer.setCustomProperty(key, value)
            layers.newest_ponds(project)
            layers.ponds_beside(layer.id(), project)
            layers.chosen_bands(layer)
            score_layers.of_folder("", project)
        layer.removeCustomProperty(key)


@pytest.mark.parametrize("least", ["nan", "inf", "-1", "1e999", "2", "x"])
def test_a_style_that_hides_by_no_share_has_no_say(least: str, project: QgsProject) -> None:
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=confidence:double", "x", "memory")
    confidence_style.style_by_confidence(layer, 0.5)
    for rule in layer.renderer().rootRule().children():
        rule.setFilterExpression(rule.filterExpression().replace("0.5", least))
    assert confidence_style.shown_from(layer) is None


def test_points_without_a_place_are_no_points(project: QgsProject) -> None:
    names = ("id", "stratum", "map_class", "label", "inclusion")
    uri = "&".join(f"field={name}:integer" for name in names)
    for kind, place in (
        ("Point", None),
        ("MultiPoint", "MULTIPOINT (1 1, 2 2)"),
        ("Point", "POINT (1 2)"),
    ):
        layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&{uri}", "x", "memory")
        feature = QgsFeature(layer.fields())
        if place is not None:
            feature.setGeometry(QgsGeometry.fromWkt(place))
        layer.dataProvider().addFeatures([feature])
        assert len(sample_layers.points(layer)) == (place == "POINT (1 2)")


@pytest.mark.parametrize("text", ["9" * 5000, "123456", "²", "1 2 x"])
def test_band_numbers_of_a_stranger_are_refused(text: str) -> None:
    with pytest.raises(EngineError):
        words.band_numbers(text)


def test_no_program_is_opened_for_a_folder_or_a_report(tmp_path: Path, links: list[str]) -> None:
    notices = Notices(QgsMessageBar())
    program = tmp_path / "program.desktop"
    program.write_text("")
    bundle = tmp_path / "Result.app"
    (bundle / "report.html").mkdir(parents=True)
    for folder in (program, bundle):
        result_links.open_folder(str(folder), notices)
    result_links.open_report(str(bundle), notices)
    assert not links
    result_links.open_folder(str(tmp_path), notices)
    assert links == [str(tmp_path)]


def test_a_probability_that_is_no_tiff_is_not_offered(project: QgsProject, tmp_path: Path) -> None:
    path = tmp_path / "p.tif"
    for content, taken in ((b"<VRTDataset/>", ""), (b"II*\0", str(path)), (b"MM\0+", str(path))):
        path.write_bytes(content)
        last_score.save(last_score.LastScore(str(tmp_path), "", str(path), "", ""), project)
        found = last_score.load(project)
        assert found is not None and found.probability == taken
