"""Two looks at the same thing become one verdict: only a FAIL seen twice is one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checks.finding import Finding
from checks.verdict import Cause, Said, Status


def settle(first: Sequence[Finding], second: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep each FAIL of the first look that the second confirms; UNKNOWN (unsteady) otherwise.

    `second` judges the same rules with the second look in place of the first wherever there was
    one. Both looks stay as evidence.
    """
    again = {_place(finding): finding for finding in second}
    return tuple(_settled(finding, again.get(_place(finding))) for finding in first)


def _place(finding: Finding) -> tuple[str, str]:
    return finding.fingerprint, finding.address


def _settled(finding: Finding, again: Finding | None) -> Finding:
    if finding.status is not Status.FAIL:
        return finding
    evidence = tuple(dict.fromkeys(finding.evidence + (again.evidence if again else ())))
    if again is not None and again.status is Status.FAIL:
        return replace(finding, evidence=evidence)
    return replace(
        finding,
        status=Status.UNKNOWN,
        cause=Cause.UNSTEADY,
        reason=Said("failed at the first look but not when looked at again"),
        evidence=evidence,
    )
