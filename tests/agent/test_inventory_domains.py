import pytest

from agent.inventory import read
from checks.declared import Domain
from tests.agent.inventories import refused, spoilt, written

AFTER = "    hosts:\n"


def with_domain(text: str) -> str:
    return spoilt((AFTER, f"    domains:\n      - {text}\n{AFTER}"))


def test_a_domain_becomes_a_target(tmp_path):
    text = with_domain(
        "{id: ten-mien, name: Example.VN., legacy: [old.example.vn], dkim_selectors: [s1, k2.a],"
        " mail: both}"
    )
    targets = read(written(tmp_path, text)).systems[0].targets
    (target,) = (one for one in targets if one.kind == "domain")
    assert (target.id, target.addresses) == ("ten-mien", ())
    assert target.declared == Domain(
        name="example.vn", legacy=("old.example.vn",), dkim_selectors=("s1", "k2.a"), mail="both"
    )


def test_all_but_its_id_and_name_may_be_left_out(tmp_path):
    targets = read(written(tmp_path, with_domain("{id: d, name: example.vn}"))).systems[0].targets
    (target,) = (one for one in targets if one.kind == "domain")
    assert target.declared == Domain(name="example.vn")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        pytest.param("{id: d}", "domains[d]: the key «name» is missing", id="no name"),
        pytest.param("{id: d, name: vn}", "must be a domain name such as", id="one label"),
        pytest.param("{id: d, name: sở.vn}", "must be a domain name such as", id="no A-label"),
        pytest.param("{id: d, name: 192.0.2.1}", "must be a domain name such as", id="an address"),
        pytest.param('{id: d, name: "*.vn.vn"}', "must be a domain name such as", id="a wildcard"),
        pytest.param("{id: d, name: https://a.vn}", "must be a domain name such as", id="a URL"),
        pytest.param("{id: d, name: a.vn, legacy: [x y.vn]}", "must be a domain name", id="legacy"),
        pytest.param("{id: d, name: a.vn, legasy: []}", "did you mean «legacy»?", id="a wrong key"),
        pytest.param(
            "{id: d, name: a.vn, dkim_selectors: [a b]}", "is no DKIM selector", id="selector"
        ),
        pytest.param("{id: d, name: a.vn, mail: always}", "mail:", id="an unknown use of mail"),
        pytest.param("{id: D!, name: a.vn}", "is no id", id="its id"),
        pytest.param("{id: web, name: a.vn}", "web is used twice in this system", id="id twice"),
    ],
)
def test_what_is_no_domain_is_refused(tmp_path, entry, says):
    mistakes = refused(written(tmp_path, with_domain(entry)))
    assert any(says in mistake for mistake in mistakes), mistakes
