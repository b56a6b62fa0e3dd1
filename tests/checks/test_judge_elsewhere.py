"""Questions about one target that rest on looks at others: a domain's, at its mail hosts."""

from collections.abc import Mapping

import pytest

from checks import catalogue
from checks.declared import Endpoint
from checks.verdict import NotSeen, Verdict, failed, passed
from tests.builders import DoorFacts, a_look, a_system, a_target, an_unseen
from tests.checks.judging import FAIL, LOCKED, ONE, OPEN, PASS, UNKNOWN, judged
from tests.toys import WallFacts, a_rule, ask

HOST = a_target(kind="host", id="h", addresses=())


def no_open_door(wall: WallFacts, door: Mapping[str, DoorFacts | NotSeen]) -> Verdict:
    """Judge all doors of the run for one wall."""
    unseen = [one for one in door.values() if isinstance(one, NotSeen)]
    doors = {at: one for at, one in door.items() if not isinstance(one, NotSeen)}
    if wrong := [at for at, one in doors.items() if not one.locked]:
        return failed("{at} is open", at=wrong[0], locus="a.vn")
    return passed("{count} doors, {unseen} not seen", count=len(doors), unseen=len(unseen))


@pytest.fixture(autouse=True)
def _questions(monkeypatch):
    ask(monkeypatch, locked=no_open_door)


def door(facts, *, host="a.vn", system="other", address=ONE, **changes):
    declared = Endpoint(url=f"smtp://{host}:25", scheme="smtp", host=host, port=25)
    target = a_target(system=system, id=host, addresses=(ONE,), declared=declared)
    return a_look(facts, target=target, address=address, evidence=(host,), **changes)


def of_host(*looks):
    wall = a_look(WallFacts(seen_at=LOCKED.seen_at, dry=True), target=HOST, area="wall", address="")
    return judged(wall, *looks, target=HOST)


def test_it_is_read_from_the_annotation(monkeypatch):
    (question,) = ask(monkeypatch, x=no_open_door).values()
    assert [one.name for one in question.elsewhere] == ["door"]
    assert question.kinds == {"endpoint", "host"}
    assert question.areas == {"door", "wall"}
    assert question.network


def test_a_question_about_others_alone_is_refused(monkeypatch):
    def others(door: Mapping[str, DoorFacts | NotSeen]) -> Verdict:
        return passed("x")

    with pytest.raises(TypeError, match="judge wants no facts"):
        ask(monkeypatch, x=others)


def test_looks_of_any_system_are_given_by_where_they_were_taken():
    (found,) = of_host(door(OPEN))
    assert (found.status, str(found.reason)) == (FAIL, f"smtp://a.vn:25 {ONE} is open")
    assert found.evidence == ("a.vn",)


def test_the_evidence_is_that_of_the_host_the_verdict_is_about():
    (found,) = of_host(door(OPEN), door(LOCKED, host="b.vn"))
    assert found.evidence == ("a.vn",)


@pytest.mark.parametrize(
    ("looks", "reason"),
    [
        pytest.param((), "0 doors, 0 not seen", id="none"),
        pytest.param((door(LOCKED),), "1 doors, 0 not seen", id="one"),
        pytest.param((door(an_unseen()),), "0 doors, 1 not seen", id="one not seen"),
        pytest.param((a_look(OPEN),), "0 doors, 0 not seen", id="of no declared endpoint"),
    ],
)
def test_what_was_not_seen_is_told_too(looks, reason):
    (found,) = of_host(*looks)
    assert (found.status, str(found.reason)) == (PASS, reason)


def test_without_a_look_at_the_target_itself_nothing_is_judged():
    (found,) = judged(door(OPEN), target=HOST)
    assert found.status is UNKNOWN


def test_a_target_of_another_kind_is_not_asked():
    domain = a_target(kind="domain", id="d")
    (found,) = judged(door(OPEN), system=a_system(targets=(domain,)), rules=[a_rule()])
    assert found.status is UNKNOWN
    assert catalogue.questions()["door.locked"].about_target[0].facts is WallFacts
