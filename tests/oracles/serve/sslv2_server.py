"""Serve SSL 2.0 with RC4, beside TLS, until killed: `sslv2_server.py ROW.json`.

No library of today speaks it, so this is the handshake of the draft itself
(draft-hickman-netscape-ssl-00, 1995), to its end: sslyze's OpenSSL 1.0.2 shakes hands with it.
"""

import hashlib
import hmac
import json
import secrets
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from pyopenssl_server import answer as answer_tls
from pyopenssl_server import context_of

RC4_128, RC4_128_EXPORT40 = bytes.fromhex("010080"), bytes.fromhex("020080")
KINDS = (RC4_128, RC4_128_EXPORT40)
CLIENT_HELLO, MASTER_KEY, CLIENT_FINISHED, SERVER_HELLO, VERIFY, FINISHED = 1, 2, 3, 4, 5, 6
NO_CIPHER = bytes([0, 0, 1])


class NotSslv2(Exception):
    """The peer speaks something else."""


class Half:
    """One direction: RC4, MD5 and the number of the next record."""

    def __init__(self, key: bytes, number: int) -> None:
        self._key, self._number = key, number
        self._stream = Cipher(ARC4(key), None).encryptor()

    def seal(self, data: bytes) -> bytes:
        return self._stream.update(self._mac(data) + data)

    def open(self, sealed: bytes) -> bytes:
        clear = self._stream.update(sealed)
        mac, data = clear[:16], clear[16:]
        if not hmac.compare_digest(mac, self._mac(data)):
            raise NotSslv2("a wrong MAC")
        return data

    def _mac(self, data: bytes) -> bytes:
        numbered = self._key + data + self._number.to_bytes(4, "big")
        self._number += 1
        return hashlib.md5(numbered, usedforsecurity=False).digest()


def serve(row: dict) -> None:
    """Answer every connection in a thread of its own."""
    pair = row["pairs"][0]
    leaf = x509.load_pem_x509_certificates(Path(pair["chain"]).read_bytes())[0]
    key = load_pem_private_key(Path(pair["key"]).read_bytes(), None)
    context = context_of(row | {"oldest": "TLS 1.0"})
    with socket.create_server((row["address"], row["port"]), backlog=64) as listener:
        while True:
            connection, _ = listener.accept()
            connection.settimeout(10)
            arguments = (connection, leaf.public_bytes(Encoding.DER), key, context)
            threading.Thread(target=answer, args=arguments, daemon=True).start()


def answer(connection: socket.socket, certificate: bytes, key, context) -> None:
    """Tell TLS by its first byte, that of a handshake record."""
    if connection.recv(1, socket.MSG_PEEK) == b"\x16":
        answer_tls(connection, context)
    else:
        answer_sslv2(connection, certificate, key)


def answer_sslv2(connection: socket.socket, certificate: bytes, key) -> None:
    with connection, suppress(OSError, NotSslv2, ValueError):
        kinds, challenge = read_hello(receive(connection))
        common = [kind for kind in KINDS if kind in kinds]
        if not common:
            send(connection, NO_CIPHER)
            return
        identity = secrets.token_bytes(16)
        send(connection, server_hello(certificate, b"".join(common), identity))
        master = read_master_key(receive(connection), key)
        outward, inward = keys(master, challenge, identity)
        send(connection, outward.seal(bytes([VERIFY]) + challenge))
        if inward.open(receive(connection)) != bytes([CLIENT_FINISHED]) + identity:
            raise NotSslv2("another connection")
        send(connection, outward.seal(bytes([FINISHED]) + secrets.token_bytes(16)))


def receive(connection: socket.socket) -> bytes:
    """Return a record without padding (draft, 1.1)."""
    length = int.from_bytes(exactly(connection, 2), "big")
    if not length & 0x8000:
        raise NotSslv2("a record with padding")
    return exactly(connection, length & 0x7FFF)


def exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        if not (piece := connection.recv(count - len(data))):
            raise NotSslv2("the end")
        data += piece
    return data


def send(connection: socket.socket, data: bytes) -> None:
    connection.sendall((0x8000 | len(data)).to_bytes(2, "big") + data)


def numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


def read_hello(message: bytes) -> tuple[set[bytes], bytes]:
    """Return the kinds of cipher and the challenge of a CLIENT-HELLO (draft, 2.5)."""
    if message[0] != CLIENT_HELLO or message[1:3] != b"\x00\x02":
        raise NotSslv2("no hello of this version")
    kinds, session_id, challenge = numbers(message[3:9])
    body = message[9:]
    listed = {body[at : at + 3] for at in range(0, kinds, 3)}
    return listed, body[kinds + session_id : kinds + session_id + challenge]


def server_hello(certificate: bytes, kinds: bytes, identity: bytes) -> bytes:
    lengths = b"".join(len(each).to_bytes(2, "big") for each in (certificate, kinds, identity))
    head = bytes([SERVER_HELLO, 0, 1, 0, 2])  # no session known, an X.509 certificate, version 2
    return head + lengths + certificate + kinds + identity


def read_master_key(message: bytes, key) -> bytes:
    """Return the master key: its clear part, and the part that only our key opens."""
    if message[0] != MASTER_KEY:
        raise NotSslv2("no master key")
    clear, encrypted, _ = numbers(message[4:10])
    body = message[10:]
    return body[:clear] + key.decrypt(body[clear : clear + encrypted], PKCS1v15())


def keys(master: bytes, challenge: bytes, identity: bytes) -> tuple[Half, Half]:
    """Return both directions, ours first; each has counted the records in clear."""
    materials = [
        hashlib.md5(master + number + challenge + identity, usedforsecurity=False).digest()
        for number in (b"0", b"1")
    ]
    return Half(materials[0], 1), Half(materials[1], 2)


if __name__ == "__main__":
    serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
