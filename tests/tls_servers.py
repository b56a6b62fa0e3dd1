"""Certificates with one defect at most, and real TLS servers on loopback, some of them rude."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from OpenSSL import SSL

Key = (
    ec.EllipticCurvePrivateKey
    | rsa.RSAPrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
)
Behaviour = Callable[[socket.socket], None]
NUMBERS = {
    "TLS 1.0": SSL.TLS1_VERSION,
    "TLS 1.1": SSL.TLS1_1_VERSION,
    "TLS 1.2": SSL.TLS1_2_VERSION,
    "TLS 1.3": SSL.TLS1_3_VERSION,
}
LONGEST_WAIT_S = 20.0


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a server shows, and the root that vouches for it."""

    leaf: Issued
    intermediates: tuple[Issued, ...] = ()
    root: Issued | None = None

    @property
    def chain_pem(self) -> bytes:
        return b"".join(each.pem for each in (self.leaf, *self.intermediates))


def ec_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def days_from_now(days: float) -> datetime:
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


def issue(
    name: str,
    *,
    by: Issued | None = None,
    key: Key | None = None,
    dns: Sequence[str] = (),
    ips: Sequence[str] = (),
    is_ca: bool = False,
    valid_days: tuple[float, float] = (-10, 80),
    signed_over: hashes.HashAlgorithm | None = None,
    bare: bool = False,
    extensions: Sequence[x509.ExtensionType] = (),
) -> Issued:
    """Issue a certificate, self-signed without `by`; `bare` has basicConstraints and names only."""
    key = key or ec_key()
    issuer_key = by.key if by else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(by.certificate.subject if by else _name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days_from_now(valid_days[0]))
        .not_valid_after(days_from_now(valid_days[1]))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    names = [*map(x509.DNSName, dns), *(x509.IPAddress(ip_address(ip)) for ip in ips)]
    added = [*([x509.SubjectAlternativeName(names)] if names else []), *extensions]
    for extension in added if bare else [*added, *_usual(key, issuer_key, is_ca)]:
        builder = builder.add_extension(extension, critical=False)
    edwards = isinstance(issuer_key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    algorithm = None if edwards else signed_over or hashes.SHA256()
    return Issued(certificate=builder.sign(issuer_key, algorithm), key=key)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])


def _usual(key: Key, issuer_key: Key, is_ca: bool) -> list[x509.ExtensionType]:
    usual = [
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
        x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=is_ca,
            crl_sign=is_ca,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        ),
    ]
    return usual if is_ca else [*usual, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])]


def site(
    *,
    dns: Sequence[str] = ("site.example.vn",),
    ips: Sequence[str] = ("127.0.0.1", "::1"),
    **defect: object,
) -> Site:
    """Return a chain root → intermediate → leaf; `defect` goes to the leaf."""
    root = issue("Root CA", is_ca=True, valid_days=(-900, 900))
    intermediate = issue("Intermediate CA", by=root, is_ca=True, valid_days=(-800, 800))
    leaf = issue("site.example.vn", by=intermediate, dns=dns, ips=ips, **defect)  # type: ignore[arg-type]
    return Site(leaf=leaf, intermediates=(intermediate,), root=root)


@contextmanager
def listening(behave: Behaviour, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Serve each connection in a thread by `behave`; yield the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened: list[socket.socket] = []
    with socket.create_server((host, port), family=family, backlog=64) as listener:
        acceptor = threading.Thread(target=_accept, args=(listener, behave, opened), daemon=True)
        acceptor.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join()
            for connection in opened:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, behave: Behaviour, opened: list[socket.socket]) -> None:
    serving: list[threading.Thread] = []
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # the listener was shut down: the end
            return
        connection.settimeout(LONGEST_WAIT_S)
        opened.append(connection)
        serving.append(threading.Thread(target=_serve, args=(connection, behave), daemon=True))
        serving[-1].start()


def _serve(connection: socket.socket, behave: Behaviour) -> None:
    with connection, suppress(OSError, SSL.Error):
        behave(connection)


@contextmanager
def tls_server(
    shown: Site,
    *,
    versions: Sequence[str] = ("TLS 1.2", "TLS 1.3"),
    host: str = "127.0.0.1",
    port: int = 0,
    wants_client_certificate: bool = False,
    suites: bytes = b"ALL:@SECLEVEL=0",
) -> Iterator[int]:
    """Run a TLS server that takes a range of versions; yield its port."""
    context = server_context(shown, versions=versions, suites=suites)
    if wants_client_certificate:
        demand = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
        context.set_verify(demand, lambda *_: True)
    with listening(lambda connection: shake_hands(connection, context), host, port) as bound:
        yield bound


def server_context(
    shown: Site, *, versions: Sequence[str], suites: bytes = b"ALL:@SECLEVEL=0"
) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(NUMBERS[versions[0]])
    context.set_max_proto_version(NUMBERS[versions[-1]])
    context.set_cipher_list(suites)
    context.use_certificate(shown.leaf.certificate)
    context.use_privatekey(shown.leaf.key)
    for each in shown.intermediates:
        context.add_extra_chain_cert(each.certificate)
    return context


def shake_hands(connection: socket.socket, context: SSL.Context, already_read: bytes = b"") -> None:
    """Shake hands over memory, beginning with what was read of the hello."""
    session = SSL.Connection(context, None)
    session.set_accept_state()
    data = already_read or connection.recv(65536)
    while data:
        session.bio_write(data)
        done = _step(session, connection)
        if done:
            return
        data = connection.recv(65536)


def _step(session: SSL.Connection, connection: socket.socket) -> bool:
    """Tell whether the handshake has ended, well or not; an alert is sent before."""
    try:
        session.do_handshake()
        done = True
    except SSL.WantReadError:
        done = False
    except SSL.Error:
        done = True
    with suppress(SSL.WantReadError):
        while True:
            connection.sendall(session.bio_read(65536))
    return done


def silent(connection: socket.socket) -> None:
    """Read, and never answer."""
    while connection.recv(65536):
        pass


def closing(connection: socket.socket) -> None:
    """Close without an alert once the hello is read."""
    connection.recv(65536)


def resetting(connection: socket.socket) -> None:
    """Reset once the hello is read."""
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def answering(data: bytes) -> Behaviour:
    """Answer whatever comes with the same bytes, and close."""

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(data)

    return behave


def alerting(description: int, level: int = 2) -> Behaviour:
    return answering(bytes([21, 3, 1, 0, 2, level, description]))


PLAIN_HTTP = answering(b"HTTP/1.1 400 Bad Request\r\nDate: today\r\nConnection: close\r\n\r\n")


def repeating(data: bytes, every_s: float = 0.0) -> Behaviour:
    """Send the same bytes again and again, for ever."""

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        while True:
            connection.sendall(data)
            time.sleep(every_s)

    return behave


def dripping(data: bytes, every_s: float = 1.0) -> Behaviour:
    """Send the bytes one by one, with a pause after each."""

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        for number in data:
            connection.sendall(bytes([number]))
            time.sleep(every_s)

    return behave


def offered_version(hello: bytes) -> str:
    """Return the one version that a hello of ours offers."""
    if hello[0] & 0x80:
        return "SSLv2"
    if b"\x00\x2b\x00\x03\x02\x03\x04" in hello:
        return "TLS 1.3"
    return {0: "SSLv3", 1: "TLS 1.0", 2: "TLS 1.1", 3: "TLS 1.2"}[hello[10]]


def by_version(behaviours: Mapping[str, Behaviour], otherwise: SSL.Context) -> Behaviour:
    """Behave by the version offered; shake hands where nothing is said of it."""

    def behave(connection: socket.socket) -> None:
        hello = connection.recv(65536, socket.MSG_PEEK)
        rude = behaviours.get(offered_version(hello))
        if rude:
            rude(connection)
        else:
            shake_hands(connection, otherwise)

    return behave


def server_of_kinds(*shown: Site, versions: Sequence[str] = ("TLS 1.2", "TLS 1.3")) -> Behaviour:
    """Serve with a certificate of each kind of key, as a server with both RSA and ECDSA does."""
    context = server_context(shown[0], versions=versions)
    for other in shown[1:]:
        context.use_certificate(other.leaf.certificate)
        context.use_privatekey(other.leaf.key)
    return lambda connection: shake_hands(connection, context)


def ocsp_response(
    shown: Site,
    *,
    by: Issued | None = None,
    about: Issued | None = None,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    hours: tuple[float, float | None] = (-1, 24),
    hashed: hashes.HashAlgorithm | None = None,
    delegated: bool = False,
) -> bytes:
    """Answer for the leaf of a site, as its issuer would; `delegated` sends who signed along."""
    issuer, about = shown.intermediates[0], about or shown.leaf
    signer = by or issuer
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=about.certificate,
            issuer=issuer.certificate,
            algorithm=hashed or hashes.SHA1(),
            cert_status=status,
            this_update=days_from_now(hours[0] / 24),
            next_update=None if hours[1] is None else days_from_now(hours[1] / 24),
            revocation_time=days_from_now(-1) if revoked else None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    )
    if delegated:
        builder = builder.certificates([signer.certificate])
    edwards = isinstance(signer.key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    algorithm = None if edwards else hashes.SHA256()
    return builder.sign(signer.key, algorithm).public_bytes(serialization.Encoding.DER)


def stapling(shown: Site, staple: bytes, *, versions: Sequence[str]) -> Behaviour:
    """Staple these bytes to whoever asks for it."""
    context = server_context(shown, versions=versions)
    context.set_ocsp_server_callback(lambda _session, _data: staple)
    return lambda connection: shake_hands(connection, context)


def in_clear(chain: Sequence[bytes], *, staple: bytes = b"", cut: int = 0) -> Behaviour:
    """Show certificates in a flight of TLS 1.2, whatever they are, and say no more.

    No key makes the ServerKeyExchange, so that no client goes on; what is shown is shown.
    """
    hello = b"\x03\x03" + bytes(32) + b"\x00" + b"\xc0\x2f" + b"\x00"
    entries = b"".join(len(der).to_bytes(3, "big") + der for der in chain)
    flight = [(2, hello), (11, len(entries).to_bytes(3, "big") + entries)]
    flight += [(22, b"\x01" + len(staple).to_bytes(3, "big") + staple)] if staple else []
    messages = b"".join(
        bytes([kind]) + len(body).to_bytes(3, "big") + body for kind, body in [*flight, (14, b"")]
    )
    pieces = [messages[start : start + 16000] for start in range(0, len(messages), 16000)]
    records = b"".join(b"\x16\x03\x03" + len(p).to_bytes(2, "big") + p for p in pieces)
    return answering(records[: len(records) - cut])
