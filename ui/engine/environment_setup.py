"""Make, check and remove the engine's environment: the steps, without the processes.

Every function here is a :data:`.child_process.Script`: it yields the commands to run and is sent
how they ended. :class:`.child_process.ScriptRunner` runs it beside QGIS.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

from ...core.protocol.doctor import Check, DoctorRequest
from ...core.protocol.errors import EngineError, RequestError
from ...core.protocol.messages import Done, Failed, parse_event, result_of
from ..text.translation import tr
from . import proxy
from .child_process import Command, Outcome, Script
from .environment import (
    Marker,
    host_version,
    interpreter,
    plugin_root,
    python_of,
    requirements_digest,
)
from .host_python import HostPython, find
from .installation import Installation
from .pip_source import PipSource, pip_source, pip_wheel

OLDEST_DRIVER = 525
"""The first NVIDIA driver on Linux and (as 528) on Windows that runs CUDA 12: NVIDIA's *CUDA
Compatibility*, table of minor version compatibility."""


@dataclass(frozen=True)
class Gpu:
    """What was found out about an NVIDIA GPU.

    Attributes:
        name: Its name, empty where none can be used.
        reason: In words: the GPU and its driver, or why there is none.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class Survey:
    """What was found out before the engine is set up.

    Attributes:
        gpu: The GPU, or why there is none.
        missing: What setting up would fail for, and the cure; ``None`` where nothing is missing.
    """

    gpu: Gpu
    missing: Optional[EngineError] = None


@dataclass(frozen=True)
class Plan:
    """What to install.

    Attributes:
        folder: The environment's folder; whatever is in it is removed.
        gpu: Whether to install the GPU build of ONNX Runtime.
        wheels: Folder of wheels to install from, without internet; the internet if absent.
        training: Whether to install what only training needs.
        batch: Whether to install what only batches need.
    """

    folder: Path
    gpu: bool
    wheels: Optional[Path] = None
    training: bool = False
    batch: bool = False

    @property
    def requirements(self) -> Tuple[Path, ...]:
        """The requirements files."""
        engine = plugin_root() / "requirements" / ("engine-gpu.txt" if self.gpu else "engine.txt")
        training = (training_requirements(),) if self.training else ()
        return (engine, *training, *((batch_requirements(),) if self.batch else ()))


def training_requirements() -> Path:
    """Return the file that lists what only training needs."""
    return plugin_root() / "requirements" / "train.txt"


def batch_requirements() -> Path:
    """Return the file that lists what only batches need."""
    return plugin_root() / "requirements" / "batch.txt"


def comparison_requirements() -> Path:
    """Return the file that lists what only comparisons with other methods need."""
    return plugin_root() / "requirements" / "compare.txt"


def install(plan: Plan) -> Script:
    """Make the environment and check it; the marker that declares it finished is written last.

    Returns:
        The doctor's findings, a :class:`core.protocol.doctor.DoctorResult`.

    Raises:
        EngineError: A step failed; the environment is not declared finished.
    """
    host = yield from find(Installation.running())
    if plan.wheels is not None and not any(plan.wheels.glob("*.whl")):
        raise EngineError(
            tr("There are no wheels in {}.").format(plan.wheels),
            tr("Choose the folder that pip download wrote its .whl files to."),
        )
    source = pip_source(host, plan.wheels)
    # The proxy first: if pip cannot use it, what is there should not have been removed.
    variables, secrets = ((), ()) if plan.wheels else (proxy.variables(), proxy.secrets())
    try:
        Marker.remove(plan.folder)
        plan.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(plan.folder, error) from error

    yield from _make(host, source, plan.folder)
    python = python_of(plan.folder)
    keeper = str(plugin_root() / "requirements" / "host_packages.py")
    constraints = str(plan.folder / "host.txt")
    _demand(
        (yield Command(python, (keeper, "constrain", constraints), variables=host.variables)),
        tr("The environment does not see the GDAL and numpy of this QGIS."),
        tr("Look at the lines above, and reinstall QGIS with its Python bindings."),
    )
    variables += host.variables
    pip = _pip(plan, source, constraints, plan.requirements)
    _demand(
        (yield Command(python, pip, tr("Installing…"), None, variables, secrets)),
        tr("pip could not install the engine's packages."),
        tr("Look at the lines above. Without internet, install from a folder of wheels."),
    )
    # The main job does without these: where they cannot be had, the doctor says so.
    pip = _pip(plan, source, constraints, (comparison_requirements(),))
    yield Command(python, pip, tr("Installing what comparisons need…"), None, variables, secrets)
    _demand(
        (yield Command(python, (keeper, "verify", constraints), variables=host.variables)),
        tr("The installation replaced GDAL or numpy."),
        tr("Report this with the lines above."),
    )
    result = yield from diagnose(python, host.home)
    if not result.healthy:
        wrong = [f"{check.name}: {check.detail}" for check in result.checks if _is_bad(check)]
        raise EngineError(
            tr("The engine was installed, but cannot work. {}").format(" ".join(wrong)),
            tr("Try again, or choose the CPU."),
        )
    try:
        digest = requirements_digest(training=plan.training, batch=plan.batch)
        version = host_version()
        marker = Marker(version, digest, plan.gpu, plan.training, host.home, plan.batch)
        marker.write(plan.folder)
    except OSError as error:
        raise _unwritable(plan.folder, error) from error
    return result


def survey() -> Script:
    """Look for a GPU, and for what setting the engine up will need, before anybody asks for it.

    Returns:
        A :class:`Survey`.
    """
    gpu = yield from find_gpu()
    if interpreter() is not None:
        return Survey(gpu)
    try:
        pip_source((yield from find(Installation.running())), None)
    except EngineError as missing:
        return Survey(gpu, missing)
    return Survey(gpu)


def diagnose(python: Path, home: str = "") -> Script:
    """Ask the engine's doctor.

    Args:
        python: The engine's interpreter.
        home: The ``PYTHONHOME`` that it needs, if any.

    Returns:
        The :class:`core.protocol.doctor.DoctorResult`, healthy or not.

    Raises:
        EngineError: The engine did not answer.
    """
    arguments = ("-m", "core", "doctor", "--json")
    title = tr("Checking the engine…")
    variables = (("PYTHONHOME", home),) if home else ()
    outcome = yield Command(python, arguments, title, plugin_root(), variables, shown=False)
    for line in reversed(outcome.output.splitlines()):
        try:
            _, event = parse_event(line)
        except RequestError:
            continue
        if isinstance(event, Done):
            return result_of(DoctorRequest(), event.result)
        if isinstance(event, Failed):
            raise EngineError(event.message, event.cure)
    raise EngineError(
        tr("The engine at {} does not answer.").format(python),
        tr("Set it up again on the page Engine."),
    )


def remove(folder: Path) -> Script:
    """Remove an environment, finished or not.

    Raises:
        EngineError: Files are left.
    """
    host = yield from find(Installation.running())
    Marker.remove(folder)
    script = "import shutil, sys; shutil.rmtree(sys.argv[1])"
    _demand(
        (yield Command(host.path, ("-c", script, str(folder)), variables=host.variables)),
        tr("{} could not be removed.").format(folder),
        tr("Close other QGIS windows that use the engine, and try again."),
    )


def find_gpu() -> Script:
    """Look for an NVIDIA GPU that the engine can use.

    Returns:
        A :class:`Gpu`.
    """
    program = shutil.which("nvidia-smi")
    if program is None:
        return Gpu("", tr("no NVIDIA driver found"))
    query = ("--query-gpu=name,driver_version", "--format=csv,noheader")
    outcome = yield Command(Path(program), query, python=False, shown=False)
    return gpu_from(outcome)


def gpu_from(outcome: Outcome) -> Gpu:
    """Read nvidia-smi's answer to ``name, driver_version``, one GPU a line."""
    first = outcome.output.strip().partition("\n")[0]
    name, _, driver = (part.strip() for part in first.rpartition(","))
    if outcome.status != 0 or not name:
        return Gpu("", tr("the NVIDIA driver does not answer"))
    try:
        major = int(driver.partition(".")[0])
    except ValueError:
        return Gpu("", tr("the NVIDIA driver does not answer"))
    if major < OLDEST_DRIVER:
        words = tr("the NVIDIA driver {} is too old for CUDA 12, which needs {} or later")
        return Gpu("", words.format(driver, OLDEST_DRIVER))
    return Gpu(name, tr("{}, driver {}").format(name, driver))


def _make(host: HostPython, source: PipSource, folder: Path) -> Script:
    """Make the bare environment, with pip in it or within its reach.

    Raises:
        EngineError: It could not be made.
    """
    seen = () if host.packages else ("--system-site-packages",)
    arguments = ("-m", "venv", "--clear", *seen, *source.options, str(folder))
    title = tr("Making the environment…")
    failure = (
        tr("The environment could not be made in {}.").format(folder),
        tr("Close other QGIS windows that use the engine, check the disk space, and try again."),
    )
    _demand((yield Command(host.path, arguments, title, variables=host.variables)), *failure)
    if host.packages:
        try:
            _show_packages(folder, host.packages)
        except OSError as error:
            raise _unwritable(folder, error) from error
    if source is PipSource.ENSUREPIP:
        arguments = ("-m", "ensurepip", "--default-pip")
        _demand((yield Command(python_of(folder), arguments, variables=host.variables)), *failure)


def _show_packages(folder: Path, packages: Tuple[Path, ...]) -> None:
    """Let an environment of a standalone Python see QGIS's GDAL and numpy.

    Raises:
        OSError: The file cannot be written.
    """
    place = folder / "lib" / f"python{host_version()}" / "site-packages"
    place.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{path}\n" for path in packages)
    (place / "qgis.pth").write_text(lines, encoding="utf-8")


def _pip(
    plan: Plan, source: PipSource, constraints: str, requirements: Tuple[Path, ...]
) -> Tuple[str, ...]:
    """Return pip's arguments; nothing is ever compiled, so that no compiler is needed."""
    wheel = pip_wheel(plan.wheels) if source is PipSource.WHEEL and plan.wheels else None
    place = ("--isolated", "--no-index", "--find-links", str(plan.wheels)) if plan.wheels else ()
    return (
        *((str(wheel / "pip"),) if wheel else ("-m", "pip")),
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar=off",
        "--only-binary=:all:",
        *place,
        "--constraint",
        constraints,
        *(part for path in requirements for part in ("--requirement", str(path))),
    )


def _demand(outcome: Outcome, message: str, cure: str) -> None:
    if outcome.status != 0:
        raise EngineError(message, cure)


def _is_bad(check: Check) -> bool:
    return check.needed and not check.ok


def _unwritable(folder: Path, error: OSError) -> EngineError:
    message = tr("{} cannot be written: {}.").format(folder, error.strerror or error)
    return EngineError(message, tr("Make the folder writable, or free some disk space."))
