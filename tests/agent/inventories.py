"""A valid inventory, for tests that spoil one thing in it."""

from pathlib import Path

import pytest

from agent.inventory import InventoryError, read

VALID = """\
organisation:
  name: Sở Giáo dục và Đào tạo
  unit: Phòng Hành chính
performed_by: {name: Tổ CNTT, independent_of_operation: true}
scope: [example.vn, "*.example.vn", 127.0.0.0/8, "2405:4800::/32"]
systems:
  - id: website
    name: Trang thông tin điện tử
    kind: website
    level: {approved: 3, under: nd85, decision: 123/QĐ-SGDĐT, date: 2024-09-01}
    profile: {purpose: public, information: [public, personal], basic_data_subjects: 5000}
    endpoints:
      - {id: web, url: "https://www.example.vn"}
      - {id: app, url: "https://app.example.vn:8443/login", addresses: [127.0.0.2]}
    hosts:
      - {id: app1, address: "ssh://audit@10.0.0.5", key: "env:AUDIT_KEY"}
    ports: {expected: [80, 443]}
    backups:
      - {id: csdl, what: database, kind: files, location: backups, max_age: 24h, min_size: 10MB}
  - id: mail
    name: Thư điện tử
    kind: mail
    endpoints: [{id: mx, url: "tls://[2405:4800::10]:465"}]
    baselines: [tls-vn]
"""


def spoilt(*changes: tuple[str, str]) -> str:
    """Return the valid text with each first string, which must be there, replaced."""
    text = VALID
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def written(folder: Path, text: str | bytes = VALID) -> Path:
    """Write an inventory and return its path."""
    path = folder / "inventory.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(path: Path) -> list[str]:
    """Return the mistakes, each with the file's path taken off its beginning."""
    with pytest.raises(InventoryError) as error:
        read(path)
    said = [str(mistake) for mistake in error.value.mistakes]
    assert all(mistake.startswith(str(path)) for mistake in said)
    assert not any("\n" in mistake for mistake in said)
    return [mistake.removeprefix(str(path)) for mistake in said]
