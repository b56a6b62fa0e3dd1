"""The announced MTA-STS policy is served as senders take it."""

from checks.mail.facts import MailFacts, StsPolicy
from checks.mail.sts_traits import MODES, does_not_bind, read, served
from checks.verdict import Cause, Verdict, failed, passed, unknown

UNHEARD = ("silent", "no_route")
MEDIA_TYPE = "text/plain"


def judge(mail: MailFacts) -> Verdict:
    """Judge what came from each address of the policy's host (RFC 8461, 3.2 and 3.3)."""
    if verdict := does_not_bind(mail):
        return verdict
    policies = served(mail)
    for one in policies:
        if wrong := _unserved(one) or _unreadable(one):
            return wrong
    return passed("{url} serves a policy over a certificate that holds", url=policies[0].url)


def _unserved(one: StsPolicy) -> Verdict | None:
    if one.how in UNHEARD:
        return unknown(Cause.UNREACHABLE, "{url} does not answer", url=one.url)
    if one.how != "answered":
        said = one.flaw or one.how
        return failed("{url} gives no page: {flaw}", url=one.url, flaw=said, observed=said)
    if not one.trusted:
        return failed(
            "the certificate at {url} does not hold: {flaw}",
            url=one.url,
            flaw=one.flaw,
            observed=one.flaw,
        )
    if one.status != 200:
        return failed(
            "{url} answers {status}",
            url=one.url,
            status=one.status,
            expected="200",
            observed=str(one.status),
        )
    return None


def _unreadable(one: StsPolicy) -> Verdict | None:
    policy = read(one.text)
    flaws = (
        (not one.whole, "…"),
        (one.media_type != MEDIA_TYPE, f"Content-Type: {one.media_type}"),
        (policy.version != "STSv1", f"version: {policy.version}"[:100]),
        (policy.mode not in MODES, f"mode: {policy.mode}"[:100]),
        (policy.max_age_s is None, "max_age"),
        (not policy.mx and policy.mode != "none", "mx"),
        (bool(policy.faults), ", ".join(policy.faults)[:200]),
    )
    for is_wrong, part in flaws:
        if is_wrong:
            return failed(
                "senders cannot use the policy at {url}: {part}",
                url=one.url,
                part=part,
                observed=part,
            )
    return None
