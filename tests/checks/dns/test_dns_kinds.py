"""Which questions are asked of domains, and which of endpoints."""

from checks import catalogue
from checks.declared import Domain
from checks.finding import Target
from checks.judge import Seen, judge_requirement
from tests.builders import a_look, a_system, a_target
from tests.checks.dns.dns_facts import dns_facts
from tests.toys import a_document, a_requirement, a_rule

OF_ENDPOINTS = {"dns.caa_permits_issuer", "dns.https_record_sane"}


def test_questions_of_servers_and_names_are_asked_of_domains_alone():
    kinds = {name: one.kinds for name, one in catalogue.questions().items() if one.area == "dns"}
    asked_of = {name: "endpoint" if name in OF_ENDPOINTS else "domain" for name in kinds}
    assert kinds == {name: frozenset({kind}) for name, kind in asked_of.items()}


def test_an_endpoint_is_not_judged_as_a_domain():
    domain = Target(system="website", kind="domain", id="d", declared=Domain(name="example.vn"))
    endpoint = a_target()
    looks = [
        a_look(dns_facts(), target=target, area="dns", address="") for target in (domain, endpoint)
    ]
    wanted = a_requirement(a_rule(check="dns.caa_published"))
    system = a_system(targets=(endpoint, domain))
    found = list(judge_requirement(system, a_document(), wanted, Seen(tuple(looks))))
    assert [(one.target, one.status.value) for one in found] == [("d", "PASS")]
