"""Facts of a domain whose mail is right in everything; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from checks.mail.facts import (
    Dkim,
    DkimKey,
    Dmarc,
    DmarcAt,
    MailFacts,
    MailHost,
    Mx,
    MxSet,
    ReportTo,
    Spf,
    SpfLookup,
    SpfRecord,
    StsPolicy,
    Tlsa,
    TlsaSet,
)
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError, Verdict

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
NAME = "example.vn"
HOST = "mx1.example.vn"
V4, V6 = "203.113.0.25", "2405:4800::25"
NO_ANSWER = NotSeen(cause=Cause.TIMED_OUT, why=Said("the resolver does not answer"))
PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx1.example.vn\r\nmax_age: 2592000\r\n"


def spf(*texts: str, followed: tuple[SpfRecord, ...] = (), **changes: Any) -> Spf:
    """Return the domain's own records and what they lead to."""
    own = SpfRecord(name=NAME, texts=texts or ("v=spf1 mx ip4:203.113.0.25 -all",))
    lookups = (SpfLookup(within=NAME, term="mx", name=NAME, void=False, mx_hosts=1),)
    right = Spf(records=(own, *followed), lookups=lookups, end="complete")
    return replace(right, **changes)


def led(*texts: str, **changes: Any) -> SpfRecord:
    """Return a record that an include leads to."""
    right = SpfRecord(
        name="_spf.example.com",
        texts=texts,
        led_by="include:_spf.example.com",
        within=NAME,
        decides=False,
    )
    return replace(right, **changes)


def lookups(count: int, *, void: int = 0) -> tuple[SpfLookup, ...]:
    return tuple(
        SpfLookup(within=NAME, term=f"a:h{n}.vn", name=f"h{n}.vn", void=n < void)
        for n in range(count)
    )


def dkim(*texts: str, **changes: Any) -> Dkim:
    right = Dkim(
        selector="s1",
        name="s1._domainkey.example.vn",
        texts=texts or ("v=DKIM1; k=rsa; p=AAAA",),
        key=DkimKey(kind="RSA", bits=2048),
    )
    return replace(right, **changes)


def dmarc(*texts: str, reports: tuple[ReportTo, ...] = (), at: str = NAME, **above: Any) -> Dmarc:
    own = DmarcAt(name=at, texts=texts or ("v=DMARC1; p=quarantine; rua=mailto:dmarc@example.vn",))
    more = tuple(DmarcAt(name=name.replace("_", "."), texts=one) for name, one in above.items())
    return Dmarc(found=(own, *more), reports=reports)


def nothing_at(*names: str) -> Dmarc:
    return Dmarc(found=tuple(DmarcAt(name=name, texts=()) for name in names or (NAME,)))


def mx(*hosts: str, secure: bool = True, preference: int = 10) -> MxSet:
    records = tuple(Mx(preference=preference, host=host) for host in hosts)
    return MxSet(records=records, secure=secure)


NULL_MX = mx("", preference=0)


def tlsa(*records: Tlsa, secure: bool = True) -> TlsaSet:
    return TlsaSet(records=records or (tlsa_record(),), secure=secure)


def tlsa_record(usage: int = 3, selector: int = 0, matching: int = 1, data: str = "a" * 64) -> Tlsa:
    return Tlsa(usage=usage, selector=selector, matching=matching, data=data)


def host(**changes: Any) -> MailHost:
    right = MailHost(
        name=HOST, found=True, alias=None, addresses=(V4, V6), secure=True, tlsa=tlsa()
    )
    return replace(right, **changes)


def policy(text: str = POLICY, **changes: Any) -> StsPolicy:
    right = StsPolicy(
        url="https://mta-sts.example.vn/.well-known/mta-sts.txt",
        how="answered",
        status=200,
        trusted=True,
        media_type="text/plain",
        text=text,
    )
    return replace(right, **changes)


def mail_facts(**changes: Any) -> MailFacts:
    right: dict[str, Any] = {
        "seen_at": NOON,
        "name": NAME,
        "use": "both",
        "spf": spf(),
        "dkim": (dkim(),),
        "dmarc": dmarc(),
        "mx": mx(HOST),
        "hosts": (host(),),
        "resolver_vouches": True,
        "mta_sts": ("v=STSv1; id=20261124",),
        "sts_policies": (policy(),),
        "tls_reports": ("v=TLSRPTv1; rua=mailto:tls@example.vn",),
    }
    return MailFacts(**(right | changes))


def asked(judge: Any, facts: MailFacts, *others: Any, **params: Any) -> Status:
    """Return a question's one answer, as the judge would have it."""
    return told(judge, facts, *others, **params)[0]


def told(
    judge: Any, facts: MailFacts, *others: Any, **params: Any
) -> tuple[Status, Cause | None, str]:
    """Return the one answer with its cause and its words."""
    try:
        said = judge(facts, *others, **params)
        verdicts = (said,) if isinstance(said, Verdict) else tuple(said)
    except UnseenError as unseen:
        return UNKNOWN, unseen.fact.cause, str(unseen.fact.why)
    (verdict,) = verdicts
    return verdict.status, verdict.cause, str(verdict.reason)
