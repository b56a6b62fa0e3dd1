"""Gather what the answers to hellos tell by the way, whatever they were asked for."""

from dataclasses import dataclass, field
from typing import Final

from checks.tls.facts import Prime
from checks.tls.hellos.primes import prime_of
from checks.tls.hellos.suites import RENEGOTIATION_SCSV
from checks.tls.suite_traits import traits
from checks.tls.wire import iana
from checks.tls.wire.hello import (
    ENCRYPT_THEN_MAC,
    EXTENDED_MASTER_SECRET,
    HEARTBEAT,
    NUMBERS,
    RENEGOTIATION_INFO,
    Offer,
)
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import Reply
from checks.verdict import Answer

SSLV3: Final = NUMBERS["SSLv3"]


@dataclass(slots=True)
class Gleaned:
    """What was told in the clear, up to TLS 1.2. A set of both True and False: not always."""

    master_secret: set[bool] = field(default_factory=set)
    encrypt_then_mac: set[bool] = field(default_factory=set)  # of CBC suites alone
    renegotiation: set[bool] = field(default_factory=set)
    compression: set[bool] = field(default_factory=set)  # where it was offered
    heartbeat: set[bool] = field(default_factory=set)  # likewise
    signatures: dict[str, None] = field(default_factory=dict)  # in the order seen, each once
    primes: dict[str, Prime] = field(default_factory=dict)  # by their SHA-256
    unread_primes: bool = False  # a DHE suite was taken, and its prime did not come
    unread_signatures: bool = False

    def take(self, reply: Reply, offer: Offer) -> None:
        """Learn from a hello that was taken."""
        hello = reply.hello
        if reply.answer is not Answer.TAKEN or hello is None or offer.version == "TLS 1.3":
            return
        said = hello.extensions
        if hello.version > SSLV3 or RENEGOTIATION_SCSV in offer.suites:  # RFC 5746, 3.4
            self.renegotiation.add(RENEGOTIATION_INFO in said)
        if hello.version > SSLV3:  # which has no extensions (RFC 6101)
            self.master_secret.add(EXTENDED_MASTER_SECRET in said)
            if traits(SUITES[hello.suite]).cbc:
                self.encrypt_then_mac.add(ENCRYPT_THEN_MAC in said)
        if offer.compression:
            self.compression.add(hello.compression != 0)
        if offer.heartbeat:
            self.heartbeat.add(HEARTBEAT in said)

    def take_exchange(self, reply: Reply, offer: Offer) -> None:
        """Learn from the ephemeral key, if there is one and it was waited for."""
        hello, exchange = reply.hello, reply.exchange
        if reply.answer is not Answer.TAKEN or hello is None or offer.version == "TLS 1.3":
            return
        suite = traits(SUITES[hello.suite])
        if exchange is None:
            self.unread_primes |= suite.exchange == "DHE"
            self.unread_signatures |= suite.exchange in ("DHE", "ECDHE") and not suite.anonymous
            return
        if exchange.prime:
            prime = prime_of(exchange)
            self.primes.setdefault(prime.sha256, prime)
        if exchange.signature is not None:
            self.signatures.setdefault(iana.signature_name(exchange.signature))
