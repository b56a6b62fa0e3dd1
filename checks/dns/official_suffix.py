"""The domain stands under one that such organisations are to use."""

from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import Verdict, failed, passed

KINDS = DOMAINS


def judge(dns: DnsFacts, *, suffixes: list[str]) -> Verdict:
    """Compare the declared name's end; whether it is there is another question."""
    named = ", ".join(suffixes)
    for suffix in suffixes:
        if dns.name.endswith(f".{suffix}"):
            return passed("{name} stands under {suffix}", name=dns.name, suffix=suffix)
    return failed(
        "{name} stands under none of {suffixes}",
        name=dns.name,
        suffixes=named,
        expected=named,
        observed=dns.name,
    )
