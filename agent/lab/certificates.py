"""The lab's own authority and the certificates that its servers show."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

AUTHORITY_NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "rasoat lab"),
        x509.NameAttribute(NameOID.COMMON_NAME, "rasoat lab CA"),
    ]
)
AUTHORITY_USAGE = {"key_cert_sign", "crl_sign"}
SERVER_USAGE = {"digital_signature"}
ALL_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def new_ec_key() -> ec.EllipticCurvePrivateKey:
    """Make a P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def new_rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Make an RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A certificate authority that lives as long as its lab."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, now: datetime) -> "Authority":
        """Make one, valid around `now`."""
        key = new_ec_key()
        builder = _certificate(AUTHORITY_NAME, key, now - timedelta(days=400), timedelta(days=3650))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        builder = builder.add_extension(_usage(AUTHORITY_USAGE), True)
        return cls(key=key, certificate=builder.sign(key, hashes.SHA256()))

    def issue(self, name: str, key: Key, *, since: datetime, lasts: timedelta) -> x509.Certificate:
        """Sign a server's certificate for one DNS name."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = _certificate(subject, key, since, lasts)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_usage(SERVER_USAGE), True)
        builder = builder.add_extension(purposes, False)
        builder = builder.add_extension(identifier, False)
        return builder.sign(self.key, hashes.SHA256())

    def write(self, path: Path) -> None:
        """Write the authority's certificate, as an inventory's `agency_cas` wants it."""
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))


def write_pair(path: Path, key: Key, certificate: x509.Certificate) -> None:
    """Write a server's key and certificate into one file that only its owner reads."""
    path.touch(mode=0o600)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))


def _certificate(
    subject: x509.Name, key: Key, since: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    first = since.astimezone(UTC).replace(microsecond=0)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder(issuer_name=AUTHORITY_NAME, subject_name=subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(first + lasts)
        .add_extension(identifier, False)
    )


def _usage(wanted: set[str]) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in wanted for usage in ALL_USAGES})
