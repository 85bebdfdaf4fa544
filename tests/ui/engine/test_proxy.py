"""QGIS's proxy settings become variables that pip understands."""

from __future__ import annotations

from typing import Callable, Dict, Iterator
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.engine import proxy

SetProxy = Callable[..., None]
HTTP = QNetworkProxy.ProxyType.HttpProxy


@pytest.fixture(scope="module")
def set_proxy() -> Iterator[SetProxy]:
    """Set QGIS's proxy, as its options dialog does, and put it back."""
    manager = QgsNetworkAccessManager.instance()
    before = (manager.fallbackProxy(), manager.excludeList(), manager.noProxyList())

    def change(kind: QNetworkProxy.ProxyType, *rest: object, direct: tuple[str, ...] = ()) -> None:
        manager.setFallbackProxyAndExcludes(QNetworkProxy(kind, *rest), list(direct), [])

    yield change
    manager.setFallbackProxyAndExcludes(*before)


@pytest.mark.parametrize("kind", ["NoProxy", "DefaultProxy"])
def test_none_leaves_the_system_s_alone(set_proxy: SetProxy, kind: str) -> None:
    set_proxy(getattr(QNetworkProxy.ProxyType, kind))
    assert proxy.variables() == ()


def test_an_http_proxy_serves_both_schemes(set_proxy: SetProxy) -> None:
    set_proxy(HTTP, "proxy.example", 3128)
    variables = dict(proxy.variables())
    assert variables["HTTPS_PROXY"] == variables["http_proxy"] == "http://proxy.example:3128"
    assert "NO_PROXY" not in variables
    assert proxy.secrets() == ()


def test_hosts_that_qgis_reaches_directly_are_excluded(set_proxy: SetProxy) -> None:
    direct = ("http://intranet.example/maps", "https://127.0.0.1:8080")
    set_proxy(HTTP, "proxy.example", 3128, direct=direct)
    assert dict(proxy.variables())["NO_PROXY"] == "intranet.example,127.0.0.1"


def test_a_socks_proxy_is_refused_with_a_cure(set_proxy: SetProxy) -> None:
    set_proxy(QNetworkProxy.ProxyType.Socks5Proxy, "socks.example", 1080)
    with pytest.raises(EngineError, match=r"socks\.example") as caught:
        proxy.variables()
    assert "folder" in caught.value.cure


_TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1)


@given(user=_TEXT, password=_TEXT)
def test_credentials_survive_quoting(set_proxy: SetProxy, user: str, password: str) -> None:
    set_proxy(HTTP, "proxy.example", 3128, user, password)
    variables: Dict[str, str] = dict(proxy.variables())
    parts = urlsplit(variables["HTTPS_PROXY"])
    assert (unquote(parts.username or ""), unquote(parts.password or "")) == (user, password)
    assert (parts.hostname, parts.port) == ("proxy.example", 3128)
    assert set(proxy.secrets()) == {password, parts.password}
