"""Serve TLS from SSLv3 up to a version, until killed: `sslv3_server.py CHAIN KEY MINOR`.

A program of its own, because no OpenSSL of today speaks SSLv3 and tlslite warns when imported.
"""

import socket
import sys
from contextlib import suppress
from pathlib import Path

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.errors import BaseTLSException


def serve(chain_path: str, key_path: str, newest_minor: int) -> None:
    chain = X509CertChain()
    chain.parsePemList(Path(chain_path).read_text(encoding="ascii"))
    key = parsePEMKey(Path(key_path).read_text(encoding="ascii"), private=True)
    settings = HandshakeSettings()
    settings.minVersion, settings.maxVersion = (3, 0), (3, newest_minor)
    settings.cipherNames = ["aes256", "aes128", "3des", "rc4"]
    settings.macNames = ["sha", "sha256", "md5"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            with connection, suppress(BaseTLSException, OSError):
                TLSConnection(connection).handshakeServer(
                    certChain=chain, privateKey=key, settings=settings
                )


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
