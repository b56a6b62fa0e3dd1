"""A firewall is tried only by the owner's leave, by two requests, and believed by its deeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from checks.declared import Authorisation, Endpoint
from checks.verdict import Cause, NotSeen, Said, Status
from checks.web import firewall_refuses
from checks.web.facts import FirewallTrial
from checks.web.firewall_traits import products_in
from checks.web.observe import observe
from checks.web.visiting.firewall import block_page_of
from tests.checks.web.apache import apache
from tests.checks.web.judged_sites import look_at
from tests.checks.web.pages_of import a_page
from tests.checks.web.web_facts import MAIL, UNSEEN, V6, at, hop, status_of, web_facts
from tests.programs import part_of_a_program
from tests.web_servers import answer, answering, html, plain_target
from tests.web_sites import PAGE, Website, serving
from tests.worlds import loopback_world

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
UNTRIED = NotSeen(cause=Cause.NO_PERMISSION, why=Said("no leave"))
GUARDED = at(page=hop(server="cloudflare", cf_ray="8f"))
NGINX = "if ($args ~* '(<|%3C)script') { return 403; }"
CORE_RULES = (
    "LoadModule unique_id_module /usr/lib/apache2/modules/mod_unique_id.so",
    "LoadModule security2_module /usr/lib/apache2/modules/mod_security2.so",
    "SecRuleEngine {engine}",
    "SecDataDir {folder}",
    "Include /etc/modsecurity/crs/crs-setup.conf",
    "Include /usr/share/modsecurity-crs/rules/*.conf",
)


def trial(marked, ordinary=200, block_page=""):
    return web_facts(
        firewall=FirewallTrial(ordinary=ordinary, marked=marked, block_page=block_page)
    )


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(trial(403), PASS, id="refused"),
        pytest.param(trial(406), PASS, id="not acceptable"),
        pytest.param(trial(0), PASS, id="hung up on"),
        pytest.param(trial(200, block_page="F5"), PASS, id="a page of refusal with 200"),
        pytest.param(trial(200), FAIL, id="let through"),
        pytest.param(trial(302, ordinary=302), FAIL, id="led on as others are"),
        pytest.param(trial(500), UNKNOWN, id="an error, as applications make of it"),
        pytest.param(trial(404), UNKNOWN, id="not found"),
        pytest.param(trial(403, ordinary=403), UNKNOWN, id="everything is refused"),
        pytest.param(trial(0, ordinary=500), UNKNOWN, id="an ordinary query is an error"),
        pytest.param(web_facts(firewall=UNTRIED), UNKNOWN, id="no leave"),
        pytest.param(replace(GUARDED, firewall=UNTRIED), UNKNOWN, id="no leave, and a name"),
        pytest.param(web_facts(firewall=UNSEEN), UNKNOWN, id="unseen"),
        pytest.param(web_facts(), UNKNOWN, id="never asked"),
        pytest.param(replace(trial(403), unlike=(V6,)), UNKNOWN, id="another server beside"),
        pytest.param(MAIL, Status.NOT_APPLICABLE, id="no website"),
    ],
)
def test_a_firewall_is_believed_by_its_deeds(facts, status):
    assert status_of(firewall_refuses.judge, facts) is status


def test_a_name_is_told_and_proves_nothing():
    verdict = firewall_refuses.judge(replace(GUARDED, firewall=UNTRIED))
    assert "Cloudflare" in str(verdict.reason)


@pytest.mark.parametrize(
    ("fields", "products"),
    [
        ({"server": "cloudflare"}, ("Cloudflare",)),
        ({"set_cookie": "visid_incap_12=…; path=/"}, ("Imperva",)),
        ({"set_cookie": "TS01abcdef=…; path=/"}, ("F5",)),
        ({"x_sucuri_id": "11005"}, ("Sucuri",)),
        ({"server": "nginx"}, ()),
        ({"set_cookie": "TSession=1"}, ()),
    ],
)
def test_products_are_known_by_fields_and_cookies(fields, products):
    assert products_in(hop(**fields)) == products


def test_a_page_of_refusal_is_known_by_its_words():
    said = "The requested URL was rejected. Please consult with your administrator.<br>Support ID"
    assert block_page_of(a_page(said)) == "F5"
    assert block_page_of(a_page("<p>Tin giáo dục</p>")) == ""


def leave(first_day=-1, last_day=1, *, waf=True):
    today = datetime.now(UTC).date()
    return Authorisation(
        intrusiveness=0,
        document="12/QĐ-SGDĐT",
        contact="Tổ CNTT",
        starts=today + timedelta(days=first_day),
        until=today + timedelta(days=last_day),
        waf=waf,
    )


def with_leave(target, given):
    assert isinstance(target.declared, Endpoint)
    return replace(target, declared=replace(target.declared, authorisation=given))


async def asked_of(script, given):
    async with answering(script) as seen:
        target = with_leave(plain_target(seen.port), given)
        async with loopback_world(target, limit_s=60) as world:
            facts = await observe(target, world)
    return facts, [one.path for one in seen.asked if "?rasoat-" in one.path]


SHOWN = html(body=f"<title>Trang</title><p>{'Tin giáo dục của Sở. ' * 30}</p>")


def refusing(asked):
    return answer("403 Forbidden") if "script" in asked.path else SHOWN


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(None, id="no leave at all"),
        pytest.param(leave(waf=False), id="a leave that does not name it"),
        pytest.param(leave(-9, -2), id="a leave that has ended"),
        pytest.param(leave(2, 9), id="a leave that has not begun"),
    ],
)
async def test_without_leave_nothing_is_sent(given):
    facts, paths = await asked_of(refusing, given)
    assert paths == []
    assert facts.firewall.cause is Cause.NO_PERMISSION


async def test_with_leave_two_requests_are_sent_and_no_more():
    facts, paths = await asked_of(refusing, leave())
    assert facts.firewall == FirewallTrial(ordinary=200, marked=403)
    assert len(paths) == 2
    assert ["script" in path for path in paths] == [False, True]


async def test_a_hang_up_is_told_from_an_answer():
    facts, _ = await asked_of(lambda asked: None if "script" in asked.path else SHOWN, leave())
    assert facts.firewall == FirewallTrial(ordinary=200, marked=0)


async def test_a_server_that_asks_to_be_left_alone_is_unknown():
    def busy(asked):
        return answer("429 Too Many Requests") if "script" in asked.path else SHOWN

    facts, paths = await asked_of(busy, leave())
    assert facts.firewall.cause is Cause.UNREACHABLE
    assert len(paths) == 2


async def test_words_that_stand_on_every_page_refuse_nothing():
    told = html(body=SHOWN + b"<p>Attention Required! | Cloudflare</p>")
    facts, _ = await asked_of(lambda _asked: told, leave())
    assert facts.firewall == FirewallTrial(ordinary=200, marked=200)


@pytest.mark.parametrize(
    ("says", "status"),
    [pytest.param(NGINX, PASS, id="refuses"), pytest.param("", FAIL, id="lets through")],
)
async def test_a_real_nginx(says, status, tmp_path):
    with serving(tmp_path, site=Website(says=says)) as served:
        facts = await look_at(with_leave(served["site"].target(), leave()))
    assert status_of(firewall_refuses.judge, facts) is status


@pytest.mark.parametrize(
    ("directives", "status"),
    [
        pytest.param((), FAIL, id="alone"),
        pytest.param(
            [line.format(engine="On", folder="{folder}") for line in CORE_RULES],
            PASS,
            id="with ModSecurity and the Core Rule Set",
        ),
        pytest.param(
            [line.format(engine="DetectionOnly", folder="{folder}") for line in CORE_RULES],
            FAIL,
            id="with ModSecurity that only watches",
        ),
    ],
)
async def test_a_real_apache(directives, status):
    if directives:
        part_of_a_program(Path("/usr/lib/apache2/modules/mod_security2.so"))
        part_of_a_program(Path("/usr/share/modsecurity-crs/rules"))
    with TemporaryDirectory() as name:  # which others may read, as those of pytest are not
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "www").mkdir()
        (folder / "www" / "index.html").write_text(PAGE.format(more=""), encoding="utf-8")
        with apache(folder, *(line.replace("{folder}", name) for line in directives)) as port:
            facts = await look_at(with_leave(plain_target(port), leave()))
    assert status_of(firewall_refuses.judge, facts) is status
