"""The privacy policy covers what it has to."""

from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown
from checks.web.content_traits import TOPIC_NAMES, Content, Topic, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts, *, topics: list[Topic]) -> Verdict:
    """Look for words of each topic; whether what is said does, people judge."""
    return of_home(web, lambda content: _covers(content, topics))


def _covers(content: Content, topics: list[Topic]) -> Verdict:
    if not content.policy_link:
        whole_page(content)
        return not_applicable("there is no privacy policy, which another rule asks for")
    policy = seen(content.policy)
    if policy is None or policy.status != 200:
        return not_applicable("there is no privacy policy, which another rule asks for")
    missing = [topic for topic in topics if topic not in policy.topics]
    if missing and policy.cut:
        return unknown(Cause.TOO_BIG, "the page is longer than what is read of one")
    if missing:
        named = _named(missing)
        return failed(
            "{url} says nothing of {topics}", url=policy.url, topics=named, observed=named
        )
    return passed("{url} speaks of {topics}", url=policy.url, topics=_named(topics))


def _named(topics: list[Topic]) -> str:
    return ", ".join(f"«{TOPIC_NAMES[topic]}»" for topic in topics)
