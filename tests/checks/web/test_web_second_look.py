"""The second look asks again what failed, nothing else, and never more than the limit."""

from collections import Counter
from dataclasses import replace

import pytest

from agent.scope import Scope
from agent.visits.visiting import MOST_VISITS
from agent.world import Gate, LookWorld
from checks.judge import Seen, judge_requirement
from checks.look import Doubted, Look
from checks.settle import settle
from checks.verdict import ASKED_ONCE, Status, seen
from checks.web.observe import observe
from checks.web.visiting.site import FIRST_LOOK
from tests.builders import a_system
from tests.checks.web.judged_sites import PROFILE, judged
from tests.web_servers import answer, answering, html, plain_target
from tests.worlds import LOOPBACK, QUICK, KeptInMemory

LINKS = "".join(f'<a href="/tin/{n}">Tin số {n} của nhà trường hôm nay</a> ' for n in range(40))
HOME = f"<title>Trường</title><p>Chào mừng {'các em học sinh ' * 9}</p>{LINKS}"
SPAM = "<title>Nhà cái uy tín</title><p>Tài xỉu online, nổ hũ đổi thưởng"
OPEN = {
    "/.env": b"APP_KEY=base64:x\n",
    "/.git/HEAD": b"ref: refs/heads/main\n",
    "/backup.sql": b"-- MySQL dump\nCREATE TABLE `a` (id int);\n",
    "/composer.json": b'{"require": {"php": "^8"}}',
}
EVERYTHING = frozenset(
    {
        "fronts", "error_pages", "methods", "sharing", "security_txt", "robots", "folders", "files",
        "needed", "content", "hijack",
    }
)  # fmt: skip


def clean(asked):
    pages = asked.path == "/" or asked.path.startswith("/tin/")
    return html(body=HOME) if pages else answer("404 Not Found", body="none")


def defective(asked):
    """A site with so much wrong that all of it does not fit into two looks."""
    if asked.path in OPEN:
        return answer("200 OK", "Content-Type: text/plain", body=OPEN[asked.path])
    if asked.path.endswith("/") and asked.path != "/":
        return html(body="<title>Index of /uploads</title>")
    spam = "Googlebot" in asked.fields["user-agent"]
    return html(body=SPAM) if spam else clean(asked)


async def twice(script, doubted, *, then=None, spent=0):
    """Look, then look again; return both facts, and what the second look asked for."""
    answers = [script]

    def newest(asked):
        return answers[-1](asked)

    async with answering(newest) as server:
        target = plain_target(server.port)
        settings = replace(QUICK, connections_per_address=2)
        gate = Gate(settings, Scope.of(LOOPBACK), KeptInMemory())
        async with LookWorld(gate, target).within(20) as world:
            first = await observe(target, world)
        before = len(server.asked)
        gate.visited[target.system, target.kind, target.id] += spent
        answers.append(then or script)
        again = Doubted(facts=first, fields=frozenset(doubted), evidence=tuple(world.evidence))
        async with LookWorld(gate, target, again).within(20) as world:
            second = await observe(target, world)
        await gate.close()
    assert server.most <= 2
    return first, second, Counter(server.paths()[before:]), server, world


def findings(facts):
    """Judge by the whole profile."""
    target = plain_target(80)
    look = Look(target=target, area="web", address="", facts=facts, seen_at=facts.seen_at)
    return [
        finding
        for requirement in PROFILE.requirements
        for finding in judge_requirement(
            a_system(targets=(target,)), PROFILE.document, requirement, Seen((look,))
        )
    ]


@pytest.mark.parametrize("script", [clean, defective], ids=["clean", "full of defects"])
async def test_a_site_sees_60_requests_at_most_in_both_looks(script):
    first, _, asked, server, _ = await twice(script, EVERYTHING)
    assert first.requests <= FIRST_LOOK
    assert asked
    assert len(server.asked) <= MOST_VISITS == 60


NARROW = {
    "fronts": {"/"},
    "methods": {"/"},
    "robots": {"/robots.txt"},
    "security_txt": {"/.well-known/security.txt", "/security.txt"},
}


@pytest.mark.parametrize(("field", "paths"), NARROW.items(), ids=NARROW)
async def test_only_what_is_doubted_is_asked_again(field, paths):
    first, second, asked, _, _ = await twice(clean, {field})
    assert asked.keys() == paths
    kept = {"content", "files", "hijack", "folders", "error_pages"}
    assert all(getattr(first, name) == getattr(second, name) for name in kept)


async def test_only_open_files_and_listed_folders_are_asked_for_again():
    _, second, asked, _, _ = await twice(defective, {"files", "folders"})
    assert {path for path in asked if path in OPEN} == set(OPEN)
    assert "/.svn/wc.db" not in asked
    assert {path for path, one in seen(second.files).items() if one.state == "open"} == set(OPEN)


async def test_only_pages_with_signs_of_a_hijack_are_looked_at_again():
    first, second, asked, _, _ = await twice(defective, {"hijack"})
    assert [page.signs for page in seen(second.hijack).pages if page.signs]
    assert asked.total() <= 3 * len(seen(first.hijack).pages)


async def test_what_has_been_mended_meanwhile_no_longer_fails():
    first, second, _, _, _ = await twice(defective, EVERYTHING, then=clean)
    target = plain_target(80)
    before, after = judged(target, first), judged(target, second)
    assert before["FILES.settings"][0] is Status.FAIL
    assert after["FILES.settings"][0] is Status.PASS


async def test_what_is_not_asked_again_for_want_of_room_is_marked_so():
    first, second, asked, _, _ = await twice(defective, EVERYTHING, spent=60)
    assert not asked
    told = judged(plain_target(80), second)
    before = judged(plain_target(80), first)
    failed = [rule for rule, (status, _) in before.items() if status is Status.FAIL]
    assert "FILES.settings" in failed
    assert {told[rule] for rule in failed} == {(Status.UNKNOWN, str(ASKED_ONCE.why))}


async def test_a_failure_for_which_no_room_was_left_is_not_lost():
    first, second, _, _, _ = await twice(defective, EVERYTHING, spent=60)
    before, after = findings(first), findings(second)
    assert [one.status for one in settle(before, after)] == [one.status for one in before]


async def test_evidence_of_the_first_look_is_evidence_of_the_second():
    _, _, _, _, world = await twice(clean, {"robots"})
    assert len(world.evidence) == 2
