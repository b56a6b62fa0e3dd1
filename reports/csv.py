"""The findings as a table for spreadsheets: UTF-8 with a byte order mark, CRLF, no formulas."""

import csv
import io
import re
from collections.abc import Sequence

from checks.finding import Finding
from checks.roll_up import WORST_FIRST
from reports import labels
from reports.report import Report
from reports.summary import DUTIES, SEVERITIES
from reports.texts import Texts
from reports.wording import Words, shorten, visible

LONGEST_CELL = 32_000  # Excel takes 32 767 characters in a cell
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


def render(report: Report, words: Words) -> bytes:
    """Return one row for each finding, worst first."""
    texts = Texts(report, words)
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(header(words))
    for finding in sorted(report.audit.findings, key=_order):
        writer.writerow([neutral(cell) for cell in _row(finding, texts)])
    return table.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """Return the cell as one line of text that no spreadsheet takes for a formula."""
    text = shorten(visible(cell), LONGEST_CELL)
    return f"'{text}" if _FORMULA.match(cell) or _FORMULA.match(text) else text


def header(words: Words) -> Sequence[str]:
    """Return the names of the columns."""
    return [
        words.t("System"),
        words.t("Target"),
        words.t("Kind of target"),
        words.t("Address"),
        words.t("Detail"),
        words.t("Result"),
        words.t("Result code"),
        words.t("Cause"),
        words.t("Duty"),
        words.t("Severity"),
        words.t("What is asked"),
        words.t("What was seen"),
        words.t("Expected"),
        words.t("Observed"),
        words.t("Document"),
        words.t("Clause"),
        words.t("Requirement"),
        words.t("Level"),
        words.t("Where the threshold comes from"),
        words.t("Seen at"),
        words.t("Steps"),
        words.t("Command to check again"),
        words.t("Waiver, plan, attestation"),
        words.t("Change"),
        words.t("First seen"),
        words.t("Evidence (SHA-256)"),
        words.t("Rule"),
        words.t("Check"),
        words.t("Fingerprint"),
    ]


def _order(finding: Finding) -> tuple[int | str, ...]:
    return (
        WORST_FIRST.index(finding.status),
        DUTIES.index(finding.duty),
        SEVERITIES.index(finding.severity),
        finding.system,
        finding.target,
        finding.rule,
        finding.address,
        finding.locus,
    )


def _row(finding: Finding, texts: Texts) -> Sequence[str]:
    return [*_what(finding, texts), *_why(finding, texts), *_then(finding, texts)]


def _what(finding: Finding, texts: Texts) -> Sequence[str]:
    say = texts.words.text
    return [
        texts.system(finding.system),
        finding.target,
        say(labels.KIND[finding.kind]),
        finding.address,
        finding.locus,
        say(labels.STATUS[finding.status]),
        finding.status.value,
        say(labels.CAUSE[finding.cause]) if finding.cause else "",
        say(labels.DUTY[finding.duty]),
        say(labels.SEVERITY[finding.severity]),
    ]


def _why(finding: Finding, texts: Texts) -> Sequence[str]:
    words = texts.words
    return [
        texts.asked(finding),
        words.text(finding.reason),
        words.text(finding.expected),
        words.text(finding.observed),
        texts.document(finding.document),
        finding.clause,
        texts.requirement(finding.requirement),
        "" if finding.level is None else str(finding.level),
        texts.citation(finding).origin,
        words.value(finding.seen_at) if finding.seen_at else "",
    ]


def _then(finding: Finding, texts: Texts) -> Sequence[str]:
    change = texts.report.changes.get(finding.fingerprint)
    steps = [f"{number}. {step}" for number, step in enumerate(texts.steps(finding), start=1)]
    return [
        " ".join(steps),
        texts.recheck(finding),
        texts.overlay(finding.overlay) if finding.overlay else "",
        texts.change(change) if change else "",
        texts.words.value(change.first_seen) if change and change.first_seen else "",
        " ".join(finding.evidence),
        finding.rule,
        finding.check,
        finding.fingerprint,
    ]
