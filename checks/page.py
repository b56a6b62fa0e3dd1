"""One HTTP answer, as the World gives it to observers."""

from dataclasses import dataclass
from typing import Literal

VisitFailure = Literal["closed", "silent", "garbled", "no_tls", "too_big"]
Ended = Literal["complete", "cut", "broken_off", "timed_out", "undecodable"]


class NoPage(Exception):
    """A connection came about, and no HTTP answer did. A fact about that service.

    closed: the peer hung up or reset; silent: nothing came in time; garbled: what came is no HTTP;
    no_tls: no handshake came about; too_big: the answer's head is longer than anyone may send.
    """

    def __init__(self, failure: VisitFailure, address: str, url: str, says: str = "") -> None:
        super().__init__(f"{url} at {address}: {failure} {says}".rstrip())
        self.failure = failure
        self.address = address
        self.url = url
        self.says = says  # in the words of OpenSSL or of the parser


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSeen:
    """The TLS that a page came over. It is looked at, and nothing is refused because of it."""

    version: str  # "TLSv1.3", as OpenSSL writes it
    trusted: bool  # a chain to the public store or the agency's own, for this very name, valid now
    flaw: str  # why it is not, in OpenSSL's words
    certificate_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTTP answer, as it was sent."""

    url: str
    address: str
    method: str
    status: int
    reason: str
    http_version: str  # "HTTP/1.1"
    headers: tuple[tuple[str, str], ...]  # in their order, twice where they were sent twice
    body: bytes  # decoded by Content-Encoding, at most as long as was asked for
    ended: Ended  # cut: more would have come; undecodable: the body is as it was sent
    first_byte_s: float  # from the request's end to the answer's first byte
    took_s: float
    tls: TlsSeen | None  # None: over plain HTTP

    def header(self, name: str) -> str | None:
        """Return the first header of that name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)
