"""Guarding: where messages may go. Nobody may use the server to reach what only the server can reach.

A name is looked up once for each attempt; every address that it has must be a public one, and the connection goes to
the very address that was checked, so that a name cannot mean one thing here and another there.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from regard.errors import WrongUseError
from regard.settings import read_environment

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

PORTS = frozenset({80, 443, 8080, 8443})
"""To which messages may go; hosts that the server's operator allows may have any."""

_USUAL = {"https": 443, "http": 80}
_HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]+\]")
_PLAIN = re.compile(r"[\x21-\x7e]+")
_TUNNELS = tuple(
    ip_network(text) for text in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "192.88.99.0/24")
)
"""Ranges in which other addresses are hidden, or that lead to whoever offers to translate them."""


class Blocked(StrEnum):
    """Why nothing is sent to an address."""

    NO_URL = "no_url"
    CREDENTIALS = "credentials"
    NOT_ENCRYPTED = "not_encrypted"
    PORT = "port"
    UNRESOLVED = "unresolved"
    NOT_PUBLIC = "not_public"


@dataclass(frozen=True)
class Allowed:
    """What the server's operator allows besides.

    Attributes:
        hosts: names, in lower case.
        networks: ranges of addresses.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[object, ...] = ()

    def host(self, name: str) -> bool:
        """Say whether a name is allowed, whatever its addresses are."""
        return name.lower() in self.hosts

    def address(self, address: Address) -> bool:
        """Say whether an address is allowed though it is not public."""
        return any(address in network for network in self.networks)  # type: ignore[operator]


@dataclass(frozen=True)
class Target:
    """Where a message goes, checked.

    Attributes:
        host, port: as the address names them.
        address: the one that was checked, and is connected to.
        path: with the query.
        is_encrypted: whether it is spoken to in TLS.
    """

    host: str
    port: int
    address: str
    path: str
    is_encrypted: bool

    @property
    def authority(self) -> str:
        """Host and port as the request names them; the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _USUAL["https" if self.is_encrypted else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def allowed_besides() -> Allowed:
    """Return what `REGARD_OUTBOUND_ALLOW` says: names and ranges of addresses, with commas between.

    Raises:
        WrongUseError: a part of it is neither.
    """
    hosts, networks = set(), []
    for part in filter(None, (text.strip() for text in (read_environment().outbound_allow or "").split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError:
            if not _HOST.fullmatch(part) or "/" in part:
                message = f"REGARD_OUTBOUND_ALLOW names {part!r}."
                raise WrongUseError(message, "Give names and ranges, such as hooks.internal, 10.1.0.0/16.") from None
            hosts.add(part.lower())
    return Allowed(frozenset(hosts), tuple(networks))


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name, each once; none if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def checked(url: str, allowed: Allowed, resolve: Resolve = look_up) -> Target | Blocked:
    """Return where a message to an address goes, or why it does not go there.

    Args:
        url: of an endpoint.
        allowed: what is allowed besides public addresses over TLS.
        resolve: gives the addresses of a name.
    """
    parts = _parts(url)
    if isinstance(parts, Blocked):
        return parts
    host, port = parts.hostname or "", parts.port or _USUAL[parts.scheme]
    addresses = [ip_address(text) for text in resolve(host, port)]
    if not addresses:
        return Blocked.UNRESOLVED
    is_known = allowed.host(host) or all(allowed.address(each) for each in addresses)
    if not is_known:
        refusal = _refusal(parts.scheme, port, addresses, allowed)
        if refusal is not None:
            return refusal
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, str(addresses[0]), path, parts.scheme == "https")


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet, and hides no other.

    >>> [is_public(ip_address(text)) for text in ("1.1.1.1", "10.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False]
    """
    if any(address in network for network in _TUNNELS):
        return False
    if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address.is_site_local):
        return False
    is_special = address.is_private or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not is_special and not address.is_link_local


def _refusal(scheme: str, port: int, addresses: Sequence[Address], allowed: Allowed) -> Blocked | None:
    """Return what is wrong with a place that nobody allowed."""
    if scheme != "https":
        return Blocked.NOT_ENCRYPTED
    if port not in PORTS:
        return Blocked.PORT
    # One address that is not public is enough: another attempt could go there.
    open_to_all = all(is_public(each) or allowed.address(each) for each in addresses)
    return None if open_to_all else Blocked.NOT_PUBLIC


def _parts(url: str) -> SplitResult | Blocked:
    """Return the parts of an address that has the form of one."""
    if not _PLAIN.fullmatch(url):
        return Blocked.NO_URL
    try:
        parts = urlsplit(url)
        named = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        return Blocked.NO_URL
    if parts.username is not None or parts.password is not None:
        return Blocked.CREDENTIALS
    has_form = _HOST.fullmatch(parts.netloc.rpartition(":")[0] if parts.port else parts.netloc.rstrip(":"))
    if parts.scheme not in _USUAL or not named or not has_form or parts.fragment:
        return Blocked.NO_URL
    return parts
