"""The DMARC policy keeps forged mail of the domain from the inbox."""

from checks.mail.dmarc_traits import applied, without_record
from checks.mail.facts import MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts, *, policies: list[str]) -> Verdict:
    """Judge `p`, or `sp` of the organisational domain, for the domain itself (RFC 7489, 6.3)."""
    record = applied(mail)
    if record is None:
        return without_record(mail)
    if record.policy not in policies:
        return failed(
            "the DMARC policy for {name} is {policy}",
            name=mail.name,
            policy=record.policy or "none",
            expected=" / ".join(policies),
            observed=record.policy or "none",
        )
    return passed(
        "the DMARC policy for {name} is {policy}",
        name=mail.name,
        policy=record.policy,
        observed=record.policy,
    )
