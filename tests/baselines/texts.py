"""A valid baseline file, for tests that spoil one thing in it."""

from pathlib import Path

VALID = """\
document:
  id: quy-che
  version: "1"
  number: QĐ 45/QĐ-SGDĐT
  title: {vi: Quy chế, en: Regulation}
  url: https://sgddt.example.vn/quy-che
  in_force: 2026-09-01
  status: practice
  verified: null
requirements:
  - id: LOG-05
    title: {vi: Lưu nhật ký đủ lâu, en: Logs are kept long enough}
    levels: {2: 4.8.2.1 a, 3: 5.8.2.1 a}
    kinds: [website, portal]
    automation: full
    rules:
      - id: kept-long-enough
        covers: {vi: Thời hạn lưu, en: How long they are kept}
        check: host.logs_kept_long_enough
        params:
          all: {min_days: 30, formats: [text, json]}
          3: {min_days: 90}
        duty: {2: should, 3: must}
        severity: medium
        origin: legal
        stricter: {min_days: higher, formats: subset}
        remedy:
          vi: [Sửa logrotate., Kiểm tra lại.]
          en: [Mend logrotate., Look again.]
          products: {logrotate: [rotate 90]}
          recheck: rasoat audit --rule quy-che/LOG-05.kept-long-enough
  - id: MAN-01
    title: {vi: Có sổ ra vào, en: There is a visitors' book}
    clause: Điều 20
    kinds: [infrastructure]
    automation: manual
    evidence_wanted: {vi: Ảnh trang sổ, en: A picture of the page}
"""


def spoilt(*changes: tuple[str, str]) -> str:
    """Return the valid text with each first string, which must be there, replaced."""
    text = VALID
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def written(folder: Path, text: str = VALID, name: str = "mine.yaml") -> Path:
    """Write a baseline file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
