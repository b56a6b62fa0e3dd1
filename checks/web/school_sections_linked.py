"""A school's home page links to the parts that a school's page has to have."""

import re
from typing import Final

from checks.verdict import Cause, Verdict, failed, not_applicable, passed, unknown
from checks.web.content_traits import SECTION_NAMES, Content, Section, plain, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home

SCHOOL: Final = re.compile(
    r"truong (?!chinh tri|dai hoc|cao dang|boi duong)|(mam non|mau giao|tieu hoc|thcs|thpt) "
)
BODY: Final = re.compile(r"(so|phong|uy ban|ubnd|bo|cuc|trung tam|truong|hoc vien|vien|ban) ")


def judge(web: WebFacts, *, sections: list[Section]) -> Verdict:
    """Look for the parts by their usual names, where the page says that it is a school's."""
    return of_home(web, lambda content: _linked(content, sections))


def _linked(content: Content, sections: list[Section]) -> Verdict:
    owner = content.identity.owner
    named = plain(owner)
    if not SCHOOL.match(named):
        if BODY.match(named):
            return not_applicable("the page is no school's: {owner}", owner=owner)
        return unknown(Cause.NOT_DECLARED, "the page does not say whether it is a school's")
    missing = [section for section in sections if section not in content.sections]
    if missing:
        whole_page(content)
        lacking = ", ".join(f"«{SECTION_NAMES[section]}»" for section in missing)
        return failed(
            "no link of the home page leads to {sections}", sections=lacking, observed=lacking
        )
    links = ", ".join(f"«{content.sections[section]}»" for section in sections)
    return passed("the home page links to {links}", links=links)
