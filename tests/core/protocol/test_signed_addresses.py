"""Addresses that were signed for somebody show that to nobody else."""

from __future__ import annotations

import pytest

from core.protocol.signed_addresses import unsigned, without_secrets
from core.protocol.texts import text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:word@host/a.tif", "https://***@host/a.tif"),
        ("/vsicurl/https://h/a.tif?sig=a%2Fb&sv=1", "/vsicurl/https://h/a.tif?sig=***&sv=1"),
        (
            "https://h/a?X-Amz-Credential=k/2/s3&X-Amz-Signature=9f&X-Amz-Date=2",
            "https://h/a?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Date=2",
        ),
        ("/vsis3/bucket/a=b@c.tif", "/vsis3/bucket/a=b@c.tif"),
        ("/data/who@home/sig=1.tif", "/data/who@home/sig=1.tif"),
        ("x (https://h/a?token=t) y", "x (https://h/a?token=***) y"),
        ('{"image": "https://h/a?access_token=t"}', '{"image": "https://h/a?access_token=***"}'),
    ],
)
def test_what_signs_an_address_is_not_shown(address: str, shown: str) -> None:
    assert without_secrets(address) == shown
    assert without_secrets(shown) == shown


def test_messages_show_none() -> None:
    words = text("raster.missing", path="https://h/a.tif?sig=abc")
    assert "abc" not in words
    assert "https://h/a.tif" in words


def test_an_address_is_the_same_when_it_is_signed_anew() -> None:
    one = "/vsicurl/https://h/a.tif?se=2026&sig=one"
    assert unsigned(one) == unsigned(one.replace("2026", "2027").replace("one", "two"))
    assert unsigned(one) == "/vsicurl/https://h/a.tif"
    assert unsigned("/vsicurl?url=x&sig=y") == "/vsicurl?url=x&sig=***"
