"""The lines that remedies of mail give are taken by Exim, and by our own reading of them."""

import re
import subprocess
from pathlib import Path

import pytest

from checks.mail import spf_traits, tag_traits
from checks.mail.asking import text_of
from checks.mail.dkim import key_in
from tests.baselines.test_dns_remedies import RULES, lines_for
from tests.programs import program

TEXT = re.compile(r"(\S+) 3600 IN TXT \(?\s*((?:\"[^\"]*\"\s*)+)\)?")
TEXTS = [
    pytest.param(*found, id=f"{rule.id}: {found[0]}")
    for rule in RULES
    for found in TEXT.findall("\n".join(rule.remedy.products.get("zone file", ())))
]


@lines_for("Postfix")
def test_postfix_could_read_the_lines(lines: tuple[str, ...]) -> None:
    """Their form alone: Postfix and Exim cannot be installed beside each other."""
    assert [line for line in lines if not re.fullmatch(r"smtpd?_tls_\w+ = \S+", line)] == []


@lines_for("Exim")
def test_exim_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "exim.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        (program("exim4"), "-C", path, "-bP", *(line.partition(" =")[0] for line in lines)),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == list(lines)


@pytest.mark.parametrize(("name", "strings"), TEXTS)
def test_a_text_record_is_one_that_receivers_read(name: str, strings: str) -> None:
    text = text_of(" ".join(strings.split("\n")))
    if spf_traits.is_spf(text):
        assert spf_traits.read(text).faults == ()
        return
    tags = tag_traits.read(text)
    assert tags.faults == ()
    assert tags.get("v") in ("DKIM1", "DMARC1", "STSv1", "TLSRPTv1")
    if "_domainkey" in name:
        key = key_in(text)
        assert key is not None
        assert key.kind


def test_every_row_of_the_checklist_that_is_about_mail_has_its_requirement() -> None:
    rows = {rule.id.rpartition(".")[0] for rule in RULES}
    assert {"dns-mail/DOM-08", "dns-mail/DOM-09", "dns-mail/DOM-10"} <= rows
