"""A website whose domain another system declares."""

from dataclasses import replace

import pytest

from checks.declared import Domain, Endpoint
from checks.domains_elsewhere import declared_in
from checks.finding import System, Target
from checks.judge import Seen, judge_requirement
from checks.verdict import Cause, Status
from tests.builders import a_system
from tests.toys import a_document, a_requirement, a_rule

ELSEWHERE = {"example.vn": "mail", "school.example.vn": "school"}
OF_DOMAINS = a_rule(check="dns.caa_published")


def a_website(*hosts: str, kind: str = "endpoint") -> System:
    return a_system(
        targets=tuple(
            Target(
                system="website",
                kind=kind,
                id=host,
                declared=Endpoint(url=f"https://{host}", scheme="https", host=host, port=443),
            )
            for host in hosts
        )
    )


def judged(system: System, domains=ELSEWHERE, rule=OF_DOMAINS):
    (found,) = judge_requirement(system, a_document(), a_requirement(rule), Seen(()), domains)
    return found.status, found.cause, str(found.reason)


@pytest.mark.parametrize(
    ("hosts", "says"),
    [
        (["www.example.vn"], "stand in example.vn, which is judged with mail"),
        (["example.vn", "a.b.example.vn"], "stand in example.vn, which is judged with mail"),
        (["www.school.example.vn"], "stand in school.example.vn, which is judged with school"),
        (
            ["www.example.vn", "school.example.vn"],
            "stand in example.vn, school.example.vn, which is judged with mail, school",
        ),
    ],
)
def test_a_domain_that_another_system_declares_is_not_asked_for_again(hosts, says):
    status, cause, reason = judged(a_website(*hosts))
    assert (status, cause) == (Status.NOT_APPLICABLE, None)
    assert reason.endswith(says)


@pytest.mark.parametrize(
    "hosts",
    [[], ["www.other.vn"], ["www.example.vn", "www.other.vn"], ["notexample.vn"], ["192.0.2.1"]],
    ids=["nothing", "another domain", "one of two", "an end of a label", "an address"],
)
def test_a_name_in_no_declared_domain_leaves_it_unknown(hosts):
    status, cause, _ = judged(a_website(*hosts))
    assert (status, cause) == (Status.UNKNOWN, Cause.NOTHING_DECLARED)


def test_a_question_about_something_else_is_not_answered_by_a_domain():
    backups = a_rule(check="backup.found")
    assert judged(a_website("www.example.vn"), rule=backups)[0] is Status.UNKNOWN


def test_domains_are_found_in_the_systems_that_declare_them():
    domain = Target(system="mail", kind="domain", id="d", declared=Domain(name="example.vn"))
    mail = replace(a_system(id="mail"), targets=(domain,))
    assert declared_in([a_website("www.example.vn"), mail]) == {"example.vn": "mail"}
