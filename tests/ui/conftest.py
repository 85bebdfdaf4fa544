"""A real QGIS without a window: one application, a temporary profile, nothing of the user's."""

from __future__ import annotations

import gc
import inspect
import os
import sys
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Callable, Iterator, List, Tuple, Type

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

pytest.importorskip("qgis.core", reason="QGIS's Python bindings are not installed")

from qgis.core import QgsApplication, QgsProject, QgsSettings
from qgis.PyQt.QtCore import QEvent, QEventLoop, QSettings, QTimer
from qgis.PyQt.QtGui import QDesktopServices, QFont

from tailing_pond_mapper.ui.engine import client
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.project.settings import GROUP

from .algorithms import provided
from .engine.fake_command import fake_command, running_fake
from .window import Window


@pytest.fixture(scope="session", autouse=True)
def qgis_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QgsApplication]:
    """QGIS, initialised once, with a profile and settings of its own."""
    profile = tmp_path_factory.mktemp("profile")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(profile))
    # Not the constructor's argument: QGIS 3.40 forgets it and would use the user's own profile.
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = str(profile)
    application = QgsApplication([], True)
    QgsApplication.setOrganizationName("tailing_pond_mapper_tests")
    QgsApplication.initQgis()
    # Pictures are searched for colours, and some systems give letters coloured edges.
    letters = application.font()
    letters.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    application.setFont(letters)
    yield application
    QgsProject.instance().clear()
    # Widgets that outlive the application crash it: those in reference cycles, and those whose
    # deletion was put off until the event loop runs again.
    gc.collect()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    forget_ended_calls()
    QgsApplication.exitQgis()


def forget_ended_calls() -> None:
    """Empty the frames of calls that are over.

    QGIS keeps what an algorithm raised for good, and with it the calls that led there: a layer in
    one of them would be closed after GDAL is, which ends the process by a fault of memory.
    """
    for frame in gc.get_objects():
        # Not isinstance, which asks what stands in for something else for its class.
        if type(frame) is FrameType and not frame.f_code.co_flags & inspect.CO_GENERATOR:
            with suppress(RuntimeError):  # it runs
                frame.clear()
    gc.collect()


@pytest.fixture(autouse=True)
def slots_raise_nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test in which a slot raised; PyQt by itself would end the whole session."""
    raised: List[str] = []

    def note(kind: Type[BaseException], error: BaseException, trace: TracebackType) -> None:
        raised.append("".join(traceback.format_exception(kind, error, trace)))

    monkeypatch.setattr(sys, "excepthook", note)
    yield
    assert not raised, "\n".join(raised)


@pytest.fixture
def project(qgis_app: QgsApplication) -> Iterator[QgsProject]:
    """An empty project, emptied again afterwards."""
    instance = QgsProject.instance()
    instance.clear()
    yield instance
    instance.clear()


@pytest.fixture
def profile(qgis_app: QgsApplication) -> Path:
    """The folder of the temporary profile."""
    return Path(QgsApplication.qgisSettingsDirPath())


@pytest.fixture
def await_signal(qgis_app: QgsApplication) -> Callable[..., Tuple[str, Tuple[Any, ...]]]:
    """Let Qt run until one of several signals comes.

    Call it with an action to take and with the signals by name; it returns the name of the first to
    come and what it carried, and fails after ``seconds``.
    """

    def wait(
        action: Callable[[], None], seconds: float = 60, **signals: Any
    ) -> Tuple[str, Tuple[Any, ...]]:
        loop = QEventLoop()
        came: List[Tuple[str, Tuple[Any, ...]]] = []

        def note(name: str, *values: Any) -> None:
            came.append((name, values))
            loop.quit()

        slots = {name: partial(note, name) for name in signals}
        for name, signal in signals.items():
            signal.connect(slots[name])
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        action()
        if not came:
            loop.exec()
        for name, signal in signals.items():
            signal.disconnect(slots[name])
        assert came, f"none of {', '.join(signals)} came in {seconds} s"
        return came[0]

    return wait


@pytest.fixture
def window(qgis_app: QgsApplication) -> Iterator[Window]:
    """As much of QGIS's window as the plugin touches, and no settings from before."""
    QgsSettings().remove(GROUP)
    made = Window()
    made.window.show()
    yield made
    # Not left to the garbage collector, which may come after QGIS has gone.
    made.window.deleteLater()
    made.deleteLater()
    qgis_app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def engine(qgis_app: QgsApplication) -> Iterator[Engine]:
    """An engine that behaves as told and computes nothing."""
    with running_fake() as made:
        yield made


@pytest.fixture
def algorithms_over_fake_engine(
    qgis_app: QgsApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The plugin's Processing algorithms, which ask the fake engine."""
    monkeypatch.setattr(client, "run", partial(client.run, command=fake_command))
    with provided():
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Folder of a project with everything that belongs to it, which may move."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> List[str]:
    """The files and folders that would be opened in the browser or the file manager."""
    seen: List[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(url.toLocalFile()))
    return seen
