"""Facts of a domain that is right in everything; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.dns.facts import (
    Above,
    Caa,
    CaaRecord,
    DnsFacts,
    Ds,
    HttpsRecord,
    Key,
    NameServer,
    OldName,
    Pointer,
    Probe,
    RecursionAnswer,
    ResolverSays,
    ServerSeen,
    Signing,
    Soa,
    SoaAnswer,
    TransferAnswer,
)
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError, Verdict

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
NAME = "example.vn"
ONE, TWO = "203.113.0.53", "103.20.0.53"
NO_ANSWER = NotSeen(cause=Cause.TIMED_OUT, why=Said("the resolver does not answer"))
OUT_OF_SCOPE = NotSeen(cause=Cause.OUT_OF_SCOPE, why=Said("outside the declared scope"))


def soa(**changes: Any) -> Soa:
    right = Soa(
        primary="ns1.example.vn",
        mailbox="hostmaster.example.vn",
        serial=2026112401,
        refresh_s=7200,
        retry_s=3600,
        expire_s=1209600,
        minimum_s=3600,
    )
    return replace(right, **changes)


def answered(**changes: Any) -> SoaAnswer:
    right = SoaAnswer(
        how="answered",
        rcode="NOERROR",
        authoritative=True,
        soa=soa(),
        signed_until=NOON + timedelta(days=12),
    )
    return replace(right, **changes)


def server(number: int = 1, **changes: Any) -> ServerSeen:
    right = ServerSeen(
        server=f"ns{number}.example.vn",
        address=(ONE, TWO)[number - 1],
        udp=answered(),
        tcp=answered(),
        name_servers=("ns1.example.vn", "ns2.example.vn"),
        recursion=RecursionAnswer(how="answered", rcode="REFUSED"),
        transfer=TransferAnswer(how="answered", rcode="NOTAUTH"),
    )
    return replace(right, **changes)


def servers(**changes: Any) -> tuple[ServerSeen, ...]:
    """Return two servers, of which the second has the defect."""
    return server(1), server(2, **changes)


def says(rcode: str = "NOERROR", *, ad: bool = True, errors: tuple[int, ...] = ()) -> ResolverSays:
    return ResolverSays(rcode=rcode, authenticated=ad, errors=errors)


def probe(checked: ResolverSays | None = None, **changes: Any) -> Probe:
    return replace(Probe(type="SOA", checked=checked or says()), **changes)


def bogus(*errors: int) -> Probe:
    fails = says("SERVFAIL", ad=False, errors=errors)
    return probe(fails, unchecked=says(ad=False), again=fails)


def above(*authenticated: bool) -> tuple[Above, ...]:
    """Return what the resolver says of "vn" and of the root."""
    return tuple(
        Above(name=name, said=says(ad=ad))
        for name, ad in zip(("vn", ""), authenticated, strict=True)
    )


def signing(**changes: Any) -> Signing:
    right = Signing(
        probes=(probe(),),
        above=above(True, True),
        ds=(Ds(tag=11, algorithm=13, digest=2),),
        keys=(
            Key(tag=11, algorithm=13, rsa_bits=None, signs_keys=True),
            Key(tag=12, algorithm=13, rsa_bits=None, signs_keys=False),
        ),
        keys_signed_until=NOON + timedelta(days=12),
        link="holds",
        nsec3_iterations=None,
    )
    return replace(right, **changes)


UNSIGNED: dict[str, Any] = {
    "probes": (probe(says(ad=False)),),
    "ds": (),
    "keys": (),
    "keys_signed_until": None,
    "link": "unclear",
}


def caa(*records: str, at: str = NAME) -> Caa:
    """Return CAA records from "0 issue letsencrypt.org"."""
    parsed = []
    for record in records:
        flags, tag, value = record.split(" ", 2)
        parsed.append(CaaRecord(flags=int(flags), tag=tag, value=value))
    return Caa(at=at, records=tuple(parsed))


def old_name(name: str = "old.example.vn", **changes: Any) -> OldName:
    right = OldName(name=name, legacy=True, rcode="NOERROR", addresses=("203.113.0.80",))
    return replace(right, **changes)


def pointer(name: str = "old.example.vn", **changes: Any) -> Pointer:
    right = Pointer(name=name, why="alias", target="new.example.vn", there=True)
    return replace(right, **changes)


def https(priority: int = 1, target: str = "", **params: str) -> HttpsRecord:
    given = {key.replace("_", "-"): value for key, value in params.items()}
    return HttpsRecord(priority=priority, target=target, params=given)


def dns_facts(**changes: Any) -> DnsFacts:
    right: dict[str, Any] = {
        "seen_at": NOON,
        "name": NAME,
        "zone": NAME,
        "name_servers": (
            NameServer(name="ns1.example.vn", addresses=(ONE,)),
            NameServer(name="ns2.example.vn", addresses=(TWO,)),
        ),
        "servers": (server(1), server(2)),
        "signing": signing(),
        "caa": caa("0 issue letsencrypt.org"),
        "names": (old_name(NAME, legacy=False), old_name()),
        "https": (),
        "addresses": ("203.113.0.80", "2405:4800::80"),
    }
    return DnsFacts(**(right | changes))


def statuses(verdicts: Any) -> dict[str, Status]:
    """Return each verdict's status by its locus."""
    return {one.locus: one.status for one in verdicts}


def asked(judge: Any, facts: DnsFacts, **params: Any) -> tuple[Status, Cause | None, str]:
    """Return a question's one answer, as the judge would have it."""
    try:
        verdict: Verdict = judge(facts, **params)
    except UnseenError as unseen:
        return Status.UNKNOWN, unseen.fact.cause, str(unseen.fact.why)
    return verdict.status, verdict.cause, str(verdict.reason)
