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
from typing import Callable, Dict, Iterator, List, Optional, Set, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
QGIS_SIDE = ("ui", "plugin", "__init__")
HEAVY = {"numpy", "osgeo", "onnxruntime", "onnx", "scipy", "pyproj", "sklearn", "numba", "torch"}
HOST = {"qgis", "PyQt5", "PyQt6", "sip", "processing"}
CORRIDOR = "core.protocol"
WORDING = "core.wording"

ROOMS = {
    "core": (
        "core/training/research",
        "core",
        "core/jobs",
        "core/batch",
        "core/change",
        "core/comparison",
        "core/training",
        "core/training/fitting",
        "core/training/evaluation",
        "core/training/network",
        "core/training/data",
        "core/inference",
        "core/report",
        "core/classifiers",
        "core/accuracy/samples",
        "core/accuracy",
        "core/simulation",
        "core/simulation/product",
        "core/simulation/camera",
        "core/simulation/land",
        "core/preparation",
        "core/model",
        "core/raster",
        "core/run",
        "core/protocol",
        "core/wording",
    ),
    "ui": (
        "ui",
        "ui/processing",
        "ui/batch",
        "ui/change",
        "ui/compare",
        "ui/review",
        "ui/sample",
        "ui/score",
        "ui/train",
        "ui/segment",
        "ui/prepare",
        "ui/engine_page",
        "ui/page_base",
        "ui/widgets",
        "ui/project",
        "ui/engine",
        "ui/text",
    ),
}
"""The rooms of each wing, the highest first: a room imports from itself and from those below it."""

ERRORS = {
    "EngineError",
    "InputError",
    "ModelError",
    "OutputError",
    "DeviceError",
    "RequestError",
    "Cancelled",
}
WRITTEN_IN_PLACE = (
    "core/protocol/errors.py",
    "core/wording/",
    "core/training/research/",
)
"""Where texts for people may stand in the code: the room of words, what fills errors from it, and
what only maintainers run."""

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
    """Return the file that an imported name of this project lives in."""
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
        if top in HEAVY or (top == "core" and not _within(name, CORRIDOR)):
            found.append(f"{path}:{line}: {name}")
    return found


def corridor_is_standard_library(path: str, source: str) -> List[str]:
    """The corridor and its words need neither a package nor another room."""
    return [
        f"{path}:{line}: {name}"
        for line, name in imports(path, source)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not _within(name, CORRIDOR)
        and not _within(name, WORDING)
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


def rooms_import_downward(path: str, source: str) -> List[str]:
    """A module imports from its own room or from rooms below it in :data:`ROOMS`."""
    wing = path.split("/", maxsplit=1)[0]
    here = _room(path)
    if here is None:
        return [f"{path}: its folder is not in ROOMS"]
    found = []
    for line, name in imports(path, source):
        if name.split(".")[0] != wing or name == wing:
            continue
        file = module_of(name).replace(".", "/")
        there = file if file in ROOMS[wing] else _room(f"{file}.py")
        if there is None or ROOMS[wing].index(there) < ROOMS[wing].index(here):
            found.append(f"{path}:{line}: {name}")
    return found


WIDGET_MODULES = ("page", "box", "job", "dock")
"""Modules of the panel: widgets, and what wires them."""


def processing_needs_no_panel(path: str, source: str) -> List[str]:
    """Algorithms and the plans that they share with pages import no widget of the panel."""
    found = []
    for line, name in imports(path, source):
        parts = module_of(name).split(".")
        if parts[0] == "ui" and (parts[-1] in WIDGET_MODULES or parts[1:2] == ["widgets"]):
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


def texts_come_from_wording(path: str, source: str) -> List[str]:
    """No text for people is written where it is said: errors, log messages and progress stages.

    An error comes from ``of`` with a code of `core/wording`, a message or stage from ``text``. A
    text that another function made, or a parameter that holds one, may be handed on.
    """
    if path.startswith(WRITTEN_IN_PLACE):
        return []
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in {"progress", "Progress", "log", "Log"}:
            given = node.args[1:2] if name.lower() == "progress" else node.args[:1]
            given += [word.value for word in node.keywords if word.arg in {"stage", "message"}]
        elif name in ERRORS:
            given = [*node.args, *(word.value for word in node.keywords)]
        else:
            continue
        found += [
            f"{path}:{node.lineno}: {ast.unparse(node)}" for part in given if _is_written_out(part)
        ]
    return found


def _is_written_out(node: ast.expr) -> bool:
    """Return whether an expression is a literal, or one that is formatted, joined or chosen."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value != ""
    if isinstance(node, ast.Call):
        # Of "{}".format(...) and " ".join(...), not of text("x.y").
        return isinstance(node.func, ast.Attribute) and _is_written_out(node.func.value)
    if isinstance(node, (ast.IfExp, ast.BinOp, ast.BoolOp)):
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return any(_is_written_out(part) for part in parts)
    return isinstance(node, ast.JoinedStr)


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def _room(path: str) -> Optional[str]:
    """Return the room that a file stands in; an ``__init__`` names its own folder."""
    folder = Path(path).parent.as_posix()
    return folder if folder in ROOMS[path.split("/", maxsplit=1)[0]] else None


RULES: Dict[str, Tuple[Rule, Tuple[str, ...], Tuple[Tuple[str, str], ...]]] = {
    "engine_knows_no_host": (
        engine_knows_no_host,
        ("core",),
        (
            ("core/x.py", "import qgis.core"),
            ("core/x.py", "from PyQt5.QtCore import Qt"),
            ("core/x.py", "from ..ui import dock"),
            ("core/a/x.py", "from ...ui.dock import Dock"),
            ("core/x.py", "def f():\n    from core.raster import windows"),
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
            ("ui/x.py", "from ..core.raster.windows import Window"),
            ("plugin.py", "from .core import jobs"),
            ("ui/x.py", "from .. import core"),
            ("ui/x.py", "from ..core import protocols_of_all_kinds"),
        ),
    ),
    "corridor_is_standard_library": (
        corridor_is_standard_library,
        ("core/protocol", "core/wording"),
        (
            ("core/protocol/score.py", "import numpy"),
            ("core/protocol/score.py", "from ..raster import windows"),
            ("core/wording/score.py", "import numpy"),
        ),
    ),
    "torch_only_in_training": (
        torch_only_in_training,
        ("core",),
        (("core/inference/runtime.py", "import torch.nn"), ("core/x.py", "from torch import nn")),
    ),
    "rooms_import_downward": (
        rooms_import_downward,
        ("core", "ui"),
        (
            ("core/raster/windows.py", "from ..inference import runtime"),
            ("core/raster/image.py", "from ..jobs.segment import segment"),
            ("core/simulation/scene.py", "from ..serve import serve"),
            ("core/jobs/train.py", "from ..training.research import shipping"),
            ("core/newcomers/one.py", "from ..protocol import errors"),
            ("core/raster/image.py", "def f():\n    from ..report import markup"),
            ("ui/score/plan.py", "from ..compare import plan"),
            ("ui/text/words.py", "from ..score.page import ScorePage"),
            ("ui/project/layers.py", "from ..widgets.plot import Plot"),
            ("ui/newcomers/one.py", "from ..text import words"),
        ),
    ),
    "processing_needs_no_panel": (
        processing_needs_no_panel,
        (
            "ui/processing",
            "ui/compare/plan",
            "ui/prepare/plan",
            "ui/sample/plan",
            "ui/score/plan",
            "ui/segment/plan",
            "ui/train/plan",
        ),
        (
            ("ui/score/plan.py", "from .page import ScorePage"),
            ("ui/processing/score.py", "from ..score.job import ScoreJob"),
            ("ui/processing/score.py", "from ..widgets import forms"),
            ("ui/prepare/plan.py", "def f():\n    from .box import PrepareBox"),
        ),
    ),
    "texts_come_from_wording": (
        texts_come_from_wording,
        ("core",),
        (
            ("core/x.py", 'raise InputError("The image is gone.", "Look for it.")'),
            ("core/x.py", 'raise errors.InputError(f"{name} is gone.")'),
            ("core/x.py", 'raise OutputError(message, "Free some space.")'),
            ("core/x.py", 'return ModelError("The model " + name + " is damaged.")'),
            ("core/x.py", 'raise EngineError(message="{} is gone".format(name))'),
            ("core/x.py", 'raise EngineError(" ".join(reasons))'),
            ("core/x.py", 'raise EngineError(name or "nothing")'),
            ("core/x.py", 'feedback.log("All is well.")'),
            ("core/x.py", 'self._feedback.log(f"{n} ponds", "warning")'),
            ("core/x.py", 'feedback.progress(0.5, "Counting")'),
            ("core/x.py", 'feedback.progress(0.5, stage="Counting" if n else text("x.y"))'),
            ("core/x.py", 'send(Log(f"{n} ponds"))'),
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
    assert not host_side_stays_light("ui/x.py", "from ..core.protocol.messages import Done")
    assert not host_side_stays_light("ui/processing/x.py", "from ...core.protocol import errors")
    assert not rooms_import_downward("ui/score/job.py", "from .plan import x")
    assert not engine_knows_no_host("core/a/x.py", "from ..raster import wkb\nimport numpy")
    assert not translations_are_whole("ui/x.py", "self.tr('{} ponds').format(n)")
    for said in (
        'raise InputError.of("raster.missing", path=f"{folder}/x.tif")',
        "raise InputError(message, cure)",
        'feedback.log(text("x.y", n=1), "warning")',
        'feedback.progress(0.5, text("x.y"))',
        'raise EngineError(text("x.y"), count_text("x.z", n))',
        "math.log(a / b)",
        "progress(done / whole, words)",
    ):
        assert not texts_come_from_wording("core/x.py", said)
    said = 'raise EngineError("Only the maintainers read this.")'
    assert not texts_come_from_wording("core/training/research/x.py", said)


@pytest.mark.parametrize("wing", ROOMS)
def test_imports_inside_a_wing_make_no_circle(wing: str) -> None:
    graph: Dict[str, Set[str]] = {}
    for path, source in sources(wing):
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
    assert "core.protocol.commands" in found.stdout.split()
