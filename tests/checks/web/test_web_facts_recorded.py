"""What is seen of a website can be stored, and judged again from the store."""

from agent.recorded import from_json, to_json
from checks.web.facts import WebFacts
from tests.checks.web.cms_facts import cms, inner
from tests.checks.web.judged_sites import judged, look_at
from tests.checks.web.web_facts import UNSEEN, V4, V6, files, front, web_facts
from tests.web_servers import answering, by_path, html, plain_target


def round_trip(facts):
    return from_json(to_json(facts), WebFacts)


def test_facts_come_back():
    facts = web_facts(
        fronts={V4: front(), V6: front(address=V6, page=UNSEEN, plain=UNSEEN)},
        files=files(settings=UNSEEN, backup="open"),
        folders={"/a/": True, "/b/": UNSEEN},
        security_txt=None,
        cms=cms(inner={"/a": inner("dump", UNSEEN)}, sign_in=UNSEEN),
    )
    assert round_trip(facts) == facts


async def test_a_site_is_judged_from_the_store_as_it_was():
    async with answering(by_path({"/": html("Server: nginx/1.18.0")})) as seen:
        target = plain_target(seen.port)
        facts = await look_at(target)
    again = round_trip(facts)
    assert again == facts
    assert judged(target, again) == judged(target, facts)
