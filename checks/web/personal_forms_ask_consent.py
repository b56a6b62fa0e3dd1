"""Forms that ask for personal data ask for consent or say how data are treated."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look at the forms of the home page and of the page for contact; a login is none of them."""
    return of_home(web, _ask)


def _ask(content: Content) -> Verdict:
    silent = [form for form in content.forms if not form.consent]
    if silent:
        asks = ", ".join(silent[0].asks[:4])
        return failed(
            "the form to {url} asks for {fields} and says nothing of consent",
            url=silent[0].action,
            fields=asks,
            observed=asks,
        )
    whole_page(content)
    if content.contact is not None:
        seen(content.contact)
    return passed(
        "forms that ask for personal data and for consent: {count}", count=len(content.forms)
    )
