"""What can be seen of TLS at one address of an endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, Literal

from checks.finding import Kind
from checks.tls.suite_traits import SuiteTraits as SuiteTraits  # noqa: PLC0414 (for questions)
from checks.tls.suite_traits import traits as traits  # noqa: PLC0414 (they read it from here)
from checks.verdict import NOT_ASKED, Answer, Cause, NotSeen, Said, UnseenError, seen

Version = Literal["SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]
Store = Literal["public", "agency"]
Hash = Literal[
    "MD2", "MD4", "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/224",
    "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512",
]  # fmt: skip
OLDEST_FIRST: tuple[Version, ...] = (
    "SSLv2",
    "SSLv3",
    "TLS 1.0",
    "TLS 1.1",
    "TLS 1.2",
    "TLS 1.3",
)
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

    exponent: int | NotSeen | None = NOT_ASKED  # of an RSA key, if under 2**64; else None
    authority_key_id: str | NotSeen = NOT_ASKED  # hexadecimal; these two: "" without one
    subject_key_id: str | NotSeen = NOT_ASKED
    key_usage: tuple[str, ...] | NotSeen | None = NOT_ASKED  # "digitalSignature", …; None: any
    extended_key_usage: tuple[str, ...] | NotSeen | None = NOT_ASKED  # "serverAuth", …; None: any
    ocsp_urls: tuple[str, ...] | NotSeen = NOT_ASKED  # RFC 5280, 4.2.2.1
    ca_issuers: tuple[str, ...] | NotSeen = NOT_ASKED
    crl_urls: tuple[str, ...] | NotSeen = NOT_ASKED  # RFC 5280, 4.2.1.13
    scts: int | NotSeen = NOT_ASKED  # embedded promises of CT logs (RFC 6962, 3.3)
    must_staple: bool | NotSeen = NOT_ASKED  # RFC 7633
    key_sha256: str | NotSeen = NOT_ASKED  # of its SubjectPublicKeyInfo, as `sha256`

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

    @property
    def lifetime_days(self) -> float:
        """Return the validity in days of 86,400 s, both ends included (RFC 5280, 4.1.2.5)."""
        return ((self.not_after - self.not_before).total_seconds() + 1) / 86400

    @property
    def wildcard(self) -> bool:
        """Tell whether a name of it stands for all names of one label (RFC 9525, 6.3)."""
        return any(name.startswith("*.") for name in seen(self.dns_names))

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
class ChainShape:
    """How the certificates that were sent hang together (RFC 5246, 7.4.2)."""

    ordered: bool  # each one that is needed follows the one that it issued
    missing_issuer: str  # neither sent nor in a store; "": nothing is missing
    extra: tuple[str, ...] = ()  # issued nothing that was sent, or came twice
    sends_root: bool = False  # self-signed, behind the leaf; the client must have it anyway


HOLDS_WITHOUT_END: Final = timedelta(days=1)  # an answer that names none (RFC 6960, 4.2.2.1)
CLOCKS_APART: Final = timedelta(minutes=5)  # the issuer's and ours, without harm


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What the authority said when it was asked (RFC 5280, 6.3; RFC 6960).

    Of several leaves, one a kind of key, it is what was said of the first that is revoked.
    """

    revoked: bool
    by: Literal["ocsp", "crl"]
    this_update: datetime
    next_update: datetime | None
    signature_valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suites:
    """The cipher suites that the peer takes in one version, by their IANA names."""

    taken: tuple[
        str, ...
    ]  # in the order in which they were found, which is the peer's if it has one
    complete: bool  # False: time, connections or a broken answer ended the asking before its end
    server_chooses: bool | None = None  # None: it takes one suite, or it was not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The groups that the peer takes for key exchange, by their IANA names."""

    taken: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prime:
    """A finite-field group that the peer sent in a ServerKeyExchange (RFC 5246, 7.4.3)."""

    bits: int
    name: str  # "ffdhe2048", "modp2048", …; "" for one of the peer's own making
    sha256: str  # of the prime, big-endian without leading zeros
    generator: int  # 0: one of more than 53 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAnswer:
    """What the peer did with a hello that named another host, or none."""

    answer: Answer
    alert: int | None = None
    leaf_sha256: str | None = (
        None  # of the certificate that it showed; None: it showed none in clear
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Staple:
    """An OCSP response that came with the handshake (RFC 6066, 8; RFC 6960)."""

    successful: bool
    status: str  # "good", "revoked", "unknown"; "" when unsuccessful
    this_update: datetime | None
    next_update: datetime | None
    for_leaf: bool  # serial and issuer are the leaf's
    signature_valid: bool | None  # None: could not be told


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
    # "tls", "http"; the scheme ("smtp") where that protocol is spoken and begins no TLS; "": untold
    speaks: str | NotSeen = NOT_ASKED
    handshake_version: str | NotSeen = NOT_ASKED
    handshake_completed: bool | NotSeen = NOT_ASKED
    chain: tuple[Certificate, ...] | NotSeen = NOT_ASKED  # as sent, the leaf first; never empty
    chain_sent: int | NotSeen = NOT_ASKED  # more than `chain` holds: some were not read
    public_trust: Trust | NotSeen = NOT_ASKED
    agency_trust: Trust | NotSeen | None = NOT_ASKED  # None: no authority of its own declared

    suites: Mapping[str, Suites] | NotSeen = NOT_ASKED  # of each version that was taken
    groups: Mapping[str, Groups] | NotSeen = NOT_ASKED  # "TLS 1.3", and "TLS 1.2" for it and older
    primes: tuple[Prime, ...] | NotSeen = NOT_ASKED  # (): no DHE suite is taken up to TLS 1.2
    exchange_signatures: tuple[str, ...] | NotSeen = NOT_ASKED  # IANA schemes, seen in TLS 1.2
    weak_exchange_signature: bool | NotSeen | None = NOT_ASKED  # SHA-1 or MD5 alone taken in 1.2
    extended_master_secret: bool | NotSeen | None = NOT_ASKED  # these: None when TLS 1.3 alone
    encrypt_then_mac: bool | NotSeen | None = NOT_ASKED  # None: no CBC suite is taken either
    secure_renegotiation: bool | NotSeen | None = NOT_ASKED  # RFC 5746, 3.6
    compression: bool | NotSeen | None = NOT_ASKED  # RFC 3749; CRIME
    heartbeat: bool | NotSeen | None = NOT_ASKED  # RFC 6520; the extension, not the flaw
    fallback_scsv: bool | NotSeen | None = NOT_ASKED  # RFC 7507; None: one version alone is taken
    without_name: NameAnswer | NotSeen = NOT_ASKED
    wrong_name: NameAnswer | NotSeen = NOT_ASKED

    chain_shape: ChainShape | NotSeen = NOT_ASKED  # of `chain`
    revocation: Revocation | NotSeen | None = NOT_ASKED  # of all leaves; None: names nobody to ask
    chains: tuple[tuple[Certificate, ...], ...] | NotSeen = NOT_ASKED  # one a kind of key, as sent
    alpn: str | NotSeen | None = NOT_ASKED  # chosen of h2 and http/1.1; None: none was
    group: str | NotSeen = NOT_ASKED  # that a client with all of them is given
    early_data: bool | NotSeen | None = NOT_ASKED  # 0-RTT (RFC 8446, 4.2.10); None: no TLS 1.3
    tickets: bool | NotSeen = NOT_ASKED  # RFC 5077; RFC 8446, 4.6.1
    staple: Staple | NotSeen | None = NOT_ASKED
    client_certificate: bool | NotSeen = NOT_ASKED  # the peer asks for one

    heartbleed: bool | NotSeen = NOT_ASKED  # these: only where intrusiveness 1 is authorised
    early_ccs: bool | NotSeen = NOT_ASKED  # CVE-2014-0224
    robot: bool | NotSeen = NOT_ASKED  # an RSA decryption oracle

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
    def unsettled(self) -> tuple[str, ...]:
        """Return the versions of which nothing tells whether they are taken, oldest first."""
        clear = (Answer.TAKEN, Answer.REFUSED)
        return tuple(v for v in OLDEST_FIRST if self.answer(v) not in clear)

    @property
    def tls13_alone(self) -> bool:
        """Tell whether TLS 1.3 is taken, and every older version was refused."""
        return self.taken == ("TLS 1.3",) and not self.unsettled

    @property
    def every_suite(self) -> tuple[str, ...]:
        """Return the suites that were found to be taken in any version, newest first, each once."""
        found = seen(self.suites)
        names = (name for v in reversed(OLDEST_FIRST) if v in found for name in found[v].taken)
        return tuple(dict.fromkeys(names))

    def settle_versions(self) -> None:
        """Raise UnseenError unless each version was taken or refused, and some was taken."""
        why = None
        if not self.taken:
            why = Said("takes no version that was asked: nothing tells what else it takes")
        elif self.unsettled:
            why = Said("no clear answer for {versions}", {"versions": ", ".join(self.unsettled)})
        if why:
            raise UnseenError(NotSeen(cause=self.doubt, why=why))

    def settle_suites(self) -> None:
        """Raise UnseenError unless all suites of all versions that are taken are known."""
        self.settle_versions()
        found = seen(self.suites)
        if partly := [v for v in self.taken if v not in found or not found[v].complete]:
            versions = ", ".join(partly)
            why = Said("not every cipher suite of {versions} was asked", {"versions": versions})
            raise UnseenError(NotSeen(cause=Cause.TIMED_OUT, why=why))

    @property
    def plain_http(self) -> bool:
        """Tell whether the endpoint is declared as plain HTTP and speaks just that."""
        return self.scheme == "http" and seen(self.speaks) == "http"

    @property
    def leaf(self) -> Certificate:
        """Return the peer's own certificate."""
        return seen(self.chain)[0]

    @property
    def leaves(self) -> tuple[Certificate, ...]:
        """Return the peer's own certificate, and those that it shows to other clients.

        Nothing tells that these are all until `chains` was seen.
        """
        more = () if isinstance(self.chains, NotSeen) else self.chains
        return tuple({c.sha256: c for c in (self.leaf, *(chain[0] for chain in more))}.values())

    @property
    def to_be_strong(self) -> tuple[Certificate, ...]:
        """Return the certificates whose strength counts: leaves, and issuers but for roots.

        A root is trusted by being in a store, not by its signature.
        """
        more = () if isinstance(self.chains, NotSeen) else self.chains
        issuers = (c for chain in (seen(self.chain), *more) for c in chain[1:])
        return tuple(
            {
                c.sha256: c for c in (*self.leaves, *(c for c in issuers if not c.self_signed))
            }.values()
        )

    @property
    def unread(self) -> int:
        """Return how many certificates were sent that `chain` does not hold."""
        return seen(self.chain_sent) - len(seen(self.chain))
