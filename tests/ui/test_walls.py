"""What only a real QGIS can tell about the plugin's sources: its enums, and what it imports."""

from __future__ import annotations

import ast
import contextlib
import enum
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

ROOT = Path(__file__).resolve().parents[2]


def names_from_qt_and_qgis(tree: ast.AST) -> Dict[str, Any]:
    """Return what a file imports from Qt and QGIS, by the name it has in the file."""
    names = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
            continue
        if node.module.split(".")[0] in {"qgis", "PyQt5"}:
            module = importlib.import_module(node.module)
            for alias in node.names:
                if not hasattr(module, alias.name):
                    # A module of its own, or what only the other Qt has there.
                    with contextlib.suppress(ModuleNotFoundError):
                        importlib.import_module(f"{node.module}.{alias.name}")
                names[alias.asname or alias.name] = getattr(module, alias.name, None)
    return names


def unscoped_enums(source: str) -> List[str]:
    """Return the attribute chains of a source that take an enum's value from outside the enum.

    ``Qt.UserRole`` is one: its value is a ``Qt.ItemDataRole``, and it is looked up in ``Qt``.
    Values that a class inherits, ``self.NoFrame`` in a ``QFrame``, are found as well.
    """
    tree = ast.parse(source)
    names = names_from_qt_and_qgis(tree)
    found = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and _is_unscoped(_resolve(node.value, names), node.attr)
    ]
    for class_node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases = [_resolve(base, names) for base in class_node.bases]
        found += [
            f"{node.lineno}: {ast.unparse(node)}"
            for node in _attributes_of_self(class_node)
            if any(_is_unscoped(base, node.attr) for base in bases)
        ]
    return found


def _attributes_of_self(node: ast.AST) -> Iterator[ast.Attribute]:
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute) and ast.unparse(child.value) in {"self", "cls"}:
            yield child


def _resolve(node: ast.expr, names: Dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolve(node.value, names), node.attr, None)
    return None


def _is_unscoped(owner: Any, attribute: str) -> bool:
    if not isinstance(owner, type) or issubclass(owner, (int, enum.Enum)):
        return False
    value = getattr(owner, attribute, None)
    return isinstance(value, (int, enum.Enum)) and type(value) not in {int, bool}


def plugin_sources() -> List[Path]:
    """Return the files of the QGIS side."""
    return [*sorted((ROOT / "ui").rglob("*.py")), ROOT / "plugin.py", ROOT / "__init__.py"]


@pytest.mark.parametrize("path", plugin_sources(), ids=lambda path: path.name)
def test_enums_are_scoped(path: Path) -> None:
    assert unscoped_enums(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from qgis.PyQt.QtCore import Qt\nx = Qt.UserRole",
        "from qgis.PyQt import QtCore\nx = QtCore.Qt.Checked | QtCore.Qt.Unchecked",
        "from qgis.PyQt.QtWidgets import QFrame as F\nx.setFrameShape(F.NoFrame)",
        "from qgis.PyQt.QtWidgets import QFrame\nclass A(QFrame):\n def f(self): self.NoFrame",
        "from qgis.core import QgsWkbTypes\nx == QgsWkbTypes.PolygonGeometry",
        "from qgis.core import Qgis\nlevel = Qgis.Warning",
        "from qgis.core import QgsTask\nclass T(QgsTask):\n def f(self): return self.CanCancel",
    ],
)
def test_an_unscoped_enum_is_found(planted: str) -> None:
    assert unscoped_enums(planted)


@pytest.mark.parametrize(
    "innocent",
    [
        "from qgis.PyQt.QtCore import Qt\nx = Qt.ItemDataRole.UserRole",
        "from qgis.core import QgsWkbTypes\nx == QgsWkbTypes.GeometryType.PolygonGeometry",
        "from qgis.core import Qgis\nx = Qgis.MessageLevel.Warning\ny = Qgis.QGIS_VERSION_INT",
        "from qgis.core import QgsMapLayerType\nx = QgsMapLayerType.RasterLayer",
    ],
)
def test_a_scoped_enum_is_left_alone(innocent: str) -> None:
    assert not unscoped_enums(innocent)


def printed_by(code: str, plugins: Path) -> Any:
    """Run Python with the plugin on its path, and return the JSON that it prints."""
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(plugins)},
        capture_output=True,
        text=True,
        check=False,
        cwd=plugins,
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


_IMPORT_PLUGIN = """
import importlib, json, pkgutil, sys
import qgis.core, qgis.gui, qgis.analysis, qgis.utils
from qgis.PyQt import uic
before, path = set(sys.modules), list(sys.path)
import tailing_pond_mapper as plugin
import tailing_pond_mapper.plugin, tailing_pond_mapper.ui as ui
for module in pkgutil.walk_packages(ui.__path__, ui.__name__ + "."):
    importlib.import_module(module.name)
print(json.dumps({"new": sorted(set(sys.modules) - before), "same_path": path == sys.path}))
"""


def test_importing_the_plugin_brings_in_nothing_heavy(plugins: Path) -> None:
    told = printed_by(_IMPORT_PLUGIN, plugins)
    tops = {name.split(".")[0] for name in told["new"]}
    heavy = {"numpy", "osgeo", "onnxruntime", "onnx", "scipy", "pyproj", "sklearn", "torch"}
    assert not tops & heavy
    assert told["same_path"]
    of_core = {name for name in told["new"] if name.startswith("tailing_pond_mapper.core")}
    assert {name.split(".")[2] for name in of_core if name.count(".") > 1} == {"protocol"}


_IMPORT_PROVIDER = """
import json, sys
import tailing_pond_mapper.ui.processing.provider
print(json.dumps(sorted(name for name in sys.modules if name.startswith("tailing_pond_mapper"))))
"""


def test_processing_loads_no_widget_of_the_panel(plugins: Path) -> None:
    loaded = printed_by(_IMPORT_PROVIDER, plugins)
    assert "tailing_pond_mapper.ui.score.plan" in loaded
    panel = {"page", "box", "job", "dock", "widgets", "page_base"}
    assert [name for name in loaded if panel & set(name.split("."))] == []
