"""Addresses on the network that hold what nobody else may know: signatures, tokens, passwords.

Whoever signs an address for somebody lets them read what it leads to. What is written beside
results, and what is said, goes further than that: into reports, logs and questions to others.
"""

from __future__ import annotations

import re

HIDDEN = "***"

_USER = re.compile(r"(://)[^/\s@?#\"]+@")
_NAMES = "sig|signature|token|credential|password|passwd|pwd|secret|key|keyid|accessid"
_PARAMETER = re.compile(rf"([?&;][\w.%-]*(?:{_NAMES})=)[^&;\s\"'<>()]+", re.IGNORECASE)


def without_secrets(words: str) -> str:
    """Return a text in which addresses show no password, signature or token."""
    if "=" not in words and "@" not in words:
        return words
    return _PARAMETER.sub(rf"\1{HIDDEN}", _USER.sub(rf"\1{HIDDEN}@", words))


def unsigned(address: str) -> str:
    """Return what stays of an address when it is signed anew, at another time.

    Args:
        address: On the network, as GDAL opens it.
    """
    place, _, query = address.partition("?")
    # "/vsicurl?url=...": all of it stands in the query.
    names_a_file = "/" in place.lstrip("/")
    return without_secrets(place if query and names_a_file else address)
