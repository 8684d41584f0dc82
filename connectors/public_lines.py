"""Opens lines to public addresses alone, so that a name which leads into our own network is not followed (T25).

What is looked at is the address at the other end of a line that was just opened, before a byte is sent: whatever a
name meant a moment ago, or will mean in the next, does not count.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from core.errors import TryLater

TRANSLATED = IPv6Network("64:ff9b::/96")
"""Where an address of the older kind is carried in the last thirty-two bits."""
METADATA = frozenset({"100.100.100.200", "192.0.0.192", "fd00:ec2::254", "168.63.129.16"})
"""Where clouds keep their machines' secrets, besides the link-local addresses."""


def unfit(address: str, *, own: bool) -> str:
    """Why no call goes to an address; empty where one may.

    ``own`` is the operator's word that the host is theirs: then it may be in their own network or on this machine, and
    only what is nobody's host is refused: the addresses at which clouds keep their machines' secrets, and groups.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "is no address"
    if isinstance(found, IPv6Address):
        # An older address written in the newer form, or carried inside one, is meant by what it carries.
        inside = IPv4Address(int(found) & 0xFFFFFFFF) if found in TRANSLATED else None
        found = found.ipv4_mapped or found.sixtofour or inside or found
    if found.is_link_local or found.is_multicast or found.is_unspecified or str(found) in METADATA:
        return "is no host's"
    if not own and not found.is_global:
        return "is not a public address; set own_host: true if it is meant"
    return ""


def _checked(line: socket.socket, host: str, *, own: bool) -> socket.socket:
    address = str(line.getpeername()[0])
    why = unfit(address, own=own)
    if why:
        line.close()
        raise TryLater(f"{host} leads to {address}, which {why}; nothing was sent")
    return line


class _PublicLine(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), self.host, own=False)


class _PublicPlainLine(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), self.host, own=False)


class _OwnLine(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), self.host, own=True)


class _OwnPlainLine(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), self.host, own=True)


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicLine


class _PublicPlainPool(HTTPConnectionPool):
    ConnectionCls = _PublicPlainLine


class _OwnPool(HTTPSConnectionPool):
    ConnectionCls = _OwnLine


class _OwnPlainPool(HTTPConnectionPool):
    ConnectionCls = _OwnPlainLine


class LineAdapter(HTTPAdapter):
    """An adapter of requests whose lines are looked at."""

    def __init__(self, *, own: bool) -> None:
        self._own = own
        super().__init__(max_retries=0)

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """As requests does, with pools of our own."""
        super().init_poolmanager(*given, **named)
        own: dict[str, type] = {"https": _OwnPool, "http": _OwnPlainPool}
        public: dict[str, type] = {"https": _PublicPool, "http": _PublicPlainPool}
        self.poolmanager.pool_classes_by_scheme = own if self._own else public
