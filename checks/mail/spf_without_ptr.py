"""The SPF record does without the slow and unreliable ptr."""

from checks.mail.facts import MailFacts
from checks.mail.spf_tree_traits import no_record, own
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts) -> Verdict:
    """Look for `ptr` in the domain's own record (RFC 7208, 5.5)."""
    text = own(mail)
    if text is None:
        return no_record(mail)
    if found := [term.text for term in text.evaluated if term.name == "ptr"]:
        return failed(
            "the SPF record of {name} has {term}", name=mail.name, term=found[0], observed=found[0]
        )
    return passed("the SPF record of {name} has no ptr", name=mail.name)
