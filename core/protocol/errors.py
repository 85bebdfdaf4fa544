"""The engine's errors: each has a message for people and, where there is one, a cure.

Standard library only: the QGIS side imports this module too.
"""

from __future__ import annotations

from typing import Type, TypeVar

from .composition import joined
from .texts import has_text, text

_Error = TypeVar("_Error", bound="EngineError")


class EngineError(Exception):
    """A job that cannot go on, with a message that a user understands.

    Args:
        message: What happened, naming the file or layer.
        cure: What the user can do about it; may be empty where the message says it already.

    Attributes:
        code: The message's code in :mod:`core.wording`, for programs; empty for one without.
    """

    kind = "engine"
    code = ""

    def __init__(self, message: str, cure: str = "") -> None:
        """Keep the two halves apart, so that a panel can show the cure on a line of its own."""
        super().__init__(message)
        self.message = message
        self.cure = cure

    @classmethod
    def of(cls: Type[_Error], code: str, /, **parameters: object) -> _Error:
        """Return the error whose words stand under ``code``, with the cure beside it.

        Args:
            code: Of the message; its cure has the same code with ``.cure`` behind it.
            parameters: What the two templates name.
        """
        if not str(parameters.get("reason", "x")).strip():
            parameters["reason"] = text("engine.no_reason")
        cure = f"{code}.cure"
        error = cls(text(code, **parameters), text(cure, **parameters) if has_text(cure) else "")
        error.code = code
        return error

    def __str__(self) -> str:
        """Return the message followed by the cure."""
        return joined(self.message, self.cure)


class InputError(EngineError):
    """A raster or vector file that the job cannot use."""

    kind = "input"


class ModelError(EngineError):
    """A model file that is damaged, or is not what the job needs."""

    kind = "model"


class OutputError(EngineError):
    """A result that cannot be written."""

    kind = "output"


class DeviceError(EngineError):
    """A device that was asked for by name and is not there, or has too little memory."""

    kind = "device"


class RequestError(EngineError):
    """A request that does not make sense whatever the files hold: wrong usage, exit status 2."""

    kind = "request"


class Cancelled(EngineError):
    """The user asked the job to stop."""

    kind = "cancelled"

    def __init__(self) -> None:
        """Say so, in the words every job uses."""
        super().__init__(text("engine.cancelled"))
