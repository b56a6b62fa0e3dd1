"""The home page links to the parts that a portal has to have."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import SECTION_NAMES, Content, Section, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts, *, sections: list[Section]) -> Verdict:
    """Look for words by which those parts are usually called."""
    return of_home(web, lambda content: _linked(content, sections))


def _linked(content: Content, sections: list[Section]) -> Verdict:
    missing = [section for section in sections if section not in content.sections]
    if missing:
        whole_page(content)
        named = ", ".join(f"«{SECTION_NAMES[section]}»" for section in missing)
        return failed(
            "no link of the home page leads to {sections}", sections=named, observed=named
        )
    links = ", ".join(f"«{content.sections[section]}»" for section in sections)
    return passed("the home page links to {links}", links=links)
