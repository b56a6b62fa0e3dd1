"""What a site says of itself when all is right; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import date
from typing import Any

from checks.verdict import Cause, NotSeen, Said
from checks.web.content_traits import Badge, Content, Identity, Listing, Policy
from tests.checks.web.web_facts import HOST, HTTPS, web_facts

ISSUERS = ["tinnhiemmang.vn", "tinnhiemmang.gov.vn"]
ENTRY = "https://tinnhiemmang.vn/danh-ba-tin-nhiem/siteexamplevn-1626681072"
PICTURE = f"https://tinnhiemmang.vn/handle_cert?id={HOST}"
OUTSIDE = NotSeen(cause=Cause.OUT_OF_SCOPE, why=Said("it lies outside the declared scope"))
RIGHT_BADGE = Badge(link=ENTRY, picture=PICTURE)
NOBODY = Identity(owner="", address="", telephones=0, mail_domains=())


def identity(**changes: Any) -> Identity:
    right = Identity(
        owner="Sở Giáo dục và Đào tạo tỉnh Tây Ninh",
        address="Số 1, đường A, phường Tân Ninh, tỉnh Tây Ninh",
        telephones=1,
        mail_domains=("tayninh.gov.vn",),
    )
    return replace(right, **changes)


def listing(**changes: Any) -> Listing:
    right = Listing(
        url=ENTRY,
        status=200,
        names_host=True,
        owner="Sở Giáo dục và Đào tạo",
        since=date(2026, 5, 4),
        grade="basic",
    )
    return replace(right, **changes)


def policy(**changes: Any) -> Policy:
    right = Policy(
        url=f"{HTTPS}chinh-sach",
        status=200,
        words=800,
        topics=("purpose", "storage", "use", "safeguards"),
        names_contact=True,
    )
    return replace(right, **changes)


def content(**changes: Any) -> Content:
    right: dict[str, Any] = {
        "url": HTTPS,
        "cut": False,
        "language": "vi",
        "viewport": "width=device-width, initial-scale=1",
        "badges": (RIGHT_BADGE,),
        "listing": listing(),
        "identity": identity(),
        "contact": identity(),
        "policy_link": f"{HTTPS}chinh-sach",
        "policy": policy(),
        "forms": (),
        "newest": date(2026, 11, 20),
        "search": True,
        "english": f"{HTTPS}en",
        "printable": True,
        "article": f"{HTTPS}tin/1.html",
        "sitemap": f"{HTTPS}sitemap.xml",
        "sections": {
            one: one
            for one in (
                "organisation", "leaders", "documents", "procedures", "plans", "statistics",
                "finance", "news", "questions", "contact",
            )
        },
        "service_portals": ("dichvucong.gov.vn",),
        "pictures": 4,
        "undescribed": (),
    }  # fmt: skip
    return Content(**(right | changes))


def says(**changes: Any):
    """A site whose pages say something else."""
    return web_facts(content=content(**changes))


def shows(link: str = ENTRY, picture: str = PICTURE, **changes: Any):
    """A site with another badge."""
    return says(badges=(Badge(link=link, picture=picture),), **changes)
