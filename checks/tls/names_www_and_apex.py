"""The certificate names the site with www and without."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen

# Under .vn, names are registered below these too (VNNIC).
SECOND_LEVEL = frozenset(
    {"ac", "biz", "com", "edu", "gov", "health", "info", "int", "name", "net", "org", "pro"}
)


def judge(tls: TlsFacts) -> Verdict:
    """Ask for the other of the two names under which people look for one site.

    Whoever types the one that is missing meets a warning, before any redirect can help.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    other = _other_name(tls.host)
    if tls.scheme not in ("https", "http") or not other:
        return not_applicable("{host} has no other name, with www or without", host=tls.host)
    for leaf in tls.leaves:
        if not any(_matches(name, other) for name in seen(leaf.dns_names)):
            return failed(
                "names {host}, but not {other}", host=tls.host, other=other, expected=other
            )
    seen(tls.chains)
    return passed("names {host} and {other}", host=tls.host, other=other, expected=other)


def _other_name(host: str) -> str:
    """Return the counterpart of www.example.vn or of a registered name; "" for any other."""
    if host.startswith("www."):
        return host.removeprefix("www.")
    labels = host.split(".")
    apex = len(labels) == 2 or (
        len(labels) == 3 and labels[2] == "vn" and labels[1] in SECOND_LEVEL
    )
    return f"www.{host}" if apex and not labels[-1].isdigit() else ""


def _matches(name: str, host: str) -> bool:
    """RFC 9525, 6.3: a wildcard is the whole left-most label, and stands for one."""
    name, host = name.lower().removesuffix("."), host.lower()
    return name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2])
