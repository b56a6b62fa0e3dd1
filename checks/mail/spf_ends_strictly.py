"""The SPF record refuses, or marks, whoever it does not name."""

from checks.mail.facts import MailFacts
from checks.mail.spf_tree_traits import deciding, settle, without_record
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts, *, endings: list[str]) -> Verdict:
    """Judge the `all` that decides, behind redirects too (RFC 7208, 4.7, 5.1 and 6.1)."""
    if verdict := without_record(mail):
        return verdict
    spf = seen(mail.spf)
    text = deciding(spf)
    if text is not None and text.redirect:
        settle(spf)
    end = text.all if text is not None else None
    wanted = " / ".join(endings)
    if end is None:
        return failed(
            "the SPF record of {name} says nothing of those whom it does not name",
            name=mail.name,
            expected=wanted,
        )
    said = f"{end.qualifier}all"
    if said not in endings:
        return failed(
            "the SPF record of {name} ends in {end}",
            name=mail.name,
            end=said,
            expected=wanted,
            observed=said,
        )
    return passed("the SPF record of {name} ends in {end}", name=mail.name, end=said, observed=said)
