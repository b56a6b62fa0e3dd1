"""Two looks at the same thing become one verdict: only a FAIL seen twice is one.

A PASS that the second look contradicts is none either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checks.finding import Finding
from checks.verdict import ASKED_ONCE, Cause, Said, Status

FAILED_FIRST = Said("failed at the first look but not when looked at again")
FAILED_LATER = Said("did not fail at the first look but did when looked at again")


def settle(first: Sequence[Finding], second: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep what two looks agree on; a FAIL that only one of them saw is UNKNOWN (unsteady).

    `second` judges the same rules with the second look in place of the first wherever there was
    one; what did not fail and was not looked at again may be left out. Both looks stay as
    evidence. What was not asked again contradicts nothing.
    """
    failing = {_place(finding) for finding in first if finding.status is Status.FAIL}
    again = {
        _place(finding): finding
        for finding in second  # most of a province's pass twice, and are not held for that
        if finding.status is Status.FAIL or _place(finding) in failing
    }
    settled = [_settled(finding, again.pop(_place(finding), None)) for finding in first]
    late = [finding for finding in again.values() if finding.status is Status.FAIL]
    return (*settled, *(_unsteady(one, FAILED_LATER, one.evidence) for one in late))


def _place(finding: Finding) -> tuple[str, str]:
    return finding.fingerprint, finding.address


def _settled(finding: Finding, again: Finding | None) -> Finding:
    now = again.status if again else None
    if finding.status is Status.UNKNOWN or Status.FAIL not in (finding.status, now):
        return finding
    if again and now is Status.UNKNOWN and again.reason == ASKED_ONCE.why:
        return finding
    evidence = tuple(dict.fromkeys(finding.evidence + (again.evidence if again else ())))
    if finding.status is now:
        return replace(finding, evidence=evidence)
    reason = FAILED_FIRST if finding.status is Status.FAIL else FAILED_LATER
    return _unsteady(finding, reason, evidence)


def _unsteady(finding: Finding, reason: Said, evidence: tuple[str, ...]) -> Finding:
    return replace(
        finding, status=Status.UNKNOWN, cause=Cause.UNSTEADY, reason=reason, evidence=evidence
    )
