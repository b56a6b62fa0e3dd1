"""The domain asks for reports of failed encryption."""

from checks.mail.dmarc_traits import addresses_in
from checks.mail.facts import MailFacts
from checks.mail.mx_traits import takes_no_mail
from checks.mail.tag_traits import read, shown
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Expect one TLS-RPT record with an address that can be used (RFC 8460, 3)."""
    if verdict := takes_no_mail(mail):
        return verdict
    texts = seen(mail.tls_reports)
    if len(texts) != 1:
        return failed(
            "_smtp._tls.{name} holds {count} records that ask for reports",
            name=mail.name,
            count=len(texts),
            expected="v=TLSRPTv1; rua=…",
            observed=str(len(texts)),
        )
    places = list(addresses_in(read(texts[0]).get("rua")))
    if not places or not all(_can_be_used(*place) for place in places):
        return failed(
            "the TLS-RPT record of {name} has no address that can be used",
            name=mail.name,
            expected="rua=mailto:…",
            observed=shown(texts[0]),
        )
    return passed("{name} asks for reports of failed encryption", name=mail.name)


def _can_be_used(written: str, domain: str) -> bool:
    return bool(domain) or (written.startswith("https://") and len(written) > len("https://"))
