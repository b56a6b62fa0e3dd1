"""The newest complete copy decodes to its very end."""

from checks.backup.facts import BackupFacts, Copy, Form, Format, size
from checks.verdict import Cause, Status, Verdict, failed, passed, seen, unknown


def judge(backup: BackupFacts) -> Verdict:
    """Trust no name and no beginning: only what was decoded whole passes."""
    newest = seen(backup.newest)
    if newest is None:
        return unknown(Cause.NOT_ASKED, "there is no complete copy to decode")
    form = seen(backup.form)
    if not form.first_bytes:
        return failed("{name} is an empty file", name=newest.name, observed=size(0))
    if form.contradictory:
        return _misnamed(newest, form)
    content = seen(backup.content)
    if content.fault is not None:
        return Verdict(status=Status.FAIL, reason=content.fault, observed=newest.name)
    return passed(
        "{name} decodes to its end as {layers}: {size}",
        name=newest.name,
        layers=", ".join(content.layers),
        size=size(content.decoded_bytes),
    )


def _misnamed(newest: Copy, form: Form) -> Verdict:
    if form.found is None:
        return failed(
            "{name} is named as {claimed}, but begins with the bytes {bytes}",
            name=newest.name,
            claimed=str(form.claimed),
            bytes=form.first_bytes,
            expected=str(form.claimed),
            observed=form.first_bytes,
        )
    if form.found is Format.TEXT:
        return failed(
            "{name} is named as {claimed}, but is plain text",
            name=newest.name,
            claimed=str(form.claimed),
            expected=str(form.claimed),
        )
    return failed(
        "{name} is named as {claimed}, but is {found}",
        name=newest.name,
        claimed=str(form.claimed),
        found=str(form.found),
        expected=str(form.claimed),
        observed=str(form.found),
    )
