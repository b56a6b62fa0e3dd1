"""The SPF record does not let the whole Internet send."""

from checks.mail.facts import MailFacts
from checks.mail.spf_traits import lets_everyone
from checks.mail.spf_tree_traits import all_read, settle, without_record
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Look for terms that match every address, in what is included too (RFC 7208, 5.1 and 5.6)."""
    if verdict := without_record(mail):
        return verdict
    spf = seen(mail.spf)
    for record, text in all_read(spf):
        for term in text.evaluated if record.passes else ():
            if lets_everyone(term):
                return failed(
                    "{term} in the SPF record of {where} lets everyone send",
                    term=term.text,
                    where=record.name,
                    observed=term.text,
                )
    settle(spf)
    return passed("the SPF record of {name} lets no stranger send", name=mail.name)
