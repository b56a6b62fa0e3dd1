"""The names in the lists of our TLS baselines are those that facts are told by."""

from collections.abc import Iterator

import pytest

from baselines.read import read_all, shipped
from baselines.requirement import Rule
from checks.tls.facts import traits
from checks.tls.wire.iana import number_of_group, number_of_suite

SUITE_LISTS = {
    ("tls.suites_allowed", "allowed"),
    ("tls.suite_order", "first"),
    ("tls.server_chooses", "first"),
}
GROUP_LISTS = {("tls.groups_allowed", "allowed"), ("tls.post_quantum_offered", "any_of")}
RULES = [
    rule
    for baseline in read_all(shipped())
    for requirement in baseline.requirements
    for rule in requirement.rules
    if rule.check.startswith("tls.")
]
by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def lists(rule: Rule, wanted: set[tuple[str, str]]) -> Iterator[str]:
    for param, value in rule.params.everywhere.items():
        if (rule.check, param) in wanted:
            yield from value


@by_rule
def test_suites_and_groups_go_by_their_iana_names(rule: Rule) -> None:
    for name in lists(rule, SUITE_LISTS):
        number_of_suite(name)
    for name in lists(rule, GROUP_LISTS):
        number_of_group(name)


@by_rule
def test_no_list_names_anything_twice(rule: Rule) -> None:
    for value in rule.params.everywhere.values():
        if isinstance(value, list | tuple):
            assert len(set(value)) == len(value)


def test_nothing_that_is_broken_is_allowed_anywhere() -> None:
    allowed = {name for rule in RULES for name in lists(rule, SUITE_LISTS)}
    weak = [name for name in allowed if traits(name).bits < 128 or not traits(name).forward_secret]
    assert weak == []
    assert len(allowed) > 40


def test_rsa_2048_is_advice_and_not_duty_by_default() -> None:
    least = {
        (rule.duty.everywhere, rule.params.everywhere["min_rsa_bits"])
        for rule in RULES
        if rule.check == "tls.key_strong" and rule.id.startswith("tls-vn/")
    }
    assert least == {("must", 2048), ("should", 3072)}
