"""What is told of a real WordPress, before it is set up and after, well kept and badly."""

from tests.checks.web.cms.cms_looks import PATIENT, cms_at, states, systems
from tests.checks.web.judged_sites import look_at
from tests.web_servers import plain_target
from tests.wordpress import SHIPPED, wordpress

BAD = "location /wp-includes/ { autoindex on; } location /wp-content/ { autoindex on; }"
KEPT = (
    "location = /wp-login.php { deny all; } location = /wp-admin/install.php { return 404; }"
    "location = /wp-content/debug.log { return 404; }"
)
LOG = "[24-Nov-2026 05:00:00 UTC] PHP Warning:  Undefined array key in /srv/www/a.php on line 3\n"


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
        facts = await look_at(plain_target(site.port), settings=PATIENT)
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
