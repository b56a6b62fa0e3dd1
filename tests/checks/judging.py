"""Toy looks at an endpoint with two addresses, and what the judge makes of them."""

from checks.judge import Seen, judge_requirement
from checks.verdict import Cause, Status
from tests.builders import NOON, DoorFacts, a_look, a_system, a_target, an_unseen
from tests.toys import a_document, a_requirement, a_rule

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
ONE, TWO, THREE = "192.0.2.1", "192.0.2.2", "192.0.2.3"
OPEN = DoorFacts(seen_at=NOON, locked=False)
LOCKED = DoorFacts(seen_at=NOON, locked=True)
UNTRIED = DoorFacts(seen_at=NOON, locked=an_unseen("nobody tried", Cause.NO_PERMISSION))
TWO_DOORS = a_target(addresses=(ONE, TWO))
ANY = (a_rule(),)


def judged(*looks, rules=ANY, target=TWO_DOORS, system=None, **requirement):
    """Judge looks at one target; give the findings by address."""
    whole = system or a_system(targets=(target,))
    wanted = a_requirement(*rules, **requirement)
    return list(judge_requirement(whole, a_document(), wanted, Seen(looks)))


def at(address, facts):
    return a_look(facts, target=TWO_DOORS, address=address)


def told(finding):
    return finding.address, finding.status, finding.cause, str(finding.reason)


EACH, ALL, BOTH = (a_rule(check=f"door.{n}") for n in ("locked", "all_locked", "locked_and_dry"))
