"""Domains of one zone, each with one defect in what it publishes for mail; the first has none."""

import base64
import functools
from collections.abc import Iterator, Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.declared import Domain, MailUse
from tests.dns_zones import Zone

ZONE = "school.vn"
POLICIES_AT = "127.0.4.25"
PASS, FAIL, UNKNOWN, OFF = "PASS", "FAIL", "UNKNOWN", "NOT_APPLICABLE"
DIGEST = "ab" * 32
Records = Mapping[str, Sequence[str]]  # label below the domain ("" itself) → records


@functools.cache
def rsa_key(bits: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    return base64.b64encode(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()


def txt(text: str) -> str:
    """Return a TXT record, its text in strings that fit."""
    return "TXT " + " ".join(f'"{text[n : n + 200]}"' for n in range(0, len(text), 200))


def right() -> dict[str, Sequence[str]]:
    return {
        "": (txt("v=spf1 mx ip4:203.113.0.25 -all"), "MX 10 mx1"),
        "mx1": ("A 203.113.0.25", "AAAA 2405:4800::25"),
        "_25._tcp.mx1": (f"TLSA 3 1 1 {DIGEST}",),
        "s1._domainkey": (txt(f"v=DKIM1; k=rsa; p={rsa_key(2048)}"),),
        "_dmarc": (txt("v=DMARC1; p=reject; rua=mailto:dmarc@school.vn"),),
        "_mta-sts": (txt("v=STSv1; id=20261124"),),
        "mta-sts": (f"A {POLICIES_AT}",),
        "_smtp._tls": (txt("v=TLSRPTv1; rua=mailto:tls@school.vn"),),
    }


def spf(*texts: str, mx: str = "MX 10 mx1") -> Records:
    return {"": (*map(txt, texts), mx)}


def chain(length: int) -> Records:
    """Return includes that lead from one to the next."""
    links = {f"i{n}": (txt(f"v=spf1 include:i{n + 1}.chain.{ZONE} -all"),) for n in range(length)}
    return spf(f"v=spf1 include:i0.chain.{ZONE} -all") | links


def dmarc(*texts: str) -> Records:
    return {"_dmarc": tuple(map(txt, texts))}


def dkim(*texts: str) -> Records:
    return {"s1._domainkey": tuple(map(txt, texts))}


NO_KEY = {"dkim_key_strong": OFF, "dkim_key_usable": OFF, "dkim_not_testing": OFF}
NO_DMARC = {
    "dmarc_published": FAIL,
    "dmarc_well_formed": OFF,
    "dmarc_enforced": OFF,
    "dmarc_covers_subdomains": OFF,
    "dmarc_applied_to_all": OFF,
    "dmarc_reports_wanted": OFF,
    "dmarc_reports_authorised": OFF,
}
NO_SPF = {
    "spf_well_formed": OFF,
    "spf_includes_found": OFF,
    "spf_lookups_few": OFF,
    "spf_ends_strictly": OFF,
    "spf_without_ptr": OFF,
    "spf_keeps_strangers_out": OFF,
}
NO_HOST = dict.fromkeys(
    (
        "mx_hosts_found", "mx_hosts_no_alias", "mx_addresses_global", "starttls_offered",
        "mta_sts_announced", "mta_sts_served", "mta_sts_enforced", "mta_sts_covers_mx",
        "tls_reports_wanted", "dane_published", "dane_secure", "dane_usable", "dane_matches",
    ),
    OFF,
)  # fmt: skip
NO_POLICY = {"mta_sts_enforced": OFF, "mta_sts_covers_mx": OFF}
ALL_GOOD = {
    "spf_published": PASS,
    "spf_well_formed": PASS,
    "spf_includes_found": PASS,
    "spf_lookups_few": PASS,
    "spf_ends_strictly": PASS,
    "spf_without_ptr": PASS,
    "spf_keeps_strangers_out": PASS,
    "spf_refuses_where_none_sent": OFF,
    "dkim_published": PASS,
    "dkim_key_usable": PASS,
    "dkim_key_strong": PASS,
    "dkim_not_testing": PASS,
    "dmarc_published": PASS,
    "dmarc_well_formed": PASS,
    "dmarc_enforced": PASS,
    "dmarc_covers_subdomains": PASS,
    "dmarc_applied_to_all": PASS,
    "dmarc_reports_wanted": PASS,
    "dmarc_reports_authorised": OFF,
    "mx_as_declared": PASS,
    "null_mx_alone": OFF,
    "mx_hosts_found": PASS,
    "mx_hosts_no_alias": PASS,
    "mx_addresses_global": PASS,
    "addresses_official": PASS,
    "mta_sts_announced": PASS,
    "mta_sts_served": PASS,
    "mta_sts_enforced": PASS,
    "mta_sts_covers_mx": PASS,
    "tls_reports_wanted": PASS,
    "dane_published": PASS,
    "dane_secure": PASS,
    "dane_usable": PASS,
    "dane_matches": UNKNOWN,  # no endpoint is declared for the mail host: `starttls_offered` too
    "starttls_offered": UNKNOWN,
}
# domain → what it publishes otherwise, and what breaks by that
CASES: Mapping[str, tuple[Records, Mapping[str, str]]] = {
    "clean": ({}, {}),
    "nospf": ({"": ("MX 10 mx1",)}, {"spf_published": FAIL} | NO_SPF),
    "twospf": (spf("v=spf1 mx -all", "v=spf1 mx ~all"), {"spf_published": FAIL} | NO_SPF),
    "badspf": (spf("v=spf1 mx ip4:203.113.0.256 -all"), {"spf_well_formed": FAIL}),
    "badboth": (
        spf("v=spf1 ipv4:203.113.0.25 include:gone.vn -all"),
        {"spf_well_formed": FAIL, "spf_includes_found": FAIL},
    ),
    "noinclude": (spf(f"v=spf1 include:mx1.noinclude.{ZONE} -all"), {"spf_includes_found": FAIL}),
    "nxinclude": (spf("v=spf1 include:gone.vn -all"), {"spf_includes_found": FAIL}),
    "void": (
        spf("v=spf1 a:g1.school.vn a:g2.school.vn mx:g3.school.vn -all"),
        {"spf_lookups_few": FAIL},
    ),
    "costly": (
        spf("v=spf1 " + " ".join(f"a:mx1.costly.{ZONE}" for _ in range(11)) + " -all"),
        {"spf_lookups_few": FAIL},
    ),
    "loop": (
        spf(f"v=spf1 include:back.loop.{ZONE} -all")
        | {"back": (txt(f"v=spf1 include:loop.{ZONE} -all"),)},
        {"spf_lookups_few": FAIL},
    ),
    "chain": (
        chain(60),
        {
            "spf_lookups_few": FAIL,
            "spf_well_formed": UNKNOWN,
            "spf_includes_found": UNKNOWN,
            "spf_keeps_strangers_out": UNKNOWN,
        },
    ),
    "redirect": (
        spf(f"v=spf1 redirect=own.redirect.{ZONE}") | {"own": (txt("v=spf1 mx -all"),)},
        {},
    ),
    "soft": (spf("v=spf1 mx ~all"), {}),
    "neutral": (spf("v=spf1 mx ?all"), {"spf_ends_strictly": FAIL}),
    "open": (
        spf("v=spf1 mx +all"),
        {"spf_ends_strictly": FAIL, "spf_keeps_strangers_out": FAIL},
    ),
    "openinclude": (
        spf(f"v=spf1 include:all.openinclude.{ZONE} -all") | {"all": (txt("v=spf1 +all"),)},
        {"spf_keeps_strangers_out": FAIL},
    ),
    "ptr": (spf("v=spf1 ptr -all"), {"spf_without_ptr": FAIL}),
    "nodkim": ({"s1._domainkey": ()}, {"dkim_published": FAIL} | NO_KEY),
    "revoked": (
        dkim("v=DKIM1; p="),
        {"dkim_key_usable": FAIL, "dkim_key_strong": OFF},
    ),
    "nokey": (
        dkim("v=DKIM1; p=bm8ga2V5"),
        {"dkim_key_usable": FAIL, "dkim_key_strong": OFF},
    ),
    "weakdkim": (dkim(f"v=DKIM1; p={rsa_key(1024)}"), {"dkim_key_strong": FAIL}),
    "ed25519": (dkim(f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(32)).decode()}"), {}),
    "testdkim": (dkim(f"v=DKIM1; t=y; p={rsa_key(2048)}"), {"dkim_not_testing": FAIL}),
    "aliasdkim": (
        {"s1._domainkey": ("CNAME s1._domainkey.clean",)},
        {},
    ),
    "nodmarc": ({"_dmarc": ()}, NO_DMARC),
    "twodmarc": (dmarc("v=DMARC1; p=reject", "v=DMARC1; p=none"), NO_DMARC),
    "baddmarc": (
        dmarc("v=DMARC1; p=reject; rua=mailto:d@school.vn; pct=all"),
        {"dmarc_well_formed": FAIL, "dmarc_applied_to_all": FAIL},
    ),
    "nonedmarc": (
        dmarc("v=DMARC1; p=none; rua=mailto:d@school.vn"),
        {"dmarc_enforced": FAIL, "dmarc_covers_subdomains": FAIL},
    ),
    "spnone": (
        dmarc("v=DMARC1; p=reject; sp=none; rua=mailto:d@school.vn"),
        {"dmarc_covers_subdomains": FAIL},
    ),
    "partdmarc": (
        dmarc("v=DMARC1; p=reject; pct=10; rua=mailto:d@school.vn"),
        {"dmarc_applied_to_all": FAIL},
    ),
    "noreports": (dmarc("v=DMARC1; p=reject"), {"dmarc_reports_wanted": FAIL}),
    "outside": (
        dmarc("v=DMARC1; p=reject; rua=mailto:d@reports.vn"),
        {"dmarc_reports_authorised": FAIL},
    ),
    "authorised": (
        dmarc("v=DMARC1; p=reject; rua=mailto:d@reports.vn"),
        {"dmarc_reports_authorised": PASS},
    ),
    "freemail": (
        dmarc("v=DMARC1; p=reject; rua=mailto:sgd@gmail.com"),
        {"addresses_official": FAIL, "dmarc_reports_authorised": FAIL},
    ),
    "nomx": ({"": (txt("v=spf1 -all"),)}, {"mx_as_declared": FAIL} | NO_HOST),
    "nullmx": (
        spf("v=spf1 -all", mx="MX 0 ."),
        {"mx_as_declared": FAIL, "null_mx_alone": PASS} | NO_HOST,
    ),
    "gonemx": (
        spf("v=spf1 ip4:203.113.0.25 -all", mx="MX 10 mx9"),
        {
            "mx_hosts_found": FAIL,
            "mx_hosts_no_alias": OFF,
            "mx_addresses_global": OFF,
            "starttls_offered": OFF,
            "mta_sts_covers_mx": FAIL,
            "dane_published": OFF,
            "dane_secure": OFF,
            "dane_usable": OFF,
            "dane_matches": OFF,
        },
    ),
    "emptymx": (
        {"mx1": (txt("a host without an address"),)},
        {"mx_hosts_found": FAIL, "mx_addresses_global": OFF},
    ),
    "aliasmx": ({"mx1": ("CNAME mx1.clean",)}, {"mx_hosts_no_alias": FAIL}),
    "innermx": ({"mx1": ("A 10.0.0.25",)}, {"mx_addresses_global": FAIL}),
    "nosts": (
        {"_mta-sts": ()},
        {"mta_sts_announced": FAIL, "mta_sts_served": OFF} | NO_POLICY,
    ),
    "lostpolicy": ({}, {"mta_sts_served": FAIL} | NO_POLICY),
    "testing": ({}, {"mta_sts_enforced": FAIL}),
    "othermx": ({}, {"mta_sts_covers_mx": FAIL}),
    "untrusted": ({}, {"mta_sts_served": FAIL} | NO_POLICY),
    "norpt": ({"_smtp._tls": ()}, {"tls_reports_wanted": FAIL}),
    "nodane": (
        {"_25._tcp.mx1": ()},
        {"dane_published": FAIL, "dane_secure": OFF, "dane_usable": OFF},
    ),
    "webdane": ({"_25._tcp.mx1": (f"TLSA 1 1 1 {DIGEST}",)}, {"dane_usable": FAIL}),
    "opendane": (
        spf("v=spf1 ip4:203.113.0.25 -all", mx="MX 10 mx1.unsigned.vn."),
        {"dane_secure": FAIL, "mta_sts_covers_mx": FAIL},
    ),
}
HOSTILE: Mapping[str, Records] = {
    "bigtxt": {"": ("TXT " + " ".join(['"v=spf1 ' + "x" * 240 + '"'] * 240), "MX 10 mx1")},
    "manytxt": spf(*(f"v=spf1 ip4:192.0.2.{n} -all" for n in range(200))),
    "nul": {"": ('TXT "v=spf1 include:\\000\\255.vn -all"', "MX 10 mx1")},
    "fanout": spf("v=spf1 " + " ".join(f"include:f{n}.vn" for n in range(400)) + " -all"),
    "wide": spf("v=spf1 " + " ".join(f"include:f{n}.vn" for n in range(1000)) + " -all"),
    "manymx": {"": (txt("v=spf1 mx -all"), *(f"MX {n} h{n}.vn." for n in range(300)))},
    "baddkim": {"s1._domainkey": ('TXT "v=DKIM1; p=\\000\\001\\255"', 'TXT ";;;===;p"')},
    "baddmarc2": {"_dmarc": ('TXT "v=DMARC1; p=\\255; rua=mailto:\\000@x,,,!,mailto:@"',)},
}


def lines() -> Iterator[str]:
    changed = {name: records for name, (records, _) in CASES.items()} | HOSTILE
    for name, records in changed.items():
        for label, found in (right() | records).items():
            owner = f"{label}.{name}" if label else name
            yield from (f"{owner} {_in_zone(record, name)}" for record in found)


def _in_zone(record: str, name: str) -> str:
    """Let a mail host's relative name stand below its domain."""
    if record.startswith("MX ") and not record.endswith("."):
        return f"{record}.{name}"
    return record


def zones() -> tuple[Zone, ...]:
    unsigned = (
        "mx1 A 203.113.0.25",
        f"_25._tcp.mx1 TLSA 3 1 1 {DIGEST}",
    )
    reports = (f'authorised.{ZONE}._report._dmarc TXT "v=DMARC1"',)
    return (
        Zone(name="."),
        Zone(name="vn"),
        Zone(name=ZONE, records=tuple(lines())),
        Zone(name="unsigned.vn", fault="unsigned", records=unsigned),
        Zone(name="reports.vn", records=reports),
        Zone(name="com", records=()),
    )


def domain(name: str, use: MailUse | None = "both") -> Domain:
    return Domain(name=f"{name}.{ZONE}".lower(), dkim_selectors=("s1",), mail=use)


def policy_of(name: str) -> str:
    mode = "testing" if name == "testing" else "enforce"
    mx = f"mx9.{name}.{ZONE}" if name == "othermx" else f"mx1.{name}.{ZONE}"
    return f"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 2592000\r\n"
