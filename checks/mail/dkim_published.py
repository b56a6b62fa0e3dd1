"""Every declared DKIM selector has its record in DNS."""

from collections.abc import Iterator

from checks.mail.dkim_traits import each_selector
from checks.mail.facts import Dkim, MailFacts
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Expect one record a selector: of several, nobody knows which counts (RFC 6376, 3.6.2.2)."""
    return each_selector(mail, _judge)


def _judge(one: Dkim) -> Verdict:
    count = len(seen(one.texts))
    if not count:
        return failed("{name} holds no record", name=one.name, locus=one.selector)
    if count > 1:
        return failed(
            "{name} holds {count} records, and verifiers may take any",
            name=one.name,
            count=count,
            expected="1",
            observed=str(count),
            locus=one.selector,
        )
    return passed("{name} holds a record", name=one.name, locus=one.selector)
