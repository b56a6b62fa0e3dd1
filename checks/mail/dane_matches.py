"""The certificates of the mail hosts are those that their TLSA records name."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from checks.mail.facts import MailFacts, Tlsa
from checks.mail.tls_of_hosts_traits import HostSeen, each_host_seen
from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import (
    Cause,
    NotSeen,
    Status,
    UnseenError,
    Verdict,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)

TRUST_ANCHOR, END_ENTITY = 2, 3
WHOLE, KEY = 0, 1
FULL, SHA256 = 0, 1


def judge(mail: MailFacts, tls: Mapping[str, TlsFacts | NotSeen]) -> Iterator[Verdict]:
    """Compare every certificate that is shown with the records (RFC 7671, 5; RFC 7672, 3)."""
    return each_host_seen(mail, tls, _guarded)


def _guarded(one: HostSeen) -> Verdict:
    try:
        return _judge(one)
    except UnseenError as unseen:
        why, cause = unseen.fact.why, unseen.fact.cause
        return Verdict(status=Status.UNKNOWN, reason=why, cause=cause, locus=one.host.name)


def _judge(one: HostSeen) -> Verdict:
    host, records = one.host.name, seen(one.host.tlsa).records
    if not records:
        return not_applicable(
            "the mail host {host} publishes no TLSA record", host=host, locus=host
        )
    in_doubt = False
    for address, facts in one.looks.items():
        for chain in seen(facts.chains):
            matches = [_matches(record, chain, host) for record in records]
            if not any(matches) and None not in matches:
                return failed(
                    "the certificate of {host} at {address} is none that its TLSA records name",
                    host=host,
                    address=address,
                    observed=f"SHA-256 {chain[0].sha256[:16]}…",
                    locus=host,
                )
            in_doubt = in_doubt or not any(matches)
    if in_doubt:
        return unknown(
            Cause.NO_TOOL,
            "the TLSA records of {host} are of a kind that is not compared here",
            host=host,
            locus=host,
        )
    return passed("{host} shows the certificate that its TLSA records name", host=host, locus=host)


def _matches(record: Tlsa, chain: Sequence[Certificate], host: str) -> bool | None:
    """Tell whether a record names this chain's certificate; None: it is not compared here."""
    if record.selector not in (WHOLE, KEY) or record.usage not in (TRUST_ANCHOR, END_ENTITY):
        return False
    if record.matching not in (FULL, SHA256):
        return None
    wanted = record.data if record.matching == SHA256 else _digest(record.data)
    if record.usage == END_ENTITY:
        return wanted == _shown(chain[0], record.selector)
    there = any(wanted == _shown(one, record.selector) for one in chain)
    return there and _names(chain[0], host)


def _digest(data: str) -> str:
    try:
        return sha256(bytes.fromhex(data)).hexdigest()
    except ValueError:
        return ""


def _shown(certificate: Certificate, selector: int) -> str:
    return certificate.sha256 if selector == WHOLE else seen(certificate.key_sha256)


def _names(leaf: Certificate, host: str) -> bool:
    """Tell whether the certificate is of the host, which only DANE-TA demands (RFC 7672, 3.2.3)."""
    names = {name.lower() for name in seen(leaf.dns_names)}
    return bool(names & {host, f"*.{host.partition('.')[2]}"})
