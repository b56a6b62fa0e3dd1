"""Innocent pages that are no articles: lists, tables, forms, errors, redirects, feeds."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.pages.draft import TOPICS, Draft, Writing, drafted, escaped, headline, titles_of
from tests.pages.grammar import Speaker
from tests.pages.sites import Site
from tests.pages.spelling import slug

Maker = Callable[[Speaker, Site], Draft]

BARE_ERROR = (
    "<html><head><title>{title}</title></head><body bgcolor='white'><center><h1>{title}</h1>"
    "</center><hr><center>{server}</center></body></html>"
)
HOME = (
    "<html><head><title>{name}</title>{move}</head><body>"
    "<a href='/trang-chu'>Đang chuyển tới trang chủ...</a></body></html>"
)


def _draft(speaker: Speaker, site: Site, writing: Writing) -> Draft:
    return drafted(speaker.dice, speaker.part, site, writing)


def _listed(speaker: Speaker, lines: list[str]) -> str:
    items = (f'<li><a href="/{slug(line)}.html">{escaped(line)}</a></li>' for line in lines)
    return f'<ul class="list-news">{"".join(items)}</ul>'


def front_page(speaker: Speaker, site: Site) -> Draft:
    """Show the headlines of everything."""
    lines = [headline(speaker) for _ in range(speaker.dice.number(14, 28))]
    writing = Writing(title=site.name, paragraphs=[], markup=_listed(speaker, lines), path="/")
    return replace(_draft(speaker, site, writing), article="\n".join(lines))


def topic_list(speaker: Speaker, site: Site) -> Draft:
    """Show a page of an archive, with the first words of each piece."""
    topics = speaker.dice.some(TOPICS, speaker.dice.number(6, 10))
    lines = []
    for topic in topics:
        title = speaker.fill(speaker.dice.pick(titles_of(topic)))
        said = [line for line in speaker.lines(topic, 40) if not line.startswith("= ")]
        lines.append(f"{title}. {speaker.dice.pick(said)[:110]}…")
    page = speaker.dice.number(2, 60)
    writing = Writing(
        title=f"Tin tức – trang {page}", paragraphs=lines, path=f"/tin-tuc?page={page}"
    )
    return _draft(speaker, site, writing)


def search_results(speaker: Speaker, site: Site) -> Draft:
    """Answer a search of the site, its words among them."""
    word = speaker.dice.pick(
        ("bóng đá", "đề thi", "cá cược", "vay vốn", "xổ số", "học phí", "lô", "casio", "cờ bạc")
    )
    lines = [headline(speaker) for _ in range(speaker.dice.number(5, 12))]
    writing = Writing(
        title=f"Kết quả tìm kiếm: {word}",
        paragraphs=[f"Tìm thấy {len(lines)} kết quả cho từ khóa “{word}”."],
        markup=_listed(speaker, lines),
        path=f"/tim-kiem?q={slug(word)}",
    )
    return replace(_draft(speaker, site, writing), article="\n".join(lines))


def _table(rows: list[list[str]]) -> str:
    body = "".join(
        f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f'<table border="1" cellpadding="4" width="100%">{body}</table>'


def score_table(speaker: Speaker, site: Site) -> Draft:
    """Show a table of matches or marks."""
    title = speaker.fill(
        "{Bảng xếp hạng|Kết quả thi đấu|Tỷ số các trận} {bóng đá|bóng chuyền|cờ vua}"
    )
    cells = ("{class}", "{class}", "{0-6} – {0-5}", "{date}", "sân {1-4}")
    rows = [[speaker.fill(cell) for cell in cells] for _ in range(speaker.dice.number(8, 20))]
    return _with_table(speaker, site, title, rows)


def staff_table(speaker: Speaker, site: Site) -> Draft:
    """Show who works where."""
    cells = (
        "{person}",
        "{Tổ trưởng|Giáo viên|Kế toán|Văn thư|Bảo vệ}",
        "{subject}",
        "(0272) 000 0{100-199}",
    )
    rows = [[speaker.fill(cell) for cell in cells] for _ in range(speaker.dice.number(8, 20))]
    return _with_table(speaker, site, "Cơ cấu tổ chức, danh bạ điện thoại", rows)


def _with_table(speaker: Speaker, site: Site, title: str, rows: list[list[str]]) -> Draft:
    draft = _draft(speaker, site, Writing(title=title, paragraphs=[], markup=_table(rows)))
    return replace(draft, article="\n".join(" ".join(row) for row in rows))


def link_list(speaker: Speaker, site: Site) -> Draft:
    """Link many partners, as link pages of schools do."""
    names = [*speaker.lines("partner", 20), *(speaker.line("another_school") for _ in range(25))]
    links = "".join(
        f'<a href="https://{slug(name)[:24].strip("-")}.edu.example.vn/" target="_blank">'
        f"{escaped(name)}</a> | "
        for name in speaker.dice.shuffled(names)
    )
    writing = Writing(title="Liên kết website", paragraphs=[], markup=f"<p>{links}</p>")
    return replace(_draft(speaker, site, writing), article="\n".join(speaker.dice.shuffled(names)))


def gallery(speaker: Speaker, site: Site) -> Draft:
    """Show pictures with their captions."""
    alts = [speaker.line("alt") for _ in range(speaker.dice.number(8, 16))]
    pictures = "".join(
        f'<figure><img data-src="/anh/{n}.jpg" class="lazy" alt="{escaped(alt)}"></figure>'
        for n, alt in enumerate(alts)
    )
    return _draft(speaker, site, Writing(title="Thư viện ảnh", paragraphs=[], markup=pictures))


def forum_thread(speaker: Speaker, site: Site) -> Draft:
    """Show a thread of questions and answers."""
    posts = [f"{speaker.line('person')}: {speaker.line('comment')}" for _ in range(12)]
    title = speaker.fill("Hỏi đáp: {notice}")
    return _draft(speaker, site, Writing(title=title, paragraphs=posts, path="/forum/t15.html"))


def contact(speaker: Speaker, site: Site) -> Draft:
    """Show the contact form."""
    form = (
        '<form method="post" action="/lien-he"><input type="hidden" name="_token" '
        'value="{{token}}"><input name="ten" placeholder="Họ tên"><textarea name="noi_dung">'
        '</textarea><img src="/captcha?{{stamp}}" alt="captcha"><button>Gửi</button></form>'
    )
    return _short(speaker, site, "Liên hệ", form, "/lien-he")


def login(speaker: Speaker, site: Site) -> Draft:
    """Show the login form."""
    form = (
        '<form method="post"><input name="user"><input type="password" name="pass">'
        '<input type="hidden" name="csrf" value="{{token}}"><button>Đăng nhập</button>'
        '<a href="/quen-mat-khau">Quên mật khẩu?</a></form>'
    )
    return _short(speaker, site, "Đăng nhập hệ thống", form, "/login")


def under_construction(speaker: Speaker, site: Site) -> Draft:
    """Show a page without content."""
    return _short(speaker, site, "", "<p>&nbsp;</p><p>Nội dung đang được cập nhật.</p>", "")


def _short(speaker: Speaker, site: Site, title: str, markup: str, path: str) -> Draft:
    return _draft(speaker, site, Writing(title=title, paragraphs=[], markup=markup, path=path))


def not_found(speaker: Speaker, site: Site) -> Draft:
    """Show the site's own 404."""
    markup = "<p>Trang bạn tìm không tồn tại hoặc đã bị xóa.</p>"
    path = f"/{speaker.dice.letters(8)}.html"
    return replace(_short(speaker, site, "Không tìm thấy trang", markup, path), status=404)


def _raw(
    speaker: Speaker, site: Site, raw: str, path: str, status: int = 200, media: str = "text/html"
) -> Draft:
    """Make a body that no system's markup is around, in UTF-8."""
    calm = replace(site, encoding="utf-8", spelling="NFC", variation="static")
    draft = _draft(speaker, calm, Writing(title=site.name, paragraphs=[], path=path))
    return replace(draft, raw=raw, status=status, media_type=media, article="")


def bare_error(speaker: Speaker, site: Site) -> Draft:
    """Show a server's own error page."""
    titles = {403: "403 Forbidden", 500: "500 Internal Server Error", 502: "502 Bad Gateway",
              503: "503 Service Temporarily Unavailable"}  # fmt: skip
    status = speaker.dice.pick(tuple(titles))
    server = speaker.dice.pick(("nginx", "Microsoft-IIS/10.0", "Apache"))
    return _raw(speaker, site, BARE_ERROR.format(title=titles[status], server=server), "/", status)


def empty(speaker: Speaker, site: Site) -> Draft:
    """Give next to nothing."""
    raw = speaker.dice.pick(
        (" ", "<html></html>", "<!DOCTYPE html><html><body></body></html>", "\n")
    )
    return _raw(speaker, site, raw, "/default.aspx")


def home_by_markup(speaker: Speaker, site: Site) -> Draft:
    """Move everyone on to the home page of the same site."""
    moves = (
        '<meta http-equiv="refresh" content="0; url=/trang-chu">',
        '<script>window.location.href="/trang-chu";</script>',
        "<script>location.replace('/vi/'+location.search);</script>",
        f"<script>if(location.protocol!='https:')location.href='https://{site.host}/';</script>",
    )
    return _raw(speaker, site, HOME.format(name=site.name, move=speaker.dice.pick(moves)), "/")


def home_by_redirect(speaker: Speaker, site: Site) -> Draft:
    """Redirect everyone inside the agencies' domain: merged, renamed, signed on elsewhere."""
    goal = speaker.dice.pick(
        (
            f"https://{site.host}/vi/", f"https://www.{site.host}/", "/trang-chu.aspx",
            "https://sgddt.tinhmoi.gov.example.vn/", f"https://sso.{site.host}/auth?client_id=web",
            "https://truong.nentang.edu.example.vn/", "https://m.nentang.edu.example.vn/tin",
        )
    )  # fmt: skip
    draft = _raw(speaker, site, "", "/", speaker.dice.pick((301, 302, 307, 308)))
    return replace(draft, location=goal)


def site_map(speaker: Speaker, site: Site) -> Draft:
    """Give an innocent sitemap."""
    titles = [headline(speaker) for _ in range(speaker.dice.number(10, 40))]
    entries = "".join(
        f"<url><loc>https://{site.host}/{slug(title)}.html</loc></url>\n" for title in titles
    )
    raw = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset>\n{entries}</urlset>\n'
    draft = _raw(speaker, site, raw, "/sitemap.xml", media="application/xml")
    return replace(draft, article="\n".join(titles))


def feed(speaker: Speaker, site: Site) -> Draft:
    """Give a feed of news."""
    titles = [headline(speaker) for _ in range(speaker.dice.number(6, 15))]
    items = "".join(f"<item><title>{escaped(title)}</title></item>" for title in titles)
    raw = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    draft = _raw(speaker, site, raw, "/rss", media="application/rss+xml")
    return replace(draft, article="\n".join(titles))


UNUSUAL: Mapping[str, Maker] = {
    "front_page": front_page, "topic_list": topic_list, "search_results": search_results,
    "score_table": score_table, "staff_table": staff_table, "link_list": link_list,
    "gallery": gallery, "forum_thread": forum_thread, "contact": contact, "login": login,
    "under_construction": under_construction, "not_found": not_found, "bare_error": bare_error,
    "empty": empty, "home_by_markup": home_by_markup, "home_by_redirect": home_by_redirect,
    "site_map": site_map, "feed": feed,
}  # fmt: skip
