"""Begin TLS for a peer that cannot: it then meets a server that speaks TLS from the start.

Written apart from our own dialogues, so that one is not held against itself.
"""

import socket
from typing import Final

from tests.oracles.row import NAME
from tests.oracles.tap import Begin

RDP_REQUEST: Final = bytes.fromhex("030000130ee000000000000100080001000000")  # [MS-RDPBCGR] 2.2.1.1
MYSQL_SSL_REQUEST: Final = bytes.fromhex("2000000100aa0000000000012d") + bytes(23)
XMPP_OPENING: Final = (
    f"<?xml version='1.0'?><stream:stream to='{NAME}' version='1.0' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams'>"
)
XMPP_REQUEST: Final = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def _rdp(server: socket.socket) -> None:
    server.sendall(RDP_REQUEST)
    _exactly(server, int.from_bytes(_exactly(server, 4)[2:], "big") - 4)


def _mysql(server: socket.socket) -> None:
    _exactly(server, int.from_bytes(_exactly(server, 4)[:3], "little"))
    server.sendall(MYSQL_SSL_REQUEST)


def _xmpp(server: socket.socket) -> None:
    server.sendall(XMPP_OPENING.encode())
    _up_to(server, b"</stream:features>")
    server.sendall(XMPP_REQUEST.encode())
    _up_to(server, b">")  # of <proceed/>


def _exactly(server: socket.socket, count: int) -> bytes:
    data = server.recv(count, socket.MSG_WAITALL)
    if len(data) < count:
        raise ConnectionResetError
    return data


def _up_to(server: socket.socket, end: bytes) -> None:
    data = b""
    while not data.endswith(end):
        data += _exactly(server, 1)


BEGINS: Final[dict[str, Begin]] = {"rdp": _rdp, "mysql": _mysql, "xmpp": _xmpp}
