"""A domain that sends no mail says so by SPF."""

from checks.mail.facts import MailFacts
from checks.mail.spf_traits import read
from checks.mail.tag_traits import shown
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

NOBODY = "v=spf1 -all"


def judge(mail: MailFacts) -> Verdict:
    """Expect a record that names nobody (RFC 7208, 10.1.2)."""
    if mail.sends is None:
        return unknown(
            Cause.NOT_DECLARED,
            "the inventory does not say whether {name} sends mail",
            name=mail.name,
        )
    if mail.sends:
        return not_applicable("{name} is declared to send mail", name=mail.name)
    texts = seen(seen(mail.spf).records[0].texts)
    said = shown(", ".join(texts))
    if len(texts) == 1 and _names_nobody(texts[0]):
        return passed("{name} says that it sends no mail", name=mail.name, observed=said)
    return failed(
        "{name} is declared to send no mail, and does not say so",
        name=mail.name,
        expected=NOBODY,
        observed=said,
    )


def _names_nobody(text: str) -> bool:
    found = read(text)
    return not found.faults and [f"{one.qualifier}{one.name}" for one in found.evaluated] == [
        "-all"
    ]
