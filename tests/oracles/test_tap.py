"""The proofs rest on what the tap notes, and on how its notes are read."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.oracles import asked
from tests.oracles.begun import BEGINS
from tests.oracles.serve.process import ADDRESS
from tests.oracles.tap import Exchange, tapped

Behave = Callable[[socket.socket], None]
ALERT = bytes.fromhex("15030100020228")
RESET = b"\1\0\0\0\0\0\0\0"


@contextmanager
def server(behave: Behave) -> Iterator[int]:
    """Serve one connection."""
    with socket.create_server((ADDRESS, 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                behave(connection)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def hello_of(context: ssl.SSLContext) -> bytes:
    out = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="site.example.vn").do_handshake()
    return out.read()


def client(suites: str, curve: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suites)
    context.set_ecdh_curve(curve)
    return context


HELLO = hello_of(client("ECDHE-RSA-AES128-GCM-SHA256", "secp384r1"))


def exchange_through(behave: Behave, *said: bytes) -> tuple[Exchange, bytes]:
    """Say something through a tap; return what it noted, and what came back."""
    with server(behave) as port, tapped(port) as tap:
        with socket.create_connection((ADDRESS, tap.port), timeout=5) as connection:
            for each in said:
                connection.sendall(each)
                came = connection.recv(1000)
        (exchange,) = tap.exchanges
    return exchange, came


def refuse(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(ALERT)


def test_hello_and_answer_are_noted_and_passed_on() -> None:
    exchange, came = exchange_through(refuse, HELLO)
    assert (exchange.hello, exchange.answer, came) == (HELLO, ALERT, ALERT)


def test_a_dialogue_before_the_hello_is_passed_on_and_not_noted() -> None:
    def greet_and_refuse(connection: socket.socket) -> None:
        assert connection.recv(100) == b"STARTTLS\r\n"
        connection.sendall(b"220 go\r\n")
        refuse(connection)

    exchange, _ = exchange_through(greet_and_refuse, b"STARTTLS\r\n", HELLO)
    assert (exchange.hello, exchange.answer) == (HELLO, ALERT)


def test_a_reset_stays_a_reset() -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    with pytest.raises(ConnectionResetError):
        exchange_through(reset, HELLO)


def test_tls_is_begun_for_a_peer_that_cannot() -> None:
    def rdp(connection: socket.socket) -> None:
        request = connection.recv(100)
        assert request[3] == len(request)
        connection.sendall(bytes.fromhex("030000130ed000000000000200080001000000"))
        refuse(connection)

    with (
        server(rdp) as port,
        tapped(port, BEGINS["rdp"]) as tap,
        socket.create_connection((ADDRESS, tap.port), timeout=5) as connection,
    ):
        connection.sendall(HELLO)
        assert connection.recv(100) == ALERT


def test_a_hello_is_read_by_names_and_so_it_is_after_packing() -> None:
    (kept,) = asked.unpack(asked.pack([Exchange(HELLO, ALERT), Exchange(HELLO, ALERT)]))
    hello = asked.asked_by(kept)
    assert hello.versions == ("SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2")
    assert hello.suites == ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",)
    assert hello.groups == ("secp384r1",)
    assert hello.signatures and "rsa_pss_rsae_sha256" in hello.signatures
    assert hello.chosen == ""


def test_the_chosen_suite_is_read_from_the_answer() -> None:
    body = b"\3\3" + bytes(32) + b"\2\7\7" + b"\xc0\x2f" + b"\0"
    message = b"\2" + len(body).to_bytes(3, "big") + body
    answer = b"\x16\3\3" + len(message).to_bytes(2, "big") + message
    chosen = asked.asked_by(Exchange(HELLO, answer)).chosen
    assert chosen == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"


def test_a_hello_of_ssl_2_names_old_and_new_suites() -> None:
    old = bytes.fromhex("801f 01 0301 0006 0000 0010 00002f 0700c0") + bytes(16)
    hello = asked.asked_by(Exchange(old))
    assert hello.versions == ("SSLv2", "SSLv3", "TLS 1.0")
    assert hello.suites == ("TLS_RSA_WITH_AES_128_CBC_SHA", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5")
