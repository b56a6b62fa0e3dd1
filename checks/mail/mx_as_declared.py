"""The domain takes mail if it is declared to, and else says that it takes none."""

from checks.mail.facts import MailFacts
from checks.mail.mx_traits import is_null
from checks.verdict import Cause, Verdict, failed, passed, seen, unknown

NULL_MX = "MX 0 ."


def judge(mail: MailFacts) -> Verdict:
    """Compare MX records with what the inventory declares (RFC 7505; RFC 5321, 5.1)."""
    if mail.receives is None:
        return unknown(
            Cause.NOT_DECLARED,
            "the inventory does not say whether {name} receives mail",
            name=mail.name,
        )
    hosts = ", ".join(one.host for one in seen(mail.mx).records if one.host)[:200]
    if mail.receives:
        return _receiving(mail, hosts)
    if is_null(mail):
        return passed("{name} says that it takes no mail", name=mail.name, observed=NULL_MX)
    if hosts:
        return failed(
            "{name} is declared to receive no mail, and names {hosts}",
            name=mail.name,
            hosts=hosts,
            expected=NULL_MX,
            observed=hosts,
        )
    return failed(
        "{name} is declared to receive no mail, and does not say so",
        name=mail.name,
        expected=NULL_MX,
    )


def _receiving(mail: MailFacts, hosts: str) -> Verdict:
    if is_null(mail):
        return failed(
            "{name} is declared to receive mail, and says that it takes none",
            name=mail.name,
            observed=NULL_MX,
        )
    if not hosts:
        return failed(
            "{name} is declared to receive mail, and names no mail host",
            name=mail.name,
            expected="MX",
        )
    return passed("{hosts} take mail for {name}", hosts=hosts, name=mail.name, observed=hosts)
