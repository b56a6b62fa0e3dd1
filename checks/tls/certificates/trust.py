"""Verify a chain against the anchors of one store (RFC 5280, 6), apart from name and from time."""

import itertools
import warnings
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from checks.tls.certificates.certificate import is_issued_by, load
from checks.tls.certificates.extensions import UNREADABLE
from checks.tls.facts import Flaw, Trust
from checks.verdict import Cause, NotSeen, Said

LONGEST_PATH: Final = 10
SECOND: Final = timedelta(seconds=1)
VERIFIABLE_CURVES: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
SERVER_PURPOSES: Final = (
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
)


class Anchors:
    """The anchors of one store, made ready once for all the chains that are held against them."""

    def __init__(self, certificates: Sequence[x509.Certificate]) -> None:
        self.certificates = tuple(certificates)
        self.store = verification.Store(list(certificates)) if certificates else None
        self._by_subject: dict[x509.Name, list[x509.Certificate]] = {}
        for certificate in certificates:
            self._by_subject.setdefault(certificate.subject, []).append(certificate)

    def __contains__(self, certificate: x509.Certificate) -> bool:
        return certificate in self._by_subject.get(certificate.subject, ())

    def issuers_of(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """Return the anchors that issued a certificate."""
        named = self._by_subject.get(certificate.issuer, ())
        return [anchor for anchor in named if is_issued_by(certificate, anchor)]


@lru_cache(maxsize=1)
def public_anchors() -> Anchors:
    """Return the roots of the public store (certifi); a few bear serials that warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Anchors(x509.load_pem_x509_certificates(certifi.contents().encode("ascii")))


@lru_cache(maxsize=16)
def agency_anchors(ders: tuple[bytes, ...]) -> Anchors:
    """Return an agency's own authorities. Raises UnreadableCertificate."""
    return Anchors([load(der) for der in ders])


def verify(chain: Sequence[x509.Certificate], anchors: Anchors, now: datetime) -> Trust | NotSeen:
    """Tell whether the chain, leaf first, leads to an anchor.

    A leaf that is not valid now is verified for the moment nearest to now at which it was: that
    it has expired is another question. A leaf that is itself an anchor is trusted as it is.
    """
    moments = _moments(chain, now)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if chain[0] in anchors:
            return Trust(verified=True, at=moments[0])
        faults = {moment: _fault(chain, anchors, moment) for moment in moments}
        for moment, fault in faults.items():
            if not fault:
                return Trust(verified=True, at=moment)
        return _explain(chain, anchors, moments[0], faults[moments[0]])


def _moments(chain: Sequence[x509.Certificate], now: datetime) -> list[datetime]:
    """Return when to verify: now, or else when leaf and issuers, or the leaf alone, were valid."""
    leaf, *issuers = chain
    if leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        return [now]
    together = [leaf, *(c for c in issuers if c.subject != c.issuer)]
    windows = [
        (max(c.not_valid_before_utc for c in some), min(c.not_valid_after_utc for c in some))
        for some in (together, [leaf])
    ]
    nearest = [
        start if now < start else end - SECOND if end - start > SECOND else end
        for start, end in windows
        if start <= end
    ]
    return list(dict.fromkeys(nearest)) or [now]


def _fault(chain: Sequence[x509.Certificate], anchors: Anchors, moment: datetime) -> str:
    """Return why the chain does not verify, or "".

    The library's verifier of clients asks for no name, which is why it serves here; the purpose
    of a server is asked for by our own policy.
    """
    if anchors.store is None:
        return "no anchors"
    verifier = (
        verification.PolicyBuilder()
        .store(anchors.store)
        .time(moment)
        .extension_policies(ca_policy=_ca_policy(), ee_policy=_leaf_policy())
        .build_client_verifier()
    )
    try:
        verifier.verify(chain[0], list(chain[1:]))
    except (verification.VerificationError, *UNREADABLE) as error:
        return str(error) or type(error).__name__
    return ""


def _ca_policy() -> verification.ExtensionPolicy:
    """Ask of an authority what makes it one; agencies' own often lack all the rest.

    The library itself demands that basicConstraints says cA.
    """
    agnostic = verification.Criticality.AGNOSTIC
    return (
        verification.ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, agnostic, None)
        .may_be_present(x509.KeyUsage, agnostic, _signs_certificates)
        .may_be_present(x509.ExtendedKeyUsage, agnostic, _is_for_servers)
    )


def _leaf_policy() -> verification.ExtensionPolicy:
    return verification.ExtensionPolicy.permit_all().may_be_present(
        x509.ExtendedKeyUsage, verification.Criticality.AGNOSTIC, _is_for_servers
    )


def _signs_certificates(
    _policy: verification.Policy, _certificate: x509.Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("an issuer's key is not for signing certificates")


def _is_for_servers(
    _policy: verification.Policy,
    _certificate: x509.Certificate,
    usage: x509.ExtendedKeyUsage | None,
) -> None:
    if usage is not None and not any(purpose in usage for purpose in SERVER_PURPOSES):
        raise ValueError("a certificate is not for servers")


def _explain(
    chain: Sequence[x509.Certificate],
    anchors: Anchors,
    moment: datetime,
    fault: str,
) -> Trust | NotSeen:
    """Name the flaw by walking up the chain ourselves."""
    path = _path(chain, anchors)
    last = path[-1]
    if last not in anchors:
        if is_issued_by(last, last):
            flaw = Flaw.SELF_SIGNED if len(path) == 1 else Flaw.ROOT_UNKNOWN
            return _distrust(moment, flaw, last.subject.rfc4514_string())
        return _distrust(moment, Flaw.ISSUER_MISSING, last.issuer.rfc4514_string())
    for issuer in path[1:]:
        if not issuer.not_valid_before_utc <= moment <= issuer.not_valid_after_utc:
            about = issuer.subject.rfc4514_string()
            return _distrust(moment, Flaw.AUTHORITY_NOT_VALID, about)
    if not all(_is_verifiable(issuer) for issuer in path[1:]):
        why = Said("an authority's key is of a kind that the verifier does not know")
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    return _distrust(moment, Flaw.RULE_BROKEN, _shortened(fault))


def _distrust(moment: datetime, flaw: Flaw, about: str) -> Trust:
    return Trust(verified=False, at=moment, flaw=flaw, about=about)


def _path(chain: Sequence[x509.Certificate], anchors: Anchors) -> list[x509.Certificate]:
    """Follow issuers from the leaf up, to an anchor if there is one."""
    path = [chain[0]]
    while path[-1] not in anchors and len(path) < LONGEST_PATH:
        sent = (c for c in chain if is_issued_by(path[-1], c))
        candidates = itertools.chain(anchors.issuers_of(path[-1]), sent)
        issuer = next((c for c in candidates if c not in path), None)
        if issuer is None:
            break
        path.append(issuer)
    return path


def _is_verifiable(issuer: x509.Certificate) -> bool:
    """Tell whether the library can check what this key signed."""
    try:
        key = issuer.public_key()
    except UNREADABLE:
        return False
    if isinstance(key, ec.EllipticCurvePublicKey):
        return isinstance(key.curve, VERIFIABLE_CURVES)
    return isinstance(key, rsa.RSAPublicKey)


def _shortened(fault: str) -> str:
    """Return the library's reason without the certificate that it prints after it."""
    reason = fault.removeprefix("validation failed: ").split(" (encountered processing")[0]
    return reason.rsplit("ValueError: ", 1)[-1].removeprefix("candidates exhausted: ")[:200]
