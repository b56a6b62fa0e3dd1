import pytest

from checks.verdict import Status
from checks.web import (
    charset_declared,
    cookie_prefixes_kept,
    cookies_secure,
    csp_names_script_sources,
    csp_refuses_eval,
    csp_refuses_inline_scripts,
    csp_restricts_base,
    csp_restricts_forms,
    csp_restricts_objects,
    csp_sent,
    features_restricted,
    foreign_scripts_pinned,
    forms_sent_securely,
    framework_version_hidden,
    framing_refused,
    generator_version_hidden,
    inner_addresses_hidden,
    no_active_mixed_content,
    no_passive_mixed_content,
    opener_isolated,
    referrer_kept_private,
    resources_kept_own,
    server_version_hidden,
    session_cookies_hidden_from_scripts,
    session_cookies_same_site,
    session_cookies_secure,
    types_not_guessed,
)
from tests.checks.web.web_facts import (
    HTTP,
    NO_PAGE,
    UNSEEN,
    at,
    document,
    hop,
    on_page,
    sent,
    status_of,
    walk,
    web_facts,
)

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)


def csp(value):
    return sent(content_security_policy=value)


def cookie(value):
    return sent(set_cookie=value)


def table(question, *rows):
    """Rows of facts, status and what is the matter; that nothing was seen is added."""
    name = question.__name__.rpartition(".")[2]
    every = [(web_facts(), PASS, "right"), *rows, (NO_PAGE, UNKNOWN, "no page")]
    return [pytest.param(question, facts, status, id=f"{name} {id}") for facts, status, id in every]


CUT = at(page=hop(headers=(), headers_cut=True))
PLAIN = at(page=hop(HTTP), plain=walk(hop(HTTP)), document=document(active_insecure=("http://a/",)))
ROWS = [
    *table(
        csp_sent,
        (csp(None), FAIL, "none"),
        (
            sent(content_security_policy=None, content_security_policy_report_only="default-src *"),
            FAIL,
            "reported only",
        ),
        (
            at(
                page=hop(content_security_policy=None),
                document=document(policies=("default-src 'self'",)),
            ),
            PASS,
            "in the page",
        ),
        (at(page=hop(content_security_policy=None), document=UNSEEN), UNKNOWN, "the page unread"),
        (CUT, UNKNOWN, "fields cut off"),
    ),
    *table(
        csp_refuses_inline_scripts,
        (csp("script-src 'unsafe-inline'"), FAIL, "inline"),
        (csp("object-src 'none'"), FAIL, "without scripts"),
        (csp("default-src 'self' 'unsafe-inline'"), FAIL, "by default"),
        (csp("script-src 'unsafe-inline' 'nonce-x'"), PASS, "with a nonce"),
        (csp("script-src 'unsafe-inline' 'sha256-x'"), PASS, "with a hash"),
        (csp("script-src 'self'; script-src-attr 'unsafe-inline'"), FAIL, "in attributes"),
        (csp("script-src 'unsafe-inline', script-src 'self'"), PASS, "beside a strict one"),
        (csp("script-src 'self'; script-src 'unsafe-inline'"), PASS, "twice, the first counts"),
        (csp(None), NOT_APPLICABLE, "no policy"),
    ),
    *table(
        csp_names_script_sources,
        (csp("script-src *"), FAIL, "a wildcard"),
        (csp("default-src 'self' https:"), FAIL, "a scheme"),
        (csp("script-src 'self' data:"), FAIL, "data:"),
        (csp("object-src 'none'"), FAIL, "unsaid"),
        (csp("script-src 'strict-dynamic' 'nonce-x' https:"), PASS, "strict-dynamic"),
        (csp("script-src https://cdn.example.vn"), PASS, "a host"),
    ),
    *table(
        csp_refuses_eval,
        (csp("script-src 'self' 'unsafe-eval'"), FAIL, "eval"),
        (csp("img-src *"), FAIL, "unsaid"),
    ),
    *table(
        csp_restricts_objects,
        (csp("script-src 'self'"), FAIL, "unsaid"),
        (csp("object-src *"), FAIL, "all"),
        (csp("default-src 'none'"), PASS, "by default"),
        (csp("object-src"), PASS, "empty is none"),
    ),
    *table(
        csp_restricts_base,
        (csp("default-src 'none'"), FAIL, "the default does not stand in"),
        (csp("base-uri https://a.example.vn"), FAIL, "elsewhere"),
    ),
    *table(
        csp_restricts_forms,
        (csp("default-src 'none'"), FAIL, "the default does not stand in"),
        (csp("form-action *"), FAIL, "all"),
        (csp("form-action https://sso.example.vn"), PASS, "a host"),
    ),
    *table(
        framing_refused,
        (sent(content_security_policy=None), PASS, "by X-Frame-Options alone"),
        (sent(x_frame_options=None), PASS, "by frame-ancestors alone"),
        (sent(content_security_policy=None, x_frame_options=None), FAIL, "by neither"),
        (
            sent(content_security_policy=None, x_frame_options="ALLOW-FROM https://a/"),
            FAIL,
            "by what browsers ignore",
        ),
        (
            sent(content_security_policy=None, x_frame_options="DENY, SAMEORIGIN"),
            FAIL,
            "by two words at odds",
        ),
        (
            sent(content_security_policy=None, x_frame_options="sameorigin, SAMEORIGIN"),
            PASS,
            "by one word twice",
        ),
        (csp("frame-ancestors *"), FAIL, "allowed by what outranks X-Frame-Options"),
        (
            at(
                page=hop(content_security_policy=None, x_frame_options=None),
                document=document(policies=("frame-ancestors 'none'",)),
            ),
            FAIL,
            "in the page, where it does not count",
        ),
        (CUT, UNKNOWN, "fields cut off"),
    ),
    *table(
        types_not_guessed,
        (sent(x_content_type_options=None), FAIL, "unsaid"),
        (sent(x_content_type_options="sniff"), FAIL, "misspelt"),
        (sent(x_content_type_options="NoSniff"), PASS, "in other letters"),
        (CUT, UNKNOWN, "fields cut off"),
    ),
    *table(
        features_restricted,
        (sent(permissions_policy=None), FAIL, "unsaid"),
        (sent(permissions_policy="camera"), FAIL, "malformed"),
    ),
    *table(
        opener_isolated,
        (sent(cross_origin_opener_policy=None), FAIL, "unsaid"),
        (sent(cross_origin_opener_policy="unsafe-none"), FAIL, "let go"),
    ),
    *table(
        resources_kept_own,
        (sent(cross_origin_resource_policy=None), FAIL, "unsaid"),
        (sent(cross_origin_resource_policy="cross-origin"), FAIL, "shared"),
    ),
    *table(
        session_cookies_secure,
        (cookie("PHPSESSID=…; Path=/; HttpOnly"), FAIL, "PHP without Secure"),
        (cookie("ten=…; Path=/"), PASS, "no session"),
        (cookie("csrftoken=…"), PASS, "a form's value is no session"),
        (cookie("sid=; Max-Age=0"), PASS, "taken back"),
        (cookie(None), PASS, "none"),
    ),
    *table(
        session_cookies_hidden_from_scripts,
        (cookie("JSESSIONID=…; Secure"), FAIL, "Java without HttpOnly"),
    ),
    *table(
        session_cookies_same_site,
        (cookie("laravel_session=…; Secure; HttpOnly"), FAIL, "unsaid"),
        (cookie("sid=…; SameSite=None"), FAIL, "None without Secure"),
        (cookie("sid=…; SameSite=None; Secure"), PASS, "None with Secure"),
        (cookie("sid=…; SameSite=Often; Secure"), FAIL, "misspelt"),
    ),
    *table(
        cookies_secure,
        (cookie("ten=…; Path=/"), FAIL, "any without Secure"),
        (cookie(None), PASS, "none"),
    ),
    *table(
        cookie_prefixes_kept,
        (cookie("__Host-a=…; Path=/; Secure"), PASS, "kept"),
        (cookie("__Host-a=…; Path=/; Secure; Domain=example.vn"), FAIL, "a domain"),
        (cookie("__secure-a=…"), FAIL, "not secure"),
    ),
    *table(
        no_active_mixed_content,
        (on_page(active_insecure=("http://a/x.js",)), FAIL, "a script"),
        (
            at(
                page=hop(content_security_policy="upgrade-insecure-requests"),
                document=document(active_insecure=("http://a/x.js",)),
            ),
            PASS,
            "upgraded by policy",
        ),
        (on_page(cut=True), UNKNOWN, "a page too long"),
        (PLAIN, NOT_APPLICABLE, "a page without TLS"),
    ),
    *table(
        no_passive_mixed_content, (on_page(passive_insecure=("http://a/x.png",)), FAIL, "a picture")
    ),
    *table(forms_sent_securely, (on_page(forms_insecure=("http://a/gui",)), FAIL, "a form")),
    *table(
        foreign_scripts_pinned,
        (on_page(scripts_unpinned=("https://cdn/x.js",)), FAIL, "unpinned"),
        (on_page(cut=True), UNKNOWN, "a page too long"),
    ),
    *table(charset_declared, (on_page(charset="", charset_from=""), FAIL, "unsaid")),
    *table(
        server_version_hidden,
        (sent(server="Apache/2.4.57 (Debian)"), FAIL, "Apache"),
        (sent(server="Microsoft-IIS/10.0"), FAIL, "IIS"),
        (sent(server=None), PASS, "unsaid"),
        (at(plain=walk(hop(HTTP, server="nginx/1.18.0"))), FAIL, "on the way"),
    ),
    *table(
        framework_version_hidden,
        (sent(x_powered_by="PHP/7.4.33"), FAIL, "PHP"),
        (sent(x_aspnet_version="4.0.30319"), FAIL, "ASP.NET"),
        (sent(x_powered_by="ASP.NET"), PASS, "a name alone"),
    ),
    *table(
        generator_version_hidden,
        (on_page(generators=("WordPress 6.4.2",)), FAIL, "WordPress"),
        (on_page(generators=("NukeViet",)), PASS, "a name alone"),
    ),
    *table(
        inner_addresses_hidden,
        (sent(via="1.1 192.168.1.10"), FAIL, "a private address"),
        (sent(via="1.1 203.113.1.1"), PASS, "a public address"),
        (sent(x_a="10.0.0.999"), PASS, "no address"),
        (sent(x_a="1.10.0.0.1"), PASS, "a longer number"),
    ),
]


@pytest.mark.parametrize(("question", "facts", "status"), ROWS)
def test_the_page_and_its_fields(question, facts, status):
    assert status_of(question.judge, facts) is status


ALLOWED = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")


@pytest.mark.parametrize(
    ("facts", "absent_is_fine", "status"),
    [
        pytest.param(web_facts(), False, PASS, id="private"),
        pytest.param(sent(referrer_policy="unsafe-url"), True, FAIL, id="told to all"),
        pytest.param(sent(referrer_policy="no-referrer, origin"), True, FAIL, id="the last counts"),
        pytest.param(
            sent(referrer_policy="origin, new-word, same-origin"), True, PASS, id="unknown"
        ),
        pytest.param(sent(referrer_policy="never"), True, FAIL, id="misspelt"),
        pytest.param(sent(referrer_policy=None), True, PASS, id="left to browsers"),
        pytest.param(sent(referrer_policy=None), False, FAIL, id="unsaid"),
        pytest.param(
            at(page=hop(referrer_policy=None), document=document(referrer="origin")),
            True,
            FAIL,
            id="told by the page itself",
        ),
        pytest.param(NO_PAGE, True, UNKNOWN, id="no page"),
    ],
)
def test_the_referrer(facts, absent_is_fine, status):
    asked = {"allowed": ALLOWED, "absent_is_fine": absent_is_fine}
    assert status_of(referrer_kept_private.judge, facts, **asked) is status
