"""A department's report with everything in it, and the nastiest strings that a server can send."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from checks.finding import (
    Audit,
    BaselineUsed,
    Finding,
    Overlay,
    Performer,
    RequirementVerdict,
    Vantage,
)
from checks.verdict import Cause, Said, Status
from reports.report import Change, Report, SystemLine
from tests.reports.sample_texts import DOCUMENTS, REQUIREMENTS, RULES, TITLES

NOW = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
ONE_DAY, AGE = timedelta(days=1), timedelta(days=51, hours=10, minutes=30)
START, END = date(2026, 9, 1), date(2027, 1, 24)
NASTY = {
    "a script": "<script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://attacker.example","x")',
    "a turned direction": "invoice\u202egpj.exe",
    "a NUL and an escape": "a\x00b\x1b[31mred\x1b[0m",
    "10 kB without a space": "A" * 10_240,
    "decomposed Vietnamese": "So\u031b\u0309 Gia\u0301o du\u0323c",
    "an emoji": "👩‍🏫 🇻🇳",
    "braces": "{duty} {0} {reason.__class__} %s",
    "markup of the terminal": "[bold red]x[/bold red] [/] :smile:",
    "a lone surrogate": "caf\udce9",
    "several lines": "one\r\ntwo\u2028three",
}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def finding(rule_id: str = "tls-vn/CERT.valid-now", **changed) -> Finding:
    values = {
        "system": "website",
        "target": "web",
        "kind": "endpoint",
        "address": "192.0.2.10",
        "locus": "",
        "rule": rule_id,
        "requirement": rule_id.split(".", maxsplit=1)[0],
        "document": rule_id.split("/", maxsplit=1)[0],
        "clause": "5.2.1",
        "level": 3,
        "check": "tls.certificate_valid_now",
        "params": {},
        "origin": "legal",
        "duty": "must",
        "severity": "high",
        "status": Status.PASS,
        "cause": None,
        "reason": Said("is valid from {start} to {end}", {"start": START, "end": END}),
        "expected": "",
        "observed": "",
        "seen_at": NOW + timedelta(seconds=4),
        "evidence": (),
    } | changed
    place = (rule_id, values["system"], values["target"], values["locus"])
    return Finding(fingerprint=digest("\n".join(place)), **values)


def verdict(finding: Finding, **changed) -> RequirementVerdict:
    values = {
        "id": finding.requirement,
        "system": finding.system,
        "document": finding.document,
        "clause": finding.clause,
        "level": finding.level,
        "automation": "full" if finding.check else "manual",
        "status": finding.status,
        "met": {Status.PASS: True, Status.FAIL: False}.get(finding.status),
        "fingerprints": (finding.fingerprint,),
    }
    return RequirementVerdict(**(values | changed))


WAIVER = Overlay(
    kind="waiver",
    id="MT-2026-03",
    by="Trần Thị Bình, Phó Giám đốc",
    document="87/QĐ-SGDĐT",
    until=date(2026, 12, 31),
    says="Máy chủ thư dùng CA nội bộ cho tới khi chuyển sang hệ thống thư của tỉnh",
)
PLAN = Overlay(
    kind="plan",
    id="KH-2026-11",
    by="Lê Minh Châu, Tổ CNTT",
    document="112/KH-SGDĐT",
    until=date(2026, 12, 15),
    says="Nâng cấp máy chủ web, bỏ TLS 1.0 và TLS 1.1",
)
ATTESTATION = Overlay(
    kind="attestation",
    id="XN-2026-07",
    by="Phạm Quốc Dũng, Trưởng phòng",
    document="45/BB-SGDĐT",
    until=date(2027, 6, 30),
    says="Đã tổ chức diễn tập khôi phục ngày 20/10/2026",
)

OLD = {
    "status": Status.FAIL,
    "check": "tls.legacy_protocols_off",
    "params": {"oldest_allowed": "TLS 1.2"},
    "reason": Said("takes {versions}", {"versions": "TLS 1.0, TLS 1.1"}),
    "expected": "TLS 1.2",
    "observed": "TLS 1.0, TLS 1.1",
    "evidence": (digest("hello 1.0"), digest("hello 1.1")),
}


def website() -> list[Finding]:
    guidance, standard = (
        "tls-vn/OLD-PROTOCOLS.legacy-off",
        "tcvn-14423-2026/NET-07.no-old-protocols",
    )
    return [
        finding(guidance, **OLD, duty="should", severity="critical", overlay=PLAN),
        finding(
            guidance,
            **OLD,
            duty="should",
            severity="critical",
            overlay=PLAN,
            address="2001:db8::10",
        ),
        finding(standard, **OLD, overlay=PLAN, clause="5.3.4.2"),
        finding(standard, **OLD, overlay=PLAN, clause="5.3.4.2", address="2001:db8::10"),
        finding(),
        finding(address="2001:db8::10"),
        finding(
            "tls-vn/TRUST.chain",
            target="mx",
            address="192.0.2.25",
            check="tls.certificate_trusted",
            status=Status.FAIL,
            severity="medium",
            reason=Said(
                "leads to a root that is in no accepted store: {about}", {"about": "CN=CA noi bo"}
            ),
            observed="CN=CA noi bo",
            overlay=WAIVER,
        ),
        finding(
            "tls-vn/IPV6.aaaa",
            address="",
            check="ipv6.aaaa_published",
            status=Status.NOT_APPLICABLE,
            reason=Said("named by an address, {host}, not by a name", {"host": "192.0.2.10"}),
        ),
        finding(
            "nd-331-2026/LEVEL.declared",
            kind="system",
            target="website",
            address="",
            check="level.declared",
            reason=Said("declares level {level}", {"level": 3}),
        ),
        manual("tcvn-14423-2026/PER-01"),
        manual("tcvn-14423-2026/BAK-09", overlay=ATTESTATION),
    ]


def manual(requirement_id: str, **changed) -> Finding:
    values = {
        "target": "website",
        "kind": "system",
        "address": "",
        "check": "",
        "status": Status.MANUAL,
        "seen_at": None,
        "reason": Said("no machine can tell: a person must attest it"),
    }
    return finding(requirement_id, **(values | changed))


def records() -> list[Finding]:
    backup = {"system": "hoso", "kind": "backup_set", "target": "csdl", "address": ""}
    return [
        finding(
            "tcvn-14423-2026/BAK-02.recent",
            **backup,
            check="backup.recent",
            status=Status.FAIL,
            severity="critical",
            reason=Said(
                "{name}, the newest complete copy, is {age} old; at most {allowed} is declared",
                {"name": "csdl-2026-10-03.sql.gz", "age": AGE, "allowed": ONE_DAY},
            ),
            expected=Said("{time}", {"time": ONE_DAY}),
            observed=Said("{time}", {"time": AGE}),
            evidence=(digest("listing"),),
        ),
        finding(
            "tcvn-14423-2026/BAK-03.decodes",
            **backup,
            check="backup.decodes_to_end",
            status=Status.UNKNOWN,
            cause=Cause.NO_PERMISSION,
            reason=Said("may not read {path}", {"path": "/srv/backup/csdl.sql.gz"}),
        ),
        finding(
            "tls-vn/CERT.valid-now",
            system="hoso",
            target="hoso",
            address="2001:db8::20",
            status=Status.UNKNOWN,
            cause=Cause.OWN_NETWORK,
            reason=Said(
                "this machine has no {family} route to {address}",
                {"family": "IPv6", "address": "2001:db8::20"},
            ),
        ),
        finding(
            "nd-331-2026/LEVEL.declared",
            system="hoso",
            kind="system",
            target="hoso",
            address="",
            level=None,
            check="level.declared",
            status=Status.FAIL,
            reason=Said("the inventory declares no approved level"),
        ),
    ]


def nasty() -> list[Finding]:
    return [
        finding(
            "tls-vn/CERT.valid-now",
            target="web2",
            status=Status.FAIL,
            severity="low",
            locus=f"{name}: {text}",
            reason=Said("the server says {banner}", {"banner": text}),
            observed=text,
        )
        for name, text in NASTY.items()
    ]


def audit(findings: list[Finding], **changed) -> Audit:
    rows = {(f.system, f.requirement): f for f in reversed(findings)}
    verdicts = [
        verdict(
            f,
            overlay=f.overlay if f.overlay in (ATTESTATION, WAIVER) else None,
            **({"status": Status.PASS, "met": True} if f.overlay is ATTESTATION else {}),
        )
        for f in reversed(rows.values())
    ]
    values = {
        "id": "20261124-010500-7f3a",
        "started_at": NOW,
        "finished_at": NOW + timedelta(seconds=11),
        "as_of": date(2026, 11, 24),
        "complete": True,
        "agent_version": "0.1.0",
        "organisation": "Sở Giáo dục và Đào tạo (ví dụ)",
        "performed_by": Performer(name="Tổ Công nghệ thông tin", independent_of_operation=False),
        "vantage": Vantage(
            host="audit01",
            ipv4=True,
            ipv6=False,
            resolver="192.0.2.53",
            notes=(Said("the resolver {resolver} does not answer", {"resolver": "192.0.2.54"}),),
        ),
        "baselines": tuple(
            BaselineUsed(id=d.id, version=d.version, sha256=digest(d.id))
            for d in DOCUMENTS.values()
        ),
        "requirements": tuple(verdicts),
        "findings": tuple(findings),
    }
    return Audit(**(values | changed))


def report(findings: list[Finding] | None = None, **changed) -> Report:
    """Return the department's report; `hostile` adds what attackers send."""
    found = [*website(), *records()] if findings is None else findings
    gone = finding(
        "tls-vn/CERT.valid-now",
        target="old",
        status=Status.FAIL,
        reason=Said("expired on {end}", {"end": START}),
    )
    lost = finding(
        "tls-vn/CERT.valid-now",
        target="far",
        status=Status.FAIL,
        reason=Said("expired on {end}", {"end": START}),
    )
    values = {
        "audit": audit(found),
        "unit": "Phòng Hành chính – Quản trị",
        "systems": (
            SystemLine(id="website", name="Trang thông tin điện tử", kind="website", level=3),
            SystemLine(id="hoso", name="Hệ thống quản lý hồ sơ", kind="internal", level=None),
        ),
        "documents": DOCUMENTS,
        "requirements": REQUIREMENTS,
        "rules": RULES,
        "check_titles": TITLES,
        "changes": {
            f.fingerprint: change
            for f, change in zip(
                [f for f in found if f.status is Status.FAIL],
                [
                    Change(kind="unchanged", first_seen=NOW - timedelta(days=90)),
                    Change(kind="unchanged", first_seen=NOW - timedelta(days=90)),
                    Change(kind="new", cause="baseline", first_seen=NOW),
                    Change(kind="new", cause="baseline", first_seen=NOW),
                    Change(kind="unchanged", first_seen=NOW - timedelta(days=40)),
                    Change(kind="reopened", cause="target", first_seen=NOW - timedelta(days=30)),
                    Change(kind="new", cause="target", first_seen=NOW),
                ],
                strict=False,
            )
        },
        "resolved": (gone,),
        "not_retested": (lost,),
        "previous_at": NOW - timedelta(days=1),
        "chain_head": digest("chain"),
    }
    return Report(**(values | changed))


def hostile() -> Report:
    """Return the department's report as an attacker would have it."""
    clean = report([*website(), *records(), *nasty()])
    name = f"Trang {NASTY['a script']} {NASTY['a turned direction']}"
    systems = (replace(clean.systems[0], name=name), clean.systems[1])
    return replace(clean, systems=systems, unit=NASTY["a formula"])
