"""Servers that follow a script: what they say, and what they must hear before they go on."""

import re
import socket
import time
from collections.abc import Sequence

from tests.tls_servers import Behaviour

HANG_UP = object()
Step = bytes | re.Pattern[bytes] | float | object


def hears(pattern: bytes) -> re.Pattern[bytes]:
    """Wait until this has been heard."""
    return re.compile(pattern, re.DOTALL)


def scripted(*steps: Step, in_pieces: bool = False) -> Behaviour:
    """Say bytes, wait for patterns, sleep for numbers; then be silent until the client leaves.

    `in_pieces`: every byte comes in a segment of its own.
    """

    def behave(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        heard = b""
        for step in steps:
            if step is HANG_UP:
                return
            if isinstance(step, re.Pattern):
                heard = _heard(connection, heard, step)
            elif isinstance(step, float):
                time.sleep(step)
            elif isinstance(step, bytes):
                _say(connection, step, in_pieces)
        while connection.recv(4096):
            pass

    return behave


def _heard(connection: socket.socket, heard: bytes, pattern: re.Pattern[bytes]) -> bytes:
    while not (match := pattern.search(heard)):
        piece = connection.recv(4096)
        if not piece:
            raise ConnectionError("the client left")
        heard += piece
    return heard[match.end() :]


def _say(connection: socket.socket, data: bytes, in_pieces: bool) -> None:
    pieces: Sequence[bytes] = [bytes([one]) for one in data] if in_pieces else [data]
    for piece in pieces:
        connection.sendall(piece)
