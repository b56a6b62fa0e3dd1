"""A look reads the home page and what it leads to: few requests, none out of scope."""

from datetime import datetime, timedelta

import pytest

from agent.recorded import from_json, to_json
from checks.declared import VIETNAM
from checks.verdict import Cause, NotSeen
from checks.web.content_traits import Content, Identity, Policy
from checks.web.facts import WebFacts
from tests.checks.web.judged_sites import look_at
from tests.web_servers import HOST, answer, answering, by_path, html, plain_target, to

YESTERDAY = (datetime.now(VIETNAM) - timedelta(days=1)).strftime("%d/%m/%Y")
WORDS = "Cổng thông tin phục vụ phụ huynh, học sinh và giáo viên trong tỉnh. " * 4
HOME = f"""<!doctype html><html lang="vi"><head><title>Sở</title>
<meta name="viewport" content="width=device-width"></head><body><p>{WORDS}</p>
<nav><a href="/lien-he">Liên hệ</a><a href="/chinh-sach-bao-mat">Chính sách bảo mật</a></nav>
<h3><a href="/tin/1">Sở tổ chức hội nghị tổng kết năm học cho các trường</a></h3><p>{YESTERDAY}</p>
<a href="https://tinnhiemmang.vn/danh-ba-tin-nhiem/siteexamplevn-1"><img alt="" src=
"https://tinnhiemmang.vn/handle_cert?id={HOST}"></a></body></html>"""
CONTACT = "<p>Địa chỉ: Số 1, đường A, phường B, tỉnh C</p><p>Điện thoại: 0276 3822 123</p>"
POLICY = f"<p>Mục đích thu thập.</p><p>Thời gian lưu trữ.</p><p>{WORDS}</p>"
ARTICLE = '<p>Nội dung</p><a href="javascript:window.print()">In trang</a>'
SITE = {
    "/": html(body=HOME),
    "/lien-he": html(body=CONTACT),
    "/chinh-sach-bao-mat": html(body=POLICY),
    "/tin/1": html(body=ARTICLE),
    "/sitemap.xml": answer("200 OK", "Content-Type: text/xml", body="<urlset></urlset>"),
}


async def looked_at() -> tuple[WebFacts, list[str]]:
    async with answering(by_path(SITE)) as seen:
        return await look_at(plain_target(seen.port)), seen.paths()


async def test_a_site_is_read():
    facts, asked = await looked_at()
    found = facts.content
    assert isinstance(found, Content)
    assert isinstance(found.contact, Identity)
    assert isinstance(found.policy, Policy)
    assert found.contact.telephones == 1
    assert found.contact.address == "Số 1, đường A, phường B, tỉnh C"
    assert (found.policy.status, found.policy.topics) == (200, ("purpose", "storage"))
    assert (found.printable, found.article.rpartition("/tin/")[2]) == (True, "1")
    assert found.newest and found.newest.strftime("%d/%m/%Y") == YESTERDAY
    assert found.sitemap.endswith("/sitemap.xml")
    assert len(asked) <= 60
    assert {"/lien-he", "/chinh-sach-bao-mat", "/tin/1", "/sitemap.xml"} <= set(asked)


async def test_the_directory_is_not_asked_where_the_scope_has_it_not():
    facts, _ = await looked_at()
    assert isinstance(facts.content, Content)
    assert isinstance(facts.content.listing, NotSeen)
    assert facts.content.listing.cause is Cause.OUT_OF_SCOPE
    assert len(facts.content.badges) == 1


async def test_what_was_read_can_be_stored():
    facts, _ = await looked_at()
    assert from_json(to_json(facts), WebFacts) == facts


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        pytest.param(answer("503 Busy"), Cause.UNREACHABLE, id="busy"),
        pytest.param(to("https://khac.example.com/"), Cause.OUT_OF_SCOPE, id="led out of scope"),
        pytest.param(to("/lien-he"), Cause.UNREACHABLE, id="a circle"),
        pytest.param(
            answer("200 OK", "Content-Type: application/pdf", body="%PDF"),
            Cause.NO_TOOL,
            id="a PDF",
        ),
    ],
)
async def test_a_page_for_contact_that_cannot_be_read_is_unseen(page, cause):
    async with answering(by_path(SITE | {"/lien-he": page})) as seen:
        facts = await look_at(plain_target(seen.port))
    assert isinstance(facts.content, Content)
    assert isinstance(facts.content.contact, NotSeen)
    assert facts.content.contact.cause is cause


async def test_a_dead_link_to_the_policy_is_seen_as_such():
    async with answering(
        by_path(SITE | {"/chinh-sach-bao-mat": answer("404 Not Found", body="none")})
    ) as seen:
        facts = await look_at(plain_target(seen.port))
    assert isinstance(facts.content, Content)
    assert isinstance(facts.content.policy, Policy)
    assert facts.content.policy.status == 404


async def test_a_page_that_scripts_fill_is_not_read():
    async with answering(by_path({"/": html(body="<div id=app></div><script>1</script>")})) as seen:
        facts = await look_at(plain_target(seen.port))
    assert isinstance(facts.content, NotSeen)
    assert facts.content.cause is Cause.NO_TOOL


async def test_a_site_that_answers_everything_with_its_home_page_has_neither_map_nor_policy():
    async with answering(by_path({}, html(body=HOME))) as seen:
        facts = await look_at(plain_target(seen.port))
    assert isinstance(facts.content, Content)
    assert (facts.content.sitemap, facts.content.sitemap_seen) == ("", False)
    assert isinstance(facts.content.policy, Policy)
    assert (facts.content.policy.words, facts.content.policy.topics) == (0, ())
