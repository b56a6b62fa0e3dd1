"""No declared DKIM selector is marked as a test."""

from collections.abc import Iterator

from checks.mail.dkim_traits import each_selector, is_testing, tags_of, without_key
from checks.mail.facts import Dkim, MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Look for the flag that makes verifiers pass over signatures (RFC 6376, 3.6.1: t=y)."""
    return each_selector(mail, _judge)


def _judge(one: Dkim) -> Verdict:
    tags = tags_of(one)
    if tags is None:
        return without_key(one)
    if is_testing(tags):
        return failed(
            "{name} is marked as a test", name=one.name, observed="t=y", locus=one.selector
        )
    return passed("{name} is not marked as a test", name=one.name, locus=one.selector)
