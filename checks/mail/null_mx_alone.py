"""A record that says no mail is taken stands alone."""

from checks.mail.facts import MailFacts
from checks.mail.mx_traits import is_null
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Judge what stands beside a null MX record (RFC 7505, 3)."""
    if not is_null(mail):
        return not_applicable("{name} does not say that it takes no mail", name=mail.name)
    count = len(seen(mail.mx).records)
    if count > 1:
        return failed(
            "{name} says that it takes no mail, beside {count} other MX records",
            name=mail.name,
            count=count - 1,
            observed=str(count),
            expected="1",
        )
    if seen(mail.mx).records[0].preference != 0:
        return failed(
            "the record by which {name} says that it takes no mail has the wrong preference",
            name=mail.name,
            expected="0",
            observed=str(seen(mail.mx).records[0].preference),
        )
    return passed("{name} says alone that it takes no mail", name=mail.name)
