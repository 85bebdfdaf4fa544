"""QGIS's proxy settings as the environment variables that pip understands."""

from __future__ import annotations

from typing import List, Tuple
from urllib.parse import quote

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy

from ...core.protocol.errors import EngineError
from ..text.translation import tr

_NONE = (QNetworkProxy.ProxyType.NoProxy, QNetworkProxy.ProxyType.DefaultProxy)
_HTTP = (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy)


def variables() -> Tuple[Tuple[str, str], ...]:
    """Return the variables that lead a child process through the proxy set in QGIS.

    Returns:
        Names and values; none where QGIS uses no proxy or the system's, which pip finds by itself.

    Raises:
        EngineError: The proxy is of a kind that pip cannot use.
    """
    manager = QgsNetworkAccessManager.instance()
    proxy = manager.fallbackProxy()
    if proxy.type() in _NONE or not proxy.hostName():
        return ()
    if proxy.type() not in _HTTP:
        raise EngineError(
            tr("The proxy {} set in QGIS is no HTTP proxy, and pip knows no other.").format(
                proxy.hostName()
            ),
            tr("Set an HTTP proxy under Settings > Options > Network, or install from a folder."),
        )
    address = _address(proxy)
    result = [
        (name, address) for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    ]
    direct = _direct_hosts(manager)
    if direct:
        result += [("NO_PROXY", ",".join(direct)), ("no_proxy", ",".join(direct))]
    return tuple(result)


def secrets() -> Tuple[str, ...]:
    """Return the texts of the proxy's credentials that must not be shown, as given and quoted."""
    password = QgsNetworkAccessManager.instance().fallbackProxy().password()
    return tuple({password, quote(password, safe="")}) if password else ()


def _address(proxy: QNetworkProxy) -> str:
    credentials = ""
    if proxy.user():
        credentials = f"{quote(proxy.user(), safe='')}:{quote(proxy.password(), safe='')}@"
    return f"http://{credentials}{proxy.hostName()}:{proxy.port()}"


def _direct_hosts(manager: QgsNetworkAccessManager) -> List[str]:
    """Return the hosts that QGIS reaches without its proxy; it keeps them as URL beginnings."""
    addresses = list(manager.excludeList()) + list(manager.noProxyList())
    return [host for host in (QUrl.fromUserInput(text).host() for text in addresses) if host]
