"""The outcome of an audit in one sentence."""

from checks.finding import Audit
from checks.verdict import Status
from reports.summary import Summary
from reports.wording import Words


def conclude(audit: Audit, summary: Summary, words: Words) -> tuple[Status, str]:
    """Say the outcome in one sentence, never better than what was seen."""
    unknown = summary.counts[Status.UNKNOWN]
    manual = sum(
        not any(overlay.kind == "attestation" for overlay in item.overlays)
        for item in summary.of(Status.MANUAL)
    )
    if failing := summary.failing["must"]:
        return Status.FAIL, words.t("Compulsory results that are not met: {count}.", count=failing)
    if not audit.complete:
        return Status.UNKNOWN, words.t("The audit did not come to its end: no conclusion.")
    if unknown:
        return Status.UNKNOWN, words.t(
            "Nothing compulsory was seen to fail, but not everything could be determined: {count}.",
            count=unknown,
        )
    if manual:
        return Status.MANUAL, words.t(
            "Nothing compulsory fails; results that a person has to attest: {count}.", count=manual
        )
    if not summary.counts[Status.PASS]:
        return Status.UNKNOWN, words.t("Nothing was judged: no conclusion.")
    return Status.PASS, words.t("Everything compulsory that applies is met or validly waived.")
