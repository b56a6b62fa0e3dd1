"""What is told of a real WordPress, before it is set up and after, well kept and badly."""

from baselines.read import read_all, shipped
from checks.judge import Seen, judge_requirement
from checks.look import Look
from checks.verdict import Status
from tests.builders import a_system
from tests.checks.web.cms.cms_looks import PATIENT, cms_at, states, systems
from tests.checks.web.judged_sites import look_at
from tests.web_servers import plain_target
from tests.wordpress import SHIPPED, wordpress

(PROFILE,) = [one for one in read_all(shipped()) if one.document.id == "cms-hygiene"]
BAD = "location /wp-includes/ { autoindex on; } location /wp-content/ { autoindex on; }"
KEPT = (
    "location = /wp-login.php { deny all; } location = /wp-admin/install.php { return 404; }"
    "location = /wp-content/debug.log { return 404; }"
)
LOG = "[24-Nov-2026 05:00:00 UTC] PHP Warning:  Undefined array key in /srv/www/a.php on line 3\n"


def judged(target, facts) -> dict[str, Status]:
    """Return what each rule about the content system comes to."""
    look = Look(target=target, area="web", address="", facts=facts, seen_at=facts.seen_at)
    return {
        finding.rule.removeprefix("cms-hygiene/"): finding.status
        for requirement in PROFILE.requirements
        for finding in judge_requirement(
            a_system(targets=(target,)), PROFILE.document, requirement, Seen((look,))
        )
        if finding.check.startswith("web.cms_")
    }


def shipped_version() -> str:
    text = (SHIPPED / "wp-includes" / "version.php").read_text()
    return text.partition("$wp_version = '")[2].partition("'")[0]


async def test_a_wordpress_that_nobody_has_set_up_offers_itself(tmp_path):
    with wordpress(tmp_path) as site:
        cms, _ = await cms_at(plain_target(site.port))
    assert systems(cms) == ["wordpress"]
    assert states(cms)["/wp-admin/install.php"] == "open"


async def test_a_wordpress_that_is_set_up_is_recognised_with_its_version(tmp_path):
    with wordpress(tmp_path, directives=BAD) as site:
        site.set_up()
        (site.www / "wp-content" / "debug.log").write_text(LOG)
        (site.www / "wp-content" / "updraft").mkdir()
        (site.www / "wp-content" / "updraft" / "backup_2026-11-24-db.gz").write_bytes(b"\x1f\x8b")
        target = plain_target(site.port)
        facts = await look_at(target, settings=PATIENT)
    cms = facts.cms
    assert systems(cms) == ["wordpress"]
    assert {one.version for one in cms.told} == {shipped_version()}
    assert {trace.kind for trace in cms.found[0].traces} >= {"generator", "header", "path"}
    assert cms.sign_in.door == "shown"
    assert states(cms) == {
        "/wp-admin/install.php": "locked",
        "/wp-content/debug.log": "open",
        "/wp-content/updraft/": "open",
        "/wp-includes/": "open",
    }
    assert facts.requests <= 60
    verdicts = judged(target, facts)
    del verdicts["CMS-02.no-known-flaw"]  # as the version goes that Debian ships
    assert verdicts == {
        "CMS-01.recognised": Status.PASS,
        "CMS-03.sign-in-limited": Status.UNKNOWN,  # seen on loopback, within the network
        "CMS-04.internals": Status.FAIL,
        "CMS-04.dumps": Status.FAIL,
        "CMS-05.installer": Status.PASS,
    }


async def test_a_wordpress_that_is_kept_well_shows_nothing_of_it(tmp_path):
    with wordpress(tmp_path, directives=KEPT) as site:
        (site.www / "wp-content" / "debug.log").write_text(LOG)
        # set up by its command line, as its installer is closed
        site.set_up_by_program()
        cms, requests = await cms_at(plain_target(site.port))
    assert systems(cms) == ["wordpress"]
    assert cms.sign_in.door == "refused"
    assert states(cms) == {}
    assert requests <= 8
