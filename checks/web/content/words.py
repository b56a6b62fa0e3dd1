"""Words by which the parts of a Vietnamese public body's page are known, as `plain` writes them.

Words of use, not of a law: a page that names a part otherwise is taken not to have it.
"""

import re
from collections.abc import Mapping
from typing import Final

from checks.web.content_traits import Section, Topic, plain

SECTIONS: Final[Mapping[Section, tuple[str, ...]]] = {
    "organisation": (
        "co cau to chuc", "so do to chuc", "chuc nang nhiem vu", "chuc nang", "gioi thieu",
        "to chuc bo may", "bo may to chuc", "about us",
    ),
    "leaders": (
        "lanh dao", "ban giam doc", "ban giam hieu", "danh ba dien thoai", "danh ba can bo",
        "can bo chu chot",
    ),
    "documents": ("van ban", "cong van", "he thong van ban"),
    "procedures": ("thu tuc hanh chinh", "dich vu cong", "tthc", "mot cua"),
    "plans": ("ke hoach", "chuong trinh cong tac", "chien luoc", "quy hoach", "lich cong tac"),
    "statistics": ("thong ke", "so lieu"),
    "finance": ("tai chinh", "ngan sach", "quyet toan", "du toan", "mua sam cong"),
    "news": ("tin tuc", "tin hoat dong", "tin noi bat", "tin giao duc", "su kien", "thong bao"),
    "questions": ("hoi dap", "gop y", "phan anh", "kien nghi", "y kien", "hop thu", "tra loi"),
    "contact": ("lien he", "contact"),
    "disclosure": ("cong khai",),
    "enrolment": ("tuyen sinh",),
}  # fmt: skip
# How the link to a policy begins: a headline that only speaks of such things begins otherwise.
PRIVACY: Final = (
    "chinh sach bao mat", "chinh sach bao ve", "chinh sach quyen rieng tu", "chinh sach rieng tu",
    "chinh sach du lieu", "quyen rieng tu", "bao mat thong tin", "bao ve du lieu ca nhan",
    "bao ve thong tin ca nhan", "quy dinh bao mat", "quy dinh bao ve du lieu", "privacy",
)  # fmt: skip
PRIVACY_PATHS: Final = (
    "chinh sach bao mat", "chinh sach bao ve", "chinh sach quyen rieng tu", "quyen rieng tu",
    "privacy", "privacy policy",
)  # fmt: skip
TOPICS: Final[Mapping[Topic, tuple[str, ...]]] = {
    "purpose": ("muc dich",),
    "storage": ("luu tru", "luu giu", "thoi gian luu"),
    "use": ("su dung thong tin", "su dung du lieu", "pham vi su dung", "xu ly du lieu",
            "chia se thong tin", "chia se du lieu", "cung cap cho ben thu ba"),
    "safeguards": ("bien phap", "ma hoa", "bao mat du lieu", "an toan thong tin", "an ninh mang",
                   "bao ve du lieu"),
}  # fmt: skip
COMPLAINT: Final = (
    "khieu nai", "phan anh", "thac mac", "su co", "vi pham", "lien he voi", "dau moi", "giai dap",
)  # fmt: skip
CONSENT: Final = (
    "dong y", "chap thuan", "cam ket", "bao ve du lieu", "du lieu ca nhan", "thong tin ca nhan",
    "quyen rieng tu", "chinh sach bao mat",
)  # fmt: skip
PERSONAL: Final = re.compile(
    r"ho ?va ?ten|ho ?ten|full ?name|e ?mail|thu dien tu|dien ?thoai|phone|mobile|sdt|cccd|cmnd"
    r"|can cuoc|ngay ?sinh|dia ?chi|address"
)
SITEMAP: Final = ("so do trang", "so do website", "so do cong", "so do site", "sitemap", "site map")
ENGLISH: Final = ("english", "tieng anh", "english version")
PRINT: Final = ("in trang", "in bai", "ban in", "in noi dung", "print", "in tin", "in bai viet")
OWNER: Final = re.compile(
    r"(?i)(?:cơ quan|đơn vị)\s+(?:chủ quản|quản lý|chủ trì)\s*(?:trang[^:]{0,40})?[:：]?"
    r"\s*(.{3,150})"
    r"|bản quyền\s*(?:thuộc|của|©)?\s*(?:về)?\s*[:：©]?\s*(.{3,150})"
    r"|(?:©|\(c\)|copyright)[^A-Za-zÀ-ỹ]{0,20}(?:\d{4})?[^A-Za-zÀ-ỹ]{0,10}(.{3,150})"
)
RIGHTS: Final = re.compile(r"(?i)^bản quyền\s*(thuộc|của)?\s*(về)?\s*[:：]?\s*")
BODY: Final = re.compile(
    r"(?i)^(?:trang thông tin điện tử\s+(?:của\s+)?|cổng thông tin điện tử\s+(?:của\s+)?)?"
    r"((?:sở|phòng|trường|ủy ban|uỷ ban|ubnd|trung tâm|bộ|cục|học viện|viện|ban)\s.{3,140})$"
)
IS_BODY: Final = re.compile(
    r"\b(so|phong|truong|uy ban|ubnd|trung tam|bo|cuc|hoc vien|vien|ban|dai hoc|cao dang|mam non)\b"
)
ADDRESS: Final = re.compile(r"(?i)(?:địa chỉ|trụ sở)[^:：]{0,30}[:：]\s*(.{8,200})")
PLACE: Final = re.compile(
    r"\b(so|duong|pho|ap|khu pho|thon|xom|xa|phuong|thi tran|thi xa|huyen|quan|thanh pho|tp|tinh)\b"
)
TELEPHONE: Final = re.compile(r"(?<![\d.,])(?:\+?84|\(?0)[\d .()\-]{7,14}\d(?!\d)")
MAIL: Final = re.compile(
    r"(?i)[a-z0-9._%+\-]{1,64}\s?(?:@|\(at\)|\[at\])\s?([a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,5})"
)
DATE: Final = re.compile(
    r"(?<![\d/.\-])(?:(\d{1,2})[/.\-](\d{1,2})[/.\-](20\d\d)|(20\d\d)-(\d\d)-(\d\d))(?![\d/])"
)
WEEKDAY: Final = re.compile(r"\b(thu (hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|hom nay)\b")
SERVICES: Final = ("dichvucong.",)


def speaks_of(text: str, phrases: tuple[str, ...]) -> bool:
    """Tell whether a text has one of these phrases as whole words."""
    said = f" {plain(text)} "
    return any(f" {phrase} " in said for phrase in phrases)
