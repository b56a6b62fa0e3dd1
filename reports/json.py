"""The audit as JSON, schema `rasoat/audit/1`: docs/audit.schema.json says what stands where."""

import base64
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from checks.finding import Audit, BaselineUsed, Finding, Overlay, RequirementVerdict, Vantage
from reports.report import Report
from reports.summary import Coverage, Summary, summarise, waived
from reports.texts import Texts
from reports.wording import Words

SCHEMA = "rasoat/audit/1"
_quoted = json.encoder.encode_basestring
_encoded = json.JSONEncoder(ensure_ascii=False).encode
FINDING_LINE = "\n" + 4 * " "
MEMBER_LINE = FINDING_LINE + 2 * " "  # as deep as what a finding says stands
TEXTS = (str, bytes)
SCALARS = (str, bool, int, datetime)
LISTS = frozenset({list, tuple})
PLAIN_ALREADY = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True, slots=True)
class Written:
    """What is written already, as it stands where it is to stand."""

    text: str


def render(report: Report, words: Words) -> bytes:
    """Return the same bytes for the same report; sentences in the language of the words."""
    return b"".join(pieces(report, words))


def pieces(report: Report, words: Words) -> Iterator[bytes]:
    """Give the document bit by bit: that of a province has a hundred megabytes."""
    before = "{"
    for key, value in _document(report, words).items():
        yield f'{before}\n  "{key}": '.encode()
        if isinstance(value, Iterator):
            yield from _listed(value)
        else:
            yield _text(value, 2)
        before = ","
    yield b"\n}\n"


def _listed(items: Iterator[Any]) -> Iterator[bytes]:
    opened = False
    for item in items:
        yield b",\n    " if opened else b"[\n    "
        yield _text(item, 4)
        opened = True
    yield b"\n  ]" if opened else b"[]"


def _text(value: Any, indent: int) -> bytes:
    """Write a value that stands so deep."""
    # A lone surrogate of a hostile answer has no UTF-8; its backslash form is JSON's own.
    return written(value, "\n" + " " * indent).encode("utf-8", "backslashreplace")


def written(value: Any, line: str) -> str:
    """Write as `json.dumps` does with an indent of two, which takes several times as long.

    `line` begins a line as deep as the value stands.
    """
    if type(value) is str:  # most are, and abstract classes are slow to ask
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, Written):
        return value.text
    if isinstance(value, SCALARS):  # asked before what is an abstract class
        return _encoded(_plain(value))
    return _nested(value, line)


def _nested(value: Any, line: str) -> str:
    if type(value) is dict or isinstance(value, Mapping):
        return _members(value, line)
    if type(value) in LISTS or (isinstance(value, Sequence) and not isinstance(value, TEXTS)):
        return _items(value, line)
    return _encoded(_plain(value))


def _members(mapping: Mapping[Any, Any], line: str) -> str:
    if not mapping:
        return "{}"
    if not all(type(key) is str for key in mapping):
        mapping = {str(_plain(key)): each for key, each in mapping.items()}
    return f"{{{line}  {_pairs(mapping, line + '  ')}{line}}}"


def _pairs(mapping: Mapping[str, Any], line: str) -> str:
    """Write the members of an object, without its braces."""
    pairs = [
        f"{_quoted(key)}: {_quoted(each) if type(each) is str else written(each, line)}"
        for key, each in mapping.items()
    ]
    return f",{line}".join(pairs)


def _items(values: Sequence[Any], line: str) -> str:
    if not values:
        return "[]"
    inner = line + "  "
    return f"[{inner}{(',' + inner).join([written(each, inner) for each in values])}{line}]"


def _plain(value: Any) -> Any:
    """Return what JSON knows: times in ISO UTC, bytes in base64, numbers that exist."""
    if type(value) in PLAIN_ALREADY:
        return value
    return _scalar(value.value if isinstance(value, Enum) else value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _moment(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _document(report: Report, words: Words) -> Mapping[str, Any]:
    texts, summary, audit = Texts(report, words), summarise(report), report.audit
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "language": words.language,
        "audit": _audit(audit, report, words),
        **_numbers(summary),
        "systems": sorted(
            (
                {"id": s.id, "name": s.name, "kind": s.kind, "level": s.level}
                for s in report.systems
            ),
            key=lambda system: str(system["id"]),
        ),
        "requirements": (
            _requirement(verdict, texts)
            for verdict in sorted(audit.requirements, key=lambda v: (v.system, v.id))
        ),
        "findings": _findings(audit.findings, texts),
        "resolved": _findings(report.resolved, texts),
        "not_retested": _findings(report.not_retested, texts),
    }
    if report.facts is not None:
        document["facts"] = report.facts
    return document


def _audit(audit: Audit, report: Report, words: Words) -> Mapping[str, Any]:
    performer = audit.performed_by
    return {
        "id": audit.id,
        "started_at": audit.started_at,
        "finished_at": audit.finished_at,
        "as_of": audit.as_of,
        "complete": audit.complete,
        "agent_version": audit.agent_version,
        "organisation": audit.organisation,
        "unit": report.unit,
        "performed_by": performer
        and {
            "name": performer.name,
            "independent_of_operation": performer.independent_of_operation,
        },
        "vantage": _vantage(audit.vantage, words),
        "baselines": [_baseline(b, report, words) for b in sorted(audit.baselines, key=_by_id)],
        "previous_at": report.previous_at,
        "chain_head": report.chain_head,
    }


def _by_id(baseline: BaselineUsed) -> str:
    return baseline.id


def _vantage(vantage: Vantage, words: Words) -> Mapping[str, Any]:
    return {
        "host": vantage.host,
        "ipv4": vantage.ipv4,
        "ipv6": vantage.ipv6,
        "resolver": vantage.resolver,
        "notes": [words.text(note) for note in vantage.notes],
    }


def _baseline(used: BaselineUsed, report: Report, words: Words) -> Mapping[str, Any]:
    row: dict[str, Any] = {"id": used.id, "version": used.version, "sha256": used.sha256}
    if document := report.documents.get(used.id):
        verified = document.verified
        row |= {
            "number": document.number,
            "title": words.pick(document.title),
            "url": document.url,
            "status": document.status,
            "in_force": document.in_force,
            "verified": verified and {"by": verified.by, "on": verified.on},
            "doubts": words.pick(document.doubts) if document.doubts else None,
        }
    return row


def _numbers(summary: Summary) -> Mapping[str, Any]:
    return {
        "coverage": {
            "findings": _coverage(summary.findings),
            "requirements": _coverage(summary.requirements),
        },
        "counts": summary.counts,
        "counts_effective": {
            **summary.counts,
            "FAIL": sum(summary.failing.values()),
            "WAIVED": summary.waived,
        },
        "failing": summary.failing,
        "changes": summary.changes,
    }


def _coverage(coverage: Coverage) -> Mapping[str, int]:
    return {"applicable": coverage.applicable, "decided": coverage.decided}


def _requirement(verdict: RequirementVerdict, texts: Texts) -> Mapping[str, Any]:
    return {
        "id": verdict.id,
        "system": verdict.system,
        "document": verdict.document,
        "clause": verdict.clause,
        "level": verdict.level,
        "title": texts.requirement(verdict.id),
        "automation": verdict.automation,
        "verdict": verdict.status,
        "met": verdict.met,
        "fingerprints": sorted(verdict.fingerprints),
        "overlay": _overlay(verdict.overlay),
    }


def _findings(findings: Sequence[Finding], texts: Texts) -> Iterator[Written]:
    """Give each finding; what a rule says of itself is written once for all sites of a province."""
    ruled: dict[tuple[object, ...], str] = {}
    remedies: dict[str, str] = {}
    for finding in sorted(findings, key=_place):
        about = _about_rule(finding)
        if about not in ruled:
            ruled[about] = _pairs(_rule(finding, texts), MEMBER_LINE)
        if finding.rule not in remedies:
            remedies[finding.rule] = _pairs({"remedy": _remedy(finding, texts)}, MEMBER_LINE)
        members = (
            _pairs(_spot(finding), MEMBER_LINE),
            ruled[about],
            _pairs(_verdict(finding, texts), MEMBER_LINE),
            remedies[finding.rule],
            _pairs(_beside(finding, texts), MEMBER_LINE),
        )
        yield Written(f"{{{MEMBER_LINE}{f',{MEMBER_LINE}'.join(members)}{FINDING_LINE}}}")


def _about_rule(finding: Finding) -> tuple[object, ...]:
    """Return everything that `_rule` rests on, the parameters spelt out."""
    return (
        finding.rule,
        finding.requirement,
        finding.document,
        finding.clause,
        finding.level,
        finding.check,
        repr(finding.params),
        finding.origin,
        finding.duty,
        finding.severity,
    )


def _place(finding: Finding) -> tuple[str, ...]:
    return (
        finding.system,
        finding.requirement,
        finding.rule,
        finding.target,
        finding.address,
        finding.locus,
    )


def _spot(finding: Finding) -> Mapping[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "system": finding.system,
        "target": finding.target,
        "kind": finding.kind,
        "address": finding.address,
        "locus": finding.locus,
    }


def _rule(finding: Finding, texts: Texts) -> Mapping[str, Any]:
    return {
        "rule": finding.rule,
        "requirement": finding.requirement,
        "document": finding.document,
        "clause": finding.clause,
        "level": finding.level,
        "check": finding.check,
        "params": _sorted(finding.params),
        "asked": texts.asked(finding),
        "origin": finding.origin,
        "duty": finding.duty,
        "severity": finding.severity,
    }


def _verdict(finding: Finding, texts: Texts) -> Mapping[str, Any]:
    words = texts.words
    return {
        "status": finding.status,
        "cause": finding.cause,
        "reason": words.text(finding.reason),
        "reason_template": finding.reason.template,
        "reason_args": _sorted(finding.reason.args),
        "expected": words.text(finding.expected),
        "observed": words.text(finding.observed),
        "seen_at": finding.seen_at,
        "evidence": sorted(finding.evidence),
    }


def _beside(finding: Finding, texts: Texts) -> Mapping[str, Any]:
    return {
        "overlay": _overlay(finding.overlay),
        "waived": waived(finding, texts.report.audit.as_of),
        **_change(finding, texts.report),
    }


def _sorted(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(sorted(mapping.items()))


def _remedy(finding: Finding, texts: Texts) -> Mapping[str, Any]:
    return {
        "steps": texts.steps(finding),
        "products": texts.products(finding),
        "recheck": texts.recheck(finding),
    }


def _overlay(overlay: Overlay | None) -> Mapping[str, Any] | None:
    if overlay is None:
        return None
    return {
        "kind": overlay.kind,
        "id": overlay.id,
        "by": overlay.by,
        "document": overlay.document,
        "until": overlay.until,
        "says": overlay.says,
    }


def _change(finding: Finding, report: Report) -> Mapping[str, Any]:
    change = report.changes.get(finding.fingerprint)
    return {
        "change": change and change.kind,
        "change_cause": change and change.cause,
        "first_seen": change and change.first_seen,
    }
