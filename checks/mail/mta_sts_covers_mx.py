"""The MTA-STS policy names every mail host."""

from checks.mail.facts import MailFacts
from checks.mail.sts_traits import covers, does_not_bind, is_served, read, served
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Match the hosts of MX records with the policy's patterns (RFC 8461, 4.1)."""
    if verdict := does_not_bind(mail):
        return verdict
    policies = [read(one.text) for one in served(mail) if is_served(one)]
    if not policies:
        return not_applicable("{name} serves no MTA-STS policy that senders take", name=mail.name)
    hosts = dict.fromkeys(one.host for one in seen(mail.mx).records if one.host)
    for policy in policies:
        for host in hosts:
            if not any(covers(pattern, host) for pattern in policy.mx):
                named = ", ".join(policy.mx)[:200]
                return failed(
                    "the MTA-STS policy of {name} does not name its mail host {host}",
                    name=mail.name,
                    host=host,
                    expected=host,
                    observed=named,
                )
    return passed("the MTA-STS policy of {name} names every mail host", name=mail.name)
