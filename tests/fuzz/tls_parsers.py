"""What is fuzzed of TLS: each target takes any bytes, and raises only what breaks its promise."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache

from checks.tls.certificates.certificate import UnreadableCertificate, load, read_certificate
from checks.tls.certificates.staple import read_staple
from checks.tls.facts import OLDEST_FIRST, Version
from checks.tls.suite_traits import traits
from checks.tls.wire import sslv2
from checks.tls.wire.flight import Flight
from checks.tls.wire.hello import NUMBERS, Offer
from checks.tls.wire.iana import SIGNALLING
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.key_exchange import Malformed, has_key_exchange, parse_key_exchange, parse_leaf
from checks.tls.wire.records import Garbled, Reading, parse_server_hello, split_records
from tests.tls_servers import Site, site

VERSIONS: tuple[Version, ...] = tuple(version for version in OLDEST_FIRST if version in NUMBERS)
WANTS = ("hello", "leaf", "exchange")
EVERY_SUITE = tuple(number for number in SUITES if number not in SIGNALLING)
KEYED_SUITES = tuple(number for number in EVERY_SUITE if has_key_exchange(traits(SUITES[number])))
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def answers(data: bytes) -> None:
    """Read an answer whole and in pieces: it must be the same answer."""
    version = VERSIONS[data[0] % len(VERSIONS)] if data else "TLS 1.2"
    want = WANTS[data[1] % len(WANTS)] if len(data) > 1 else "hello"
    piece = data[2] + 1 if len(data) > 2 else 1
    offer, said = Offer(version=version, suites=EVERY_SUITE), data[3:]
    at_once = Reading(offer, want)
    reply = at_once.feed(said) or at_once.at_end("closed")
    in_pieces = Reading(offer, want)
    fed = (in_pieces.feed(said[start : start + piece]) for start in range(0, len(said), piece))
    again = next(filter(None, fed), None) or in_pieces.at_end("closed")
    assert (reply.answer, reply.alert) == (again.answer, again.alert), (reply, again)
    assert (reply.leaf, reply.exchange) == (again.leaf, again.exchange), (reply, again)


def records(data: bytes) -> None:
    """Split records, of alerts as of handshakes."""
    with suppress(Garbled):
        assert sum(5 + len(fragment) for _, fragment in split_records(data)) <= len(data)


def server_hellos(data: bytes) -> None:
    """Parse the body of a ServerHello."""
    with suppress(Garbled):
        assert 0 <= parse_server_hello(data).suite < 1 << 16


def certificate_messages(data: bytes) -> None:
    """Parse the body of a Certificate message, and the certificate in it."""
    with suppress(Malformed):
        certificates(parse_leaf(data))


def key_exchanges(data: bytes) -> None:
    """Parse the body of a ServerKeyExchange."""
    suite = SUITES[KEYED_SUITES[data[0] % len(KEYED_SUITES)]] if data else SUITES[0xC02F]
    for version in VERSIONS[:-1]:
        with suppress(Malformed):
            parse_key_exchange(data[1:], traits(suite), version)


def old_answers(data: bytes) -> None:
    """Read an answer to a hello of SSL 2.0."""
    with suppress(sslv2.NotSslv2):
        sslv2.read_answer(data)
    reading = sslv2.Reading()
    if data and reading.feed(data) is None:
        reading.at_end("closed")


def flights(data: bytes) -> None:
    """Read all that a server says in a handshake, sealed records too."""
    flight = Flight(lambda _said: bytes(32))
    half = len(data) // 2
    for piece in (data[:half], data[half:]):
        flight.feed(piece)
    assert flight.chain is None or all(isinstance(der, bytes) for der in flight.chain)


def certificates(data: bytes) -> None:
    """Read a certificate into facts."""
    with suppress(UnreadableCertificate):
        read_certificate(data)


def staples(data: bytes) -> None:
    """Read an OCSP response."""
    shown = known_site()
    leaf, issuer = load(shown.leaf.der), load(shown.intermediates[0].der)
    read_staple(data, leaf, [issuer], NOW)


@cache
def known_site() -> Site:
    """Return a chain, made once."""
    return site()


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (
        answers,
        records,
        server_hellos,
        certificate_messages,
        key_exchanges,
        old_answers,
        flights,
        certificates,
        staples,
    )
}


def one_input(data: bytes) -> None:
    """Give the bytes to the target that the first of them names."""
    names = tuple(TARGETS)
    if data:
        TARGETS[names[data[0] % len(names)]](data[1:])
