"""A TLS server that goes no further than its first flight, byte by byte as a test wants it.

It speaks what no library speaks any more, and misbehaves as no library does.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.tls.suite_traits import traits
from checks.tls.wire.iana_suites import SUITES
from tests.tls_servers import Behaviour, alerting, answering, offered_version

NUMBERS = {"SSLv3": 0x0300, "TLS 1.0": 0x0301, "TLS 1.1": 0x0302, "TLS 1.2": 0x0303}
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
NO_SUITE, NO_VERSION = alerting(40), alerting(70)
PRIME = (1 << 511) + 1


@dataclass(frozen=True, kw_only=True)
class Hello:
    """A ClientHello as the server reads it."""

    version: str
    suites: tuple[int, ...]
    compressions: bytes
    extensions: Mapping[int, bytes]

    @property
    def groups(self) -> tuple[int, ...]:
        return numbers(self.extensions.get(10, b"\0\0")[2:])

    @property
    def signatures(self) -> tuple[int, ...]:
        return numbers(self.extensions.get(13, b"\0\0")[2:])

    @property
    def name(self) -> str:
        return self.extensions.get(0, b"")[5:].decode()

    @property
    def shares(self) -> bool:
        return len(self.extensions.get(51, b"")) > 2


def numbers(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def read_hello(record: bytes) -> Hello:
    rest = record[9 + 2 + 32 :]
    rest = rest[1 + rest[0] :]
    suites, rest = vector(rest, 2)
    compressions, rest = vector(rest, 1)
    extensions, rest = {}, rest[2:]
    while rest:
        kind = int.from_bytes(rest[:2], "big")
        extensions[kind], rest = vector(rest[2:], 2)
    return Hello(
        version=offered_version(record),
        suites=numbers(suites),
        compressions=compressions,
        extensions=extensions,
    )


def vector(data: bytes, length_bytes: int) -> tuple[bytes, bytes]:
    end = length_bytes + int.from_bytes(data[:length_bytes], "big")
    return data[length_bytes:end], data[end:]


def sized(length_bytes: int, body: bytes) -> bytes:
    return len(body).to_bytes(length_bytes, "big") + body


def extension(kind: int, body: bytes = b"") -> bytes:
    return kind.to_bytes(2, "big") + sized(2, body)


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + sized(3, body)


def record(kind: int, fragment: bytes) -> bytes:
    return bytes([kind, 3, 3]) + sized(2, fragment)


@dataclass(kw_only=True)
class Persona:
    """What the server takes; in its own order, or in the client's where `follows` is true."""

    takes: Mapping[str, tuple[int, ...]]
    follows: bool = False
    groups: tuple[int, ...] = (0x001D, 0x0017)
    heeds_groups: bool = True
    leaf: bytes = b"leaf"
    refuse: Behaviour = NO_SUITE
    refuse_version: Behaviour = NO_VERSION
    extensions: bytes = b""
    compresses: bool = False
    retries: bool = True
    signs_with: tuple[int, ...] = (0x0804, 0x0401)
    heeds_signatures: bool = True
    prime: int = PRIME
    knows_fallback: bool = True
    flight: bool = True  # certificate and key follow the hello
    hellos: list[Hello] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        self.behaviour(connection.recv(65536, socket.MSG_PEEK))(connection)

    def behaviour(self, data: bytes) -> Behaviour:
        version = offered_version(data)
        if version == "SSLv2" or version not in self.takes:
            return self.refuse_version
        hello = read_hello(data)
        self.hellos.append(hello)
        if 0x5600 in hello.suites and self.knows_fallback and version != list(self.takes)[-1]:
            return alerting(86)
        chosen = self.choose(hello)
        return self.refuse if chosen is None else answering(chosen)

    def choose(self, hello: Hello) -> bytes | None:
        takes = self.takes[hello.version]
        order = hello.suites if self.follows else takes
        if hello.version == "TLS 1.3":
            return self.choose_13(hello, [s for s in order if s in takes and s in hello.suites])
        group = self.group_for(hello)
        scheme = next((s for s in self.signs_with if s in hello.signatures), None)
        if scheme is None and not self.heeds_signatures:
            scheme = self.signs_with[0]
        for suite in order:
            made = traits(SUITES[suite]) if suite in takes and suite in hello.suites else None
            if made is None or (made.exchange == "ECDHE" and group is None):
                continue
            signed = made.exchange in ("ECDHE", "DHE") and hello.version == "TLS 1.2"
            if signed and scheme is None:
                continue
            return self.flight_of(hello, suite, group or 0, scheme or 0)
        return None

    def group_for(self, hello: Hello) -> int | None:
        order = hello.groups if self.follows else self.groups
        common = [g for g in order if g in self.groups and g in hello.groups]
        return common[0] if common else None if self.heeds_groups else self.groups[0]

    def flight_of(self, hello: Hello, suite: int, group: int, scheme: int) -> bytes:
        method = 1 if self.compresses and 1 in hello.compressions else 0
        body = NUMBERS[hello.version].to_bytes(2, "big") + bytes(32) + b"\0"
        body += suite.to_bytes(2, "big") + bytes([method])
        if self.extensions and hello.version != "SSLv3":
            body += sized(2, self.extensions)
        said = message(2, body)
        if self.flight:
            said += message(11, sized(3, sized(3, self.leaf))) + self.key(
                hello, suite, group, scheme
            )
            said += message(14, b"")
        return record(22, said)

    def key(self, hello: Hello, suite: int, group: int, scheme: int) -> bytes:
        made = traits(SUITES[suite])
        signature = (scheme.to_bytes(2, "big") if hello.version == "TLS 1.2" else b"") + b"\0\1s"
        if made.exchange == "ECDHE":
            return message(12, b"\3" + group.to_bytes(2, "big") + b"\1p" + signature)
        if made.exchange == "DHE":
            prime = self.prime.to_bytes((self.prime.bit_length() + 7) // 8, "big")
            return message(12, sized(2, prime) + sized(2, b"\2") + sized(2, b"y") + signature)
        return b""

    def choose_13(self, hello: Hello, suites: list[int]) -> bytes | None:
        group = next((g for g in self.groups if g in hello.groups), None)
        if not suites or group is None:
            return None
        if not hello.shares and not self.retries:
            return None
        is_hello = hello.shares and group == 0x001D
        share = group.to_bytes(2, "big") + (sized(2, bytes(32)) if is_hello else b"")
        body = b"\3\3" + (bytes(32) if is_hello else RETRY) + b"\0" + suites[0].to_bytes(2, "big")
        body += b"\0" + sized(2, extension(43, b"\3\4") + extension(51, share))
        return record(22, message(2, body))
