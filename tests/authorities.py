"""Authorities that can be asked about revocation: a web server with a log, and OpenSSL's own."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519
from cryptography.x509.oid import AuthorityInformationAccessOID

from tests.programs import program
from tests.tls_servers import Issued, Site, days_from_now, issue, listening

Page = bytes | Callable[[socket.socket, bytes], None]


@dataclass
class Web:
    """Pages by their path, raw or acted out, and a log of who asked for what."""

    pages: dict[str, Page] = field(default_factory=dict)
    log: list[tuple[str, str, bytes]] = field(default_factory=list)  # method, path, body
    heads: list[bytes] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.log]

    def __call__(self, connection: socket.socket) -> None:
        head, body = _request(connection)
        method, path, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
        self.log.append((method, path, body))
        self.heads.append(head)
        page = self.pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if callable(page):
            page(connection, body)
        else:
            connection.sendall(page)


def _request(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(x[15:]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head, body


@contextmanager
def web(host: str = "127.0.0.1", **pages: Page) -> Iterator[tuple[Web, int]]:
    """Serve pages by their names; yield the server's log and its port."""
    serving = Web(pages={f"/{name}": page for name, page in pages.items()})
    with listening(serving, host) as port:
        yield serving, port


def ok(body: bytes, *fields: str) -> bytes:
    """Return a whole answer of HTTP."""
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(head).encode() + body


def redirect(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def drip(piece: bytes, every_s: float) -> Page:
    """Begin a good answer, and go on with it for ever."""

    def act(connection: socket.socket, _body: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(piece)
            time.sleep(every_s)

    return act


def pointing_at(*, ocsp: Sequence[str] = (), crl: Sequence[str] = ()) -> list[x509.ExtensionType]:
    """Return the extensions that say whom to ask about a certificate."""
    where = AuthorityInformationAccessOID.OCSP
    services = [x509.AccessDescription(where, x509.UniformResourceIdentifier(url)) for url in ocsp]
    points = [
        x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
        for url in crl
    ]
    return [
        *([x509.AuthorityInformationAccess(services)] if services else []),
        *([x509.CRLDistributionPoints(points)] if points else []),
    ]


def another_of(shown: Site, **defect: object) -> Issued:
    """Return another certificate of the same issuer."""
    return issue("other.example.vn", by=shown.intermediates[0], **defect)  # type: ignore[arg-type]


def entry(
    of: Issued, reason: x509.ReasonFlags | None = None, days: float = -1
) -> x509.RevokedCertificate:
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(of.certificate.serial_number)
        .revocation_date(days_from_now(days))
    )
    if reason:
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    return builder.build()


def crl(
    issuer: Issued,
    *entries: x509.RevokedCertificate,
    signed_by: Issued | None = None,
    hours: tuple[float, float] = (-1, 24),
    extensions: Mapping[x509.ExtensionType, bool] | None = None,
) -> bytes:
    """Return a list of an issuer; `extensions` says of each whether it is critical."""
    signer = (signed_by or issuer).key
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(days_from_now(hours[0] / 24))
        .next_update(days_from_now(hours[1] / 24))
        .add_extension(x509.CRLNumber(7), critical=False)
    )
    for each in entries:
        builder = builder.add_revoked_certificate(each)
    for extension, critical in (extensions or {}).items():
        builder = builder.add_extension(extension, critical=critical)
    edwards = isinstance(signer, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    made = builder.sign(signer, None if edwards else hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


@contextmanager
def openssl_responder(
    folder: Path,
    issuer: Issued,
    known: Mapping[Issued, str],
    port: int,
    *options: str,
    signer: Issued | None = None,
) -> Iterator[None]:
    """Run OpenSSL's OCSP responder over an index: "V" is good, "R" revoked, none is unknown."""
    lines = [_index_line(each.certificate, status) for each, status in known.items()]
    (folder / "index.txt").write_text("".join(lines), encoding="ascii")
    (folder / "issuer.pem").write_bytes(issuer.pem)
    (folder / "signer.pem").write_bytes((signer or issuer).pem)
    (folder / "signer.key").write_bytes((signer or issuer).key_pem)
    command = [program("openssl"), "ocsp", "-port", str(port), "-index", folder / "index.txt"]
    command += ["-CA", folder / "issuer.pem", "-rsigner", folder / "signer.pem"]
    command += ["-rkey", folder / "signer.key", *options]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdout=pipe, stderr=quiet) as process:
        try:
            assert process.stdout is not None
            # It goes round for ever when somebody connects, to see whether it is there, and leaves.
            assert process.stdout.readline().startswith(b"ACCEPT")
            yield
        finally:
            process.terminate()


def _index_line(certificate: x509.Certificate, status: str) -> str:
    until = certificate.not_valid_after_utc.strftime("%y%m%d%H%M%SZ")
    since = datetime.now(UTC).strftime("%y%m%d%H%M%SZ") if status == "R" else ""
    serial = f"{certificate.serial_number:X}"
    serial = serial if len(serial) % 2 == 0 else f"0{serial}"
    return f"{status}\t{until}\t{since}\t{serial}\tunknown\t/CN=x\n"
