"""No request to an address that is not public, wherever it comes from: a redirect, a link, a name that resolves there.

Two places see to it. The middleware looks at scheme and host of every request, redirected ones and robots.txt included,
and stops what is visibly local: Scrapy reads file:// and ftp:// as readily, and a page may name one as its next. The
resolver looks at every answer of the DNS in the very look-up that the connection is then made with, so a name that
answers differently the second time (rebinding) gains nothing. Through the replica web no name is resolved and only the
first applies; the replica itself is exempt nowhere, for no request names its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.utils.datatypes import LocalCache
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from pipeline.addresses import Network, plain, refused_answer, refused_host, refused_port, refused_scheme
from pipeline.settings import load_settings
from pipeline.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

NAMES_KEPT = 1000
"""Refused names that are remembered, to tell why a look-up failed."""


class RefusedAddress(IgnoreRequest):
    """A request to an address that is not public; says so in one Chinese line."""


class AddressGuard:
    """Stops requests to addresses that are not public; `guard/refused` counts them.

    With GUARD_PORTS, for addresses that people gave, ports of other services are refused too.
    """

    def __init__(self, allowed: Sequence[Network], crawler: Crawler, *, replica: bool, ports: bool) -> None:
        self._allowed = allowed
        self._crawler = crawler
        self._ports = ports
        self._resolver = None if replica else guarded_resolver(allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As the environment and Scrapy's settings say."""
        settings = load_settings()
        ports = crawler.settings.getbool("GUARD_PORTS")
        return cls(settings.allowed_networks, crawler, replica=bool(settings.replica), ports=ports)

    async def process_request(self, request: Request) -> None:
        """Let pass what leads to the public."""
        parts = urlparse_cached(request)
        host = parts.hostname or ""
        why = refused_scheme(parts.scheme) or refused_host(host, self._allowed)
        if why := why or (refused_port(_port(parts)) if self._ports else ""):
            raise self._refusal(request, why)
        if self._resolver is None:
            return
        self._resolver.install()
        if proxy := request.meta.get("proxy"):
            await self._ask_beside(str(proxy), host, request)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say why a name gave no address, before anything takes it for an outage and tries again."""
        if self._resolver is None or not isinstance(exception, CannotResolveHostError):
            return
        if why := self._resolver.why(urlparse_cached(request).hostname or ""):
            raise self._refusal(request, why) from exception

    async def _ask_beside(self, proxy: str, host: str, request: Request) -> None:
        """Behind a proxy it is the proxy that resolves and connects: look the name up here as well, as far as the DNS
        of this machine knows it."""
        from scrapy.utils.defer import maybe_deferred_to_future
        from twisted.internet import reactor
        from twisted.internet.error import DNSLookupError

        assert self._resolver is not None
        self._resolver.trust(host_of(proxy))
        if plain(host) == plain(host_of(proxy)):
            raise self._refusal(request, f"{host}（代理自己的地址）")
        try:
            await maybe_deferred_to_future(cast(Any, reactor).resolve(host))
        except DNSLookupError:
            if why := self._resolver.why(host):
                raise self._refusal(request, why) from None

    def _refusal(self, request: Request, why: str) -> RefusedAddress:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value("guard/refused")
        redirected = "被转到" if request.meta.get("redirect_urls") else "不访问"
        return RefusedAddress(f"{redirected} {why}{'，已停' if redirected == '被转到' else ''}")


def _port(parts: Any) -> int | None:
    try:
        port: int | None = parts.port
    except ValueError:
        return 0
    return port


@implementer(IHostnameResolver)
class GuardedResolver:
    """Hands on the addresses of a name where all of them are public, else none, and remembers why."""

    def __init__(self, inner: Any, allowed: Sequence[Network] = ()) -> None:
        self._inner = inner
        self._allowed = allowed
        self._refused: LocalCache[str, str] = LocalCache(NAMES_KEPT)
        self._trusted: set[str] = set()

    def install(self) -> None:
        """Be the resolver of this process; what was there is asked by this one."""
        from twisted.internet import reactor

        if reactor.nameResolver is not self:
            self._inner = reactor.nameResolver
            reactor.installNameResolver(self)

    def trust(self, host: str) -> None:
        """Let this name be resolved to whatever it is: the proxy that the operator set."""
        self._trusted.add(plain(host))

    def why(self, host: str) -> str:
        """Why the last look-up of a name gave nothing; "" where it was not for us."""
        return str(self._refused.get(plain(host), ""))

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """As IHostnameResolver has it."""
        receiver = _Checked(self, resolutionReceiver, hostName)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def checked(self, host: str, addresses: Sequence[Any]) -> Sequence[Any]:
        """The addresses of a name, or none where one of them is not public."""
        name = plain(host)
        why = "" if name in self._trusted else refused_answer(host, [one.host for one in addresses], self._allowed)
        self._refused.pop(name, None)
        if why:
            self._refused[name] = why
        return () if why else addresses


class _Checked:
    """Holds the answers back until the last one has come."""

    def __init__(self, resolver: GuardedResolver, receiver: Any, host: str) -> None:
        self._resolver = resolver
        self._receiver = receiver
        self._host = host
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        for address in self._resolver.checked(self._host, self._addresses):
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


_resolvers: list[GuardedResolver] = []


def guarded_resolver(allowed: Sequence[Network]) -> GuardedResolver:
    """The one of this process: every crawl of it shares the reactor, and its resolver with it."""
    if not _resolvers:
        _resolvers.append(GuardedResolver(None, allowed))
    return _resolvers[0]
