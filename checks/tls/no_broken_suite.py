"""No cipher suite that is known to be broken is taken."""

from collections.abc import Iterator

from checks.tls.facts import TlsFacts, traits
from checks.verdict import Cause, Said, Verdict, failed, not_applicable, passed, unknown

FEWEST_BITS = 112  # RFC 9325, 4.1
MOST_NAMES = 4  # in a sentence
EXPECTED = Said("no NULL, anonymous, export, DES, 3DES, RC2, RC4, IDEA or MD5 suite")


def judge(tls: TlsFacts) -> Verdict:
    """Name what is wrong with each suite: RFC 9325, 4.1; RFC 7465 (RC4); RFC 5469 (DES, IDEA).

    3DES has 64-bit blocks, which repeat within an hour's traffic (CVE-2016-2183).
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    names = tls.every_suite
    broken = {name: wrong for name in names if (wrong := ", ".join(_wrong_with(name)))}
    if broken:
        return failed(
            "takes {count} broken cipher suites: {suites}",
            count=len(broken),
            suites=_some([f"{name} ({wrong})" for name, wrong in broken.items()]),
            expected=EXPECTED,
            observed=", ".join(broken),
        )
    tls.settle_suites()
    if strange := [name for name in names if not _is_known(name)]:
        return unknown(
            Cause.NO_TOOL,
            "takes cipher suites of unknown strength: {suites}",
            suites=_some(strange),
        )
    return passed(
        "takes {count} cipher suites, none of them broken",
        count=len(names),
        expected=EXPECTED,
        observed=", ".join(names),
    )


def _wrong_with(name: str) -> Iterator[str]:
    """Give the usual names of what is wrong, and of the attack where it has one."""
    if not _is_known(name):
        return
    suite = traits(name)
    if name.startswith("SSL_CK_"):
        yield "SSLv2, DROWN"
    if suite.null:
        yield "NULL"
    elif suite.export:
        yield "EXPORT, FREAK" if suite.exchange == "RSA" else "EXPORT, Logjam"
    if suite.anonymous:
        yield "anon"
    family = suite.cipher.partition("-")[0]
    if family == "3DES":
        yield "3DES, SWEET32"
    elif family in ("DES", "RC2", "RC4", "IDEA"):
        yield family
    elif 0 < suite.bits < FEWEST_BITS and not suite.export:
        yield f"{suite.bits} bit"
    if suite.mac == "MD5":
        yield "MD5"


def _is_known(name: str) -> bool:
    try:
        traits(name)
    except ValueError:
        return False
    return True


def _some(names: list[str]) -> str:
    return "; ".join(names[:MOST_NAMES]) + ("; …" if len(names) > MOST_NAMES else "")
