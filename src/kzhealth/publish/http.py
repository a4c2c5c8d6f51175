"""Requests to a portal: each with a deadline, retried where that is safe, and a token that shows nowhere.

No redirect is followed but when a file is downloaded, and no token goes to another host. TLS is always checked; plain http is for
loopback alone.
"""

from __future__ import annotations

import base64
import contextlib
import email.utils
import errno
import hashlib
import http.client
import io
import json
import os
import secrets
import ssl
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from kzhealth.errors import OutputError, PublishError, UsageError
from kzhealth.remote import Connection, find_host
from kzhealth.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["TRANSIENT", "Body", "Patience", "Portal", "form", "read_token"]

_CHUNK = 1 << 16
_HOPS = 5
_SLOWEST = 1 << 14  # bytes a second that a transfer may not fall below for long
_LONGEST_ANSWER, _LONGEST_ERROR = 1 << 26, 1 << 16
_SHOWN = 500
# what may have gone wrong on the way: the same request may succeed the next time
TRANSIENT = ("portal-busy", "portal-failed", "portal-timeout", "portal-unreachable")
_MEANINGS = {
    401: ("portal-unauthorized", "the token is missing, wrong or has run out; make a new one on the portal"),
    403: ("portal-forbidden", "the token is wrong, or its owner may not do this; on CKAN it must be an editor of the organization"),
    404: ("portal-not-found", "look at the address of the portal and at the names given"),
    409: ("portal-conflict", "mend what the portal names, then run the command again"),
    413: ("portal-too-large", "the file is larger than the portal takes; ask it to raise its limit, or split the table"),
    429: ("portal-busy", "the portal asks for patience; run the command again later"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a portal is waited for, in seconds, and how often it is asked.

    ``connect`` is for the connection and ``read`` for the answer; a file has a second more for every 16 KiB. ``pause`` is the
    first wait before a request is tried again, the next is twice as long; a portal that asks for more gets up to ``longest``.
    """

    connect: float = 10
    read: float = 60
    tries: int = 3
    pause: float = 1
    longest: float = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a request carries: bytes and files one after the other, never all in memory."""

    kind: str
    parts: Sequence[bytes | Path]

    def __len__(self) -> int:
        return sum(len(part) if isinstance(part, bytes) else part.stat().st_size for part in self.parts)

    def chunks(self) -> Iterator[bytes]:
        """The bytes, a piece at a time."""
        for part in self.parts:
            with part.open("rb") if isinstance(part, Path) else io.BytesIO(part) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk


def form(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes | Path]]) -> Body:
    """A form with files (RFC 7578); ``files`` gives the name that each is sent under, which must be plain ASCII."""
    edge = secrets.token_hex(16)
    parts: list[bytes | Path] = []
    for name, value in fields.items():
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (sent_as, content) in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{sent_as}"\r\n'
        parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), content, b"\r\n"]
    return Body(kind=f"multipart/form-data; boundary={edge}", parts=[*parts, f"--{edge}--\r\n".encode()])


def read_token(variable: str, file: str | Path | None) -> str | None:
    """The token of a portal from a file, or else from the environment; UsageError if it is no token, which is not shown."""
    place = f"the file {file}" if file else f"the variable {variable}"
    try:
        token = Path(file).expanduser().read_text(encoding="utf-8") if file else os.environ.get(variable, "")
    except (OSError, UnicodeError) as error:
        raise UsageError(f"cannot read the token file {file}: {getattr(error, 'strerror', None) or 'it is not text'}") from None
    token = token.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(f"what {place} holds is not a token: expected one word of ASCII")
    return token or None


class Portal:
    """A portal at an address; ``token`` goes into one header, to this host alone, and out of every message.

    ``requests`` and ``writes`` count what was asked and what was sent. PublishError if the address is not https.
    """

    def __init__(self, address: str, token: str | None, *, scheme: str = "", accept: str = "*/*", patience: Patience | None = None) -> None:
        self.address, self.patience = address.rstrip("/"), patience or Patience()
        self.requests = self.writes = 0
        self._token, self._scheme, self._accept = token, scheme, accept
        parts = _parts(self.address)
        if parts.query or parts.fragment:
            raise UsageError(f"{printable(address)}: expected the address of a portal, as in https://data.example.org")

    def __repr__(self) -> str:
        return f"Portal({self.address!r})"

    # ------------------------------------------------------------ asking

    def call(self, method: str, place: str, content: Any = None, *, again: bool | None = None) -> Any:
        """What the portal answers, from JSON; ``content`` is a Body or what is sent as JSON.

        ``again`` says that the request may be repeated, as a GET always may. PublishError if the portal does not do as it is asked.
        """
        body = content if isinstance(content, Body | None) else Body(kind="application/json", parts=[json.dumps(content).encode()])
        address = f"{self.address}/{place.lstrip('/')}"
        safe = method == "GET" if again is None else again
        text = self._repeated(lambda: self._call(method, address, body), safe)
        try:
            return json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            reason = f"expected JSON, seen {self._shown(text)}; is this the address of the portal, or does it ask for a login?"
            raise self._trouble(address, reason, code="portal-not-json") from None

    def fetch(self, address: str, target: Path, *, at_most: int) -> str:
        """Download a file; its SHA-256. A redirect is followed, without the token if it leads elsewhere."""
        whole = self._led(f"{self.address}/", address)
        digest: str = self._repeated(lambda: self._fetch(whole, target, at_most), safe=True)
        return digest

    def _repeated(self, ask: Any, safe: bool) -> Any:
        """What is asked, asked again after a while where that is safe and may help."""
        pause = self.patience.pause
        for _ in range(self.patience.tries - 1):
            try:
                return ask()
            except _Trouble as trouble:
                if not (trouble.unheard or (safe and trouble.code in TRANSIENT)) or trouble.wait > self.patience.longest:
                    raise
                time.sleep(trouble.wait or pause)
                pause *= 2
        return ask()

    def _call(self, method: str, address: str, body: Body | None) -> bytes:
        with self._answer(method, address, body) as answer:
            return self._whole(address, answer)

    def _fetch(self, address: str, target: Path, at_most: int) -> str:
        for _ in range(_HOPS + 1):
            with self._answer("GET", address, None, transfer=at_most) as answer:
                if 300 <= answer.status < 400 and answer.headers.get("Location"):
                    address = self._led(address, answer.headers["Location"])
                    continue
                return self._save(address, answer, target, at_most)
        raise self._trouble(address, f"more than {_HOPS} redirects", code="portal-redirect")

    # ------------------------------------------------------------ one request

    @contextlib.contextmanager
    def _answer(self, method: str, address: str, body: Body | None, *, transfer: int = 0) -> Iterator[http.client.HTTPResponse]:
        """The answer to one request, within its deadline; _Trouble if there is none or it says no."""
        total = self.patience.connect + self.patience.read + ((len(body) if body else 0) + transfer) / _SLOWEST
        deadline = time.monotonic() + total
        sent = False
        try:
            with contextlib.ExitStack() as cleanup:
                connection = self._connect(address, total)
                cleanup.callback(connection.end)
                connection.connect()
                connection.sock.settimeout(self.patience.read)
                sent = True
                self.requests += 1
                self.writes += method != "GET"
                self._send(connection, method, address, body)
                answer = cleanup.enter_context(contextlib.closing(connection.getresponse()))
                _in_time(deadline)
                self._check(address, answer, method)
                yield answer
                _in_time(deadline)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            if isinstance(error, OSError) and (error.filename or error.errno == errno.ENOSPC):  # a file of this machine, not the portal
                raise OutputError(f"cannot keep what is downloaded, or read what is to be sent: {error}") from error
            if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
                reason, code = "no whole answer in time; look whether the portal is up, then run the command again", "portal-timeout"
            else:
                reason, code = f"it cannot be reached: {self._clean(str(error)) or type(error).__name__}", "portal-unreachable"
            raise self._trouble(address, reason, code=code, unheard=not sent) from None

    def _connect(self, address: str, total: float) -> Connection:
        try:
            parts, port, numbers = _look_up(address)
        except UsageError:
            if address.startswith(f"{self.address}/"):
                raise
            reason = "the portal names this address, which is not one of https; ask it to mend its addresses"
            raise self._trouble(address, reason, code="portal-redirect") from None
        context = _secure() if parts.scheme == "https" else None
        return Connection(parts.hostname or "", port, str(numbers[0]), context, self.patience.connect, total)

    def _send(self, connection: Connection, method: str, address: str, body: Body | None) -> None:
        parts = urlsplit(address)
        place = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{parts.query}" if parts.query else "")
        connection.putrequest(method, place, skip_accept_encoding=True)
        headers = {"Accept": self._accept, "Accept-Encoding": "identity", "User-Agent": "kzhealth", "Cache-Control": "no-cache"}
        if self._token and _origin(address) == _origin(self.address):
            headers["Authorization"] = f"{self._scheme} {self._token}".strip()
        if body is not None:
            headers |= {"Content-Type": body.kind, "Content-Length": str(len(body))}
        elif method != "GET":
            headers["Content-Length"] = "0"
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            for chunk in body.chunks() if body is not None else ():
                connection.send(chunk)
        except (BrokenPipeError, ConnectionResetError):
            # a portal that has refused need not listen to the end: its answer may be there already
            if isinstance(connection.sock, ssl.SSLSocket):
                raise

    def _check(self, address: str, answer: http.client.HTTPResponse, method: str) -> None:
        """_Trouble unless the portal answers with success, or sends a download elsewhere."""
        status = answer.status
        if 200 <= status < 300:
            return
        if 300 <= status < 400:
            if method == "GET" and answer.headers.get("Location"):
                return
            host = urlsplit(self._led(address, answer.headers.get("Location", ""))).netloc
            reason = f"the portal sends this on to {self._shown(host.encode())}, which is not followed; give its own address with --url"
            raise self._trouble(address, reason, code="portal-redirect")
        code, hint = _MEANINGS.get(status, ("portal-failed", "the portal is in trouble; run the command again later"))
        if 400 <= status < 500 and status not in _MEANINGS:
            code, hint = "portal-rejected", "mend what the portal names, then run the command again"
        if status in (401, 403) and not self._token:
            hint = "no token was given: name its file by --token-file, or set the variable that the help names"
        said = "nothing"
        with contextlib.suppress(OSError, http.client.HTTPException):
            said = self._shown(answer.read(_LONGEST_ERROR))
        raise self._trouble(address, f"the portal answers {status} ({said}); {hint}", code=code, wait=_wait(answer), unheard=status == 429)

    def _whole(self, address: str, answer: http.client.HTTPResponse) -> bytes:
        if 300 <= answer.status < 400:
            raise self._trouble(address, "the portal sends this elsewhere; give its own address with --url", code="portal-redirect")
        data = answer.read(_LONGEST_ANSWER + 1)
        if len(data) > _LONGEST_ANSWER:
            raise self._trouble(address, f"the answer is longer than {_LONGEST_ANSWER} bytes", code="portal-not-json")
        self._count(address, answer, len(data))
        return data

    def _save(self, address: str, answer: http.client.HTTPResponse, target: Path, at_most: int) -> str:
        digest, seen = hashlib.sha256(), 0
        with target.open("wb") as file:
            while chunk := answer.read1(_CHUNK):
                seen += len(chunk)
                if seen > at_most:
                    raise self._trouble(address, f"more than the {at_most} bytes expected", code="portal-hash-mismatch")
                digest.update(chunk)
                file.write(chunk)
        self._count(address, answer, seen)
        return digest.hexdigest()

    def _count(self, address: str, answer: http.client.HTTPResponse, seen: int) -> None:
        """_Trouble if an answer that was read to its end lacks some of the bytes that it told of."""
        if answer.length:
            reason = f"{seen} bytes came and {answer.length} are missing; run the command again"
            raise self._trouble(address, reason, code="portal-unreachable")

    def _led(self, address: str, place: str) -> str:
        """The address of a place that the portal names, seen from another; _Trouble if it is none."""
        try:
            return urljoin(address, place)
        except ValueError:
            reason = f"the portal names {self._shown(place.encode('utf-8', 'replace'))}, which is no address; ask it to mend its addresses"
            raise self._trouble(address, reason, code="portal-redirect") from None

    # ------------------------------------------------------------ what may be shown

    def _trouble(self, address: str, reason: str, *, code: str, wait: float = 0, unheard: bool = False) -> _Trouble:
        """What went wrong where; of an address that the portal sends on to, not what may be a signature of its own."""
        return _Trouble(f"{printable(self._clean(address.partition('?')[0]))}: {reason}", code=code, wait=wait, unheard=unheard)

    def _clean(self, text: str) -> str:
        """A text of the portal without the token in any of the forms that it was or may be sent in."""
        token = self._token
        if token:
            for form_of_it in (token, quote(token, safe=""), base64.b64encode(token.encode()).decode()):
                text = text.replace(form_of_it, "***")
        return text

    def _shown(self, said: bytes) -> str:
        """The words of a portal, short, in one line and safe for a terminal."""
        text = " ".join(self._clean(said.decode("utf-8", errors="replace")).split())
        return printable(text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")) or "nothing"


class _Trouble(PublishError):
    """A request that failed; ``wait`` is what the portal asks for in seconds, ``unheard`` that it surely did nothing."""

    def __init__(self, message: str, *, code: str, wait: float = 0, unheard: bool = False) -> None:
        super().__init__(message, code=code)
        self.wait, self.unheard = wait, unheard


@cache
def _secure() -> ssl.SSLContext:
    return ssl.create_default_context()


def _parts(address: str) -> Any:
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
        good = good and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"{printable(address)}: expected the https address of a portal, without a user")
    return parts


def _look_up(address: str) -> tuple[Any, int, list[Any]]:
    """The parts of an address, its port and where its host is; UsageError unless it is https, or on this machine."""
    parts = _parts(address)
    port, numbers = find_host(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    if parts.scheme == "http" and not all(number.is_loopback for number in numbers):
        raise UsageError(f"{address}: a portal is spoken to over https alone; plain http is for this machine")
    return parts, port, numbers


def _origin(address: str) -> tuple[str, str | None, int]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _in_time(deadline: float) -> None:
    """TimeoutError once a connection was cut at its deadline: to the library that looks like the end of an answer."""
    if time.monotonic() >= deadline:
        raise TimeoutError


def _wait(answer: http.client.HTTPResponse) -> float:
    """The seconds that an answer asks to wait, 0 if it does not say."""
    told = answer.headers.get("Retry-After", "")
    if told.isdecimal():
        return float(told)
    with contextlib.suppress(ValueError, TypeError):
        return max(email.utils.parsedate_to_datetime(told).timestamp() - time.time(), 0)
    return 0
