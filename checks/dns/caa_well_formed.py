"""The CAA records are written as authorities read them."""

import re

from checks.dns.facts import DOMAINS, CaaRecord, DnsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen

KINDS = DOMAINS
CRITICAL = 128
TAG = re.compile(r"[a-z0-9]+")
LABEL = r"[A-Za-z0-9](-*[A-Za-z0-9])*"
PARAMETER = rf"{LABEL}\s*=\s*[\x21-\x3a\x3c-\x7e]*"
ISSUE = re.compile(  # RFC 8659, 4.2
    rf"\s*({LABEL}(\.{LABEL})*)?\s*(;\s*({PARAMETER}\s*(;\s*{PARAMETER}\s*)*)?)?", re.ASCII
)
ADDRESS = re.compile(r"(mailto:[^@\s]+@[^@\s]+|https?://\S+)", re.IGNORECASE)
FORMS = {"issue": ISSUE, "issuewild": ISSUE, "issuemail": ISSUE, "iodef": ADDRESS}


def judge(dns: DnsFacts, *, known_tags: list[str]) -> Verdict:
    """Judge flags, tags and values; an unknown critical property stops every authority.

    RFC 8659, 4.1 and 4.5.
    """
    caa = seen(dns.caa)
    if caa is None:
        return not_applicable("no CAA record is published")
    for record in caa.records:
        if wrong := _wrong(record, known_tags):
            return wrong
    return passed("the CAA records of {name} are well formed", name=caa.at)


def _wrong(record: CaaRecord, known_tags: list[str]) -> Verdict | None:
    shown = f"{record.flags} {record.tag} {record.value}"[:200]
    if record.flags not in (0, CRITICAL):
        return failed("flags other than 0 and 128: {record}", record=shown, observed=shown)
    if not TAG.fullmatch(record.tag) or (record.tag not in known_tags and record.flags):
        return failed("no authority knows this property: {record}", record=shown, observed=shown)
    form = FORMS.get(record.tag)
    if form is not None and not form.fullmatch(record.value):
        return failed("authorities cannot read this value: {record}", record=shown, observed=shown)
    return None
