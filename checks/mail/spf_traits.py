"""SPF records as receivers read them (RFC 7208, 4.6, 5 and 12)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

VERSION = re.compile(r"v=spf1(?= |$)", re.IGNORECASE)
MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*)=(.*)", re.DOTALL)
MECHANISM = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)((?:[:/].*)?)", re.DOTALL)
PREFIXES = re.compile(r"(?:/([0-9]{1,3}))?(?://([0-9]{1,3}))?$")
MACRO = r"%\{[slodiphSLODIPHvV][0-9]{0,3}[rR]?[.\-+,/_=]*\}"
MACROS = re.compile(rf"(?:{MACRO}|%[%_-]|[!-$&-~])+")
MACRO_EXPAND = re.compile(rf"(?:{MACRO}|%[%_-])$")
PREFIX = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
EXPLANATION = re.compile(r"[!-~]*")
COSTLY = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
NEED_DOMAIN = frozenset({"include", "exists"})
MAY_NAME_DOMAIN = frozenset({"a", "mx", "ptr"})
LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One mechanism or modifier."""

    text: str
    name: str  # in lower case
    qualifier: str = ""  # "+", "-", "~", "?"; "" of a modifier
    value: str = ""  # a domain or an address; "" where it is the record's own domain
    ipv4_prefix: int = 32
    ipv6_prefix: int = 128

    @property
    def fixed(self) -> bool:
        """Tell whether its domain is the same for every message."""
        return "%" not in self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfText:
    """A record, read."""

    terms: tuple[Term, ...]
    faults: tuple[str, ...]  # what no receiver can read; one is enough to spoil the record

    @property
    def evaluated(self) -> tuple[Term, ...]:
        """Return the mechanisms that count, in their order: none behind `all` does (5.1)."""
        mechanisms = [term for term in self.terms if term.qualifier]
        ends = [n for n, term in enumerate(mechanisms, 1) if term.name == "all"]
        return tuple(mechanisms[: ends[0] if ends else None])

    @property
    def all(self) -> Term | None:
        """Return the `all` mechanism."""
        return next((term for term in self.terms if term.name == "all"), None)

    @property
    def redirect(self) -> Term | None:
        """Return the `redirect` modifier, which counts only without `all` (6.1)."""
        found = next((term for term in self.terms if term.name == "redirect"), None)
        return found if self.all is None else None

    @property
    def costly(self) -> tuple[Term, ...]:
        """Return the terms that cost a look-up, in the order in which they are evaluated."""
        redirect = (self.redirect,) if self.redirect else ()
        return (*(term for term in self.evaluated if term.name in COSTLY), *redirect)


def is_spf(text: str) -> bool:
    """Tell whether a TXT record is an SPF record (RFC 7208, 4.5)."""
    return VERSION.match(text) is not None


@lru_cache(maxsize=256)
def read(text: str) -> SpfText:
    """Read a record that `is_spf`. It never raises: what cannot be read is a fault."""
    terms, faults = [], []
    for word in text[len("v=spf1") :].split(" "):
        term = _term(word) if word else None
        if term is not None:
            terms.append(term)
        elif word:
            faults.append(word[:LONGEST_SHOWN])
    faults += [name for name in ("redirect", "exp") if sum(term.name == name for term in terms) > 1]
    return SpfText(terms=tuple(terms), faults=tuple(faults))


def _term(word: str) -> Term | None:
    if modifier := MODIFIER.fullmatch(word):
        return _modifier(word, modifier[1].lower(), modifier[2])
    mechanism = MECHANISM.fullmatch(word)
    if mechanism is None:
        return None
    return _mechanism(word, mechanism[1] or "+", mechanism[2].lower(), mechanism[3])


def _modifier(word: str, name: str, value: str) -> Term | None:
    if name in ("redirect", "exp"):
        return Term(text=word, name=name, value=value) if _is_domain(value) else None
    is_sound = EXPLANATION.fullmatch(value) is not None
    return Term(text=word, name=f"{name}=", value=value) if is_sound else None


def _mechanism(word: str, qualifier: str, name: str, rest: str) -> Term | None:
    if name == "all":
        return None if rest else Term(text=word, name=name, qualifier=qualifier)
    if name in ("ip4", "ip6"):
        return _network(word, qualifier, name, rest)
    if name in NEED_DOMAIN:
        value = rest[1:] if rest.startswith(":") else ""
        is_sound = _is_domain(value)
        return Term(text=word, name=name, qualifier=qualifier, value=value) if is_sound else None
    if name in MAY_NAME_DOMAIN:
        return _with_domain(word, qualifier, name, rest)
    return None


def _with_domain(word: str, qualifier: str, name: str, rest: str) -> Term | None:
    prefixes = PREFIXES.search(rest) if name != "ptr" else None
    domain = rest[: prefixes.start()] if prefixes else rest
    ipv4, ipv6 = (prefixes[1], prefixes[2]) if prefixes else (None, None)
    if domain and not (domain.startswith(":") and _is_domain(domain[1:])):
        return None
    if int(ipv4 or 32) > 32 or int(ipv6 or 128) > 128:
        return None
    return Term(
        text=word,
        name=name,
        qualifier=qualifier,
        value=domain[1:],
        ipv4_prefix=int(ipv4 or 32),
        ipv6_prefix=int(ipv6 or 128),
    )


def _network(word: str, qualifier: str, name: str, rest: str) -> Term | None:
    address, slash, prefix = rest[1:].partition("/")
    most = 32 if name == "ip4" else 128
    if not rest.startswith(":") or (slash and not PREFIX.fullmatch(prefix)):
        return None
    length = int(prefix) if slash else most
    if length > most or not _is_address(address, IPv4Address if most == 32 else IPv6Address):
        return None
    return Term(
        text=word,
        name=name,
        qualifier=qualifier,
        value=address,
        ipv4_prefix=length if name == "ip4" else 32,
        ipv6_prefix=length if name == "ip6" else 128,
    )


def _is_address(text: str, kind: type[IPv4Address] | type[IPv6Address]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return "%" not in text


def _is_domain(value: str) -> bool:
    """Tell whether it is a domain-spec (RFC 7208, 7.1): it ends in a label or in a macro."""
    if not MACROS.fullmatch(value):
        return False
    if MACRO_EXPAND.search(value[-60:]):
        return True
    above, dot, last = value.removesuffix(".").rpartition(".")
    return bool(dot and above and LABEL.fullmatch(last) and not last.isdecimal())


def lets_everyone(term: Term) -> bool:
    """Tell whether a mechanism lets every sender of a family pass."""
    if term.qualifier != "+":
        return False
    if term.name == "all":
        return True
    sizes = {"ip4": (term.ipv4_prefix,), "ip6": (term.ipv6_prefix,)}
    both = (term.ipv4_prefix, term.ipv6_prefix) if term.name in ("a", "mx") else ()
    return 0 in sizes.get(term.name, both)
