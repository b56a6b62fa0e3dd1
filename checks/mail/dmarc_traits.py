"""DMARC records: which one counts for a domain, and what it says (RFC 7489, 6.3 and 6.6.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from checks.mail.facts import MailFacts
from checks.mail.tag_traits import Tags, read
from checks.verdict import Verdict, not_applicable, seen

POLICIES = ("none", "quarantine", "reject")
# Under which organisations register their names, besides the top-level domains. A small part of
# the Public Suffix List, for Vietnam; elsewhere the name below the top-level domain counts.
REGISTRIES = frozenset(
    f"{label}.vn"
    for label in (
        "ac", "ai", "biz", "com", "edu", "gov", "health", "id", "info", "int", "io", "name",
        "net", "org", "pro",
    )
)  # fmt: skip
MAIL_TO = re.compile(r"mailto:([^!@\s]+@([^!@\s]+))(?:!\d+[kmgt]?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The record that counts for the domain."""

    at: str  # the name that has it
    tags: Tags
    inherited: bool  # it is the organisational domain's

    @property
    def policy(self) -> str:
        """Return what is asked of receivers for the domain's own mail, in lower case."""
        own = self.tags.get("p").lower()
        return self.tags.get("sp", own).lower() if self.inherited else own


def organisational_domain(name: str) -> str:
    """Return the name that an organisation has registered (RFC 7489, 3.2)."""
    labels = name.split(".")
    kept = 3 if ".".join(labels[-2:]) in REGISTRIES else 2
    return ".".join(labels[-kept:])


def of_one_organisation(one: str, other: str) -> bool:
    """Tell whether two names are of one organisation."""
    return organisational_domain(one) == organisational_domain(other)


def counting(mail: MailFacts) -> tuple[str, tuple[str, ...]]:
    """Return the name whose records count, with these; ("", ()) without any.

    The domain's own, else those of its organisational domain: what stands between or above
    is looked for by some receivers alone (RFC 9989), and does not count here. Raises
    UnseenError where a nearer record was not seen.
    """
    found = {one.name: one.texts for one in seen(mail.dmarc).found}
    for name in (mail.name, organisational_domain(mail.name)):
        if texts := seen(found.get(name, ())):
            return name, texts
    return "", ()


def applied(mail: MailFacts) -> Applied | None:
    """Return the one record that counts, None without one. Raises UnseenError."""
    name, texts = counting(mail)
    if len(texts) != 1:
        return None
    return Applied(at=name, tags=read(texts[0]), inherited=name != mail.name)


def without_record(mail: MailFacts) -> Verdict:
    """Return that there is no record whose content could be judged."""
    return not_applicable("{name} has no DMARC record that counts", name=mail.name)


def domains_in(tags: Tags) -> tuple[str, ...]:
    """Return the domains of the addresses to which a DMARC record wants reports sent."""
    found = (domain for name in ("rua", "ruf") for _, domain in addresses_in(tags.get(name)))
    return tuple(dict.fromkeys(domain for domain in found if domain))


def addresses_in(value: str) -> Iterator[tuple[str, str]]:
    """Give each address of a list as written, with its domain; "" where it is no mailto."""
    for part in value.split(","):
        written = part.strip()
        if written:
            found = MAIL_TO.fullmatch(unquote(written))
            yield written, found[2].lower().removesuffix(".") if found else ""
