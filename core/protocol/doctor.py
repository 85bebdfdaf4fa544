"""The check of the engine's installation: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple


@dataclass(frozen=True)
class DoctorRequest:
    """Check that the main job can run here."""

    command: ClassVar[str] = "doctor"


@dataclass(frozen=True)
class Check:
    """One check of the installation; ``needed`` marks what the main job requires."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


@dataclass(frozen=True)
class DoctorResult:
    """The result of all checks; ``device_line`` is the device that ``auto`` uses, for people."""

    healthy: bool
    device_line: str
    checks: Tuple[Check, ...]
