"""MTA-STS policies as senders read them (RFC 8461, 3.2 and 4.1)."""

import re
from dataclasses import dataclass

from checks.mail.facts import MailFacts, StsPolicy
from checks.mail.mx_traits import takes_no_mail
from checks.mail.tag_traits import shown
from checks.verdict import Verdict, not_applicable, seen

FIELD = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*)")
SECONDS = re.compile(r"[0-9]{1,10}", re.ASCII)
PATTERN = re.compile(r"(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.?")
MODES = ("enforce", "testing", "none")
MOST_LINES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy, read."""

    version: str = ""
    mode: str = ""
    max_age_s: int | None = None
    mx: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def read(text: str) -> Policy:
    """Read a policy's text. It never raises: what cannot be read is a fault."""
    first: dict[str, str] = {}
    mx, faults = [], []
    for line in re.split(r"\r?\n", text, maxsplit=MOST_LINES):
        found = FIELD.fullmatch(line.rstrip(" \t\r"))
        if found is None:
            faults += [shown(line)] if line.strip() else []
        elif found[1] == "mx":
            mx.append(found[2].lower())
        else:
            first.setdefault(found[1], found[2])
    age = first.get("max_age", "")
    faults += [one for one in mx if not PATTERN.fullmatch(one)]
    return Policy(
        version=first.get("version", ""),
        mode=first.get("mode", ""),
        max_age_s=int(age) if SECONDS.fullmatch(age) else None,
        mx=tuple(one.removesuffix(".") for one in mx),
        faults=tuple(shown(one) for one in faults),
    )


def covers(pattern: str, host: str) -> bool:
    """Tell whether a pattern of the policy matches a host: "*" stands for one label (4.1)."""
    if pattern.startswith("*."):
        return bool(pattern[2:]) and host.partition(".")[2] == pattern[2:]
    return host == pattern


def does_not_bind(mail: MailFacts) -> Verdict | None:
    """Return why a rule about the policy does not bind, or None where one is announced."""
    if verdict := takes_no_mail(mail):
        return verdict
    if not seen(mail.mta_sts):
        return not_applicable("{name} announces no MTA-STS policy", name=mail.name)
    return None


def served(mail: MailFacts) -> tuple[StsPolicy, ...]:
    """Return what was served at each address that was asked. Raises UnseenError."""
    return seen(mail.sts_policies)


def is_served(one: StsPolicy) -> bool:
    """Tell whether senders take it: 200, over a certificate that holds (RFC 8461, 3.3)."""
    return one.how == "answered" and one.status == 200 and one.trusted and one.whole
