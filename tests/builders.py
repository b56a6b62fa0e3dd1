"""Builders whose defaults are all valid: the only argument in sight is the defect."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from checks.finding import (
    Audit,
    BaselineUsed,
    Finding,
    Kind,
    Overlay,
    Performer,
    RequirementVerdict,
    System,
    Target,
    Vantage,
)
from checks.look import Facts, Look
from checks.verdict import NOT_ASKED, Cause, NotSeen, Said, Status

NOON = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)  # in Vietnam
DOCUMENT = "tls-vn"
REQUIREMENT = "tls-vn/OLD-PROTOCOLS"
RULE = "tls-vn/OLD-PROTOCOLS.legacy-off"


def day(number: int) -> datetime:
    """Noon of a day, counted from the first."""
    return NOON + timedelta(days=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFacts:
    """What can be seen of a door: facts of an area that no audit has."""

    AREA: ClassVar[str] = "door"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"endpoint"})
    PER_ADDRESS: ClassVar[bool] = True
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    locked: bool | NotSeen = NOT_ASKED
    sign: str | NotSeen | None = NOT_ASKED
    keys: Mapping[str, int] | NotSeen = NOT_ASKED


FACTS_CLASSES: Mapping[str, type] = {"door": DoorFacts}


def a_target(**changes: Any) -> Target:
    target = Target(system="website", kind="endpoint", id="web", addresses=("192.0.2.1",))
    return replace(target, **changes)


def a_system(**changes: Any) -> System:
    system = System(
        id="website",
        name="Trang thông tin điện tử",
        kind="website",
        level=3,
        baselines=(DOCUMENT,),
        targets=(a_target(),),
    )
    return replace(system, **changes)


def a_look(facts: Facts | NotSeen | None = None, **changes: Any) -> Look:
    look = Look(
        target=a_target(),
        area="door",
        address="192.0.2.1",
        facts=DoorFacts(seen_at=NOON, locked=True) if facts is None else facts,
        seen_at=NOON,
    )
    return replace(look, **changes)


def an_unseen(why: str = "no answer came", cause: Cause = Cause.TIMED_OUT) -> NotSeen:
    return NotSeen(cause=cause, why=Said(why))


def fingerprint(rule: str, system: str, target: str, locus: str = "") -> str:
    identity = "\0".join((rule, system, target, locus))
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()


def a_finding(status: Status = Status.PASS, **changes: Any) -> Finding:
    """A finding whose fingerprint and cause follow from the rest, unless they are given."""
    finding = Finding(
        fingerprint="",
        system="website",
        target="web",
        kind="endpoint",
        address="192.0.2.1",
        locus="",
        rule=RULE,
        requirement=REQUIREMENT,
        document=DOCUMENT,
        clause="4.2",
        level=3,
        check="door.locked",
        params={"oldest_allowed": "TLS 1.2"},
        origin="legal",
        duty="must",
        severity="high",
        status=status,
        cause=Cause.TIMED_OUT if status is Status.UNKNOWN else None,
        reason=Said("takes nothing older than {oldest}", {"oldest": "TLS 1.2"}),
        expected="TLS 1.2",
        observed="TLS 1.2",
        seen_at=NOON,
        evidence=(),
    )
    finding = replace(finding, **changes)
    identity = fingerprint(finding.rule, finding.system, finding.target, finding.locus)
    return finding if finding.fingerprint else replace(finding, fingerprint=identity)


def an_overlay(**changes: Any) -> Overlay:
    overlay = Overlay(
        kind="waiver",
        id="w1",
        by="Trưởng phòng",
        document="12/QĐ-SGDĐT",
        until=date(2027, 6, 30),
        says="Thay máy chủ trong năm 2027",
    )
    return replace(overlay, **changes)


def a_requirement_verdict(
    status: Status = Status.PASS, *findings: Finding, **changes: Any
) -> RequirementVerdict:
    verdict = RequirementVerdict(
        id=REQUIREMENT,
        system="website",
        document=DOCUMENT,
        clause="4.2",
        level=3,
        automation="full",
        status=status,
        met={Status.PASS: True, Status.FAIL: False}.get(status),
        fingerprints=tuple(finding.fingerprint for finding in findings),
    )
    return replace(verdict, **changes)


def an_audit(*findings: Finding, **changes: Any) -> Audit:
    """A complete audit of a day on which nothing else happened."""
    audit = Audit(
        id="audit-1",
        started_at=NOON,
        finished_at=NOON + timedelta(minutes=1),
        as_of=NOON.date(),
        complete=True,
        agent_version="0.1.0",
        organisation="Sở Giáo dục và Đào tạo",
        performed_by=Performer(name="Tổ CNTT", independent_of_operation=True),
        vantage=Vantage(host="may-kiem-tra", ipv4=True, ipv6=None, resolver="192.0.2.53"),
        baselines=(BaselineUsed(id=DOCUMENT, version="1", sha256="a" * 64),),
        requirements=(),
        findings=findings,
    )
    return replace(audit, **changes)
