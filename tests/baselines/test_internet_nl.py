"""Each subtest of Internet.nl for websites has one row, as grave as it is there."""

import re

import pytest

from baselines.read import read_all, shipped
from baselines.requirement import Requirement

(BASELINE,) = [one for one in read_all(shipped()) if one.document.id == "internet-nl-web"]
FAILS = {  # costs a site points
    "web-ipv6": {"ns_aaaa", "ns_reach", "web_aaaa", "web_reach", "web_ipv46"},
    "web-dnssec": {"dnssec_exists", "dnssec_valid"},
    "web-tls": {
        "https_exists", "https_forced", "https_hsts", "fs_params", "tls_ciphers",
        "tls_cipher_order", "tls_version", "tls_compression", "renegotiation_secure", "cert_trust",
        "cert_pubkey", "cert_signature", "cert_hostmatch", "zero_rtt", "kex_hash_func",
        "extended_master_secret",
    },
}  # fmt: skip
NOTES = {
    "web-tls": {"ocsp_stapling", "web_caa"},
    "web-appsecpriv": {
        "http_x_frame", "http_referrer_policy", "http_csp", "http_x_content_type",
        "http_securitytxt",
    },
}  # fmt: skip
NOT_MEASURED = {
    "web-tls": {"renegotiation_client", "http_compression", "dane_exists", "dane_valid"},
    "web-rpki": {"web", "ns"},
}


def of(subtests: dict[str, set[str]]) -> list[tuple[str, str]]:
    return [(category, one) for category, names in subtests.items() for one in sorted(names)]


def rows_of(category: str, subtest: str) -> list[Requirement]:
    return [
        one
        for one in BASELINE.requirements
        if category in one.clause and re.search(rf"\b{subtest}\b", one.clause.partition("(")[2])
    ]


@pytest.mark.parametrize(("category", "subtest"), of(FAILS), ids=lambda one: one)
def test_what_costs_points_is_a_duty(category: str, subtest: str) -> None:
    duties = [one.rules[0].duty.everywhere for one in rows_of(category, subtest)]
    assert duties.count("must") == 1


@pytest.mark.parametrize(("category", "subtest"), of(NOTES), ids=lambda one: one)
def test_what_is_only_noted_is_advice(category: str, subtest: str) -> None:
    (row,) = rows_of(category, subtest)
    assert {rule.duty.everywhere for rule in row.rules} == {"should"}


@pytest.mark.parametrize(("category", "subtest"), of(NOT_MEASURED), ids=lambda one: one)
def test_what_is_not_measured_here_is_asked_of_a_person(category: str, subtest: str) -> None:
    (row,) = rows_of(category, subtest)
    assert (row.automation, row.rules) == ("manual", ())


def test_no_row_stands_for_no_subtest() -> None:
    every = [*of(FAILS), *of(NOTES), *of(NOT_MEASURED)]
    named = {row.id for category, subtest in every for row in rows_of(category, subtest)}
    assert named == {row.id for row in BASELINE.requirements}
    assert len(every) == 36


THRESHOLDS = {
    "HSTS-YEAR.long-enough": {"min_age_s": 31_536_000},
    "IPV6-NAME-SERVERS.two-answer": {"min_servers": 2},
    "IPV6-SAME-PAGE.same-page": {"min_likeness": 0.9},
    "CERT-KEY.not-insufficient": {"min_rsa_bits": 2048, "min_ec_bits": 224},
    "TLS-VERSION.sufficient": {"oldest_allowed": "TLS 1.2"},
    "REFERRER.private": {"allowed": ["no-referrer", "same-origin"], "absent_is_fine": False},
}


@pytest.mark.parametrize(("rule", "params"), THRESHOLDS.items(), ids=lambda one: str(one)[:40])
def test_thresholds_are_those_of_internet_nl(rule: str, params: dict[str, object]) -> None:
    (found,) = [
        one
        for requirement in BASELINE.requirements
        for one in requirement.rules
        if one.id == f"internet-nl-web/{rule}"
    ]
    assert found.params.everywhere == params


def test_tls_is_judged_as_by_the_guideline_that_it_follows() -> None:
    (guideline,) = [one for one in read_all(shipped()) if one.document.id == "ncsc-nl-tls-2025-05"]
    theirs = [
        (rule.check, str(rule.params.everywhere))
        for requirement in guideline.requirements
        for rule in requirement.rules
    ]
    ours = [
        (rule.check, str(rule.params.everywhere))
        for requirement in BASELINE.requirements
        for rule in requirement.rules
        if rule.check.startswith("tls.")
    ]
    assert [one for one in ours if one not in theirs] == []
