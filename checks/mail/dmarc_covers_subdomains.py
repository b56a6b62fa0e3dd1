"""The DMARC policy holds for subdomains too, even those that do not exist."""

from checks.mail.dmarc_traits import applied, without_record
from checks.mail.facts import MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts, *, policies: list[str]) -> Verdict:
    """Judge `sp` and `np`; without them `p` holds (RFC 7489, 6.3; RFC 9091, 4)."""
    record = applied(mail)
    if record is None:
        return without_record(mail)
    below = record.tags.get("sp", record.tags.get("p"))
    for policy in (below, record.tags.get("np", below)):
        if policy.lower() not in policies:
            return failed(
                "the DMARC policy for subdomains of {name} is {policy}",
                name=record.at,
                policy=policy.lower() or "none",
                expected=" / ".join(policies),
                observed=policy.lower() or "none",
            )
    return passed(
        "the DMARC policy for subdomains of {name} is {policy}",
        name=record.at,
        policy=below.lower(),
        observed=below.lower(),
    )
