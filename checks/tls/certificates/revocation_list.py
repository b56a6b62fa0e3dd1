"""Read a certificate revocation list, and what it says of one certificate (RFC 5280, 5 and 6.3)."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from checks.tls.certificates.extensions import UNREADABLE, Extensions
from checks.tls.facts import CLOCKS_APART, Revocation
from checks.verdict import CannotObserve, Cause

PEM: Final = b"-----BEGIN X509 CRL-----"  # not allowed by RFC 5280, 4.2.1.13, and common
UNDERSTOOD: Final = (x509.IssuingDistributionPoint, x509.DeltaCRLIndicator)
KEYS: Final = (
    rsa.RSAPublicKey,
    ec.EllipticCurvePublicKey,
    ed25519.Ed25519PublicKey,
    ed448.Ed448PublicKey,
    dsa.DSAPublicKey,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a certificate says that a list about it is, for all reasons and by its own issuer."""

    names: tuple[x509.GeneralName, ...]

    @property
    def urls(self) -> tuple[str, ...]:
        """Return the addresses; each leads to the same list."""
        locations = (n for n in self.names if isinstance(n, x509.UniformResourceIdentifier))
        return tuple(location.value for location in locations)


def points_of(certificate: x509.Certificate) -> tuple[Point, ...]:
    """Return the points that can tell all of it: no partial, no indirect lists (4.2.1.13)."""
    points = Extensions(certificate).get(x509.CRLDistributionPoints) or ()
    return tuple(
        Point(names=tuple(point.full_name))
        for point in points
        if point.full_name and not point.reasons and not point.crl_issuer
    )


def read_list(
    der: bytes,
    leaf: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    point: Point,
    now: datetime,
) -> Revocation:
    """Return what a list that was found at a point says. Raises CannotObserve when that is nothing.

    An entry counts although the list ran out, unless it may have been lifted since; that there
    is none counts today alone.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(der, leaf, issuers, point, now)
    except UNREADABLE as error:
        raise CannotObserve(
            Cause.NO_TOOL, "the revocation list cannot be read: {fault}", fault=_shortened(error)
        ) from error


def _read(
    der: bytes,
    leaf: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    point: Point,
    now: datetime,
) -> Revocation:
    crl = _loaded(der)
    if crl.issuer != leaf.issuer:
        raise CannotObserve(Cause.UNREACHABLE, "the revocation list is of another authority")
    if not any(_is_signed(der, issuer) for issuer in issuers):
        raise CannotObserve(Cause.UNREACHABLE, "the revocation list is not signed by the issuer")
    _covers(crl, leaf, point)
    entry = crl.get_revoked_certificate_by_serial_number(leaf.serial_number)
    reason = _reason(entry) if entry is not None else None
    revoked = entry is not None and reason is not x509.ReasonFlags.remove_from_crl
    if not revoked or reason is x509.ReasonFlags.certificate_hold:
        _holds_now(crl, now)
    if not revoked:
        _tells_all(crl)
    return Revocation(
        revoked=revoked,
        by="crl",
        this_update=crl.last_update_utc,
        next_update=crl.next_update_utc,
        signature_valid=True,
    )


@lru_cache(maxsize=4)
def _loaded(der: bytes) -> x509.CertificateRevocationList:
    """Remember the last lists: many certificates share one, of megabytes."""
    if der.lstrip().startswith(PEM):
        return x509.load_pem_x509_crl(der)
    return x509.load_der_x509_crl(der)


@lru_cache(maxsize=4)
def _is_signed(der: bytes, issuer: x509.Certificate) -> bool:
    """Tell whether an issuer signed, whose key is for signing lists (6.3.3, f and g)."""
    usage, key = Extensions(issuer).get(x509.KeyUsage), issuer.public_key()
    if (usage is not None and not usage.crl_sign) or not isinstance(key, KEYS):
        return False
    try:
        return _loaded(der).is_signature_valid(key)
    except InvalidSignature:
        return False


def _covers(crl: x509.CertificateRevocationList, leaf: x509.Certificate, point: Point) -> None:
    """Raise CannotObserve for a list that is not, or not by itself, about this certificate."""
    values = [each.value for each in crl.extensions]
    if any(isinstance(value, x509.DeltaCRLIndicator) for value in values):
        raise CannotObserve(
            Cause.NO_TOOL, "the revocation list holds only what changed since another one"
        )
    scope = next((v for v in values if isinstance(v, x509.IssuingDistributionPoint)), None)
    if scope is None:
        return
    if scope.indirect_crl:
        raise CannotObserve(
            Cause.NO_TOOL, "the revocation list speaks for other authorities than its own"
        )
    if not (_is_of_kind(scope, leaf) and _is_of_point(scope, point)):
        raise CannotObserve(
            Cause.UNREACHABLE, "the revocation list is about other certificates than this one"
        )


def _is_of_kind(scope: x509.IssuingDistributionPoint, leaf: x509.Certificate) -> bool:
    constraints = Extensions(leaf).get(x509.BasicConstraints)
    is_ca = bool(constraints and constraints.ca)
    if scope.only_contains_attribute_certs:
        return False
    return not (scope.only_contains_user_certs if is_ca else scope.only_contains_ca_certs)


def _is_of_point(scope: x509.IssuingDistributionPoint, point: Point) -> bool:
    """RFC 5280, 6.3.3 (b) (2) (i): one part of an authority's lists must not pass for another."""
    if scope.relative_name is not None:
        return False
    return scope.full_name is None or any(name in point.names for name in scope.full_name)


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    """Return why it was revoked; an entry whose reason cannot be read is an entry."""
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, *UNREADABLE):
        return None


def _holds_now(crl: x509.CertificateRevocationList, now: datetime) -> None:
    until = crl.next_update_utc
    if crl.last_update_utc > now + CLOCKS_APART:
        day = crl.last_update_utc.date()
        raise CannotObserve(
            Cause.UNREACHABLE, "the revocation list does not hold before {day}", day=day
        )
    if until is None:
        raise CannotObserve(
            Cause.UNREACHABLE, "the revocation list does not say until when it holds"
        )
    if until < now:
        raise CannotObserve(
            Cause.UNREACHABLE, "the revocation list ran out on {day}", day=until.date()
        )


def _tells_all(crl: x509.CertificateRevocationList) -> None:
    """Raise CannotObserve where a missing entry means nothing (5.2 and 5.2.5)."""
    if any(each.critical and not isinstance(each.value, UNDERSTOOD) for each in crl.extensions):
        raise CannotObserve(
            Cause.NO_TOOL, "the revocation list has a critical extension that is not known here"
        )
    scopes = [e.value for e in crl.extensions if isinstance(e.value, x509.IssuingDistributionPoint)]
    if any(scope.only_some_reasons for scope in scopes):
        raise CannotObserve(
            Cause.UNREACHABLE, "the revocation list tells of some reasons for revoking alone"
        )


def _shortened(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
