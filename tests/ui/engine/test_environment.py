"""Where the engine's interpreter is, what state it is in, and what its processes inherit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tailing_pond_mapper.ui.engine import environment
from tailing_pond_mapper.ui.engine.environment import Marker, State


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A folder that looks like a finished environment."""
    folder = tmp_path / "engine"
    python = environment.python_of(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    marker = Marker(environment.host_version(), environment.requirements_digest(), gpu=False)
    marker.write(folder)
    return folder


def test_plugin_root_is_where_the_engine_is(root: Path) -> None:
    assert environment.plugin_root() == root
    assert (environment.plugin_root() / "core" / "protocol" / "messages.py").is_file()


def test_engine_lives_beside_the_profile(profile: Path) -> None:
    assert profile in environment.engine_folder().parents


class TestState:
    """The state comes from the files alone."""

    def test_absent(self, tmp_path: Path) -> None:
        assert environment.state(tmp_path / "engine") is State.ABSENT

    def test_ready(self, finished: Path) -> None:
        assert environment.state(finished) is State.READY

    def test_unfinished_without_its_marker(self, finished: Path) -> None:
        Marker.remove(finished)
        assert environment.python_of(finished).is_file()
        assert environment.state(finished) is State.UNFINISHED

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"python": "3.9"}', '{"other": 1}'])
    def test_unfinished_with_a_damaged_marker(self, finished: Path, text: str) -> None:
        (finished / "ready.json").write_text(text)
        assert environment.state(finished) is State.UNFINISHED

    def test_broken_without_its_interpreter(self, finished: Path) -> None:
        environment.python_of(finished).unlink()
        assert environment.state(finished) is State.BROKEN

    def test_broken_after_qgis_got_another_python(self, finished: Path) -> None:
        Marker("3.1", environment.requirements_digest(), gpu=False).write(finished)
        assert environment.state(finished) is State.BROKEN

    def test_outdated_after_the_requirements_changed(self, finished: Path) -> None:
        Marker(environment.host_version(), "another digest", gpu=False).write(finished)
        assert environment.state(finished) is State.OUTDATED

    def test_the_marker_returns_as_it_was_written(self, finished: Path) -> None:
        marker = Marker("3.11", "digest", gpu=True)
        marker.write(finished)
        assert environment.read_marker(finished) == marker

    def test_the_digest_follows_the_requirements(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(environment, "plugin_root", lambda: tmp_path)
        requirements = tmp_path / "requirements"
        requirements.mkdir()
        (requirements / "engine.txt").write_text("a")
        before = environment.requirements_digest()
        (requirements / "dev.txt").write_text("b")
        assert environment.requirements_digest() == before
        (requirements / "engine-gpu.txt").write_text("b")
        assert environment.requirements_digest() != before

    @pytest.mark.parametrize(
        ("name", "training", "expected"),
        [
            ("engine-common.txt", False, State.OUTDATED),
            ("compare.txt", False, State.OUTDATED),
            ("compare.txt", True, State.OUTDATED),
            ("train.txt", True, State.OUTDATED),
            ("train.txt", False, State.READY),
            ("pretrain.txt", True, State.READY),
            ("dev.txt", True, State.READY),
        ],
    )
    def test_outdated_after_a_file_changed_that_it_was_made_from(
        self,
        finished: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        training: bool,
        expected: State,
    ) -> None:
        plugin = tmp_path / "plugin"
        shutil.copytree(environment.plugin_root() / "requirements", plugin / "requirements")
        monkeypatch.setattr(environment, "plugin_root", lambda: plugin)
        digest = environment.requirements_digest(training=training)
        Marker(environment.host_version(), digest, gpu=False, training=training).write(finished)
        assert environment.state(finished) is State.READY
        with (plugin / "requirements" / name).open("a", encoding="utf-8") as file:
            file.write("another==1.0\n")
        assert environment.state(finished) is expected


class TestInterpreter:
    """Which interpreter runs the engine."""

    @pytest.fixture(autouse=True)
    def elsewhere(self, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An installed plugin, without a checkout's ``.venv``; the engine is finished."""
        plugin = tmp_path / "plugin"
        (plugin / "requirements").mkdir(parents=True)
        monkeypatch.delenv(environment.OVERRIDE, raising=False)
        digest = environment.requirements_digest()
        monkeypatch.setattr(environment, "requirements_digest", lambda **_: digest)
        monkeypatch.setattr(environment, "plugin_root", lambda: plugin)
        monkeypatch.setattr(environment, "engine_folder", lambda: finished)
        return plugin

    def test_is_the_finished_one_beside_the_profile(self, finished: Path) -> None:
        assert environment.interpreter() == environment.python_of(finished)

    def test_is_none_while_that_is_unfinished(self, finished: Path) -> None:
        Marker.remove(finished)
        assert environment.interpreter() is None

    def test_is_the_checkout_s_where_there_is_one(self, elsewhere: Path) -> None:
        python = environment.python_of(elsewhere / ".venv")
        python.parent.mkdir(parents=True)
        python.touch()
        assert environment.interpreter() == python

    def test_is_the_one_that_the_user_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(environment.OVERRIDE, "/somewhere/python")
        assert environment.interpreter() == Path("/somewhere/python")


@pytest.mark.parametrize(
    "name",
    ["PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONSTARTUP", "VIRTUAL_ENV", "PIP_TARGET"],
)
def test_children_do_not_inherit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "/wrong")
    monkeypatch.setenv("HARMLESS", "kept")
    variables = environment.child_environment()
    assert not variables.contains(name)
    assert variables.value("HARMLESS") == "kept"
    assert variables.value("PYTHONNOUSERSITE") == "1"
