"""Tell how the certificates that were sent hang together (RFC 5246, 7.4.2)."""

from collections.abc import Sequence
from typing import Final

from cryptography import x509

from checks.tls.certificates.certificate import is_issued_by, name_of
from checks.tls.certificates.trust import Anchors
from checks.tls.facts import ChainShape

LONGEST_PATH: Final = 20


def shape_of(chain: Sequence[x509.Certificate], stores: Sequence[Anchors]) -> ChainShape:
    """Return the shape of a chain, leaf first.

    An issuer is missing when it is neither sent nor an anchor of a store. A second certificate
    of an issuer that was sent (a cross-signed one) is another way up, and not an extra.
    """
    path = _path(chain)
    last = chain[path[-1]]
    used = {*path, *_other_ways(chain, path)}
    return ChainShape(
        ordered=path == sorted(path),
        missing_issuer="" if _has_issuer(last, stores) else name_of(last.issuer),
        extra=tuple(_label(c) for place, c in enumerate(chain) if place not in used),
        sends_root=any(is_issued_by(c, c) for c in chain[1:]),
    )


def _path(chain: Sequence[x509.Certificate]) -> list[int]:
    """Follow issuers from the leaf up, nearest first; return places in the chain.

    The one that follows is tried first, so that a chain in order is found in order.
    """
    path = [0]
    while len(path) < LONGEST_PATH:
        here = path[-1]
        places = [*range(here + 1, len(chain)), *range(here)]
        above = (p for p in places if p not in path and _is_above(chain[p], chain[here]))
        issuer = next(above, None)
        if issuer is None:
            break
        path.append(issuer)
    return path


def _is_above(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Tell issuers; a self-signed certificate has none above it, whoever else has its key."""
    return certificate != issuer and not _is_root(certificate) and is_issued_by(certificate, issuer)


def _is_root(certificate: x509.Certificate) -> bool:
    return is_issued_by(certificate, certificate)


def _other_ways(chain: Sequence[x509.Certificate], path: Sequence[int]) -> list[int]:
    """Return the places of other certificates that issued something on the path."""
    on_path = [chain[place] for place in path]
    return [
        place
        for place, certificate in enumerate(chain)
        if certificate not in on_path and any(_is_above(certificate, each) for each in on_path)
    ]


def _has_issuer(last: x509.Certificate, stores: Sequence[Anchors]) -> bool:
    """Tell whether nothing is missing above the last one that was sent."""
    return _is_root(last) or any(last in each or each.issuers_of(last) for each in stores)


def _label(certificate: x509.Certificate) -> str:
    return name_of(certificate.subject) or f"{certificate.serial_number:x}"
