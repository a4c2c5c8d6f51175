"""Files fetched from the web, when that is asked for: over https, from public addresses, within limits of size and time.

A host is looked up once, every address it has must be public, and the connection goes to the address that was looked at: no
redirect and no second look-up leads inside a network. Loopback, and http there, are for those who ask for it by name.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Connection", "Fetcher", "find_host"]

_CHUNK = 1 << 16
_HOPS = 5


class Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name of its host; ``context`` None is plain http.

    ``timeout`` bounds each wait for the socket, ``total`` (by default the same) all that is done with it, in seconds.
    """

    def __init__(
        self, host: str, port: int, address: str, context: ssl.SSLContext | None, timeout: float, total: float | None = None
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if context else 80
        self._address, self._secure, self._total = address, context, timeout if total is None else total
        self._alarm: threading.Timer | None = None
        self._held: socket.socket | None = None

    def connect(self) -> None:
        """Connect, and see to it that all ends in time."""
        began = time.monotonic()
        sock = socket.create_connection((self._address, self.port), self.timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._secure:
            sock = self._secure.wrap_socket(sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self._held = sock
        # a timeout of a socket is for each read; a server that drips would never meet it
        self._alarm = threading.Timer(max(self._total - time.monotonic() + began, 0), _shut, [sock])
        self._alarm.daemon = True
        self._alarm.start()
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()

    def end(self) -> None:
        """Close it for good; ``close`` is called by the library too, while an answer is still to be read."""
        if self._alarm:
            self._alarm.cancel()
        self.close()
        if self._held:
            self._held.close()


def find_host(host: str, port: int) -> tuple[int, list[ipaddress.IPv4Address | ipaddress.IPv6Address]]:
    """The port and every address of a host, looked up once; OSError if it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return int(found[0][4][1]), [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Fetcher:
    """Fetches files; ``loopback`` allows this machine too, ``max_bytes`` and ``seconds`` bound each file, redirects included."""

    def __init__(self, *, loopback: bool = False, max_bytes: int = 1 << 30, seconds: float = 60) -> None:
        self.loopback, self.max_bytes, self.seconds = loopback, max_bytes, seconds

    def fetch(self, address: str, target: Path) -> None:
        """The file at an address, into ``target``.

        InputError if the address is not allowed (``resource-error``), if nobody answers or says no (``scheme-error``), or if
        the answer is cut short, compressed, too large or too slow (``source-error``).
        """
        deadline = time.monotonic() + self.seconds
        try:
            with target.open("wb") as file:
                for chunk in self._follow(address, deadline):
                    file.write(chunk)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
                raise InputError(f"{address}: no whole answer within {self.seconds:g} s (timeout)", code="source-error") from error
            raise InputError(f"{address}: it cannot be fetched: {error or type(error).__name__}", code="scheme-error") from error

    def _follow(self, address: str, deadline: float) -> Iterator[bytes]:
        for _ in range(_HOPS + 1):
            with contextlib.ExitStack() as cleanup:
                connection = self._connect(address, deadline)
                cleanup.callback(connection.end)
                parts = urlsplit(address)
                place = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("GET", place, headers={"Accept-Encoding": "identity", "User-Agent": "kzhealth"})
                answer = cleanup.enter_context(contextlib.closing(connection.getresponse()))
                if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
                    address = self._led(address, answer.headers["Location"])
                    continue
                if answer.status != http.HTTPStatus.OK:
                    raise InputError(f"{address}: the server answers {answer.status} {answer.reason[:80]}", code="scheme-error")
                yield from self._body(address, answer, deadline)
                return
        raise InputError(f"{address}: more than {_HOPS} redirects", code="scheme-error")

    def _connect(self, address: str, deadline: float) -> Connection:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise self._refused(address, str(error)) from error
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            raise self._refused(address, "only https addresses without a user are fetched (scheme-not-allowed)")
        at_port, numbers = find_host(host, port or (443 if parts.scheme == "https" else 80))
        at_home = all(number.is_loopback for number in numbers)
        if not (at_home and self.loopback) and not all(number.is_global and not number.is_multicast for number in numbers):
            raise self._refused(address, f"{host} is no public address (unsafe-address)")
        if parts.scheme == "http" and not at_home:
            raise self._refused(address, "only https is fetched (scheme-not-allowed)")
        context = ssl.create_default_context() if parts.scheme == "https" else None
        return Connection(host, at_port, str(numbers[0]), context, _left(deadline))

    def _led(self, address: str, place: str) -> str:
        """The address that a redirect leads to; InputError if it is none."""
        try:
            return urljoin(address, place)
        except ValueError as error:
            raise self._refused(address, f"the server sends this on to {place[:200]!r}, which is no address") from error

    @staticmethod
    def _refused(address: str, reason: str) -> InputError:
        return InputError(f"{address}: {reason}", code="resource-error")

    def _body(self, address: str, answer: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise InputError(f"{address}: the answer is compressed, though that was not asked for", code="source-error")
        seen = 0
        while True:
            chunk = answer.read1(_CHUNK)
            _left(deadline)
            seen += len(chunk)
            if seen > self.max_bytes:
                raise InputError(f"{address}: more than {self.max_bytes} bytes (too-large)", code="source-error")
            if not chunk:
                break
            yield chunk
        if answer.length:
            raise InputError(f"{address}: {seen} bytes came and {answer.length} are missing (truncated)", code="source-error")


def _left(deadline: float) -> float:
    """Seconds to the deadline; TimeoutError if it is past."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
