import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.tls.certificates.certificate import load
from checks.tls.certificates.chain import shape_of
from checks.tls.certificates.trust import Anchors
from checks.tls.facts import ChainShape
from tests.tls_servers import ec_key, issue

ROOT = issue("Root CA", is_ca=True)
UPPER = issue("Upper CA", by=ROOT, is_ca=True)
LOWER = issue("Lower CA", by=UPPER, is_ca=True)
LEAF = issue("site.example.vn", by=LOWER, dns=("site.example.vn",))
STRANGER = issue("Another Root", is_ca=True)
CROSSED = issue("Root CA", by=STRANGER, is_ca=True, key=ROOT.key)
SELF_SIGNED = issue("site.example.vn", dns=("site.example.vn",))
NAMESAKE = issue("Upper CA", by=STRANGER, is_ca=True)
NAMELESS = issue("", is_ca=True)


def shape(**changed):
    return ChainShape(**({"ordered": True, "missing_issuer": ""} | changed))


SHAPES = {
    "all but the root": ([LEAF, LOWER, UPPER], shape()),
    "all and the root": ([LEAF, LOWER, UPPER, ROOT], shape(sends_root=True)),
    "the leaf alone": ([LEAF], shape(missing_issuer="CN=Lower CA")),
    "without the upper authority": ([LEAF, LOWER], shape(missing_issuer="CN=Upper CA")),
    "without the lower authority": (
        [LEAF, UPPER],
        shape(missing_issuer="CN=Lower CA", extra=("CN=Upper CA",)),
    ),
    "upside down": ([LEAF, UPPER, LOWER], shape(ordered=False)),
    "the root in the middle": ([LEAF, ROOT, LOWER, UPPER], shape(ordered=False, sends_root=True)),
    "a stranger at the end": ([LEAF, LOWER, UPPER, NAMESAKE], shape(extra=("CN=Upper CA",))),
    "a stranger in the middle": (
        [LEAF, STRANGER, LOWER, UPPER],
        shape(extra=("CN=Another Root",), sends_root=True),
    ),
    "a certificate twice": ([LEAF, LOWER, LOWER, UPPER], shape(extra=("CN=Lower CA",))),
    "the leaf twice": ([LEAF, LEAF, LOWER, UPPER], shape(extra=("CN=site.example.vn",))),
    "a cross-signed root": ([LEAF, LOWER, UPPER, CROSSED], shape()),
    "a cross-signed root and the root": (
        [LEAF, LOWER, UPPER, CROSSED, ROOT],
        shape(sends_root=True),
    ),
    "a self-signed leaf": ([SELF_SIGNED], shape()),
    "a self-signed leaf and a stranger": (
        [SELF_SIGNED, STRANGER],
        shape(extra=("CN=Another Root",), sends_root=True),
    ),
}


def shape_seen(chain, anchors=(ROOT, STRANGER)):
    stores = [Anchors([load(each.der)]) for each in anchors]
    return shape_of([load(each.der) for each in chain], stores)


@pytest.mark.parametrize(("chain", "expected"), SHAPES.values(), ids=SHAPES)
def test_a_server_that_sends(chain, expected):
    assert shape_seen(chain) == expected


def test_an_issuer_that_no_store_holds_is_missing():
    assert shape_seen([LEAF, LOWER, UPPER], ()).missing_issuer == "CN=Root CA"


def test_a_leaf_that_is_an_anchor_itself_lacks_nothing():
    assert shape_seen([LEAF], [LEAF]) == shape()


def test_an_extra_without_a_name_is_told_by_its_serial():
    nameless = f"{NAMELESS.certificate.serial_number:x}"
    assert shape_seen([LEAF, LOWER, UPPER, NAMELESS]).extra == (nameless,)


@pytest.mark.parametrize("key", [ec_key(), rsa.generate_private_key(65537, 4096)])
def test_many_namesakes_that_issue_one_another_do_not_take_long(key):
    circle = [issue("CA", is_ca=True, key=key) for _ in range(20)]
    began = time.monotonic()
    assert shape_seen(circle).sends_root
    assert time.monotonic() - began < 2
