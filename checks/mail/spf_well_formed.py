"""Receivers can read the SPF record and all that it includes."""

from checks.mail.facts import MailFacts
from checks.mail.spf_tree_traits import all_read, settle, without_record
from checks.mail.tag_traits import shown
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Look for terms that are none: one spoils the whole record (RFC 7208, 4.6 and 12)."""
    if verdict := without_record(mail):
        return verdict
    spf = seen(mail.spf)
    for record, text in all_read(spf):
        if text.faults:
            return failed(
                "receivers cannot read {terms} in the SPF record of {where}",
                terms=shown(", ".join(text.faults)),
                where=record.name,
                observed=shown(", ".join(text.faults)),
            )
    settle(spf)
    return passed("the SPF record of {name} is well formed", name=mail.name)
