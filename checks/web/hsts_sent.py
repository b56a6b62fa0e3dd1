"""HTTPS is made binding for browsers by HSTS, under a trusted certificate."""

from checks.verdict import Said, Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, entry, fields, not_an_error
from checks.web.header_traits import hsts_of

EXPECTED = Said("a valid Strict-Transport-Security field on the first answer over HTTPS")


def judge(web: WebFacts) -> Verdict:
    """Read the first answer of the site's own name: redirects come before any page.

    A browser takes no notice of the field under a certificate that it warns of (RFC 6797, 8.1).
    """
    return at_every_front(web, lambda front: _at(front, web.host))


def _at(front: Front, host: str) -> Verdict:
    hop = entry(front, host)
    if hop is None:
        return failed("there is no HTTPS to make binding", expected=EXPECTED)
    sent = fields(hop, "strict-transport-security")
    if not sent:
        not_an_error(hop)
        return failed("sends no Strict-Transport-Security", expected=EXPECTED)
    said = hsts_of(sent[0])
    if said is None:
        return failed(
            "sends a field that browsers ignore", observed=sent[0][:200], expected=EXPECTED
        )
    if said.max_age_s == 0:
        return failed("takes HSTS back by max-age=0", observed=sent[0][:200], expected=EXPECTED)
    if hop.tls is None or not hop.tls.trusted:
        flaw = hop.tls.flaw if hop.tls else ""
        return failed("sends it under a certificate that browsers warn of: {flaw}", flaw=flaw)
    return passed("sends {value}", value=sent[0][:200], expected=EXPECTED, observed=sent[0][:200])
