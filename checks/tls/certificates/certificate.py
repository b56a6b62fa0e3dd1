"""Read certificates into facts, however odd they are."""

import hashlib
import warnings
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.tls.certificates.extensions import UNREADABLE, printable, read_extensions
from checks.tls.facts import Certificate
from checks.verdict import Cause, NotSeen, Said

DER, SPKI = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
HASHES: Final = {  # by the name that the library gives
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "sha512-224": "SHA-512/224",
    "sha512-256": "SHA-512/256",
    "sha3-224": "SHA3-224",
    "sha3-256": "SHA3-256",
    "sha3-384": "SHA3-384",
    "sha3-512": "SHA3-512",
}
HASHES_BY_OID: Final = {  # that the library does not know, or that need no hash
    "1.2.840.113549.1.1.2": "MD2",
    "1.2.840.113549.1.1.3": "MD4",
    "1.2.840.113549.1.1.4": "MD5",
    "1.3.14.3.2.3": "MD5",
    "1.3.14.3.2.29": "SHA-1",
    "1.3.101.112": "",  # Ed25519 (RFC 8410)
    "1.3.101.113": "",  # Ed448
    "2.16.840.1.101.3.4.3.17": "",  # ML-DSA (RFC 9881)
    "2.16.840.1.101.3.4.3.18": "",
    "2.16.840.1.101.3.4.3.19": "",
}
KINDS_BY_OID: Final = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSA",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
LONGEST_EXPONENT: Final = 64  # bits; OpenSSL takes no longer one with a large modulus
BITS_OF_SCHEME: Final = {"Ed25519": 256, "Ed448": 456}


class UnreadableCertificate(Exception):
    """The bytes are no certificate that can be read."""


def load(der: bytes) -> x509.Certificate:
    """Load a certificate. Raises UnreadableCertificate.

    The library warns of serials that RFC 5280, 4.1.2.2 forbids; here they are just values.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return x509.load_der_x509_certificate(der)
    except UNREADABLE as error:
        raise UnreadableCertificate(str(error)) from error


def read_certificate(der: bytes) -> Certificate:
    """Return the facts of one certificate. Raises UnreadableCertificate."""
    certificate = load(der)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(certificate, hashlib.sha256(der).hexdigest())
    except UNREADABLE as error:
        raise UnreadableCertificate(str(error)) from error


def _read(certificate: x509.Certificate, sha256: str) -> Certificate:
    kind, bits, curve = _key(certificate)
    return Certificate(
        sha256=sha256,
        subject=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_kind=kind,
        key_bits=bits,
        curve=curve,
        exponent=_exponent(certificate),
        key_sha256=_key_sha256(certificate),
        signature_hash=_signature_hash(certificate),
        self_issued=certificate.subject == certificate.issuer,
        self_signed=is_issued_by(certificate, certificate),
        **read_extensions(certificate),
    )


def _key_sha256(certificate: x509.Certificate) -> str | NotSeen:
    """Return the fingerprint of the key with its algorithm (RFC 6698, 2.1.2: selector 1).

    Some keys (RSASSA-PSS, compressed points) are written again in other bytes than they had.
    """
    try:
        key = certificate.public_key().public_bytes(DER, SPKI)
        if key in certificate.tbs_certificate_bytes:
            return hashlib.sha256(key).hexdigest()
    except UNREADABLE:
        pass
    return NotSeen(cause=Cause.NO_TOOL, why=Said("the certificate's key cannot be read"))


def name_of(name: x509.Name) -> str:
    """Return a distinguished name as it may stand in a report (RFC 4514)."""
    return printable(name.rfc4514_string())


@lru_cache(maxsize=512)
def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the name and the signature say so (RFC 5280, 6.1.3).

    It is asked of the same pair again and again, and a signature may take a while to verify.
    """
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def _key(certificate: x509.Certificate) -> tuple[str, int | None, str]:
    """Return the key's kind, its size in bits and the curve."""
    oid = certificate.public_key_algorithm_oid.dotted_string
    kind = KINDS_BY_OID.get(oid, oid)
    if kind in BITS_OF_SCHEME:
        return kind, BITS_OF_SCHEME[kind], ""
    try:
        key = certificate.public_key()
    except UNREADABLE:
        return kind, None, ""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return kind, key.curve.key_size, key.curve.name
    return kind, key.key_size if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey) else None, ""


def _signature_hash(certificate: x509.Certificate) -> str | None:
    by_oid = HASHES_BY_OID.get(certificate.signature_algorithm_oid.dotted_string)
    if by_oid is not None:
        return by_oid
    try:
        algorithm = certificate.signature_hash_algorithm
    except UNREADABLE:
        return None
    return HASHES.get(algorithm.name) if algorithm else None


def _exponent(certificate: x509.Certificate) -> int | NotSeen | None:
    try:
        key = certificate.public_key()
    except UNREADABLE as error:
        why = Said("the key of the certificate cannot be read: {fault}", {"fault": str(error)})
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    exponent = key.public_numbers().e if isinstance(key, rsa.RSAPublicKey) else None
    return None if exponent is None or exponent.bit_length() > LONGEST_EXPONENT else exponent
