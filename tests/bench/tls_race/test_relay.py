"""The relay of the race: what it adds, and that it passes on every end as it was."""

import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.bench.tls_race.servers import PORT, relay
from tests.tls_servers import Behaviour, listening

OWN = 1 + os.getpid() % 250  # tests run in several processes at once
FAR, NEAR = f"127.1.9.{OWN}", f"127.2.9.{OWN}"


@contextmanager
def far(behave: Behaviour) -> Iterator[socket.socket]:
    """Connect to a server through the relay."""
    with (
        listening(behave, NEAR, PORT),
        relay([FAR], [NEAR]),
        socket.create_connection((FAR, PORT), timeout=5) as connection,
    ):
        yield connection


def echoing(connection: socket.socket) -> None:
    while data := connection.recv(65536):
        connection.sendall(data)


def greeting(connection: socket.socket) -> None:
    connection.sendall(b"220 hello")
    connection.recv(1)


def reset(connection: socket.socket) -> None:
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def milliseconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return (time.monotonic() - began) * 1000


def ask(connection: socket.socket, data: bytes = b"x") -> bytes:
    connection.sendall(data)
    return connection.recv(65536)


def test_the_first_answer_takes_two_round_trips_and_the_next_one():
    with far(echoing) as connection:
        first, second = (milliseconds(lambda: ask(connection)) for _ in range(2))
    assert 78 < first < 200
    assert 38 < second < first - 20


def test_a_greeting_takes_two_round_trips():
    with far(greeting) as connection:
        assert 78 < milliseconds(lambda: connection.recv(100)) < 200


def test_much_is_passed_on_whole_and_then_its_end():
    data = bytes(range(256)) * 20_000
    with far(echoing) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(1 << 20):
            received += piece
    assert received == data


def test_a_reset_is_passed_on():
    with far(reset) as connection:
        connection.sendall(b"x")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_server_that_is_not_there_resets():
    with relay([FAR], [NEAR]), socket.create_connection((FAR, PORT), timeout=5) as connection:
        connection.sendall(b"x")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
