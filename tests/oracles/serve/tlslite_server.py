"""Serve TLS by tlslite-ng until killed: `tlslite_server.py ROW.json`.

It still speaks SSLv3, RC4 and 3DES. A program of its own, because tlslite warns when imported.
"""

import json
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.errors import BaseTLSException
from tlslite.handshakesettings import Keypair, VirtualHost
from tlslite.utils.asn1parser import ASN1Parser
from tlslite.utils.cryptomath import bytesToNumber
from tlslite.utils.pem import dePem

MINOR = {"SSLv3": 0, "TLS 1.0": 1, "TLS 1.1": 2, "TLS 1.2": 3, "TLS 1.3": 4}


def serve(row: dict) -> None:
    """Answer every connection in a thread of its own."""
    settings = settings_of(row)
    chain, key = pair_of(row["pairs"][0])
    settings.virtual_hosts = [virtual_host(*pair_of(pair)) for pair in row["pairs"][1:]]
    with socket.create_server((row["address"], row["port"]), backlog=64) as listener:
        while True:
            connection, _ = listener.accept()
            connection.settimeout(10)
            arguments = (connection, chain, key, settings, row)
            threading.Thread(target=answer, args=arguments, daemon=True).start()


def answer(connection: socket.socket, chain, key, settings, row: dict) -> None:
    with connection, suppress(BaseTLSException, OSError):
        tls = TLSConnection(connection)
        tls.handshakeServer(
            certChain=chain,
            privateKey=key,
            settings=settings,
            reqCert=row["asks_for_certificate"],
            anon="anon" in row["suites"],
            alpn=[bytearray(b"http/1.1")],  # without any, tlslite breaks down when asked for one
        )
        tls.read(max=4096)
        tls.close()


def pair_of(pair: dict) -> tuple:
    chain = X509CertChain()
    chain.parsePemList(Path(pair["chain"]).read_text(encoding="ascii"))
    key = parsePEMKey(Path(pair["key"]).read_text(encoding="ascii"), private=True)
    return chain, key


def virtual_host(chain, key) -> VirtualHost:
    host = VirtualHost()
    host.keys = [Keypair(key, chain.x509List)]
    return host


def settings_of(row: dict) -> HandshakeSettings:
    settings = HandshakeSettings()
    settings.minVersion = (3, MINOR[row["oldest"]])
    settings.maxVersion = (3, MINOR[row["newest"]])
    settings.minKeySize = 512
    if row["suites"]:
        settings.cipherNames = row["suites"].replace("anon", "").split()
        settings.macNames = ["sha", "sha256", "sha384", "md5", "aead"]
    if row["groups"]:
        names = row["groups"].split()
        settings.eccCurves = [name for name in names if not name.startswith("ffdhe")]
        settings.dhGroups = [name for name in names if name.startswith("ffdhe")]
        settings.keyShares = []
        settings.defaultCurve = settings.eccCurves[0] if settings.eccCurves else "secp256r1"
    if row["dh"]:
        settings.dhParams = dh_of(row["dh"])
    settings.useExtendedMasterSecret = "extended master secret" not in row["off"]
    settings.useEncryptThenMAC = "encrypt then MAC" not in row["off"]
    settings.use_heartbeat_extension = "heartbeat" not in row["off"]
    settings.ticket_count = 2 if row["tickets"] else 0
    return settings


def dh_of(path: str) -> tuple[int, int]:
    """Return generator and prime of PKCS #3 parameters."""
    parser = ASN1Parser(dePem(Path(path).read_text(encoding="ascii"), "DH PARAMETERS"))
    return bytesToNumber(parser.getChild(1).value), bytesToNumber(parser.getChild(0).value)


if __name__ == "__main__":
    serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
