"""Serve TLS by the OpenSSL of the cryptography wheel until killed: `pyopenssl_server.py ROW.json`.

It is newer than the system's and has the post-quantum groups.
"""

import json
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.bindings.openssl.binding import Binding
from OpenSSL import SSL

NUMBERS = {
    "TLS 1.0": SSL.TLS1_VERSION,
    "TLS 1.1": SSL.TLS1_1_VERSION,
    "TLS 1.2": SSL.TLS1_2_VERSION,
    "TLS 1.3": SSL.TLS1_3_VERSION,
}
REPLY = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


def serve(row: dict) -> None:
    """Answer every connection in a thread of its own."""
    context = context_of(row)
    with socket.create_server((row["address"], row["port"]), backlog=64) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=answer, args=(connection, context), daemon=True).start()


def answer(connection: socket.socket, context: SSL.Context) -> None:
    connection.settimeout(None)
    with connection, suppress(SSL.Error, OSError):
        tls = SSL.Connection(context, connection)
        tls.set_accept_state()
        tls.do_handshake()
        tls.recv(4096)
        tls.send(REPLY)
        tls.shutdown()


def context_of(row: dict) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(NUMBERS[row["oldest"]])
    context.set_max_proto_version(NUMBERS[row["newest"]])
    context.set_cipher_list((row["suites"] or "DEFAULT:@SECLEVEL=0").encode())
    if row["suites13"]:
        context.set_tls13_ciphersuites(row["suites13"].encode())
    context.set_options(0 if row["client_order"] else SSL.OP_CIPHER_SERVER_PREFERENCE)
    context.set_options(0 if row["tickets"] else SSL.OP_NO_TICKET)
    if row["groups"]:
        set_groups(context, row["groups"])
    if row["dh"]:
        context.load_tmp_dh(row["dh"])
    for pair in row["pairs"]:
        context.use_certificate_chain_file(pair["chain"])
        context.use_privatekey_file(pair["key"])
    if row["asks_for_certificate"]:
        demand = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
        context.set_verify(demand, lambda *_: True)
    return context


def set_groups(context: SSL.Context, groups: str) -> None:
    """Set the list of groups, for which pyOpenSSL has no call."""
    library = Binding().lib
    if library.SSL_CTX_set1_curves_list(context._context, groups.encode()) != 1:
        raise ValueError(groups)


if __name__ == "__main__":
    serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
