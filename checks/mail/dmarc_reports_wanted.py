"""The DMARC record asks for reports."""

from checks.mail.dmarc_traits import addresses_in, applied, without_record
from checks.mail.facts import MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts) -> Verdict:
    """Look for an address of aggregate reports (RFC 7489, 6.3: rua)."""
    record = applied(mail)
    if record is None:
        return without_record(mail)
    domains = [domain for _, domain in addresses_in(record.tags.get("rua")) if domain]
    if not domains:
        return failed(
            "the DMARC record of {name} asks for no reports",
            name=record.at,
            expected="rua=mailto:…",
        )
    return passed(
        "the DMARC record of {name} asks for reports at {domains}",
        name=record.at,
        domains=", ".join(dict.fromkeys(domains[:10])),
    )
