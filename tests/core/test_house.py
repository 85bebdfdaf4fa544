"""What the house promises to those who install it: metadata, package, licence, requirements."""

from __future__ import annotations

import ast
import configparser
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import AbstractSet, List, Mapping

import numpy as np
import pytest
from osgeo import gdal
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def read_metadata() -> Mapping[str, str]:
    """Return metadata.txt's section ``general`` as QGIS reads it: with interpolation."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]


class TestMetadata:
    """What QGIS and its plugin repository ask of metadata.txt."""

    REQUIRED = (
        "name",
        "qgisMinimumVersion",
        "description",
        "about",
        "version",
        "author",
        "email",
        "repository",
        "tracker",
    )

    @pytest.mark.parametrize("key", [*REQUIRED, "homepage", "changelog", "tags", "license"])
    def test_holds(self, key: str) -> None:
        assert read_metadata()[key].strip()

    def test_says_where_it_runs(self) -> None:
        metadata = read_metadata()
        assert metadata["qgisMinimumVersion"] == "3.22"
        assert metadata["qgisMaximumVersion"] == "4.99"
        assert metadata["supportsQt6"] == "True"

    def test_announces_its_processing_provider(self) -> None:
        assert read_metadata()["hasProcessingProvider"] == "yes"

    def test_category_is_one_that_qgis_has(self) -> None:
        known = {"Raster", "Vector", "Database", "Web", "Mesh", "Analysis", "Plugins", "Layers"}
        assert read_metadata()["category"] in known

    @pytest.mark.parametrize("key", ["homepage", "repository", "tracker"])
    def test_addresses_are_addresses(self, key: str) -> None:
        assert re.fullmatch(r"https://[\w.-]+\.\w+(/[\w./-]+)?", read_metadata()[key])

    def test_icon_is_there(self) -> None:
        assert (ROOT / read_metadata()["icon"]).is_file()

    def test_description_is_short_and_plain(self) -> None:
        description = read_metadata()["description"]
        assert len(description) < 150
        assert "<" not in description + read_metadata()["about"]
        assert not description.lower().startswith("this plugin")

    def test_name_does_not_say_plugin(self) -> None:
        assert "plugin" not in read_metadata()["name"].lower()


def test_the_version_is_in_metadata_only_and_the_changelog_knows_it() -> None:
    version = read_metadata()["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.findall(r"^## (\S+) - (\d{4}-\d{2}-\d{2})$", changelog, re.MULTILINE)
    assert dated[0][0] == version
    assert f"{version} ({dated[0][1]})" in read_metadata()["changelog"]
    assert "[project]" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_licence_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991" in text
    assert read_metadata()["license"] == "GPL-2.0-or-later"
    assert "GPL-2.0-or-later" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_designer_sees_every_icon() -> None:
    listed = [node.text for node in ET.parse(ROOT / "resources.qrc").iter("file")]  # noqa: S314
    assert sorted(listed) == sorted(
        path.relative_to(ROOT).as_posix() for path in (ROOT / "ui" / "icons").iterdir()
    )


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "models").glob("*.md")]
    assert len(pages) > 10
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for place in re.findall(r"\]\((?![a-z]+:|#)([^)#]+)[^)]*\)", text):
            assert (page.parent / place).exists(), f"{page.name} leads to {place}"


class TestRequirements:
    """The pins: one for each Python, and numpy and GDAL never among them."""

    @staticmethod
    def lines(name: str) -> List[Requirement]:
        """Return the requirements of a file; those of files that it includes are left out."""
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        stripped = (line.partition("#")[0].strip() for line in text.splitlines())
        return [Requirement(line) for line in stripped if line and not line.startswith("-")]

    def chosen(self, name: str, start: str, **system: str) -> List[str]:
        """Return the pins of a file that pip takes on a system, of packages that begin so."""
        return [
            str(requirement.specifier)
            for requirement in self.lines(f"{name}.txt")
            if requirement.name.startswith(start)
            and requirement.marker is not None
            and requirement.marker.evaluate(system)
        ]

    @pytest.mark.parametrize("python", ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
    @pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
    @pytest.mark.parametrize("machine", ["x86_64", "AMD64", "arm64"])
    def test_every_python_gets_one_runtime(self, python: str, platform: str, machine: str) -> None:
        system = {"python_version": python, "sys_platform": platform, "platform_machine": machine}
        for name, start in (
            ("engine", "onnxruntime"),
            ("engine-gpu", "onnxruntime"),
            ("compare", "numba"),
            ("compare", "scikit-learn"),
            ("train", "torch"),
        ):
            pins = self.chosen(name, start, **system)
            assert len(pins) == 1, (name, pins)
            assert pins[0].startswith("==")

    def test_macos_on_intel_gets_the_last_wheels_that_were_made_for_it(self) -> None:
        intel = {"sys_platform": "darwin", "platform_machine": "x86_64"}
        for python in ("3.11", "3.12", "3.13"):
            assert self.chosen("engine", "onnx", python_version=python, **intel) == ["==1.23.2"]
            assert self.chosen("compare", "numba", python_version=python, **intel) == ["==0.62.1"]
        apple = {"sys_platform": "darwin", "platform_machine": "arm64", "python_version": "3.12"}
        assert self.chosen("engine", "onnx", **apple) == ["==1.32.0"]

    def test_what_the_host_brings_is_not_installed(self) -> None:
        for path in (ROOT / "requirements").glob("*.txt"):
            if path.name == "types.txt":
                continue  # read, not run
            names = {requirement.name.lower() for requirement in self.lines(path.name)}
            assert not names & {"numpy", "gdal", "pyqt5", "qgis"}, path.name

    def test_every_requirement_has_its_reason(self) -> None:
        for path in (ROOT / "requirements").glob("*.txt"):
            text = path.read_text(encoding="utf-8")
            for requirement in self.lines(path.name):
                reasons = [line for line in text.splitlines() if line.startswith("#")]
                root = requirement.name.split("-")[0]
                known = {"nvidia": "CUDA and cuDNN"}.get(root, root)
                assert any(known in line for line in reasons), requirement


class TestMake:
    """The make targets, as far as they can be seen without running them."""

    @staticmethod
    def plan(target: str, path: str = os.environ["PATH"]) -> str:
        """Return the commands that a target would run if nothing were made yet."""
        return subprocess.run(
            ["make", "--dry-run", "--always-make", "--directory", str(ROOT), target],
            env={**os.environ, "PATH": path, "MAKEFLAGS": ""},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def test_both_commands_bring_what_they_need(self) -> None:
        for target in ("demo", "test"):
            plan = self.plan(target)
            assert "tools/system.sh" in plan
            assert "/usr/bin/python3 -m venv --clear --system-site-packages .venv" in plan

    def test_pip_never_installs_unconstrained(self) -> None:
        installing = [line for line in self.plan("test").splitlines() if "pip install" in line]
        apart = [line for line in installing if "--no-deps --target .venv/types" in line]
        assert len(apart) == 1
        assert len(installing) == 3
        beside = [line for line in installing if line not in apart]
        assert all("--constraint .venv/host.txt" in line for line in beside)

    def test_nothing_is_installed_but_the_guard_looks_afterwards(self) -> None:
        lines = [line for line in self.plan("test").splitlines() if "ruff" not in line]
        for index, line in enumerate(lines):
            if "pip install" in line and "--target" not in line:
                assert "host_packages.py verify" in lines[index + 1]

    @pytest.mark.parametrize("driver", [True, False])
    def test_the_runtime_follows_the_driver(self, tmp_path: Path, driver: bool) -> None:
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\nexit {0 if driver else 9}\n")
        program.chmod(0o755)
        plan = self.plan("setup", f"{tmp_path}:{os.environ['PATH']}")
        assert ("requirements/engine-gpu.txt" in plan) == driver
        assert ("requirements/engine.txt" in plan) != driver

    def test_commits_are_checked_by_the_same_commands(self) -> None:
        hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
        entries = re.findall(r"^ +entry: (.+)$", hooks, re.MULTILINE)
        lines = self.plan("lint").splitlines()
        assert entries == [line for line in lines if re.search(r"-m (ruff|mypy)\b", line)]

    def test_continuous_integration_runs_the_tests(self) -> None:
        script = ROOT / ".ci" / "run"
        assert os.access(script, os.X_OK)
        assert script.read_text(encoding="utf-8").endswith("exec make test\n")


class TestHostPackages:
    """The guard that keeps pip's hands off the host's numpy and GDAL."""

    SCRIPT = ROOT / "requirements" / "host_packages.py"

    def run(self, command: str, file: Path, hiding: str = "") -> subprocess.CompletedProcess[str]:
        """Run the guard, with a folder put before everything else on the search path."""
        environment = {**os.environ, "PYTHONPATH": hiding}
        arguments = [sys.executable, str(self.SCRIPT), command, str(file)]
        return subprocess.run(
            arguments, env=environment, capture_output=True, text=True, check=False
        )

    def test_pins_what_is_there(self, tmp_path: Path) -> None:
        file = tmp_path / "constraints"
        assert self.run("constrain", file).returncode == 0
        assert file.read_text() == f"GDAL=={gdal.__version__}\nnumpy=={np.__version__}\n"
        assert self.run("verify", file).returncode == 0

    def test_notices_another_numpy(self, tmp_path: Path) -> None:
        file = tmp_path / "constraints"
        self.run("constrain", file)
        (tmp_path / "numpy.py").write_text("__version__ = '99.0'\n")
        (tmp_path / "osgeo.py").write_text("__version__ = '3.6.2'\n")
        found = self.run("verify", file, hiding=str(tmp_path))
        assert found.returncode == 1
        assert "no longer those" in found.stderr

    def test_notices_a_numpy_inside_the_environment(self, tmp_path: Path) -> None:
        inside = Path(sys.prefix) / "lib"
        (tmp_path / "osgeo.py").write_text("__version__ = '3.6.2'\n")
        (tmp_path / "numpy.py").write_text(
            f"__version__ = '1.0'\n__file__ = {str(inside / 'numpy.py')!r}\n"
        )
        found = self.run("constrain", tmp_path / "constraints", hiding=str(tmp_path))
        assert found.returncode == 1
        assert "hides the one that comes with QGIS" in found.stderr

    def test_says_what_is_missing(self, tmp_path: Path) -> None:
        (tmp_path / "numpy.py").write_text("raise ImportError('no numpy here')\n")
        found = self.run("constrain", tmp_path / "constraints", hiding=str(tmp_path))
        assert found.returncode == 1
        assert "cannot import numpy (no numpy here)" in found.stderr


def missing_modules(path: str, source: str, names: AbstractSet[str]) -> List[str]:
    """Return the modules of this project that a file imports and that are not among ``names``.

    Modules that are imported by their names in a string, ``"..inference.segmentation"``, count too.
    """

    def resolve(level: int, dotted: str) -> str:
        base = Path(path).parent.parts
        return "/".join([*base[: len(base) - level + 1], *filter(None, dotted.split("."))])

    wanted: List[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            module = resolve(node.level, node.module or "")
            wanted += [module, *(f"{module}/{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = re.fullmatch(r"(\.+)([a-z_][\w.]*)", node.value)
            wanted += [resolve(len(found[1]), found[2])] if found else []
    there = {name[:-3] for name in names if name.endswith(".py")}
    there |= {name[: -len("/__init__")] for name in there if name.endswith("/__init__")} | {""}
    return [
        place
        for place in wanted
        if place not in there and ((ROOT / place).is_dir() or (ROOT / f"{place}.py").is_file())
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The zip, just built."""
    folder = tmp_path_factory.mktemp("dist")
    script = [sys.executable, str(ROOT / "tools" / "package.py"), str(folder)]
    built = subprocess.run(script, check=True, capture_output=True, text=True).stdout.strip()
    assert Path(built).name == f"tailing_pond_mapper.{read_metadata()['version']}-dev.zip"
    return zipfile.ZipFile(built)


class TestPackage:
    """The zip that QGIS installs."""

    def test_has_one_folder_which_is_a_package_with_metadata(
        self, archive: zipfile.ZipFile
    ) -> None:
        names = archive.namelist()
        assert {name.split("/")[0] for name in names} == {"tailing_pond_mapper"}
        for needed in ("__init__.py", "metadata.txt", "LICENSE", "plugin.py", "core/__main__.py"):
            assert f"tailing_pond_mapper/{needed}" in names

    def test_has_what_the_engine_is_set_up_with(self, archive: zipfile.ZipFile) -> None:
        names = archive.namelist()
        for needed in (
            "engine.txt",
            "engine-gpu.txt",
            "engine-common.txt",
            "train.txt",
            "batch.txt",
            "compare.txt",
            "host_packages.py",
        ):
            assert f"tailing_pond_mapper/requirements/{needed}" in names

    def test_has_a_model(self, archive: zipfile.ZipFile) -> None:
        assert any(name.endswith(".onnx") for name in archive.namelist())

    def test_has_nothing_else(self, archive: zipfile.ZipFile) -> None:
        suffixes = {".py", ".ui", ".svg", ".txt", ".md", ".onnx", ".qml", ".ts", ".qm", ".json", ""}
        pages = {".html", ".css", ".png", ".svg"}
        for name in archive.namelist():
            parts = Path(name).parts
            assert "core/training/research/" not in name
            assert not {"tests", "bench", "demo", "tools", "docs", "__pycache__"} & set(parts), name
            assert not any(part.startswith(".") for part in parts), name
            assert Path(name).suffix in (pages if parts[1] == "help" else suffixes), name
            developers = {"dev.txt", "types.txt", "label_review.csv", "Makefile"}
            assert Path(name).name not in developers, name

    def test_no_module_imports_one_that_stays_behind(self, archive: zipfile.ZipFile) -> None:
        prefix = "tailing_pond_mapper/"
        names = {name[len(prefix) :] for name in archive.namelist()}
        for name in sorted(names):
            if name.endswith(".py"):
                source = archive.read(prefix + name).decode("utf-8")
                assert missing_modules(name, source, names) == [], name

    @pytest.mark.parametrize(
        ("path", "source"),
        [
            ("core/jobs/x.py", "from ..training.research import shipping"),
            ("core/jobs/x.py", "from ..training.research.shipping import ship"),
            ("core/jobs/x.py", "def f():\n    from ..training import research"),
            ("core/jobs/x.py", 'JOBS = ("..training.research.shipping", "ship")'),
            ("ui/x.py", "from ..tests import window"),
        ],
    )
    def test_an_import_of_what_stays_behind_is_noticed(
        self, archive: zipfile.ZipFile, path: str, source: str
    ) -> None:
        names = {name.partition("/")[2] for name in archive.namelist()}
        assert missing_modules(path, source, names)

    def test_links_lead_somewhere(self, archive: zipfile.ZipFile) -> None:
        repository = read_metadata()["repository"]
        for name in archive.namelist():
            if name.endswith(".md"):
                page = archive.read(name).decode("utf-8")
                for place in re.findall(r"\]\((?!https://|#)([^)]*)\)", page):
                    assert f"{Path(name).parent.as_posix()}/{place}" in archive.namelist(), name
                for place in re.findall(rf"\]\({re.escape(repository)}/\w+/main/([^)]*)\)", page):
                    file, _, heading = place.partition("#")
                    assert (ROOT / file).exists(), f"{name} leads to {place}"
                    there = (ROOT / file).read_text("utf-8").lower() if heading else ""
                    assert f"# {heading.replace('-', ' ')}" in there or not heading, place

    def test_is_small_enough_for_the_plugin_repository(self, archive: zipfile.ZipFile) -> None:
        assert archive.filename is not None
        assert Path(archive.filename).stat().st_size < 25_000_000
