"""The methods that can be compared: what they are called, and what can be chosen of them."""

from __future__ import annotations

import dataclasses

import pytest

from core.protocol import texts
from core.protocol.compare import CompareRequest
from core.protocol.methods import METHODS, parameters
from core.wording import TEXTS


def test_every_text_of_a_method_is_in_the_catalogue_and_names_no_parameter() -> None:
    codes = [method.code for method in METHODS.values()]
    codes += [code for one in parameters() for code in (one.reason, one.help) if code]
    assert [code for code in codes if "{" in TEXTS[code]] == []


def test_what_can_be_chosen_is_a_field_of_the_request() -> None:
    fields = {item.name for item in dataclasses.fields(CompareRequest)}
    assert {one.name for one in parameters()} <= fields


def test_a_name_is_in_the_language_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert METHODS["rf"].name == "Random forest"
    monkeypatch.setattr(texts, "translations", lambda locale: {"methods.rf": "随机森林"})
    assert METHODS["rf"].name == "随机森林"
