"""Every fact of TLS is seen in one part, and a second look knows which parts it must see."""

from collections import Counter
from dataclasses import fields

import pytest

from checks.tls.facts import TlsFacts
from checks.tls.parts import ALL, FIELDS_OF, NEEDS, SAID_ALONG, fields_of, parts_of

EVERY_FIELD = [field.name for field in fields(TlsFacts)]


def test_every_field_is_of_one_part_or_said_along():
    placed = Counter([*SAID_ALONG, *(name for part in FIELDS_OF.values() for name in part)])
    assert placed == Counter(EVERY_FIELD)


def test_what_a_part_needs_is_named_with_all_that_that_needs():
    for part, needed in NEEDS.items():
        assert part not in needed
        assert needed.union(*(NEEDS.get(one, frozenset()) for one in needed)) == needed


ROWS = {
    "a certificate alone": ({"chain", "seen_at"}, {"certificates"}),
    "its trust, with the chain that it is the trust of": ({"public_trust"}, {"certificates"}),
    "suites, with what their search tells by the way": ({"suites"}, {"suites", "habits"}),
    "groups, with the suites they are asked with": ({"groups"}, {"exchange", "suites", "habits"}),
    "two parts": ({"versions", "wrong_name"}, {"versions", "names"}),
    "a field of which nobody has said a part": ({"chain", "novelty"}, ALL),
    "nothing that can be seen": ({"seen_at", "scheme"}, ALL),
    "every field": (frozenset(EVERY_FIELD), ALL),
}


@pytest.mark.parametrize(("doubted", "parts"), ROWS.values(), ids=ROWS)
def test_doubts_name_the_parts_to_see_again(doubted, parts):
    assert parts_of(doubted) == parts


@pytest.mark.parametrize("field", sorted(set(EVERY_FIELD) - SAID_ALONG))
def test_what_is_doubted_is_seen_again(field):
    assert field in fields_of(parts_of({field}))
