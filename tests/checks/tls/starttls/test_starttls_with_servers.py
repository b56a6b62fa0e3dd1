"""What is seen behind STARTTLS of real servers is what `openssl s_client` sees there."""

import hashlib
import re
import ssl
import subprocess
from contextlib import suppress
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL

from checks.tls.starttls.conversation import NoStartTls
from tests.checks.tls.probing import peer_at
from tests.programs import program
from tests.starttls_servers import (
    SERVER_NAME,
    dovecot,
    exim,
    mariadb,
    postgres,
    prosody,
    slapd,
    vsftpd,
    xrdp,
)
from tests.tls_servers import Site, site

NAMES_OF_OPENSSL = {"postgresql": "postgres"}
WITH_TLS = {
    "Exim": ("smtp", exim()),
    "Dovecot, SMTP submission": ("smtp", dovecot("submission")),
    "Dovecot, IMAP": ("imap", dovecot("imap")),
    "Dovecot, POP3": ("pop3", dovecot("pop3")),
    "vsftpd": ("ftp", vsftpd()),
    "slapd": ("ldap", slapd()),
    "PostgreSQL": ("postgresql", postgres()),
    "MariaDB": ("mysql", mariadb()),
    "Prosody for clients": ("xmpp", prosody("c2s")),
    "Prosody for servers": ("xmpp-server", prosody("s2s")),
}
WITHOUT_TLS = {
    "Exim": ("smtp", exim(advertise="")),
    "Dovecot, SMTP submission": ("smtp", dovecot("submission", ssl="no")),
    "Dovecot, IMAP": ("imap", dovecot("imap", ssl="no")),
    "Dovecot, POP3": ("pop3", dovecot("pop3", ssl="no")),
    "vsftpd": ("ftp", vsftpd(ssl="NO")),
    "slapd": ("ldap", slapd(tls=False)),
    "PostgreSQL": ("postgresql", postgres(ssl="off")),
    "MariaDB": ("mysql", mariadb(ssl=False)),
    "Prosody for clients": ("xmpp", prosody("c2s", tls=False)),
    "Prosody for servers": ("xmpp-server", prosody("s2s", tls=False)),
    "xrdp": ("rdp", xrdp("rdp")),
}


@cache
def shown() -> Site:
    return site(key=rsa.generate_private_key(65537, 2048))


async def seen_by_us(port: int, scheme: str) -> tuple[str, str]:
    """Return the version that was chosen and the leaf's fingerprint."""
    async with peer_at(port, scheme) as peer:
        connection = await peer.open()
        session = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), None)
        session.set_connect_state()
        while True:
            try:
                session.do_handshake()
            except SSL.WantReadError:
                with suppress(SSL.WantReadError):  # nothing to say yet
                    await connection.send(session.bio_read(65536))
                session.bio_write(await connection.receive())
            else:
                leaf = session.get_peer_certificate(as_cryptography=True)
                return session.get_protocol_version_name(), fingerprint(leaf)


def seen_by_openssl(port: int, scheme: str) -> tuple[str, str]:
    name = NAMES_OF_OPENSSL.get(scheme, scheme)
    command = [program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}"]
    command += ["-starttls", name, "-xmpphost", SERVER_NAME]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=10, check=False)
    version = re.search(rb"New, (TLSv1\.\d)", done.stdout)
    pem = re.search(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", done.stdout, re.S)
    assert version, done.stderr
    assert pem, done.stderr
    return version[1].decode(), fingerprint(x509.load_pem_x509_certificate(pem[0]))


def fingerprint(certificate: x509.Certificate) -> str:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


@pytest.mark.parametrize(("scheme", "server"), WITH_TLS.values(), ids=WITH_TLS)
async def test_we_see_what_openssl_sees(scheme, server):
    with server(shown()) as port:
        assert await seen_by_us(port, scheme) == seen_by_openssl(port, scheme)


async def test_xrdp_shows_its_certificate_behind_its_negotiation():
    with xrdp()(shown()) as port:
        assert await seen_by_us(port, "rdp") == (
            ssl.TLSVersion.TLSv1_3.name.replace("_", "."),
            fingerprint(shown().leaf.certificate),
        )


@pytest.mark.parametrize(("scheme", "server"), WITHOUT_TLS.values(), ids=WITHOUT_TLS)
async def test_that_a_server_has_no_tls_is_a_fact(scheme, server):
    with server(shown()) as port:
        async with peer_at(port, scheme) as peer:
            with pytest.raises(NoStartTls):
                await peer.open()
