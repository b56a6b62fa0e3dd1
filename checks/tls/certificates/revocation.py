"""Ask the authority whether a certificate is revoked: by OCSP, or else by its list.

Only where the inventory allows it. The leaves are asked about, and not the authorities.
"""

import asyncio
import warnings
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from checks.tls.certificates.certificate import is_issued_by
from checks.tls.certificates.extensions import UNREADABLE, Extensions, printable
from checks.tls.certificates.revocation_list import points_of, read_list
from checks.tls.certificates.staple import read_staple
from checks.tls.certificates.trust import Anchors
from checks.tls.facts import CLOCKS_APART, HOLDS_WITHOUT_END, Revocation, Staple
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import World

MOST_OCSP_BYTES: Final = 65536
MOST_LIST_BYTES: Final = 8 * 2**20
OCSP_S: Final = 3.0
LIST_S: Final = 5.0
MOST_SERVICES: Final = 1  # these two bound what unwilling authorities cost a look, to 13 s
MOST_LISTS: Final = 2
NO_ISSUER: Final = NotSeen(
    cause=Cause.UNREACHABLE,
    why=Said("the issuer's certificate is neither sent nor in a store, so that it was not asked"),
)
HAS_EXPIRED: Final = NotSeen(
    cause=Cause.NOT_ASKED,
    why=Said("the certificate has expired, after which its issuer need not tell any more"),
)
NO_ADDRESS: Final = CannotObserve(
    Cause.NO_TOOL, "the certificate names no authority's address that could be asked over HTTP"
)


async def ask_authorities(
    world: World,
    chains: Sequence[Sequence[x509.Certificate]],
    stores: Sequence[Anchors],
) -> Revocation | NotSeen | None:
    """Ask about the leaf of each chain; return the worst that is told, so that none hides it.

    None where no leaf names anybody to ask.
    """
    told = await asyncio.gather(*(_of_chain(world, chain, stores) for chain in chains))
    named = [each for each in told if each is not None]
    revoked = [each for each in named if isinstance(each, Revocation) and each.revoked]
    unseen = [each for each in named if isinstance(each, NotSeen)]
    return next(iter([*revoked, *unseen, *named]), None)


async def _of_chain(
    world: World, chain: Sequence[x509.Certificate], stores: Sequence[Anchors]
) -> Revocation | NotSeen | None:
    leaf = chain[0]
    try:
        services, points = _services(leaf), Extensions(leaf).get(x509.CRLDistributionPoints)
    except UNREADABLE as error:
        why = Said(
            "the extensions of the certificate cannot be read: {fault}", {"fault": str(error)}
        )
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    if not services and not points:
        return None
    if leaf.not_valid_after_utc < world.now():
        return HAS_EXPIRED
    issuers = _issuers(chain, stores)
    return await _told(world, leaf, issuers, services) if issuers else NO_ISSUER


async def _told(
    world: World,
    leaf: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    services: Sequence[str],
) -> Revocation | NotSeen:
    """Ask one after the other until one tells; of what did not work, the last is returned."""
    failure = NO_ADDRESS
    for url in [each for each in services if _is_http(each)][:MOST_SERVICES]:
        try:
            return await _by_ocsp(world, leaf, issuers, url)
        except CannotObserve as error:
            failure = error
    places = [(url, point) for point in points_of(leaf) for url in point.urls if _is_http(url)]
    for url, point in places[:MOST_LISTS]:
        try:
            der = await _fetched_list(world, url)
            return read_list(der, leaf, issuers, point, world.now())
        except CannotObserve as error:
            failure = error
    return failure.as_not_seen()


def _services(leaf: x509.Certificate) -> list[str]:
    described = Extensions(leaf).get(x509.AuthorityInformationAccess) or ()
    return [
        each.access_location.value
        for each in described
        if each.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(each.access_location, x509.UniformResourceIdentifier)
    ]


def _issuers(
    chain: Sequence[x509.Certificate], stores: Sequence[Anchors]
) -> list[x509.Certificate]:
    """Return those who issued the leaf; one that issued itself has nobody to ask."""
    leaf, *others = chain
    sent = [each for each in others if each != leaf and is_issued_by(leaf, each)]
    stored = [each for store in stores for each in store.issuers_of(leaf) if each != leaf]
    return list(dict.fromkeys([*sent, *stored]))


def _is_http(url: str) -> bool:
    """Tell what is worth asking; many name a directory beside it, of a network of their own."""
    return url[:7].lower() == "http://"


async def _by_ocsp(
    world: World, leaf: x509.Certificate, issuers: Sequence[x509.Certificate], url: str
) -> Revocation:
    """Ask an OCSP service (RFC 6960, A.1). Raises CannotObserve when it tells nothing."""
    der = await world.consult(
        url,
        purpose="revocation",
        body=_request(leaf, issuers[0]),
        media_type="application/ocsp-request",
        limit_bytes=MOST_OCSP_BYTES,
        limit_s=OCSP_S,
    )
    about = f"answer of the OCSP service {printable(url)}"
    world.keep(der, media_type="application/ocsp-response", about=about)
    return _read_answer(der, leaf, issuers, _host(url), world.now())


def _request(leaf: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Name the certificate by SHA-1 hashes, as every service can read them (RFC 5019, 2.1.1)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, SHA1())  # noqa: S303
            return builder.build().public_bytes(Encoding.DER)
    except UNREADABLE as error:
        raise CannotObserve(
            Cause.NO_TOOL, "the certificate cannot be asked about: {fault}", fault=str(error)
        ) from error


def _read_answer(
    der: bytes,
    leaf: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    host: str,
    now: datetime,
) -> Revocation:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = read_staple(der, leaf, issuers, now)
    if not answer.successful or answer.this_update is None:
        raise CannotObserve(Cause.UNREACHABLE, "{host} gives no OCSP answer", host=host)
    if not answer.for_leaf:
        raise CannotObserve(
            Cause.UNREACHABLE, "{host} gives an OCSP answer about another certificate", host=host
        )
    if answer.signature_valid is None:
        raise CannotObserve(
            Cause.NO_TOOL, "nothing tells who signed the OCSP answer of {host}", host=host
        )
    if not answer.signature_valid:
        raise CannotObserve(
            Cause.UNREACHABLE, "the OCSP answer of {host} is not signed by the issuer", host=host
        )
    _is_decisive(answer, answer.this_update, host, now)
    return Revocation(
        revoked=answer.status == "revoked",
        by="ocsp",
        this_update=answer.this_update,
        next_update=answer.next_update,
        signature_valid=True,
    )


def _is_decisive(answer: Staple, since: datetime, host: str, now: datetime) -> None:
    """Raise CannotObserve for an answer that settles nothing; one of "revoked" always does."""
    if answer.status == "revoked":
        return
    if answer.status != "good":
        raise CannotObserve(
            Cause.UNREACHABLE, "{host} does not know the certificate (OCSP)", host=host
        )
    until = answer.next_update or since + HOLDS_WITHOUT_END
    if until < now:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the OCSP answer of {host} ran out on {day}",
            host=host,
            day=until.date(),
        )
    if since > now + CLOCKS_APART:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the OCSP answer of {host} does not hold before {day}",
            host=host,
            day=since.date(),
        )


async def _fetched_list(world: World, url: str) -> bytes:
    der = await world.consult(
        url, purpose="revocation", limit_bytes=MOST_LIST_BYTES, limit_s=LIST_S
    )
    # Evidence is cut at a limit that many a list exceeds; by its hash the whole is known again.
    about = f"revocation list {printable(url)} of SHA-256 {sha256(der).hexdigest()}"
    world.keep(der, media_type="application/pkix-crl", about=about)
    return der


def _host(url: str) -> str:
    return printable(urlsplit(url).netloc)
