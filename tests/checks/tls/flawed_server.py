"""A TLS 1.2 server, byte by byte, that has the flaws of others: Heartbleed, CCS injection, ROBOT.

It has no memory worth stealing: what it gives out too much are zeros.
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.tls_servers import Behaviour, Issued, issue

CCS, ALERT, HANDSHAKE, HEARTBEAT = 20, 21, 22, 24
CLIENT_HELLO, CERTIFICATE, CERTIFICATE_REQUEST, DONE, KEY_EXCHANGE = 1, 11, 13, 14, 16
UNEXPECTED_MESSAGE, BAD_RECORD_MAC, HANDSHAKE_FAILURE, DECODE_ERROR = 10, 20, 40, 50
TLS_RSA_WITH_AES_128_CBC_SHA = 0x002F
KEY = rsa.generate_private_key(65537, 2048)
RSA_SITE: Issued = issue("site.example.vn", dns=("site.example.vn",), key=KEY)

# What to do about a premaster secret: True when its padding is as it should be.
React = Callable[["Flawed", bool], str]


def alike(server: "Flawed", right: bool) -> str:
    return ""


@dataclass(kw_only=True)
class Flawed:
    """What a server does; by default all of it is right."""

    believes_heartbeats: bool = False
    knows_heartbeat: bool = True
    silent_about_finished: bool = False  # says nothing where there must be an alert
    decrypts_early: Callable[["Flawed"], bool] = lambda server: False
    on_secret: React = alike  # at once: "alert 51", "close", "reset", or "" to go on
    on_finished: React = alike  # the same in place of bad_record_mac
    takes_rsa: bool = True
    wants_certificate: bool = False
    issued: Issued = RSA_SITE
    connections: int = 0
    longest_request: int = 0
    heartbeats: int = 0
    early_changes: int = 0
    wrong_secrets: int = 0
    chance: Random = field(default_factory=lambda: Random(7))

    def behave(self, connection: socket.socket) -> None:
        self.connections += 1
        reader = connection.makefile("rb")
        kind, hello = _record(reader)
        if kind != HANDSHAKE or hello[0] != CLIENT_HELLO:
            return None
        if hello[4:6] != b"\x03\x03" or not self.takes_rsa:
            return self._alert(connection, HANDSHAKE_FAILURE)
        self._send(connection, HANDSHAKE, self._flight(b"\x00\x0f\x00\x01" in hello))
        return self._go_on(connection, reader)

    def _flight(self, heartbeat: bool) -> bytes:
        der = self.issued.der
        extensions = b"\xff\x01\x00\x01\x00"
        extensions += b"\x00\x0f\x00\x01\x01" if heartbeat and self.knows_heartbeat else b""
        hello = b"\x03\x03" + bytes(32) + b"\x00"
        hello += struct.pack(">HBH", TLS_RSA_WITH_AES_128_CBC_SHA, 0, len(extensions)) + extensions
        chain = _vector(3, _vector(3, der))
        request = _message(CERTIFICATE_REQUEST, b"\x01\x01\x00\x02\x04\x01\x00\x00")
        flight = _message(2, hello) + _message(CERTIFICATE, chain)
        return flight + (request if self.wants_certificate else b"") + _message(DONE, b"")

    def _go_on(self, connection: socket.socket, reader) -> None:
        right: bool | None = None
        early = changed = False
        waits_for_certificate = self.wants_certificate
        while True:
            kind, body = _record(reader)
            if not kind:
                return None
            if kind == HEARTBEAT:
                self._beat(connection, body)
            elif kind == CCS and right is None:
                self.early_changes += 1
                if not self.decrypts_early(self):
                    return self._alert(connection, UNEXPECTED_MESSAGE)
                early = True
            elif kind == CCS:
                changed = True
            elif early:
                return self._alert(connection, BAD_RECORD_MAC)
            elif changed:
                return self._react(connection, self.on_finished(self, bool(right)) or "alert 20")
            elif body[0] == CERTIFICATE and waits_for_certificate:
                waits_for_certificate = False
            elif body[0] == KEY_EXCHANGE and not waits_for_certificate:
                right = self._is_right(body[6:])
                self.wrong_secrets += not right
                if reaction := self.on_secret(self, right):
                    return self._react(connection, reaction)
            elif self.silent_about_finished:
                continue
            else:
                return self._alert(connection, UNEXPECTED_MESSAGE)

    def _beat(self, connection: socket.socket, body: bytes) -> None:
        self.heartbeats += 1
        claimed = int.from_bytes(body[1:3], "big")
        self.longest_request = max(self.longest_request, claimed - (len(body) - 3))
        if self.believes_heartbeats:
            given = (body[3:] + bytes(claimed))[:claimed]
            self._send(connection, HEARTBEAT, b"\x02" + body[1:3] + given + bytes(16))

    def _is_right(self, encrypted: bytes) -> bool:
        numbers = self.issued.key.private_numbers()
        n = numbers.public_numbers.n
        opened = pow(int.from_bytes(encrypted, "big"), numbers.d, n).to_bytes(len(encrypted), "big")
        return (
            opened[:2] == b"\x00\x02" and opened.find(b"\x00", 2) == len(opened) - 49
        ) and opened[-48:-46] == b"\x03\x03"

    def _react(self, connection: socket.socket, reaction: str) -> None:
        what, _, number = reaction.partition(" ")
        if what == "alert":
            return self._alert(connection, int(number))
        if what == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif what == "silent":
            connection.recv(1)
        return None

    def _alert(self, connection: socket.socket, number: int) -> None:
        self._send(connection, ALERT, bytes([2, number]))

    def _send(self, connection: socket.socket, kind: int, body: bytes) -> None:
        connection.sendall(bytes([kind]) + b"\x03\x03" + _vector(2, body))


def flawed(**does: object) -> tuple[Flawed, Behaviour]:
    server = Flawed(**does)
    return server, server.behave


def _record(reader) -> tuple[int, bytes]:
    head = reader.read(5)
    return (head[0], reader.read(int.from_bytes(head[3:], "big"))) if len(head) == 5 else (0, b"")


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _vector(3, body)


def _vector(length_bytes: int, body: bytes) -> bytes:
    return len(body).to_bytes(length_bytes, "big") + body
