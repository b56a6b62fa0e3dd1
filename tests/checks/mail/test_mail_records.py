"""Records as receivers read them, from any text at all."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st

from checks.mail import dmarc_traits, spf_traits, sts_traits, tag_traits
from checks.mail.address_traits import is_global
from checks.mail.asking import LONGEST_TEXT, text_of
from checks.mail.dkim import key_in
from checks.mail.facts import DkimKey
from tests.baselines.test_dns_remedies import RULES

ANYTHING = st.text(max_size=400)
NEARLY_SPF = st.lists(
    st.sampled_from(
        ["+", "-", "~", "?", "all", "a", "mx", "ip4:", "ip6:", "include:", "redirect=", "exp=",
         "ptr",
         "exists:", "%{i}", "%{d2r}", "%%", "%", "/", "//", "24", "128", ".", "vn", "example", ":",
         " ", "=", "\0", "\ufffd", "::1", "192.0.2.1", "a" * 70]
    ),
    max_size=40,
).map("".join)  # fmt: skip
NEARLY_TAGS = st.lists(
    st.sampled_from(
        ["v", "=", "DMARC1", "DKIM1", ";", "p", "reject", "none", "rua", "mailto:", "a@b.vn", ",",
         "!", "10m", " ", "\t", "\r\n", "sp", "pct", "k", "rsa", "ed25519", "AAAA", "%40", "\0"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("v=spf1", True),
        ("v=spf1 -all", True),
        ("V=SPF1 -all", True),
        ("v=spf10 -all", False),
        ("v=spf1\t-all", False),
        (" v=spf1 -all", False),
        ("spf2.0/pra -all", False),
    ],
)
def test_an_spf_record_is_told_by_its_beginning(text, is_one):
    assert spf_traits.is_spf(text) is is_one


@pytest.mark.parametrize(
    "word",
    [
        "all", "-all", "?ALL", "a", "a:example.vn", "a/24", "a//64", "a:example.vn/24//64", "mx",
        "MX:example.vn.", "ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "ip6:::1",
        "ip6:::ffff:192.0.2.1", "include:_spf.example.vn", "include:%{ir}._spf.%{d2}",
        "exists:%{i}.%{d}", "exists:%{l1r-}.example.vn", "ptr", "ptr:example.vn",
        "redirect=_spf.example.vn", "exp=explain.%{d}", "moo.cow-far_out=man:dog/cat", "x=",
        "a:%{d}", "include:a%%b%-c%_d.vn",
    ],
)  # fmt: skip
def test_a_term_is_read(word):
    read = spf_traits.read(f"v=spf1 {word}")
    assert (len(read.terms), read.faults) == (1, ())


@pytest.mark.parametrize(
    "word",
    [
        "al", "all:x.vn", "-", "+-all", "a:", "a:vn", "a/", "a/33", "a//129", "a:example.vn/24/24",
        "ip4", "ip4:", "ip4:1.2.3", "ip4:192.0.2.1/", "ip4:192.0.2.1/024",
        "ip4:192.0.2.1/33", "ip4:2001:db8::1", "ip6:192.0.2.1", "ip6:fe80::1%eth0", "ip6:::/129",
        "include", "include:", "include:localhost", "include:%{x}.vn", "include:%{i", "include:%",
        "include:example.123", "include:-.vn-", "exists:", "ptr/24", "redirect=", "redirect=vn",
        "exp=", "-redirect=a.vn", "a:exam ple.vn", "a:\ufffd.vn", "a\tmx", "ｍｘ", "x=\ufffd",
    ],
)  # fmt: skip
def test_a_term_that_is_none_is_a_fault(word):
    read = spf_traits.read(f"v=spf1 {word} -all")
    assert read.faults


def test_what_stands_behind_all_does_not_count():
    read = spf_traits.read("v=spf1 a -all mx redirect=x.vn")
    assert [term.name for term in read.evaluated] == ["a", "all"]
    assert read.redirect is None
    assert [term.name for term in read.costly] == ["a"]


def test_redirect_counts_last():
    read = spf_traits.read("v=spf1 redirect=x.vn include:y.vn ip4:192.0.2.1 ptr exists:%{i}.z.vn")
    assert [term.name for term in read.costly] == ["include", "ptr", "exists", "redirect"]


@given(ANYTHING | NEARLY_SPF)
@example("v=spf1 " + "a" * LONGEST_TEXT)
@example("v=spf1 include:" + "-a" * 4000)
@example("v=spf1 exists:" + "%{d}" * 2000)
@example("v=spf1 exists:%{d" + "." * 8000)
def test_spf_is_read_whatever_it_is(text):
    read = spf_traits.read(f"v=spf1 {text}")
    for term in read.evaluated:
        assert 0 <= term.ipv4_prefix <= 32
        assert 0 <= term.ipv6_prefix <= 128
        assert spf_traits.lets_everyone(term) in (True, False)
    assert not read.faults or all(len(fault) <= 200 for fault in read.faults)


@given(ANYTHING | NEARLY_TAGS)
@example(";" * 8000)
@example("v=DMARC1;" + "rua=mailto:" + "a@" * 4000)
@example("v=DMARC1; rua=" + "," * 8000)
def test_tags_are_read_whatever_they_are(text):
    tags = tag_traits.read(text)
    assert all(value == value.strip(" \t\r\n") for value in tags.values.values())
    for domain in dmarc_traits.domains_in(tags):
        assert domain
        assert "@" not in domain
    assert tag_traits.begins_with(text, "DMARC1") in (True, False)
    key = key_in(text)
    assert key is None or key.kind in ("", "RSA", "Ed25519")


@given(ANYTHING)
@example("mx: " + "*." * 5000)
@example("\r\n" * 30_000)
@example("mx: " + "-" * 60_000)
def test_a_policy_is_read_whatever_it_is(text):
    policy = sts_traits.read(text)
    assert policy.max_age_s is None or policy.max_age_s >= 0
    assert all(len(fault) <= 200 for fault in policy.faults)


@given(st.binary(max_size=300))
def test_a_text_record_is_read_whatever_it_holds(data):
    escaped = "".join(f"\\{octet:03d}" for octet in data)
    text = text_of(f'"{escaped}" "more"')
    assert text.endswith("more")
    assert len(text) == len(data) + 4
    assert text.isprintable() or set(text) & set("\t\r\n")


@given(ANYTHING)
def test_a_text_record_that_cannot_be_read_is_read_as_nothing_known(text):
    assert isinstance(text_of(text), str)


def spki(key):
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


RSA_2048 = spki(rsa.generate_private_key(public_exponent=65537, key_size=2048))
PKCS1 = "MAYCAQECAQM="  # an RSAPublicKey, as RFC 6376 says and no verifier reads


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"v=DKIM1; p={RSA_2048}", DkimKey(kind="RSA", bits=2048)),
        (f"p={RSA_2048[:50]} {RSA_2048[50:]}", DkimKey(kind="RSA", bits=2048)),
        (f"k=ed25519; p={base64.b64encode(bytes(32)).decode()}", DkimKey(kind="Ed25519", bits=256)),
        (f"k=ed25519; p={RSA_2048}", DkimKey(kind="")),
        (f"k=dsa; p={RSA_2048}", DkimKey(kind="")),
        (f"p={spki(ec.generate_private_key(ec.SECP256R1()))}", DkimKey(kind="")),
        (f"p={RSA_2048[:-8]}", DkimKey(kind="")),
        (f"p={PKCS1}", DkimKey(kind="")),
        ("p=not base64!", DkimKey(kind="")),
        ("p=", None),
        ("v=DKIM1", None),
    ],
)
def test_a_key_is_read_as_verifiers_do(text, key):
    assert key_in(text) == key


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("sgd.tinh.gov.vn", "tinh.gov.vn"),
        ("tinh.gov.vn", "tinh.gov.vn"),
        ("truong.edu.vn", "truong.edu.vn"),
        ("a.b.truong.vn", "truong.vn"),
        ("gov.vn", "gov.vn"),
        ("mail.example.com", "example.com"),
        ("vn", "vn"),
    ],
)
def test_an_organisation_has_registered_its_name(name, organisation):
    assert dmarc_traits.organisational_domain(name) == organisation


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("mx1.example.vn", "mx1.example.vn", True),
        ("*.example.vn", "mx1.example.vn", True),
        ("*.example.vn", "a.mx1.example.vn", False),
        ("*.example.vn", "example.vn", False),
        ("example.vn", "mx1.example.vn", False),
        ("*.", "mx1", False),
    ],
)
def test_a_pattern_covers_one_label(pattern, host, covered):
    assert sts_traits.covers(pattern, host) is covered


@pytest.mark.parametrize(
    ("address", "everywhere"),
    [
        ("203.113.0.25", True), ("2405:4800::25", True), ("10.0.0.1", False), ("127.0.0.1", False),
        ("192.168.1.1", False), ("172.31.0.1", False), ("100.64.0.1", False), ("240.0.0.1", False),
        ("203.0.113.9", False), ("fe80::1", False), ("fd00::1", False), ("2002::1", False),
        ("::ffff:203.113.0.25", False), ("::1", False), ("224.0.0.1", False),
    ],
)  # fmt: skip
def test_an_address_is_good_on_the_internet(address, everywhere):
    assert is_global(address) is everywhere


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(rule.remedy.products["policy file"], id=rule.id)
        for rule in RULES
        if "policy file" in rule.remedy.products
    ],
)
def test_the_policy_of_a_remedy_is_one_that_senders_take(lines):
    policy = sts_traits.read("\r\n".join(lines))
    assert (policy.version, policy.mode, policy.faults) == ("STSv1", "enforce", ())
    assert policy.mx
    assert policy.max_age_s
