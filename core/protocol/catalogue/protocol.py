"""Texts of :mod:`core.protocol`: invalid requests."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "protocol.unknown_parameter": "Unknown parameter for {kind}: {names}.",
    "protocol.incomplete": "Incomplete {kind}: {reason}.",
    "protocol.no_event": "Not an event: {line}",
    "protocol.no_id": "A request needs an integer id.",
    "protocol.unknown_command": "Unknown command: {command}.",
    "protocol.parameters_no_object": "The parameters of a request must be an object.",
    "protocol.no_json": "Not JSON: {line}",
    "protocol.no_json_object": "Not a JSON object: {line}",
}
"""Templates by code."""
