"""What can be seen of TLS at one address of an endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from checks.finding import Kind
from checks.verdict import NOT_ASKED, Answer, Cause, NotSeen, seen

Version = Literal["SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]
Store = Literal["public", "agency"]
Hash = Literal[
    "MD2", "MD4", "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/224",
    "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512",
]  # fmt: skip
OLDEST_FIRST: tuple[Version, ...] = ("SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
UNRECOGNIZED_NAME = 112  # RFC 6066, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAnswer:
    """How the peer answered when one version, and no other, was offered."""

    answer: Answer
    hellos: int  # sent; more than one when the first had no clear answer
    suites_offered: int
    alert: int | None = None  # the alert that refused (RFC 8446, 6)
    answered_with: str = ""  # the version that the peer named when it refused the offered one
    suite: int | None = None  # that the peer chose
    connected: bool = True  # False: the last hello found no connection
    reset_confirmed: bool = False  # hellos of a taken version, before and after, were answered

    @property
    def settled(self) -> Answer:
        """Return what counts: a reset between two controls refuses, a refused name does not.

        RFC 6066, 3: unrecognized_name speaks of the server name, so of no version.
        """
        if self.answer is Answer.RESET and self.reset_confirmed:
            return Answer.REFUSED
        if self.answer is Answer.REFUSED and self.alert == UNRECOGNIZED_NAME:
            return Answer.GARBLED
        return self.answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate as the peer sent it (RFC 5280)."""

    sha256: str  # fingerprint of the DER, lower-case hexadecimal
    subject: str  # RFC 4514; "" when empty
    issuer: str
    serial: str  # hexadecimal, with a sign when negative
    not_before: datetime
    not_after: datetime
    dns_names: tuple[str, ...] | NotSeen
    ip_names: tuple[str, ...] | NotSeen
    key_kind: str  # "RSA", "EC", "DSA", "Ed25519", …; a dotted OID when unknown
    key_bits: int | None  # None: unknown
    curve: str  # "" unless EC
    signature_hash: str | None  # "SHA-256", …; "": part of the scheme; None: unknown
    is_ca: bool
    self_issued: bool  # issuer and subject are equal
    self_signed: bool  # and its own key made the signature

    @property
    def label(self) -> str:
        """Return a short name for it in a sentence."""
        if self.subject:
            return self.subject
        names = () if isinstance(self.dns_names, NotSeen) else self.dns_names
        return names[0] if names else self.sha256[:8]

    @property
    def key(self) -> str:
        """Return the key's kind and size: "RSA 2048"."""
        return self.key_kind if self.key_bits is None else f"{self.key_kind} {self.key_bits}"

    def valid_at(self, moment: datetime) -> bool:
        """Tell whether the moment lies in the validity, ends included (RFC 5280, 4.1.2.5)."""
        return self.not_before <= moment <= self.not_after


class Flaw(StrEnum):
    """Why a chain does not lead to an anchor of a store."""

    SELF_SIGNED = "self_signed"
    ISSUER_MISSING = "issuer_missing"  # neither sent nor in the store
    ROOT_UNKNOWN = "root_unknown"  # the chain ends at a root that the store does not hold
    AUTHORITY_NOT_VALID = "authority_not_valid"  # an issuer has expired or is not valid yet
    RULE_BROKEN = "rule_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whether the chain leads to an anchor of one store (RFC 5280, 6), whatever the names say."""

    verified: bool
    at: datetime  # for which the chain was verified: when the leaf is valid, if not now
    flaw: Flaw | None = None
    about: str = ""  # the certificate or the rule that the flaw is about


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """TLS at one address: an answer for every version asked, the certificates, their trust."""

    AREA: ClassVar[str] = "tls"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"endpoint"})
    PER_ADDRESS: ClassVar[bool] = True
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    host: str  # as declared, in ASCII (A-labels) or as an IP literal
    port: int
    scheme: str
    server_name: str  # sent in the hello; "" for an IP literal
    versions: Mapping[str, VersionAnswer] | NotSeen = NOT_ASKED
    speaks: str | NotSeen = NOT_ASKED  # "tls", "http"; "" when neither was told
    handshake_version: str | NotSeen = NOT_ASKED
    handshake_completed: bool | NotSeen = NOT_ASKED
    chain: tuple[Certificate, ...] | NotSeen = NOT_ASKED  # as sent, the leaf first; never empty
    chain_sent: int | NotSeen = NOT_ASKED  # more than `chain` holds: some were not read
    public_trust: Trust | NotSeen = NOT_ASKED
    agency_trust: Trust | NotSeen | None = NOT_ASKED  # None: no authority of its own declared

    def answer(self, version: str) -> Answer | None:
        """Return what counts as the peer's answer to a version; None: it was not asked."""
        asked = seen(self.versions).get(version)
        return asked.settled if asked else None

    @property
    def taken(self) -> tuple[str, ...]:
        """Return the versions that were taken, oldest first."""
        return tuple(v for v in OLDEST_FIRST if self.answer(v) is Answer.TAKEN)

    @property
    def doubt(self) -> Cause:
        """Return why a version is open: some hello got nothing, or something that is no answer."""
        answers = {self.answer(version) for version in OLDEST_FIRST}
        return Cause.TIMED_OUT if answers & {Answer.SILENT, None} else Cause.UNREACHABLE

    @property
    def plain_http(self) -> bool:
        """Tell whether the endpoint is declared as plain HTTP and speaks just that."""
        return self.scheme == "http" and seen(self.speaks) == "http"

    @property
    def leaf(self) -> Certificate:
        """Return the peer's own certificate."""
        return seen(self.chain)[0]

    @property
    def to_be_strong(self) -> tuple[Certificate, ...]:
        """Return the certificates whose strength counts: all but self-signed roots.

        A root is trusted by being in a store, not by its signature.
        """
        leaf, *others = seen(self.chain)
        return (leaf, *(c for c in others if not c.self_signed))

    @property
    def unread(self) -> int:
        """Return how many certificates were sent that `chain` does not hold."""
        return seen(self.chain_sent) - len(seen(self.chain))
