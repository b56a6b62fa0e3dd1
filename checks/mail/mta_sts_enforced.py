"""The MTA-STS policy is enforced, and remembered for long."""

from checks.mail.facts import MailFacts
from checks.mail.sts_traits import does_not_bind, is_served, read, served
from checks.verdict import Verdict, failed, not_applicable, passed


def judge(mail: MailFacts, *, min_max_age_s: int) -> Verdict:
    """Judge mode and max_age of what senders take (RFC 8461, 3.2 and 5)."""
    if verdict := does_not_bind(mail):
        return verdict
    policies = [read(one.text) for one in served(mail) if is_served(one)]
    if not policies:
        return not_applicable("{name} serves no MTA-STS policy that senders take", name=mail.name)
    for policy in policies:
        if policy.mode != "enforce":
            mode = policy.mode[:100]
            return failed(
                "the MTA-STS policy of {name} has the mode {mode}",
                name=mail.name,
                mode=mode,
                expected="enforce",
                observed=mode,
            )
        if (policy.max_age_s or 0) < min_max_age_s:
            return failed(
                "senders remember the MTA-STS policy of {name} for {seconds} seconds alone",
                name=mail.name,
                seconds=policy.max_age_s or 0,
                expected=f"≥ {min_max_age_s}",
                observed=str(policy.max_age_s or 0),
            )
    return passed("the MTA-STS policy of {name} is enforced", name=mail.name, observed="enforce")
