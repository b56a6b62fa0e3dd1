import pytest

from checks.tls.key_kind_allowed import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts, with_leaf

RSA = {"key_kind": "RSA", "key_bits": 4096, "curve": ""}


def ask(facts):
    return judge(facts, allowed=("secp256r1", "Ed25519"))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(with_leaf(curve="secp256r1"), Status.PASS, id="a listed curve"),
        pytest.param(with_leaf(curve="", key_kind="Ed25519"), Status.PASS, id="a listed kind"),
        pytest.param(with_leaf(curve="secp224r1"), Status.FAIL, id="another curve"),
        pytest.param(with_leaf(**RSA), Status.FAIL, id="another kind"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_the_kind_or_curve_is_listed(facts, status):
    assert ask(facts).status is status


@pytest.mark.parametrize("field", ["chain", "chains"])
def test_is_unknown_when_not_looked_at(field):
    with pytest.raises(UnseenError):
        ask(tls_facts(**{field: UNSEEN}))
