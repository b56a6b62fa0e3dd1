"""One DMARC record counts for the domain."""

from checks.mail.dmarc_traits import counting, organisational_domain
from checks.mail.facts import MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts) -> Verdict:
    """Look at the domain and at its organisational domain (RFC 7489, 6.6.3).

    Records between them or above are looked for by some receivers alone: they do not count.
    """
    at, texts = counting(mail)
    if not texts and organisational_domain(mail.name) == mail.name:
        return failed("{name} publishes no DMARC record", name=mail.name, expected="v=DMARC1; p=…")
    if not texts:
        return failed(
            "neither {name} nor {organisational} publishes a DMARC record",
            name=mail.name,
            organisational=organisational_domain(mail.name),
            expected="v=DMARC1; p=…",
        )
    if len(texts) > 1:
        return failed(
            "{name} publishes {count} DMARC records, so receivers take none of them",
            name=at,
            count=len(texts),
            expected="1",
            observed=str(len(texts)),
        )
    return passed("the DMARC record of {at} counts for {name}", at=at, name=mail.name)
