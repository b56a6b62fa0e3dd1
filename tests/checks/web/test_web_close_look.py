from datetime import timedelta

import pytest

from checks.verdict import Status
from checks.web import (
    backups_closed,
    diagnostics_closed,
    errors_hide_versions,
    errors_tell_nothing,
    folders_not_listed,
    logs_closed,
    manifests_closed,
    methods_few,
    missing_pages_say_so,
    repositories_closed,
    robots_readable,
    security_txt_there,
    security_txt_valid,
    settings_closed,
    strangers_read_nothing,
    trace_off,
)
from checks.web.facts import Methods, Robots, Sharing
from tests.checks.web.web_facts import (
    HTTP,
    MAIL,
    NOW,
    UNSEEN,
    V6,
    error_page,
    files,
    security_txt,
    status_of,
    web_facts,
)

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)
STRANGER = "https://rasoat.invalid"


def table(question, field, *rows):
    name = question.__name__.rpartition(".")[2]
    every = [
        (web_facts(), PASS, "right"),
        *((web_facts(**{field: value}), status, id) for value, status, id in rows),
        (web_facts(**{field: UNSEEN}), UNKNOWN, "unseen"),
        (web_facts(unlike=(V6,)), UNKNOWN, "another address is another server"),
        (MAIL, NOT_APPLICABLE, "no website"),
    ]
    return [pytest.param(question, facts, status, id=f"{name} {id}") for facts, status, id in every]


def of_kind(question, kind):
    return table(
        question,
        "files",
        (files(**{kind: "open"}), FAIL, "open"),
        (files(**{kind: "unclear"}), UNKNOWN, "unclear"),
        (files(**{kind: UNSEEN}), UNKNOWN, "one unseen"),
        (files(), PASS, "closed"),
        (
            files(**dict.fromkeys({"log", "backup", "settings"} - {kind}, "open")),
            PASS,
            "others open",
        ),
    )


def shared(allowed, *, with_credentials=False):
    return Sharing(origin=STRANGER, allowed=allowed, with_credentials=with_credentials)


ROWS = [
    *of_kind(repositories_closed, "repository"),
    *of_kind(settings_closed, "settings"),
    *of_kind(backups_closed, "backup"),
    *of_kind(diagnostics_closed, "diagnostics"),
    *of_kind(logs_closed, "log"),
    *of_kind(manifests_closed, "manifest"),
    *table(
        folders_not_listed,
        "folders",
        ({"/a/": False, "/b/": True}, FAIL, "one listed"),
        ({"/a/": UNSEEN, "/b/": True}, FAIL, "one listed, one unseen"),
        ({"/a/": False, "/b/": UNSEEN}, UNKNOWN, "one unseen"),
    ),
    *table(errors_tell_nothing, "error_pages", ((error_page(traces=("PHP",)),), FAIL, "a trace")),
    *table(
        errors_hide_versions,
        "error_pages",
        ((error_page(versions=("nginx 1.18.0",)),), FAIL, "a version"),
    ),
    *table(
        missing_pages_say_so,
        "error_pages",
        ((error_page(), error_page(status=200)), FAIL, "200 for what is not there"),
        ((error_page(status=302),), FAIL, "led elsewhere"),
        ((error_page(status=500),), UNKNOWN, "an error of the server"),
    ),
    *table(
        trace_off,
        "methods",
        (Methods(allowed=(), trace=True), FAIL, "sent back"),
        (Methods(allowed=("TRACE",), trace=False), PASS, "only said"),
        (Methods(allowed=(), trace=UNSEEN), UNKNOWN, "no answer to it"),
    ),
    *table(
        strangers_read_nothing,
        "sharing",
        (shared(STRANGER), FAIL, "any origin"),
        (shared(STRANGER, with_credentials=True), FAIL, "any origin with cookies"),
        (shared("null", with_credentials=True), FAIL, "null with cookies"),
        (shared("*"), PASS, "a wildcard, which browsers give no cookies"),
        (shared("https://api.example.vn", with_credentials=True), PASS, "one origin"),
    ),
    *table(
        security_txt_there,
        "security_txt",
        (None, FAIL, "none"),
        (security_txt(url="https://site.example.vn/security.txt"), FAIL, "the old place"),
        (security_txt(url=f"{HTTP}.well-known/security.txt"), FAIL, "without TLS"),
    ),
    *table(
        security_txt_valid,
        "security_txt",
        (security_txt(media_type="text/html"), FAIL, "a page"),
        (security_txt(contacts=()), FAIL, "no contact"),
        (security_txt(contacts=("antoan@example.vn",)), FAIL, "a contact that is no URI"),
        (security_txt(expires=(), expires_at=None), FAIL, "no date"),
        (security_txt(expires_at=NOW), FAIL, "expired"),
        (security_txt(expires_at=NOW + timedelta(days=800)), FAIL, "too far ahead"),
        (security_txt(canonical=("https://khac.example.vn/security.txt",)), FAIL, "elsewhere"),
        (security_txt(unreadable=("xin chào",)), FAIL, "a line that is none"),
        (None, NOT_APPLICABLE, "none"),
    ),
    *table(
        robots_readable,
        "robots",
        (None, PASS, "none"),
        (Robots(status=200, is_text=False, rules=0, sitemaps=()), FAIL, "a page"),
        (Robots(status=500, is_text=False, rules=0, sitemaps=()), UNKNOWN, "an error"),
    ),
]


@pytest.mark.parametrize(("question", "facts", "status"), ROWS)
def test_what_one_address_was_asked(question, facts, status):
    assert status_of(question.judge, facts) is status


@pytest.mark.parametrize(
    ("allowed", "status"),
    [
        pytest.param(("GET", "HEAD", "OPTIONS"), PASS, id="reading"),
        pytest.param((), PASS, id="nothing said"),
        pytest.param(("GET", "PUT"), FAIL, id="writing"),
    ],
)
def test_methods_by_which_files_change(allowed, status):
    facts = web_facts(methods=Methods(allowed=allowed, trace=UNSEEN))
    assert status_of(methods_few.judge, facts, refused=("PUT", "DELETE")) is status


def test_methods_are_unknown_when_unseen():
    assert status_of(methods_few.judge, web_facts(methods=UNSEEN), refused=("PUT",)) is UNKNOWN


def test_a_failure_at_one_address_needs_no_word_of_the_others():
    facts = web_facts(unlike=(V6,), files=files(backup="open"))
    assert status_of(backups_closed.judge, facts) is FAIL
