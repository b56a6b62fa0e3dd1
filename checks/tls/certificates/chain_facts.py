"""Read the chains that a server showed, and hold them against the stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509

from checks.tls.certificates import trust
from checks.tls.certificates.certificate import UnreadableCertificate, load, read_certificate
from checks.tls.certificates.chain import shape_of
from checks.tls.facts import Certificate, ChainShape, Trust
from checks.verdict import Cause, NotSeen, Said

MOST_CERTIFICATES: Final = 20  # read of a chain; a usual one has two to four
LONGEST_REMEMBERED: Final = 8192

OTHERS_NOT_TOLD: Final = NotSeen(
    cause=Cause.TIMED_OUT,
    why=Said("the server did not tell whether it has a certificate of another kind of key"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The certificates of a chain that can be read, leaf first."""

    loaded: tuple[x509.Certificate, ...]
    read: tuple[Certificate, ...]


def read_chain(ders: Sequence[bytes]) -> Chain | NotSeen:
    """Read a chain. Authorities that cannot be read are left out; without its leaf it is none."""
    leaf, *others = ders[:MOST_CERTIFICATES]
    try:
        pairs = [(load(leaf), read_certificate(leaf)), *_readable(others)]
    except UnreadableCertificate as error:
        why = Said("the certificate cannot be read: {fault}", {"fault": str(error)})
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    loaded, read = zip(*pairs, strict=True)
    return Chain(loaded=loaded, read=read)


def facts_of(
    main: Chain,
    others: Sequence[Chain | NotSeen],
    agency_cas: Sequence[bytes],
    now: datetime,
    *,
    complete: bool,
) -> Mapping[str, object]:
    """Return what the chains say, by the names of fields of TlsFacts.

    Shape and trust are those of the first chain that has a flaw, so that a good one does not hide
    a bad one of another kind of key.
    """
    readable = [main, *(chain for chain in others if isinstance(chain, Chain))]
    told = complete and len(readable) == 1 + len(others)
    stores = stores_of(agency_cas)
    return {
        "chain": main.read,
        "chains": tuple(chain.read for chain in readable) if told else OTHERS_NOT_TOLD,
        "chain_shape": _first_flawed([shape_of(chain.loaded, stores) for chain in readable]),
        "public_trust": _first_distrusted(
            [trust.verify(chain.loaded, trust.public_anchors(), now) for chain in readable]
        ),
        "agency_trust": _agency_trust(readable, agency_cas, now),
    }


def _readable(ders: Sequence[bytes]) -> list[tuple[x509.Certificate, Certificate]]:
    readable = []
    for der in ders:
        try:
            readable.append(_authority(der) if len(der) <= LONGEST_REMEMBERED else _pair(der))
        except UnreadableCertificate:
            continue  # its absence shows in chain_sent
    return readable


def _pair(der: bytes) -> tuple[x509.Certificate, Certificate]:
    return load(der), read_certificate(der)


@lru_cache(maxsize=256)
def _authority(der: bytes) -> tuple[x509.Certificate, Certificate]:
    """Remember the last authorities: a thousand sites share a few."""
    return _pair(der)


def stores_of(agency_cas: Sequence[bytes]) -> list[trust.Anchors]:
    """Return the public store and, if it can be read, the agency's own; else agency_trust says."""
    try:
        own = [trust.agency_anchors(tuple(agency_cas))] if agency_cas else []
    except UnreadableCertificate:
        own = []
    return [trust.public_anchors(), *own]


def _agency_trust(
    chains: Sequence[Chain], ders: Sequence[bytes], now: datetime
) -> Trust | NotSeen | None:
    if not ders:
        return None
    try:
        anchors = trust.agency_anchors(tuple(ders))
    except UnreadableCertificate as error:
        why = Said(
            "a certificate of the agency's own authority cannot be read: {fault}",
            {"fault": str(error)},
        )
        return NotSeen(cause=Cause.NOT_DECLARED, why=why)
    return _first_distrusted([trust.verify(chain.loaded, anchors, now) for chain in chains])


def _first_distrusted(told: Sequence[Trust | NotSeen]) -> Trust | NotSeen:
    unseen = [each for each in told if isinstance(each, NotSeen)]
    distrusted = [each for each in told if isinstance(each, Trust) and not each.verified]
    return [*distrusted, *unseen, *told][0]


def _first_flawed(shapes: Sequence[ChainShape]) -> ChainShape:
    flawed = [each for each in shapes if each != SOUND]
    return [*flawed, SOUND][0]


SOUND: Final = ChainShape(ordered=True, missing_issuer="")
