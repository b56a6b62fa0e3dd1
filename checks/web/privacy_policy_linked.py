"""The home page links to a privacy policy that can be read."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts, *, min_words: int) -> Verdict:
    """Follow the link, and count the words of what it leads to."""
    return of_home(web, lambda content: _linked(content, min_words))


def _linked(content: Content, min_words: int) -> Verdict:
    if not content.policy_link:
        whole_page(content)
        return failed("the home page links to no privacy policy")
    policy = seen(content.policy)
    if policy is None or policy.status != 200:
        status = policy.status if policy else 0
        return failed("{url} answers {status}", url=content.policy_link, status=status)
    if policy.words < min_words:
        return failed(
            "{url} has {words} words only",
            url=policy.url,
            words=policy.words,
            expected=f"≥ {min_words}",
        )
    return passed("{url} has {words} words", url=policy.url, words=policy.words)
