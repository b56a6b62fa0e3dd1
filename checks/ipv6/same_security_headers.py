"""IPv6 sends the security headers that IPv4 sends."""

from collections.abc import Iterable

from checks.ipv6.facts import Ipv6Facts
from checks.ipv6.parity_traits import differs, fronts, page_at, security_fields, uncompared
from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts

Fields = tuple[tuple[str, str], ...]


def judge(web: WebFacts, ipv6: Ipv6Facts) -> Verdict:
    """Compare the fields of the page that a visitor ends at."""
    if (verdict := uncompared(web, ipv6)) is not None:
        return verdict
    over_ipv4, over_ipv6 = fronts(web, ipv6).shown(_fields)
    if differs(over_ipv4, over_ipv6):
        names = _differing(over_ipv4.shapes, over_ipv6.shapes)
        return failed(
            "security headers differ between IPv6 and IPv4: {names}",
            names=", ".join(names),
            expected=_values(over_ipv4.shapes, names),
            observed=_values(over_ipv6.shapes, names),
        )
    names = tuple(dict.fromkeys(name for shape in over_ipv6.shapes for name, _ in shape))
    if not names:
        return passed("sends no security headers, over IPv6 as over IPv4")
    return passed("sends the same {names} over both families", names=", ".join(names))


def _fields(front: Front) -> Fields:
    return security_fields(page_at(front))


def _differing(ipv4: Iterable[Fields], ipv6: Iterable[Fields]) -> tuple[str, ...]:
    apart = set(ipv4) ^ set(ipv6)
    held = [{field for fields in family for field in fields} for family in (ipv4, ipv6)]
    names = {name for fields in apart for name, _ in fields}
    return tuple(sorted(name for name, _ in held[0] ^ held[1])) or tuple(sorted(names))


def _values(shapes: Iterable[Fields], names: tuple[str, ...]) -> str:
    found = {f"{name}: {value}" for shape in shapes for name, value in shape if name in names}
    return " | ".join(sorted(found))[:400]
