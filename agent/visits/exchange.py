"""One HTTP exchange by `requests`, in a thread, over a wire that is there already.

`requests` keeps no connection, proxy, cookie, redirect or password of its own here: it makes the
request, and urllib3 frames it and reads the answer. Whatever replaces it has to offer `Exchanger`.
"""

import http.client
import time
import zlib
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.response import BaseHTTPResponse

from agent.visits.asked import Asked, Unanswered
from agent.visits.wire import TooMuch, Wire
from checks.page import Ended, Page

PIECE_BYTES = 65536
MOST_CODINGS = 3
GZIP, DEFLATE, RAW_DEFLATE = 31, 15, -15  # window bits, as zlib tells them apart


class _Connection(HTTPConnection):
    """urllib3's connection, which never opens anything itself."""

    wire: Wire | None = None

    def connect(self) -> None:
        """Take the wire that was handed over, once."""
        if self.wire is None:
            raise ConnectionResetError("the wire has ended")
        self.sock, self.wire = cast(Any, self.wire), None  # as much of a socket as is used


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection
    wire: Wire | None = None

    def _new_conn(self) -> Any:
        made = cast(_Connection, super()._new_conn())
        made.wire, self.wire = self.wire, None
        return made


class _Adapter(HTTPAdapter):
    """`requests`' adapter for one wire: no TLS, proxies or cookies of its own."""

    def __init__(self, wire: Wire) -> None:
        self.pool = _Pool("wire", maxsize=1)
        self.pool.wire = wire
        super().__init__(max_retries=0)

    def init_poolmanager(self, *_arguments: Any, **_options: Any) -> None:
        """Make none: there is one pool, of one wire."""

    def get_connection_with_tls_context(self, *_arguments: Any, **_options: Any) -> _Pool:
        """Return the pool of the wire, whatever the URL."""
        return self.pool

    def cert_verify(self, *_arguments: Any, **_options: Any) -> None:
        """Leave TLS to the wire."""

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Return the answer without reading cookies, of which there may be thousands."""
        response = requests.Response()
        response.status_code, response.reason = resp.status, resp.reason
        response.raw, response.request = resp, req
        response.url = req.url or ""
        return response

    def close(self) -> None:
        """Close the pool."""
        self.pool.close()


class _NoCookies(RequestsCookieJar):
    """Keeps none, and does not read them: there may be thousands."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take nothing."""


class _Session(requests.Session):
    """A session without memory, and without anything of the environment."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies = _NoCookies()

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Know of no redirect: to prepare the next request, the body would be read to its end."""


class Exchanger:
    """One session of `requests` over one wire. Used by one thread at a time."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.usable = True  # for another exchange
        self._session = _Session()
        adapter = _Adapter(wire)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def exchange(self, asked: Asked) -> Page:
        """Send a request and read its answer. Raises Unanswered."""
        with self.wire.at_work():
            began = time.monotonic()
            self.wire.allow(seconds=asked.timeout_s, body_bytes=asked.limit_bytes + PIECE_BYTES)
            raw = self._answer(asked)
            sent, ended = _read(raw, asked.limit_bytes)
            self.usable = ended == "complete" and self._keeps_open(raw)
            return self._page(asked, raw, sent, ended, began)

    def _answer(self, asked: Asked) -> BaseHTTPResponse:
        """Return the answer as far as its head. Raises Unanswered."""
        try:
            response = self._session.send(
                self._prepared(asked), stream=True, allow_redirects=False, timeout=asked.timeout_s
            )
        except (
            requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError
        ) as error:  # fmt: skip
            self.usable = False
            raise _told_apart(error, untouched=self.wire.first_byte_at is None) from error
        raw: BaseHTTPResponse = response.raw
        return raw

    def _page(
        self, asked: Asked, raw: BaseHTTPResponse, sent: bytes, ended: Ended, began: float
    ) -> Page:
        wire = self.wire
        body, ended = _decoded(sent, raw.headers.get("content-encoding"), ended, asked.limit_bytes)
        return Page(
            url=asked.url,
            address=asked.address,
            method=asked.method,
            status=raw.status,
            reason=raw.reason or "",
            http_version=f"HTTP/{raw.version // 10}.{raw.version % 10}",
            headers=_as_sent(raw),
            body=body,
            ended=ended,
            first_byte_s=round(max(0.0, (wire.first_byte_at or wire.sent_at) - wire.sent_at), 4),
            took_s=round(time.monotonic() - began, 4),
            tls=wire.tls,
        )

    def _keeps_open(self, raw: BaseHTTPResponse) -> bool:
        """Give the connection back to the pool, and tell whether the peer keeps it open."""
        raw.release_conn()
        return not getattr(raw, "_original_response").will_close  # noqa: B009 (urllib3 has no other)

    def _prepared(self, asked: Asked) -> requests.PreparedRequest:
        """Prepare without `requests`' rewriting of the URL: what is asked for is sent as it is."""
        prepared = requests.PreparedRequest()
        prepared.prepare_method(asked.method)
        prepared.prepare_headers({"Host": asked.host, **asked.headers})
        prepared.prepare_hooks({})
        scheme = asked.url.partition(":")[0]
        prepared.url = f"{scheme}://{asked.host}{asked.path}"
        return prepared


def _as_sent(raw: BaseHTTPResponse) -> tuple[tuple[str, str], ...]:
    """Return the header fields in their order; urllib3's own mapping joins those of one name."""
    original = getattr(raw, "_original_response")  # noqa: B009
    return tuple((name, _unfolded(value)) for name, value in original.headers.items())


def _unfolded(value: str) -> str:
    """RFC 9112, 5.2: a folded line is one line."""
    return " ".join(value.split()) if "\n" in value or "\r" in value else value.strip(" \t")


def _read(raw: BaseHTTPResponse, limit_bytes: int) -> tuple[bytes, Ended]:
    """Read the body as it was sent, up to the limit."""
    pieces, size = [], 0
    ended: Ended = "complete"
    try:
        while size <= limit_bytes:
            piece = raw.read1(PIECE_BYTES, decode_content=False)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
        else:
            ended = "cut"
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        ended = _how(error)
    if ended != "complete":
        raw.close()
    return b"".join(pieces)[:limit_bytes], ended


def _how(error: Exception) -> Ended:
    chain = _causes(error)
    if any(isinstance(one, TooMuch) for one in chain):
        return "cut"
    return "timed_out" if any(isinstance(one, TimeoutError) for one in chain) else "broken_off"


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and what it stands for: urllib3 and `requests` wrap it twice or thrice."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 12:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, *one.args, getattr(one, "reason", None)]
    return found


def _told_apart(error: Exception, *, untouched: bool) -> Unanswered:
    chain = _causes(error)
    if any(isinstance(one, TooMuch | http.client.LineTooLong) for one in chain):
        return Unanswered("too_big")
    if any(type(one) is http.client.HTTPException for one in chain):  # more than 100 fields
        return Unanswered("too_big")
    if any(isinstance(one, TimeoutError) for one in chain):
        return Unanswered("silent")
    gone = (http.client.RemoteDisconnected, ConnectionError, http.client.IncompleteRead)
    if any(isinstance(one, gone) for one in chain):
        return Unanswered("closed", untouched=untouched)
    if any(
        isinstance(one, http.client.HTTPException | ProtocolError | ValueError) for one in chain
    ):
        return Unanswered("garbled", str(chain[-1])[:200])
    return Unanswered("closed", str(chain[-1])[:200], untouched=untouched)


def _decoded(
    sent: bytes, codings: str | None, ended: Ended, limit_bytes: int
) -> tuple[bytes, Ended]:
    """Undo Content-Encoding (RFC 9110, 8.4) without ever holding more than the limit."""
    named = [one.strip().lower() for one in (codings or "").split(",")]
    named = [one for one in named if one not in ("", "identity")]
    if not named or not sent:
        return sent, ended
    if len(named) > MOST_CODINGS:
        return sent, "undecodable"
    for coding in reversed(named):
        sent, more = _inflated(sent, coding, limit_bytes)
        if more is None:
            return sent, "undecodable"
        if more and ended == "complete":
            ended = "cut"
    return sent, ended


def _inflated(data: bytes, coding: str, limit_bytes: int) -> tuple[bytes, bool | None]:
    """Return what was packed, and whether there is more of it; None: it cannot be unpacked."""
    if coding in ("gzip", "x-gzip"):
        windows: tuple[int, ...] = (GZIP,)
    elif coding == "deflate":
        windows = (DEFLATE, RAW_DEFLATE)  # some servers leave the wrapper out
    else:
        return data, None
    for window in windows:
        unpacking = zlib.decompressobj(window)
        try:
            unpacked = unpacking.decompress(data, limit_bytes)
        except zlib.error:
            continue
        return unpacked, bool(unpacking.unconsumed_tail) and not unpacking.eof
    return data, None
