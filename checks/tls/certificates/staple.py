"""Read an OCSP response, and whom it speaks for (RFC 6960)."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from checks.tls.certificates.certificate import is_issued_by
from checks.tls.certificates.extensions import UNREADABLE, Extensions
from checks.tls.facts import Staple

LONGEST: Final = 262144
MOST_ANSWERS: Final = 100
MOST_CERTIFICATES: Final = 10
NOTHING: Final = Staple(
    successful=False,
    status="",
    this_update=None,
    next_update=None,
    for_leaf=False,
    signature_valid=None,
)


def read_staple(
    der: bytes, leaf: x509.Certificate, issuers: Sequence[x509.Certificate], moment: datetime
) -> Staple:
    """Read a response as one that came for `leaf`; `issuers` are those who may have issued it.

    What cannot be read is a response that is no success. The signature counts for a responder
    whose own certificate was valid at `moment`.
    """
    try:
        response = ocsp.load_der_ocsp_response(der[:LONGEST])
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return NOTHING
        return _read(response, leaf, [i for i in issuers if is_issued_by(leaf, i)], moment)
    except UNREADABLE:
        return NOTHING


def _read(
    response: ocsp.OCSPResponse,
    leaf: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    moment: datetime,
) -> Staple:
    answers = _first(response.responses)
    about_leaf = [answer for answer in answers if _is_about(answer, leaf, issuers)]
    answer = next(iter([*about_leaf, *answers]), None)
    if answer is None:
        return NOTHING
    return Staple(
        successful=True,
        status=answer.certificate_status.name.lower(),
        this_update=answer.this_update_utc,
        next_update=answer.next_update_utc,
        for_leaf=bool(about_leaf),
        signature_valid=_is_signed(response, issuers, moment),
    )


def _first(answers: Iterable[ocsp.OCSPSingleResponse]) -> list[ocsp.OCSPSingleResponse]:
    return [answer for answer, _ in zip(answers, range(MOST_ANSWERS), strict=False)]


def _is_about(
    answer: ocsp.OCSPSingleResponse, leaf: x509.Certificate, issuers: Sequence[x509.Certificate]
) -> bool:
    """RFC 6960, 4.1.1: serial, hash of the issuer's name and, if we have it, of its key."""
    if answer.serial_number != leaf.serial_number:
        return False
    name = answer.hash_algorithm.name
    if answer.issuer_name_hash != _hash(name, leaf.issuer.public_bytes()):
        return False
    keys = [_hash(name, bits) for issuer in issuers if (bits := _key_bits(issuer))]
    return not keys or answer.issuer_key_hash in keys


def _hash(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def _key_bits(certificate: x509.Certificate) -> bytes | None:
    """Return the value of subjectPublicKey, without tag and length (RFC 6960, 4.1.1)."""
    try:
        key = certificate.public_key()
    except UNREADABLE:
        return None
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return key.public_bytes_raw()
    return None


def _is_signed(
    response: ocsp.OCSPResponse, issuers: Sequence[x509.Certificate], moment: datetime
) -> bool | None:
    """Tell whether the issuer signed, or one to whom it gave that power (RFC 6960, 4.2.2.2)."""
    if not issuers:
        return None
    sent = response.certificates[:MOST_CERTIFICATES]
    delegates = [c for c in sent if _is_delegate(c, issuers, moment)]
    told = [_verifies(response, signer) for signer in (*issuers, *delegates)]
    if any(told):
        return True
    return None if None in told else False


def _is_delegate(
    certificate: x509.Certificate, issuers: Sequence[x509.Certificate], moment: datetime
) -> bool:
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        return False
    purposes = Extensions(certificate).get(x509.ExtendedKeyUsage)
    if purposes is None or ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        return False
    return any(is_issued_by(certificate, issuer) for issuer in issuers)


def _verifies(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool | None:
    """Tell whether a key made the signature; None where neither is of a kind that is known."""
    if response.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS:
        return None
    try:
        key, hashed = signer.public_key(), response.signature_hash_algorithm
        signed, signature = response.tbs_response_bytes, response.signature
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, rsa.RSAPublicKey) and hashed:
            key.verify(signature, signed, padding.PKCS1v15(), hashed)
        elif isinstance(key, ec.EllipticCurvePublicKey) and hashed:
            key.verify(signature, signed, ec.ECDSA(hashed))
        else:
            return None
    except InvalidSignature:
        return False
    except UNREADABLE:
        return None
    return True
