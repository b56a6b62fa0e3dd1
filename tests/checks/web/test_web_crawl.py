"""A look as a visitor, as a search engine and as a searcher, at a server that tells them apart."""

import pytest

from checks.verdict import NotSeen, Status
from checks.web.observe import observe
from checks.web.visiting.robots_rules import may_be_read, rules_for_us
from checks.web.visiting.site import FIRST_LOOK
from tests.checks.web.judged_sites import judged
from tests.web_servers import HOST, answer, answering, html, plain_target, to
from tests.worlds import loopback_world

LINKS = "".join(f'<a href="/tin/{n}">Tin số {n}</a>' for n in range(40))
HOME = f"<title>Trường</title><p>Chào mừng</p>{LINKS}<a href='/kin/1'>Kín</a>"
SPAM = "<title>Nhà cái uy tín</title><p>Tài xỉu online, nổ hũ đổi thưởng"
MISSING = answer("404 Not Found", "Content-Type: text/plain", body="none")


def is_engine(asked):
    return "Googlebot" in asked.fields["user-agent"]


def is_searcher(asked):
    return "google" in asked.fields.get("referer", "")


def site(asked):
    """A site that is right."""
    if asked.path == "/robots.txt":
        return answer("200 OK", "Content-Type: text/plain", body="User-agent: *\nDisallow: /kin/\n")
    pages = asked.path == "/" or asked.path.startswith(("/tin/", "/kin/"))
    return html(body=HOME) if pages else MISSING


def cloaking(asked):
    return html(body=SPAM) if is_engine(asked) and asked.path == "/" else site(asked)


def deep(asked):
    return html(body=SPAM) if asked.path == "/tin/6" or asked.path == "/choi/xo" else site(asked)


def stealing(asked):
    return to("https://x.example/") if is_searcher(asked) else site(asked)


def stealing_by_steps(asked):
    if asked.path == "/di":
        return to("https://x.example/")
    return to("/di") if is_searcher(asked) else site(asked)


def mapped(asked):
    if asked.path != "/sitemap.xml":
        return site(asked)
    entries = "".join(
        f"<url><loc>http://{HOST}/choi/nha-cai-uy-tin-{n}</loc></url><url>"
        f"<loc>https://x.example/{n}</loc></url>"
        for n in range(5)
    )
    return answer("200 OK", "Content-Type: text/xml", body=f"<?xml?><urlset>{entries}</urlset>")


def engines_kept_out(asked):
    return answer("403 Forbidden") if is_engine(asked) else site(asked)


def engines_slowed(asked):
    return answer("429 Too Many Requests") if is_engine(asked) else site(asked)


RULES = ("no-spam", "no-cloaking", "no-redirect", "sitemap", "canonical")
SERVERS = {
    "the clean one": (site, "PPPPP"),
    "one that cloaks": (cloaking, "FFPPP"),
    "one that hides a page": (deep, "FPPPP"),
    "one that leads searchers away": (stealing, "FFFPP"),
    "one that leads them away in two steps": (stealing_by_steps, "FFFPP"),
    "one with a map of others": (mapped, "PPPFP"),
    "one that keeps search engines out": (engines_kept_out, "PUPPP"),
    "one that slows search engines": (engines_slowed, "PUPUP"),
}
LETTERS = {"P": Status.PASS, "F": Status.FAIL, "U": Status.UNKNOWN}


async def looked(script):
    async with answering(script) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target) as world:
            facts = await observe(target, world)
    return facts, seen, judged(target, facts)


@pytest.mark.parametrize(("script", "expected"), SERVERS.values(), ids=SERVERS)
async def test_a_server_is_told_by_what_it_gives_to_whom(script, expected):
    facts, seen, verdicts = await looked(script)
    told = {rule: verdicts[f"NOT-HIJACKED.{rule}"][0] for rule in RULES}
    assert told == {rule: LETTERS[letter] for rule, letter in zip(RULES, expected, strict=True)}
    assert len(seen.asked) <= facts.requests <= FIRST_LOOK


async def test_a_crawl_is_small_says_who_it_is_and_keeps_to_robots_txt():
    facts, seen, _ = await looked(site)
    hijack = facts.hijack
    assert not isinstance(hijack, NotSeen)
    assert len(hijack.pages) == 4
    assert all(one.asked_as == ("visitor", "search_engine", "searcher") for one in hijack.pages)
    assert not [path for path in seen.paths() if path.startswith("/kin/")]
    engines = [one for one in seen.asked if is_engine(one)]
    assert {one.fields["from"] for one in engines} == {"rasoat@rasoat.invalid"}
    assert len(engines) <= 6


ROBOTS = {
    "nothing is said": ("", "/a", True),
    "all is forbidden": ("User-agent: *\nDisallow: /", "/a", False),
    "another crawler is meant": ("User-agent: ahrefsbot\nDisallow: /", "/a", True),
    "we are meant among others": ("User-agent: x\nUser-agent: rasoat\nDisallow: /a", "/a/b", False),
    "the crawler that we look as is meant": ("User-agent: Googlebot\nDisallow: /a", "/a", False),
    "the longer rule allows": ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
    "an empty rule": ("User-agent: *\nDisallow:", "/a", True),
    "a star": ("User-agent: *\nDisallow: /*.php", "/x/y.php?z=1", False),
    "an end": ("User-agent: *\nDisallow: /*.php$", "/x/y.php?z=1", True),
    "an escaped path": ("User-agent: *\nDisallow: /t%E1%BA%AFt", "/tắt", False),
    "remarks": ("# all\nUser-agent: * # we\nDisallow: /a # not this", "/a", False),
}


@pytest.mark.parametrize(("text", "path", "allowed"), ROBOTS.values(), ids=ROBOTS)
def test_what_robots_txt_forbids_is_not_read(text, path, allowed):
    assert may_be_read(f"https://a.example{path}", rules_for_us(text)) is allowed
