"""Texts of :mod:`core.protocol`: invalid requests, records that cannot be read."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "protocol.change_unreadable": "{path} is no ledger of ponds: {reason}",
    "protocol.no_event": "Not an event: {line}",
    "protocol.no_id": "A request needs an integer id.",
    "protocol.unknown_command": "Unknown command: {command}.",
    "protocol.parameters_no_object": "The parameters of a request must be an object.",
    "protocol.no_json": "Not JSON: {line}",
    "protocol.no_json_object": "Not a JSON object: {line}",
    "protocol.json_missing": "{place} is missing",
    "protocol.json_no_list": "{place} is not a list",
    "protocol.json_no_object": "{place} is not an object",
    "protocol.json_no_plain_file": "it is no plain file",
    "protocol.json_too_large": "it is larger than {most} MB",
    "protocol.json_out_of_range": "{place} is {value}, which is not between {low} and {high}",
    "protocol.json_other_length": "{place} has {found} values instead of {wanted}",
    "protocol.json_other_type": "{place} is {value} instead of {wanted}",
    "protocol.json_unknown_keys": "unknown: {names}",
    "protocol.message_unreadable": "Not a {kind}: {reason}.",
    "protocol.score_unreadable": "The score in {path} cannot be read ({reason}).",
    "protocol.score_unreadable.cure": "Score again.",
    "protocol.score_without_polygons": "it was made by a sample alone",
    "protocol.comparison_unreadable": "The comparison in {path} cannot be read ({reason}).",
    "protocol.comparison_unreadable.cure": "Compare again.",
}
"""Templates by code."""
