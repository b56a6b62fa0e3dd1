"""The DMARC policy is applied to all mail, not tried on a part of it."""

from checks.mail.dmarc_traits import applied, without_record
from checks.mail.facts import MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts) -> Verdict:
    """Judge `pct` (RFC 7489, 6.3) and `t`, which has taken its place (RFC 9989)."""
    record = applied(mail)
    if record is None:
        return without_record(mail)
    percent = record.tags.get("pct", "100")
    if percent != "100":
        return failed(
            "the DMARC policy of {name} is applied to {percent} % of mail",
            name=record.at,
            percent=percent,
            expected="100",
            observed=percent,
        )
    if record.tags.get("t", "n").lower() != "n":
        return failed(
            "the DMARC record of {name} is marked as a test", name=record.at, observed="t=y"
        )
    return passed("the DMARC policy of {name} is applied to all mail", name=record.at)
