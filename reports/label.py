"""How far a system is from a mark: criteria met, not met, open, and what to mend first."""

from collections.abc import Sequence
from dataclasses import dataclass

from checks.finding import RequirementVerdict
from checks.roll_up import WORST_FIRST
from checks.verdict import Status
from reports.report import Report
from reports.summary import Item, Summary, SystemPart


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPart:
    """One mark and one system that asks for it."""

    document: str
    system: str
    met: int
    criteria: int  # those that apply
    open: tuple[RequirementVerdict, ...]  # not met, not determined, to be attested; worst first
    first: tuple[Item, ...]  # what fails, in the order in which to mend it

    def of(self, status: Status) -> tuple[RequirementVerdict, ...]:
        """Return the criteria of one status that are not met."""
        return tuple(verdict for verdict in self.open if verdict.status is status)


def label_parts(report: Report, summary: Summary) -> tuple[LabelPart, ...]:
    """Count the criteria of each document that is a mark, for each system that it binds."""
    marks = [used.id for used in report.audit.baselines if _is_mark(used.id, report)]
    return tuple(
        _part(mark, part, verdicts)
        for mark in marks
        for part in summary.systems
        if (verdicts := [one for one in part.requirements if one.document == mark])
    )


def _is_mark(document: str, report: Report) -> bool:
    known = report.documents.get(document)
    return known is not None and known.label


def _part(mark: str, part: SystemPart, verdicts: Sequence[RequirementVerdict]) -> LabelPart:
    applying = [one for one in verdicts if one.status is not Status.NOT_APPLICABLE]
    open_ = [one for one in applying if not one.met]
    failing = {one.id for one in open_ if one.status is Status.FAIL}
    return LabelPart(
        document=mark,
        system=part.id,
        met=len(applying) - len(open_),
        criteria=len(applying),
        open=tuple(sorted(open_, key=lambda one: WORST_FIRST.index(one.status))),
        first=tuple(
            item
            for item in part.of(Status.FAIL)
            if any(f.requirement in failing for f in item.findings)
        ),
    )
