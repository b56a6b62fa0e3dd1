"""Name servers that answer badly, at an address of loopback and the port of all the others."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import dns.flags
import dns.message

Answer = Callable[[bytes], bytes | None]
POLL_S = 0.02


def silence(_question: bytes) -> None:
    return None


def garbage(_question: bytes) -> bytes:
    return b"\xff" * 40


def another_question(question: bytes) -> bytes:
    """Answer with the right id, and about another name."""
    asked = dns.message.from_wire(question)
    other = dns.message.make_response(dns.message.make_query("elsewhere.vn", "SOA"))
    other.id = asked.id
    return other.to_wire()


def truncation(question: bytes) -> bytes:
    response = dns.message.make_response(dns.message.from_wire(question))
    response.flags |= dns.flags.TC | dns.flags.AA
    return response.to_wire()


def pointers_in_a_ring(question: bytes) -> bytes:
    """Answer with a name that points at itself (RFC 1035, 4.1.4)."""
    header = question[:2] + b"\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00"
    return header + question[12:] + b"\xc0\xff" * 100


@contextmanager
def over_udp(address: str, port: int, answer: Answer) -> Iterator[None]:
    """Answer datagrams; nothing listens over TCP."""
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, port))
        server.settimeout(POLL_S)

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    question, asker = server.recvfrom(4096)
                    if (wire := answer(question)) is not None:
                        server.sendto(wire, asker)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def hang_up(connection: socket.socket) -> None:
    connection.close()


def drip(connection: socket.socket) -> None:
    """Send a long answer, one octet at a time."""
    with suppress(OSError):
        connection.sendall(b"\xff\xff")
        while True:
            connection.sendall(b"\0")
            time.sleep(0.1)


def flood(connection: socket.socket) -> None:
    """Send without end, whatever was asked."""
    with suppress(OSError):
        while True:
            connection.sendall(b"\xff" * 65536)


@contextmanager
def over_tcp(address: str, port: int, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """Treat each connection by a thread of its own."""
    over = threading.Event()
    with socket.create_server((address, port)) as server:
        server.settimeout(POLL_S)

        def accept() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    connection.settimeout(2)
                    threading.Thread(target=_one, args=(connection, serve), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _one(connection: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with connection:
        serve(connection)
