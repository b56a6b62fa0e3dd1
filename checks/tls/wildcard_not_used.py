"""The certificate names each host by its own name."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """Fail for a wildcard: who steals its key from one server can pose as all of them."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    names = [name for leaf in tls.leaves for name in seen(leaf.dns_names)]
    if wild := list(dict.fromkeys(name for name in names if name.startswith("*."))):
        return failed("is made out to every name of {names}", names=", ".join(wild))
    seen(tls.chains)
    return passed("is made out to {count} names, none of them a wildcard", count=len(set(names)))
