"""The check of the engine's installation: what can be asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple


@dataclass(frozen=True)
class DoctorRequest:
    """Check that the main job can run here."""

    command: ClassVar[str] = "doctor"


@dataclass(frozen=True)
class Check:
    """One thing that the doctor looked at; ``needed`` marks what the main job cannot do without."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


@dataclass(frozen=True)
class DoctorResult:
    """The doctor's findings: ``device_line`` is what ``auto`` will use, in words for the panel."""

    healthy: bool
    device_line: str
    checks: Tuple[Check, ...]
