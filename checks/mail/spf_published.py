"""One SPF record says who may send mail for the domain."""

from checks.mail.facts import MailFacts
from checks.mail.tag_traits import shown
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Count the records: none is none, and several spoil one another (RFC 7208, 4.5)."""
    texts = seen(seen(mail.spf).records[0].texts)
    if not texts:
        return failed("{name} publishes no SPF record", name=mail.name, expected="v=spf1 …")
    if len(texts) > 1:
        return failed(
            "{name} publishes {count} SPF records, so receivers take none of them",
            name=mail.name,
            count=len(texts),
            expected="1",
            observed=str(len(texts)),
        )
    record = shown(texts[0])
    return passed("{name} publishes {record}", name=mail.name, record=record, observed=record)
