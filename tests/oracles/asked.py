"""Read what clients asked by their hellos, and keep it small."""

import json
import lzma
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from checks.tls.wire.iana import SIGNALLING, group_name, signature_name, sslv2_name, suite_name
from tests.oracles import lots
from tests.oracles.tap import Exchange

VERSIONS: Final = {
    0x0002: "SSLv2",
    0x0300: "SSLv3",
    0x0301: "TLS 1.0",
    0x0302: "TLS 1.1",
    0x0303: "TLS 1.2",
    0x0304: "TLS 1.3",
}
GROUPS, SIGNATURES, SUPPORTED_VERSIONS = 10, 13, 43
SUITE_AT: Final = 43  # in a record with a ServerHello: the length of the session id, then the suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one hello offers, by IANA's names, and the suite that was answered."""

    versions: tuple[str, ...]
    suites: tuple[str, ...]
    groups: tuple[str, ...] | None  # None: it does not say which
    signatures: tuple[str, ...] | None
    chosen: str  # "": none


def asked_by(exchange: Exchange) -> Asked:
    """Read a hello in one record (RFC 8446, 4.1.2), or one of SSL 2.0 (RFC 5246, E.2)."""
    hello = exchange.hello
    if hello[0] != lots.HANDSHAKE:
        return _asked_by_old(exchange)
    at = 44 + hello[43]
    suites = _numbers(hello[at + 2 :][: _number(hello, at)])
    found = {
        kind: hello[place + 4 :][: _number(hello, place + 2)]
        for kind, place in lots.extensions_of(hello)
    }
    named = found.get(SUPPORTED_VERSIONS)
    return Asked(
        versions=_versions(_numbers(named[1:]) if named else _up_to(_number(hello, 9))),
        suites=tuple(suite_name(number) for number in suites if number not in SIGNALLING),
        groups=_names(found.get(GROUPS), group_name),
        signatures=_names(found.get(SIGNATURES), signature_name),
        chosen=_chosen(exchange.answer),
    )


def _asked_by_old(exchange: Exchange) -> Asked:
    hello = exchange.hello
    kinds = hello[11:][: _number(hello, 5)]
    numbers = [int.from_bytes(kinds[at : at + 3], "big") for at in range(0, len(kinds), 3)]
    version = _number(hello, 3)
    return Asked(
        versions=_versions([0x0002, *_up_to(version)]),
        suites=tuple(suite_name(n) if n <= 0xFFFF else sslv2_name(n) for n in numbers),
        groups=None,
        signatures=None,
        chosen=_chosen(exchange.answer),
    )


def _up_to(version: int) -> range:
    """Return the versions that a hello without a list of them offers (RFC 5246, E.1)."""
    return range(0x0300, version + 1)


def _versions(numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(VERSIONS[number] for number in numbers if number in VERSIONS)


def _names(extension: bytes | None, name: Callable[[int], str]) -> tuple[str, ...] | None:
    return None if extension is None else tuple(map(name, _numbers(extension[2:])))


def _chosen(answer: bytes) -> str:
    if len(answer) < SUITE_AT + 3 or (answer[0], answer[5]) != (lots.HANDSHAKE, lots.SERVER_HELLO):
        return ""
    return suite_name(_number(answer, SUITE_AT + 1 + answer[SUITE_AT]))


def _numbers(data: bytes) -> list[int]:
    return [_number(data, at) for at in range(0, len(data) - 1, 2)]


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def pack(exchanges: Iterable[Exchange]) -> bytes:
    """Keep each exchange once, without what is drawn by lot."""
    told = {
        (hello.hex(), lots.server_flight(each.answer).hex()): None
        for each in exchanges
        if (hello := lots.client_hello(each.hello)) is not None
    }
    return lzma.compress(json.dumps(list(told)).encode("ascii"))


def unpack(packed: bytes) -> list[Exchange]:
    """Return what was kept."""
    told = json.loads(lzma.decompress(packed))
    return [Exchange(bytes.fromhex(hello), bytes.fromhex(answer)) for hello, answer in told]
