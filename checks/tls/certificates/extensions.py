"""Read the extensions of a certificate into facts (RFC 5280, 4.2)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from checks.verdict import Cause, NotSeen, Said

E = TypeVar("E", bound=x509.ExtensionType)
UNREADABLE: Final = (
    ValueError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
LONGEST_TEXT: Final = 300
USAGES: Final = {  # RFC 5280, 4.2.1.3
    "digital_signature": "digitalSignature",
    "content_commitment": "nonRepudiation",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}
PURPOSES: Final = {  # RFC 5280, 4.2.1.12
    ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
    ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
    ExtendedKeyUsageOID.CODE_SIGNING: "codeSigning",
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "emailProtection",
    ExtendedKeyUsageOID.TIME_STAMPING: "timeStamping",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSPSigning",
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: "anyExtendedKeyUsage",
}


class Extensions:
    """The extensions of one certificate, by their classes."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self._values = {type(each.value): each.value for each in certificate.extensions}

    def get(self, kind: type[E]) -> E | None:
        """Return an extension's value, or None without it."""
        value = self._values.get(kind)
        return value if isinstance(value, kind) else None


def read_extensions(certificate: x509.Certificate) -> Mapping[str, Any]:
    """Return the facts that extensions tell, by the names of their fields.

    An extension that cannot be read hides them all, since none can be told apart then; such a
    certificate is no authority's.
    """
    try:
        found = Extensions(certificate)
        return {field: reader(found) for field, reader in READERS.items()}
    except UNREADABLE as error:
        why = Said(
            "the extensions of the certificate cannot be read: {fault}", {"fault": str(error)}
        )
        unread: Mapping[str, Any] = dict.fromkeys(READERS, NotSeen(cause=Cause.NO_TOOL, why=why))
        return {**unread, "is_ca": False}


def printable(text: str) -> str:
    """Return a text as it may stand in a report: no control characters, and an end."""
    kept = text
    if not text.isprintable():
        kept = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return kept if len(kept) <= LONGEST_TEXT else kept[: LONGEST_TEXT - 1] + "…"


def _is_ca(found: Extensions) -> bool:
    constraints = found.get(x509.BasicConstraints)
    return bool(constraints and constraints.ca)


def _dns_names(found: Extensions) -> tuple[str, ...]:
    names = found.get(x509.SubjectAlternativeName)
    return tuple(map(printable, names.get_values_for_type(x509.DNSName))) if names else ()


def _ip_names(found: Extensions) -> tuple[str, ...]:
    names = found.get(x509.SubjectAlternativeName)
    return tuple(map(str, names.get_values_for_type(x509.IPAddress))) if names else ()


def _authority_key_id(found: Extensions) -> str:
    key = found.get(x509.AuthorityKeyIdentifier)
    return key.key_identifier.hex() if key and key.key_identifier else ""


def _subject_key_id(found: Extensions) -> str:
    key = found.get(x509.SubjectKeyIdentifier)
    return key.digest.hex() if key else ""


def _key_usage(found: Extensions) -> tuple[str, ...] | None:
    usage = found.get(x509.KeyUsage)
    if usage is None:
        return None
    return tuple(name for attribute, name in USAGES.items() if getattr(usage, attribute))


def _extended_key_usage(found: Extensions) -> tuple[str, ...] | None:
    usage = found.get(x509.ExtendedKeyUsage)
    if usage is None:
        return None
    return tuple(PURPOSES.get(purpose, purpose.dotted_string) for purpose in usage)


def _ocsp_urls(found: Extensions) -> tuple[str, ...]:
    return _access_urls(found, AuthorityInformationAccessOID.OCSP)


def _ca_issuers(found: Extensions) -> tuple[str, ...]:
    return _access_urls(found, AuthorityInformationAccessOID.CA_ISSUERS)


def _access_urls(found: Extensions, method: x509.ObjectIdentifier) -> tuple[str, ...]:
    described = found.get(x509.AuthorityInformationAccess) or ()
    return _urls(each.access_location for each in described if each.access_method == method)


def _crl_urls(found: Extensions) -> tuple[str, ...]:
    points = found.get(x509.CRLDistributionPoints) or ()
    return _urls(name for point in points for name in point.full_name or ())


def _urls(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    return tuple(
        printable(name.value) for name in names if isinstance(name, x509.UniformResourceIdentifier)
    )


def _scts(found: Extensions) -> int:
    return len(found.get(x509.PrecertificateSignedCertificateTimestamps) or ())


def _must_staple(found: Extensions) -> bool:
    return x509.TLSFeatureType.status_request in (found.get(x509.TLSFeature) or ())


READERS: Final[Mapping[str, Callable[[Extensions], object]]] = {
    "is_ca": _is_ca,
    "dns_names": _dns_names,
    "ip_names": _ip_names,
    "authority_key_id": _authority_key_id,
    "subject_key_id": _subject_key_id,
    "key_usage": _key_usage,
    "extended_key_usage": _extended_key_usage,
    "ocsp_urls": _ocsp_urls,
    "ca_issuers": _ca_issuers,
    "crl_urls": _crl_urls,
    "scts": _scts,
    "must_staple": _must_staple,
}
