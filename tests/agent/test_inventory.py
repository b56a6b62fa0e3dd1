import os
from datetime import date

import pytest

from agent.inventory import FIRST, InventoryError, read
from checks.declared import ApprovedLevel, BackupSet, Endpoint, SystemProfile
from checks.finding import Performer, Target
from tests.agent.inventories import VALID, refused, spoilt, written

WEB = '{id: web, url: "https://www.example.vn"}'


def test_a_whole_inventory_is_read(tmp_path):
    found = read(written(tmp_path))
    website, mail = found.systems
    assert (found.organisation, found.unit) == ("Sở Giáo dục và Đào tạo", "Phòng Hành chính")
    assert found.performed_by == Performer(name="Tổ CNTT", independent_of_operation=True)
    assert (website.id, website.kind, website.level, website.baselines) == (
        "website",
        "website",
        3,
        None,
    )
    assert (mail.level, mail.baselines) == (None, ("tls-vn",))
    assert [(target.kind, target.id) for target in website.targets] == [
        ("system", "website"),
        ("endpoint", "web"),
        ("endpoint", "app"),
        ("host", "app1"),
        ("backup_set", "csdl"),
    ]


def test_each_target_says_what_is_declared_of_it(tmp_path):
    website, mail = read(written(tmp_path)).systems
    system, web, app, _host, backup = website.targets
    assert system.declared == SystemProfile(
        approved=ApprovedLevel(
            level=3, under="nd85", decision="123/QĐ-SGDĐT", decided_on=date(2024, 9, 1)
        ),
        purpose="public",
        information=("public", "personal"),
        basic_data_subjects=5000,
    )
    assert web.declared == Endpoint(
        url="https://www.example.vn", scheme="https", host="www.example.vn", port=443
    )
    assert app == Target(
        system="website",
        kind="endpoint",
        id="app",
        addresses=("127.0.0.2",),
        declared=Endpoint(
            url="https://app.example.vn:8443/login",
            scheme="https",
            host="app.example.vn",
            port=8443,
            pinned=True,
        ),
    )
    assert backup.declared == BackupSet(
        what="database",
        kind="files",
        location=str(tmp_path / "backups"),
        max_age_s=86400,
        min_size_bytes=10_000_000,
    )
    assert mail.targets[1].addresses == ("2405:4800::10",)
    assert mail.targets[0].declared == SystemProfile()


def test_a_site_on_its_own_ports_says_where_its_plain_http_is(tmp_path):
    text = spoilt((':8443/login", ', ':8443/login", http_port: 8080, '))
    (_, web, app, *_) = read(written(tmp_path, text)).systems[0].targets
    assert (web.declared.http_port, app.declared.http_port) == (None, 8080)


@pytest.mark.parametrize(
    ("written_as", "declared"),
    [
        ("[A.Example.vn, example.vn/Truong/]", ("a.example.vn", "example.vn/Truong")),
        ('["https://a.example.vn/"]', ("a.example.vn",)),
        ("[]", ()),
    ],
)
def test_the_sites_of_a_portal_are_declared_or_said_to_be_none(tmp_path, written_as, declared):
    text = spoilt((':8443/login", ', f':8443/login", component_sites: {written_as}, '))
    (_, web, app, *_) = read(written(tmp_path, text)).systems[0].targets
    assert (web.declared.component_sites, app.declared.component_sites) == (None, declared)


@pytest.mark.parametrize("site", ["a b.vn", "/truong", '""', "example.vn/a b", "sở.vn"])
def test_a_site_of_a_portal_has_a_name(tmp_path, site):
    text = spoilt((':8443/login", ', f':8443/login", component_sites: [{site}], '))
    (mistake,) = refused(written(tmp_path, text))
    assert "must be a site's name such as" in mistake


def test_a_site_says_to_whom_it_may_link(tmp_path):
    text = spoilt((':8443/login", ', ':8443/login", links_to: [Partner.VN., a.vn, a.vn], '))
    (_, web, app, *_) = read(written(tmp_path, text)).systems[0].targets
    assert (web.declared.links_to, app.declared.links_to) == ((), ("partner.vn", "a.vn"))


@pytest.mark.parametrize("name", ["vn", "https://a.vn", "'*.a.vn'", "192.0.2.1"])
def test_what_is_linked_to_is_a_domain(tmp_path, name):
    text = spoilt((':8443/login", ', f':8443/login", links_to: [{name}], '))
    with pytest.raises(InventoryError, match="must be a domain name such as"):
        read(written(tmp_path, text))


def test_a_first_inventory_of_one_s_own_is_valid(tmp_path):
    assert [system.id for system in read(written(tmp_path, FIRST)).systems] == ["website"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            "profile:",
            "profil:",
            ":11: systems[website].profil: the key «profil» is not known; did you mean «profile»?",
            id="a misspelt key",
        ),
        pytest.param(
            "kind: website",
            "kind: web-site",
            ":9: systems[website].kind: «web-site» is not one of website, portal, internal, mail, "
            "infrastructure; did you mean «website»?",
            id="a misspelt kind",
        ),
        pytest.param(
            "approved: 3",
            'approved: "3"',
            ":10: systems[website].level.approved: must be a whole number, not «3»",
            id="a text in a number's place",
        ),
        pytest.param(
            "approved: 3",
            "approved: 6",
            ":10: systems[website].level.approved: must be at most 5",
            id="a level that the law does not know",
        ),
        pytest.param(
            "date: 2024-09-01",
            "date: 2024-02-30",
            ":10: systems[website].level.date: there is no day 2024-02-30; write a date as "
            "2026-07-01",
            id="a day that is none",
        ),
        pytest.param(
            "- id: website",
            "- id: Web Site",
            ":7: systems[Web Site].id: Web Site is no id: small letters, digits and hyphens, "
            "64 at most",
            id="an id of other letters",
        ),
        pytest.param(
            "- id: mail",
            "- id: website",
            ":20: systems[website].id: website is the id of two systems",
            id="two systems of one id",
        ),
        pytest.param(
            "{id: app,",
            "{id: web,",
            ":14: systems[website].endpoints[web].id: web is used twice in this system",
            id="two endpoints of one id",
        ),
        pytest.param(
            "{id: csdl,",
            "{id: web,",
            ":19: systems[website].backups[web].id: web is used twice in this system",
            id="an endpoint and a backup set of one id",
        ),
        pytest.param(
            "organisation:\n  name: Sở Giáo dục và Đào tạo\n",
            "organisation:\n",
            ":1: organisation: the key «name» is missing",
            id="a missing key",
        ),
        pytest.param(
            "key: \"env:AUDIT_KEY\"",
            "key: \"env:AUDIT_KEY\", port: 22",
            ":16: systems[website].hosts[app1].port: the key «port» is not known",
            id="a key that is known elsewhere",
        ),
        pytest.param(
            "scope: [example.vn,",
            "scope: [https://example.vn,",
            ":5: scope[#1]: must be a name, *.name, an address or a network such as 10.0.0.0/24",
            id="a URL in the scope",
        ),
        pytest.param(
            'scope: [example.vn, "*.example.vn", 127.0.0.0/8, "2405:4800::/32"]',
            'scope: ["*.example.vn", 127.0.0.0/8]',
            ":23: systems[mail].endpoints[mx].url: 2405:4800::10 is not in scope; add it to scope",
            id="an address outside scope",
        ),
        pytest.param(
            '"*.example.vn"',
            "app.example.vn",
            ":13: systems[website].endpoints[web].url: www.example.vn is not in scope; add it to "
            "scope",
            id="a subdomain without its star",
        ),
        pytest.param(
            "127.0.0.0/8",
            "127.0.0.1",
            ":14: systems[website].endpoints[app].addresses[#1]: 127.0.0.2 is not in scope; add it "
            "to scope",
            id="a loopback address behind a name in scope",
        ),
        pytest.param(
            "addresses: [127.0.0.2]",
            "addresses: [www.example.vn]",
            ":14: systems[website].endpoints[app].addresses[#1]: must be a literal IPv4 or IPv6 "
            "address",
            id="a name in an address's place",
        ),
        pytest.param(
            "addresses: [127.0.0.2]",
            "addresses: []",
            ":14: systems[website].endpoints[app].addresses: must hold at least so many entries: 1",
            id="pinned to no address",
        ),
        pytest.param(
            "location: backups",
            "location: /srv/**/dump.sql",
            ":19: systems[website].backups[csdl].location: must not hold **: name each folder, or "
            "use * for one level",
            id="a pattern of any depth",
        ),
        pytest.param(
            "max_age: 24h",
            "max_age: 24",
            ":19: systems[website].backups[csdl].max_age: must be a duration such as 24h, 7d or "
            "90m",
            id="a duration without a unit",
        ),
        pytest.param(
            "min_size: 10MB",
            "min_size: 10mb",
            ":19: systems[website].backups[csdl].min_size: must be a size such as 500kB, 10MB or "
            "2GiB",
            id="a size in millibits",
        ),
        pytest.param(
            "kind: files,",
            "kind: rsync,",
            ":19: systems[website].backups[csdl].kind: «rsync» is not one of files, restic, borg, "
            "pgbackrest, barman, mariabackup, push",
            id="a kind of backup that nobody knows",
        ),
        pytest.param(
            "expected: [80, 443]",
            "expected: [80, 65536]",
            ":17: systems[website].ports.expected[#2]: must be at most 65535",
            id="a port that is none",
        ),
        pytest.param(
            "systems:\n",
            "tailoring: {tls-vn/X.y: {min_days_left: 30}}\nsystems:\n",
            ":6: tailoring: is not read by this version: leave it empty",
            id="tailoring, which this version does not read",
        ),
        pytest.param(
            "audit@10.0.0.5",
            "audit@10.0.0.5\", key: \"env:OTHER",
            ":16: systems[website].hosts[app1].key: this key stands already on line 16",
            id="a key twice",
        ),
        pytest.param(
            "env:AUDIT_KEY",
            "s3cret",
            ":16: systems[website].hosts[app1].key: s3cret must be file:PATH or env:NAME",
            id="a secret in the file",
        ),
    ],
)  # fmt: skip
def test_a_mistake_names_line_and_key(tmp_path, old, new, says):
    assert refused(written(tmp_path, spoilt((old, new)))) == [says]


def test_every_mistake_is_told_at_once_by_line(tmp_path):
    text = spoilt(
        ("unit:", "unti:"),
        ("kind: website", "kind: web"),
        ("approved: 3", "approved: ba"),
        ("max_age: 24h", "max_age: soon"),
        ("- id: mail", "- id: website"),
    )
    lines = [mistake.split(": ")[0] for mistake in refused(written(tmp_path, text))]
    assert lines == [":3", ":9", ":10", ":19", ":20"]


def test_everything_outside_scope_is_told_at_once(tmp_path):
    text = spoilt(
        ('scope: [example.vn, "*.example.vn", 127.0.0.0/8, "2405:4800::/32"]', "scope: []")
    )
    assert refused(written(tmp_path, text)) == [
        ":13: systems[website].endpoints[web].url: www.example.vn is not in scope; add it to scope",
        ":14: systems[website].endpoints[app].addresses[#1]: 127.0.0.2 is not in scope; add it to "
        "scope",
        ":23: systems[mail].endpoints[mx].url: 2405:4800::10 is not in scope; add it to scope",
    ]


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "127.0.0.1", "169.254.1.1", "fd00::1", "100.64.0.1"]
)
def test_an_address_that_is_not_public_needs_an_entry_of_its_own(tmp_path, address):
    pinned = (WEB, WEB.replace("}", f', addresses: ["{address}"]}}'))
    narrow = ("127.0.0.0/8", "10.9.9.9")
    (mistake, _) = refused(written(tmp_path, spoilt(narrow, pinned)))
    assert mistake.endswith(f"[web].addresses[#1]: {address} is not in scope; add it to scope")
    read(written(tmp_path, spoilt(("127.0.0.0/8", f'127.0.0.0/8, "{address}"'), pinned)))


def test_addresses_that_are_pinned_count_once_and_are_written_the_usual_way(tmp_path):
    pinned = '["2405:4800:0::1", 127.0.0.1, "2405:4800::1"]'
    path = written(tmp_path, spoilt(("[127.0.0.2]", pinned)))
    assert read(path).systems[0].targets[2].addresses == ("2405:4800::1", "127.0.0.1")


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", [":1: holds no keys and values"], id="empty"),
        pytest.param(b"# nothing\n", [":1: holds no keys and values"], id="a comment alone"),
        pytest.param(b"- a\n- b\n", [":1: holds no keys and values"], id="a list"),
        pytest.param(
            b"\x7fELF\x01\x01\0\0\xff",
            [":1: is not a text file in UTF-8: byte 7 is no part of one"],
            id="binary junk",
        ),
        pytest.param(
            "organisation: {name: S\xf4}\n".encode("latin-1"),
            [":1: is not a text file in UTF-8: byte 23 is no part of one"],
            id="another encoding",
        ),
        pytest.param(
            b"organisation: [\n",
            [":2: is not valid YAML here: did not find expected node content"],
            id="no YAML",
        ),
        pytest.param(
            VALID.replace("  unit", "\tunit").encode(),
            [":3: is indented with a tab; use spaces"],
            id="a tab",
        ),
        pytest.param(b"[" * 1000, [":1: holds no keys and values"], id="nested too deeply"),
        pytest.param(
            (VALID + "---\n" + VALID).encode(),
            [":25: holds a second document after ---"],
            id="two documents",
        ),
    ],
)
def test_what_is_no_inventory_is_refused(tmp_path, content, says):
    found = refused(written(tmp_path, content))
    assert found[: len(says)] == says


def test_an_alias_bomb_does_not_go_off(tmp_path):
    found = refused(written(tmp_path, VALID + BOMB))
    assert ":25: a: anchors (&) are not allowed" in found
    assert ":26: b[#1]: aliases (*) are not allowed; write the value out" in found


def test_a_file_of_50_mb_is_not_read(tmp_path):
    path = written(tmp_path, VALID)
    os.truncate(path, 50_000_000)
    assert refused(path) == [": is larger than 10000000 bytes and was not read"]


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "missing.yaml") == [": there is no such file"]
    assert refused(tmp_path) == [": is a folder, not a file"]
    assert refused(tmp_path / "pipe") == [": is not an ordinary file"]


def test_nothing_is_written_beside_an_inventory(tmp_path):
    read(written(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["inventory.yaml"]
