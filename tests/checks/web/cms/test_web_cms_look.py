"""Content systems on a real nginx: recognised, asked gently, and never on prose alone."""

import pytest

from checks.verdict import NotSeen
from tests.checks.web.cms.cms_looks import cms_at, states, systems, versions
from tests.checks.web.cms.system_sites import (
    DRUPAL,
    DRUPAL_7,
    DRUPAL_INFO,
    JOOMLA,
    JOOMLA_INSTALLER,
    MOODLE,
    NUKEVIET,
    NUKEVIET_INSTALLER,
    NUKEVIET_OPEN,
    SYSTEMS,
    Shown,
)
from tests.web_sites import Website, serving

EVERYTHING = "location / { try_files $uri $uri/ /index.html; }"
LISTED = "autoindex on;"
LED_HOME = "location = /install/index.php { return 302 https://$http_host/index.php; }"
BLANK = {"data/logs/dump_backup/index.html": ""}
BUSY = "location /admin/ { return 503; }"
ELSEWHERE = "location /admin/ { return 302 https://sso.example.com/; }"
REFUSED = "location /admin/ { allow 192.0.2.0/24; deny all; }"
WORDS = (
    "<h1>Hướng dẫn WordPress</h1><pre>&lt;meta name=generator content=WordPress 6.1&gt; "
    "/wp-content/ /wp-includes/ var nv_base_siteurl=1 _spPageContextInfo</pre>"
    "<!-- <meta name='generator' content='Joomla! - Open Source'> wp-login.php -->"
    "<a href='https://wordpress.org/wp-content/x.css'>Drupal.settings</a>"
)
FORGED = '<meta name="generator" content="{}">'
LONG = FORGED.format("WordPress " + "9" * 450_000 + "." + "9" * 450_000)
LONGER = FORGED.format("WordPress " + "9." * 600_000)

SITES = {
    **{name: shown.website() for name, shown in SYSTEMS.items()},
    "everything open": NUKEVIET.website(says=LISTED, files=NUKEVIET_OPEN),
    "an installer that offers": NUKEVIET.website(
        files={"install/index.php": NUKEVIET_INSTALLER}
    ),
    "an installer that leads home": NUKEVIET.website(says=LED_HOME),
    "an empty page in the folder of dumps": NUKEVIET.website(files=BLANK),
    "administration elsewhere": NUKEVIET.website(says=ELSEWHERE),
    "asks to be left alone": NUKEVIET.website(says=BUSY),
    "administration refused": NUKEVIET.website(says=REFUSED),
    "answers 200 to everything": NUKEVIET.website(says=EVERYTHING),
    "an empty page, and 200 to everything": NUKEVIET.website(says=EVERYTHING, files=BLANK),
    "an installer of another make": NUKEVIET.website(
        files={"install/index.php": "<html><body><form>Bước 1: cấu hình</form></body></html>"}
    ),
    "in a folder": Shown(
        head=NUKEVIET.head.replace('="/', '="/cong/'),
        files={
            **{f"cong/{path}": text for path, text in {**NUKEVIET.files, **NUKEVIET_OPEN}.items()},
            "includes/ini/mime.ini": "nothing of it",
        },
        says=LISTED,
    ).website(),
    "Joomla's installer": JOOMLA.website(files={"installation/index.php": JOOMLA_INSTALLER}),
    "Drupal 7": DRUPAL_7.website(),
    "Drupal's inner files": DRUPAL.website(
        files={"core/modules/system/system.info.yml": DRUPAL_INFO.format(version="10.6.18")}
    ),
    "prose alone": Shown(body=WORDS).website(),
    "a generator alone": Shown(head=FORGED.format("WordPress 6.9.9")).website(),
    "another's generator": Shown(
        head=FORGED.format("WordPress 6.9.9") + NUKEVIET.head.partition(">")[2],
        fields=NUKEVIET.fields,
        files=NUKEVIET.files,
    ).website(),
    "two at once": Shown(
        head=NUKEVIET.head + MOODLE.head, fields=NUKEVIET.fields, files=NUKEVIET.files
    ).website(),
    "a version of nearly a megabyte": Shown(head=LONG).website(),
    "a version of more than is read": Shown(head=LONGER).website(),
    "no system": Website(),
}  # fmt: skip
LOOKS: dict = {}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    sites = {f"site{n}": site for n, site in enumerate(SITES.values())}
    with serving(tmp_path_factory.mktemp("cms"), **sites) as up:
        yield dict(zip(SITES, up.values(), strict=True))


@pytest.fixture
async def look(served, request):
    """Look once at each site, whatever the test."""
    name = request.param
    if name not in LOOKS:
        LOOKS[name] = await cms_at(served[name].target())
    return LOOKS[name]


def of(name, *more, id=""):
    return pytest.param(name, *more, id=id or name)


RECOGNISED = [
    of("nukeviet", "nukeviet", {("4.5", "generator", False), ("4.5.05", "/CHANGELOG.txt", True)}),
    of("joomla", "joomla", {("6.1.4", "/administrator/manifests/files/joomla.xml", True)}),
    of("drupal", "drupal", {("10", "generator", False), ("10", "x-generator", False)}),
    of("dnn", "dnn", set()),
    of("sharepoint", "sharepoint",
       {("16.0.10417", "microsoftsharepointteamservices", False)}),
    of("moodle", "moodle", {("4.1", "/lib/upgrade.txt", False)}),
    of("Drupal 7", "drupal",
       {("7", "generator", False), ("7", "x-generator", False), ("7.57", "/CHANGELOG.txt", True)}),
    of("Drupal's inner files", "drupal",
       {("10", "generator", False), ("10", "x-generator", False),
        ("10.6.18", "/core/modules/system/system.info.yml", True)}),
    of("another's generator", "nukeviet", {("4.5.05", "/CHANGELOG.txt", True)}),
]  # fmt: skip


@pytest.mark.parametrize(("look", "system", "told"), RECOGNISED, indirect=["look"])
async def test_a_system_is_recognised_with_the_version_that_it_tells(look, system, told):
    cms, requests = look
    assert (systems(cms), versions(cms)) == ([system], told)
    assert requests <= 9


DOORS = {
    "nukeviet": "shown",
    "joomla": "shown",
    "drupal": "shown",
    "dnn": "shown",
    "sharepoint": "guarded",
    "moodle": "shown",
    "administration refused": "refused",
    "administration elsewhere": "elsewhere",
    "Drupal 7": "absent",
    "in a folder": "shown",
}


@pytest.mark.parametrize(("look", "door"), DOORS.items(), indirect=["look"], ids=DOORS)
async def test_what_the_administrations_door_shows(look, door):
    assert look[0].sign_in.door == door


INNER = {
    "nukeviet": {},
    "everything open": dict.fromkeys(
        ("/data/logs/dump_backup/", "/data/certs/cacert.pem", "/includes/ini/mime.ini",
         "/vendor/composer/installed.json"),
        "open",
    ),
    "an installer that offers": {"/install/index.php": "open"},
    "an installer that leads home": {"/install/index.php": "left"},
    "an empty page in the folder of dumps": {"/data/logs/dump_backup/": "unclear"},
    "answers 200 to everything": {},
    "an empty page, and 200 to everything": {"/data/logs/dump_backup/": "unclear"},
    "an installer of another make": {"/install/index.php": "unclear"},
    "in a folder": dict.fromkeys(
        ("/cong/data/logs/dump_backup/", "/cong/data/certs/cacert.pem",
         "/cong/includes/ini/mime.ini", "/cong/vendor/composer/installed.json"),
        "open",
    ),
    "Joomla's installer": {"/installation/index.php": "open"},
    "drupal": {"/core/install.php": "locked"},
    "Drupal's inner files": {
        "/core/install.php": "locked", "/core/modules/system/system.info.yml": "open",
    },
    "moodle": {"/install.php": "locked"},
}  # fmt: skip


@pytest.mark.parametrize(("look", "found"), INNER.items(), indirect=["look"], ids=INNER)
async def test_inner_paths_are_judged_by_content(look, found):
    assert states(look[0]) == found


@pytest.mark.parametrize("look", [of("asks to be left alone")], indirect=True)
async def test_a_site_that_asks_to_be_left_alone_is_asked_nothing_more(look):
    cms, _ = look
    assert isinstance(cms.sign_in, NotSeen)
    assert set(states(cms).values()) == {"not seen"}


UNPROVEN = {
    "prose alone": ([], 0),
    "no system": ([], 0),
    "a generator alone": (["wordpress"], 1),
    "a version of nearly a megabyte": (["wordpress"], 1),
    "a version of more than is read": ([], 0),
}


@pytest.mark.parametrize(
    ("look", "hints", "asked"),
    [of(name, *expected) for name, expected in UNPROVEN.items()],
    indirect=["look"],
)
async def test_what_proves_nothing_is_not_taken_for_a_system(look, hints, asked):
    cms, requests = look
    assert systems(cms) == []
    assert [one.system for one in cms.hinted] == hints
    assert requests == asked
    assert all(len(trace.says) <= 80 for one in cms.hinted for trace in one.traces)


@pytest.mark.parametrize("look", [of("two at once")], indirect=True)
async def test_of_two_systems_at_once_neither_is_asked(look):
    cms, requests = look
    assert (set(systems(cms)), requests) == ({"nukeviet", "moodle"}, 0)
    assert isinstance(cms.inner, NotSeen)


@pytest.mark.parametrize("look", [of("another's generator")], indirect=True)
async def test_a_forged_generator_is_kept_as_a_claim(look):
    assert look[0].claimed == ("wordpress",)
