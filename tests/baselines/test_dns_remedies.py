"""The lines that remedies of DNS give are taken by the programs that they are for."""

import re
from pathlib import Path

import pytest

from baselines.read import read, shipped
from tests.baselines.test_remedies import accepted
from tests.programs import program

(DOCUMENT,) = (read(path) for path in shipped() if path.stem == "dns-mail")
RULES = [rule for requirement in DOCUMENT.requirements for rule in requirement.rules]
ZONE = """\
$TTL 3600
{soa}
example.vn. NS ns1.example.vn.
example.vn. NS ns2.example.vn.
ns1.example.vn. A 192.0.2.53
ns2.example.vn. A 198.51.100.53
{lines}
"""
SOA = "example.vn. SOA ns1.example.vn. hostmaster.example.vn. 1 7200 3600 1209600 3600"


def lines_for(product: str):
    """Give each rule's lines for a product."""
    return pytest.mark.parametrize(
        "lines",
        [
            pytest.param(rule.remedy.products[product], id=rule.id)
            for rule in RULES
            if product in rule.remedy.products
        ],
    )


@lines_for("zone file")
def test_the_zone_file_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    text = "\n".join(lines)
    parts = {"soa": text, "lines": ""} if " SOA " in text else {"soa": SOA, "lines": text}
    path = tmp_path / "zone"
    path.write_text(ZONE.format(**parts), encoding="utf-8")
    accepted(program("named-checkzone"), "-q", "example.vn", path)


@lines_for("BIND")
def test_bind_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "named.conf"
    path.write_text("\n".join(lines), encoding="utf-8")
    accepted(program("named-checkconf"), path)


@lines_for("Knot DNS")
def test_knot_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "knot.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    accepted(program("knotc"), "-c", path, "conf-check")


def test_every_row_of_the_checklist_that_is_about_dns_has_its_requirement() -> None:
    rows = [one.id for one in DOCUMENT.requirements if re.search(r"/DOM-\d\d$", one.id)]
    assert {f"dns-mail/DOM-0{n}" for n in range(1, 8)} <= set(rows)
