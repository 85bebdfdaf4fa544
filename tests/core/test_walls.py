"""The house's walls: who may import whom, and what no file may do.

Each rule is a function from a file's path and source to the lines that break it. It is tried on
every file of the plugin, which must be clean, and on sources with a planted fault, which it must
find.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Set, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
QGIS_SIDE = ("ui", "plugin", "__init__")
HEAVY = {"numpy", "osgeo", "onnxruntime", "onnx", "scipy", "pyproj", "sklearn", "numba", "torch"}
HOST = {"qgis", "PyQt5", "PyQt6", "sip", "processing"}
CORRIDOR = {"core.requests", "core.messages", "core.errors"}

LAYERS = (
    {"__main__"},
    {"cli", "words", "serve"},
    {"jobs"},
    {"compare", "contenders"},
    {
        "separability",
        "segment",
        "prepare",
        "apply_threshold",
        "sampling",
        "score",
        "describe",
        "doctor",
        "simulation",
        "training",
    },
    {"contest"},
    {"outputs", "tally", "scorefile", "samplescore", "products"},
    {
        "predict",
        "vectorise",
        "pondlayer",
        "pondscore",
        "verdictlayer",
        "writer",
        "manifest",
        "prediction",
        "blockcounts",
        "truth",
        "confidence",
        "report",
    },
    {
        "runtime",
        "classifiers",
        "values",
        "bands",
        "area",
        "reference",
        "staging",
        "samples",
    },
    {"graph", "sessions", "devices", "raster", "modelcard", "geodesy", "wkb", "heap", "polygons"},
    {
        "grid",
        "feedback",
        "share",
        "gaofen",
        "closing",
        "metrics",
        "ponds",
        "components",
        "boundaries",
        "pondverdicts",
        "thresholds",
        "percents",
        "bootstrap",
    },
    {"messages"},
    {"requests"},
    {"errors"},
)
"""The storeys of ``core``, the highest first; modules of one storey may import one another."""

Rule = Callable[[str, str], List[str]]


def sources(*tops: str) -> Iterator[Tuple[str, str]]:
    """Yield path and text of every Python file of the plugin under ``tops``."""
    for top in tops:
        path = ROOT / top
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [ROOT / f"{top}.py"]:
            if file.is_file():
                yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


def imports(path: str, source: str) -> Iterator[Tuple[int, str]]:
    """Yield line and absolute name of everything a file imports; relative names from the root."""
    package = Path(path).parent.parts
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = [*base, *(node.module or "").split(".")]
            for alias in node.names:
                yield node.lineno, ".".join(filter(None, [*stem, alias.name]))


def module_of(name: str) -> str:
    """Return the file that an imported name of this project lives in: ``core.requests.Done``."""
    parts = name.split(".")
    while parts and not (
        (ROOT.joinpath(*parts)).is_dir() or ROOT.joinpath(*parts[:-1], parts[-1] + ".py").is_file()
    ):
        parts.pop()
    return ".".join(parts)


def engine_knows_no_host(path: str, source: str) -> List[str]:
    """``core`` imports neither QGIS nor Qt nor the other wing, and itself by relative imports."""
    forbidden = HOST | {"ui", "plugin", "tailing_pond_mapper"}
    absolute = {
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and not node.level and node.module
        if node.module.split(".")[0] == "core"
    }
    return [
        f"{path}:{line}: {name}"
        for line, name in imports(path, source)
        if name.split(".")[0] in forbidden or line in absolute or name == "core"
    ]


def host_side_stays_light(path: str, source: str) -> List[str]:
    """The QGIS side imports no heavy package, and of ``core`` the corridor only."""
    found = []
    for line, name in imports(path, source):
        top = name.split(".")[0]
        if top in HEAVY or (top == "core" and not any(_within(name, door) for door in CORRIDOR)):
            found.append(f"{path}:{line}: {name}")
    return found


def corridor_is_standard_library(path: str, source: str) -> List[str]:
    """The corridor imports the standard library and itself only."""
    return [
        f"{path}:{line}: {name}"
        for line, name in imports(path, source)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(_within(name, door) for door in CORRIDOR)
    ]


def torch_only_in_training(path: str, source: str) -> List[str]:
    """Only ``core/training`` imports torch."""
    if path.startswith("core/training/"):
        return []
    return [
        f"{path}:{line}: {name}"
        for line, name in imports(path, source)
        if name.split(".")[0] == "torch"
    ]


def engine_imports_downward(path: str, source: str) -> List[str]:
    """A module of ``core`` imports from its own storey of :data:`LAYERS` or from lower ones."""
    here = Path(path).with_suffix("").parts[1]
    if here == "__init__":
        return []
    if not any(here in layer for layer in LAYERS):
        return [f"{path}: has no place in LAYERS"]
    found = []
    for line, name in imports(path, source):
        parts = name.split(".")
        if parts[0] == "core" and len(parts) > 1 and _storey(parts[1]) < _storey(here):
            found.append(f"{path}:{line}: {name}")
    return found


def search_path_is_left_alone(path: str, source: str) -> List[str]:
    """Nothing touches ``sys.path`` or adds site folders."""
    found = []
    for node in ast.walk(ast.parse(source)):
        chain = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        if chain in {"sys.path", "site.addsitedir", "sys.meta_path", "sys.path_hooks"}:
            found.append(f"{path}:{node.lineno}: {chain}")
    return found + [
        f"{path}:{line}: {name}"
        for line, name in imports(path, source)
        if name in {"sys.path", "site.addsitedir"}
    ]


def runs_on_python_3_9(path: str, source: str) -> List[str]:
    """The file is Python 3.9, and no annotation in it is evaluated."""
    try:
        tree = ast.parse(source, feature_version=(3, 9))
    except SyntaxError as error:
        return [f"{path}:{error.lineno}: {error.msg}"]
    found = []
    future = any(name == "__future__.annotations" for _, name in imports(path, source))
    if not future and any(not isinstance(node, ast.Expr) for node in tree.body):
        found.append(f"{path}:1: no `from __future__ import annotations`")
    newer = {"zip": {"strict"}, "dataclass": {"slots", "kw_only"}, "field": {"kw_only"}}
    for node in ast.walk(tree):
        if isinstance(node, ast.Match):
            found.append(f"{path}:{node.lineno}: match")
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            late = {keyword.arg for keyword in node.keywords} & newer.get(name, set())
            found += [f"{path}:{node.lineno}: {name}({keyword}=)" for keyword in late]
    return found


def translations_are_whole(path: str, source: str) -> List[str]:
    """What is translated is not put together first, or no dictionary would hold it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        computed = any(isinstance(arg, (ast.JoinedStr, ast.BinOp, ast.Call)) for arg in node.args)
        if name in {"tr", "translate"} and computed:
            found.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    return found


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def _storey(module: str) -> int:
    known = (index for index, layer in enumerate(LAYERS) if module in layer)
    return next(known, len(LAYERS))


RULES: Dict[str, Tuple[Rule, Tuple[str, ...], Tuple[Tuple[str, str], ...]]] = {
    "engine_knows_no_host": (
        engine_knows_no_host,
        ("core",),
        (
            ("core/x.py", "import qgis.core"),
            ("core/x.py", "from PyQt5.QtCore import Qt"),
            ("core/x.py", "from ..ui import dock"),
            ("core/a/x.py", "from ...ui.dock import Dock"),
            ("core/x.py", "def f():\n    from core import grid"),
            ("core/x.py", "import core"),
        ),
    ),
    "host_side_stays_light": (
        host_side_stays_light,
        QGIS_SIDE,
        (
            ("ui/x.py", "import numpy as np"),
            ("ui/x.py", "def f():\n    from osgeo import gdal"),
            ("ui/processing/x.py", "from ...core import raster"),
            ("ui/x.py", "from ..core.grid import Window"),
            ("plugin.py", "from .core import segment"),
            ("ui/x.py", "from .. import core"),
            ("ui/x.py", "from ..core import errors_of_all_kinds"),
        ),
    ),
    "corridor_is_standard_library": (
        corridor_is_standard_library,
        ("core/requests", "core/messages", "core/errors"),
        (("core/requests.py", "import numpy"), ("core/requests.py", "from . import grid")),
    ),
    "torch_only_in_training": (
        torch_only_in_training,
        ("core",),
        (("core/runtime.py", "import torch.nn"), ("core/x.py", "from torch import nn")),
    ),
    "engine_imports_downward": (
        engine_imports_downward,
        ("core",),
        (
            ("core/grid.py", "from . import raster"),
            ("core/raster.py", "from .segment import segment"),
            ("core/simulation/scene.py", "from ..serve import serve"),
            ("core/newcomer.py", "from . import errors"),
        ),
    ),
    "search_path_is_left_alone": (
        search_path_is_left_alone,
        ("core", *QGIS_SIDE),
        (
            ("ui/x.py", "import sys\nsys.path.insert(0, '.')"),
            ("ui/x.py", "import sys\nsys.path += ['.']"),
            ("ui/x.py", "from sys import path"),
            ("core/x.py", "import site\nsite.addsitedir('.')"),
        ),
    ),
    "runs_on_python_3_9": (
        runs_on_python_3_9,
        ("core", "requirements", *QGIS_SIDE),
        (
            ("core/x.py", "x: int = 1"),
            ("core/x.py", "from __future__ import annotations\nmatch 1:\n    case 1: pass"),
            ("core/x.py", "from __future__ import annotations\nlist(zip('a', 'b', strict=True))"),
            (
                "core/x.py",
                "from __future__ import annotations\n@dataclass(slots=True)\nclass A: pass",
            ),
        ),
    ),
    "translations_are_whole": (
        translations_are_whole,
        QGIS_SIDE,
        (
            ("ui/x.py", "self.tr(f'{n} ponds')"),
            ("ui/x.py", "tr('{} ponds'.format(n))"),
            ("ui/x.py", "QCoreApplication.translate('x', 'ponds: ' + n)"),
        ),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_plugin_keeps_the_rule(name: str) -> None:
    rule, tops, _ = RULES[name]
    files = list(sources(*tops))
    assert files, f"no file under {tops}"
    assert [fault for path, source in files for fault in rule(path, source)] == []


@pytest.mark.parametrize(
    ("name", "path", "source"),
    [(name, *planted) for name, (_, _, faults) in RULES.items() for planted in faults],
)
def test_the_rule_finds_a_planted_fault(name: str, path: str, source: str) -> None:
    assert RULES[name][0](path, source)


def test_rules_leave_the_innocent_alone() -> None:
    assert not host_side_stays_light("ui/x.py", "from ..core.requests import Done")
    assert not host_side_stays_light("ui/processing/x.py", "from ...core import errors")
    assert not engine_knows_no_host("core/a/x.py", "from ..grid import Window\nimport numpy")
    assert not translations_are_whole("ui/x.py", "self.tr('{} ponds').format(n)")


def test_imports_inside_core_make_no_circle() -> None:
    graph: Dict[str, Set[str]] = {}
    for path, source in sources("core"):
        here = Path(path).with_suffix("").as_posix().replace("/", ".").replace(".__init__", "")
        graph[here] = {module_of(name) for _, name in imports(path, source)} - {here, ""}
    while leaves := {module for module, needs in graph.items() if not needs & set(graph)}:
        graph = {module: needs for module, needs in graph.items() if module not in leaves}
    assert graph == {}


_IMPORT_CORE = """
import importlib, pkgutil, sys

class NoHost:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"qgis", "PyQt5", "PyQt6", "sip"}:
            raise ImportError(name + " is not for the engine")

sys.meta_path.insert(0, NoHost())
import core
for module in pkgutil.walk_packages(core.__path__, "core.", onerror=lambda name: None):
    if module.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        if not (module.name.startswith("core.training") and error.name in {"torch", "onnx"}):
            raise
    print(module.name)
assert not {"qgis", "PyQt5"} & set(sys.modules)
"""


def test_the_engine_runs_where_there_is_no_qgis() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _IMPORT_CORE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "core.requests" in found.stdout.split()
