"""Find in what a visitor sees of a page what the trust label and the rules for portals ask for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from checks.web.content.links import Form, Link, Shown, links_by
from checks.web.content.words import (
    ADDRESS,
    BODY,
    COMPLAINT,
    CONSENT,
    DATE,
    ENGLISH,
    IS_BODY,
    MAIL,
    OWNER,
    PERSONAL,
    PLACE,
    PRINT,
    PRIVACY,
    PRIVACY_PATHS,
    RIGHTS,
    SECTIONS,
    SERVICES,
    SITEMAP,
    TELEPHONE,
    TOPICS,
    WEEKDAY,
    speaks_of,
)
from checks.web.content_traits import Badge, Identity, PersonalForm, Section, Topic, plain

MOST_LISTED: Final = 10
HEADLINE_WORDS: Final = 6
MENU_WORDS: Final = 9
SHORT_WORDS: Final = 5
NEAR_LINES: Final = 4  # a date stands so far below its headline, or above it, at most
LABEL: Final = re.compile(
    r"(?i)tin-?nhiem-?mang|handle_cert|danh-ba-tin-nhiem|/(nca|ncsc)[\w\-]*\.(png|webp|jpe?g|svg|gif)"
)
LABEL_WORDS: Final = ("tin nhiem mang", "tinnhiemmang")
SEARCH_NAMES: Final = re.compile(r"(?i)\b(q|s|search|keyword|query|tim ?kiem|tu ?khoa|txtsearch)\b")
PRINT_SCRIPT: Final = re.compile(r"(?i)\bprint\w{0,20}\s*\(")
NO_TEXT_KINDS: Final = frozenset({"hidden", "submit", "button", "image", "reset"})
CHECKED_KINDS: Final = frozenset({"checkbox", "radio"})


def badges_of(shown: Shown) -> tuple[Badge, ...]:
    """Return every trust badge: a link to the label's site, or its picture, linked or not."""
    found: list[Badge] = []
    for link in shown.links:
        pictures = [url for url, says in link.pictures if _is_label(url, says)]
        if pictures or LABEL.search(link.url):
            found.append(Badge(link=link.url, picture=(pictures or [""])[0]))
    found += [Badge(link="", picture=url) for url, says in shown.pictures if _is_label(url, says)]
    return tuple(dict.fromkeys(found))[:MOST_LISTED]


def _is_label(url: str, says: str) -> bool:
    return bool(LABEL.search(url)) or any(words in plain(says) for words in LABEL_WORDS)


def identity_of(shown: Shown) -> Identity:
    """Return whose page it is, as far as it says so."""
    text = "\n".join(shown.lines)
    telephones = {re.sub(r"\D", "", match[0]) for match in TELEPHONE.finditer(text)}
    telephones |= {
        re.sub(r"\D", "", link.url) for link in shown.links if link.url.startswith("tel:")
    }
    return Identity(
        owner=_owner(shown.lines, {link.shown.strip() for link in shown.links}),
        address=_address(shown.lines),
        telephones=len([one for one in telephones if 8 <= len(one) <= 12]),
        mail_domains=_mail_domains(shown, text),
    )


def _owner(lines: list[str], linked: set[str]) -> str:
    for line in reversed(lines):  # it stands at the foot
        if match := OWNER.search(line):
            said = RIGHTS.sub("", next(one for one in match.groups() if one)).strip(" .:–-")
            if IS_BODY.search(plain(said)):
                return said[:150]
    for line in reversed(lines[-40:]):
        if line in linked:
            continue  # links to the sites of others
        if match := BODY.match(line.strip(" .:–-©")):
            return match[1][:150]
    return ""


def _address(lines: list[str]) -> str:
    for here, line in enumerate(lines):
        joined = f"{line} {lines[here + 1]}" if here + 1 < len(lines) else line
        match = ADDRESS.search(line) or ADDRESS.search(joined)
        if match and len(set(PLACE.findall(plain(match[1])))) >= 2:
            return match[1].strip()[:150]
    return ""


def _mail_domains(shown: Shown, text: str) -> tuple[str, ...]:
    found = [match[1] for match in MAIL.finditer(text)]
    found += [
        match[1]
        for link in shown.links
        if link.url.startswith("mailto:") and (match := MAIL.search(link.url))
    ]
    revealed = (_revealed(hidden) for hidden in shown.mails_hidden)
    found += [match[1] for said in revealed if (match := MAIL.search(said))]
    return tuple(dict.fromkeys(domain.lower() for domain in found))[:MOST_LISTED]


def _revealed(hidden: str) -> str:
    """Read an address as a widespread delivery network hides it: bytes XORed with the first."""
    if not re.fullmatch(r"([0-9a-fA-F]{2}){2,150}", hidden):
        return ""
    key, *rest = bytes.fromhex(hidden)
    return "".join(chr(byte ^ key) for byte in rest)


def forms_of(shown: Shown) -> tuple[PersonalForm, ...]:
    """Return the forms that ask for personal data; a login is none that collects them."""
    found = []
    for form in shown.forms:
        asks = _asked_by(form)
        if asks:
            action = form.action.partition("?")[0]
            consent = speaks_of(form.says, CONSENT)
            found.append(PersonalForm(action=action, asks=asks, consent=consent))
    return tuple(found)[:MOST_LISTED]


def _asked_by(form: Form) -> tuple[str, ...]:
    kinds = {kind for kind, _ in form.fields}
    if "password" in kinds:
        return ()
    asks = []
    for kind, hints in form.fields:
        if kind in NO_TEXT_KINDS or kind in CHECKED_KINDS:
            continue
        if kind in ("email", "tel") or PERSONAL.search(plain(hints)):
            asks.append(" ".join(hints.split())[:40] or kind)
    return tuple(dict.fromkeys(asks))[:MOST_LISTED]


def has_search(shown: Shown) -> bool:
    """Tell whether there is a field to search the site by."""
    return any(
        kind == "search"
        or (kind == "text" and (SEARCH_NAMES.search(hints) or "tim kiem" in plain(hints)))
        or (kind == "text" and len(form.fields) <= 3 and "tim kiem" in plain(form.says))
        for form in shown.forms
        for kind, hints in form.fields
    )


def newest_of(shown: Shown, today: date) -> date | None:
    """Return the newest date beside a headline, none of the future.

    The day of today that many pages show at their head is no date of news: it has a weekday
    beside it, or no headline above it.
    """
    headlines = [link.line for link in shown.links if len(link.shown.split()) >= HEADLINE_WORDS]
    dates = [
        day
        for at, line in _dated(shown)
        for day in _days(line)
        if day <= today and _is_beside(at, day, headlines, today)
    ]
    return max(dates, default=None)


def _dated(shown: Shown) -> Iterator[tuple[int, str]]:
    for at, line in enumerate(shown.lines):
        if DATE.search(line) and not WEEKDAY.search(plain(line)):
            yield at, line
    yield from shown.moments


def _days(text: str) -> Iterator[date]:
    for match in DATE.finditer(text):
        day, month, year = (
            (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        )
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue


def _is_beside(at: int, day: date, headlines: list[int], today: date) -> bool:
    above = any(0 <= at - line <= NEAR_LINES for line in headlines)
    below = any(0 < line - at <= NEAR_LINES for line in headlines)
    return above or (below and day < today)


def sections_of(shown: Shown) -> Mapping[str, str]:
    """Return which parts the page links to, each with the words of the link."""
    found: dict[str, str] = {}
    for link in shown.links:
        words = len(link.shown.split())
        if not link.url or words > MENU_WORDS:
            continue  # a headline that only speaks of it
        said = f" {plain(link.says)} "
        for section, phrases in SECTIONS.items():
            if section not in found and _names(said, phrases, short=words <= SHORT_WORDS):
                found[section] = link.says.strip()[:80]
    return found


def _names(said: str, phrases: tuple[str, ...], *, short: bool) -> bool:
    """Tell whether a link's words name a part: a longer one has to begin with its name."""
    return any(
        f" {phrase} " in said if short else said.startswith(f" {phrase} ") for phrase in phrases
    )


def link_to(shown: Shown, phrases: tuple[str, ...], most_words: int = MENU_WORDS) -> str:
    """Return where the first link leads that speaks of something, by its words or its address."""
    for link in shown.links:
        short = link.url.startswith("http") and len(link.shown.split()) <= most_words
        if short and speaks_of(f"{link.says} / {_path_of(link.url)}", phrases):
            return link.url
    return ""


def policy_link(shown: Shown) -> str:
    """Return where the privacy policy is: by how the link begins, or by its address."""
    for link in shown.links:
        if not link.url.startswith("http") or len(link.shown.split()) > MENU_WORDS + 3:
            continue
        said = plain(link.shown or link.says)
        path = _path_of(link.url)
        if said.startswith(PRIVACY) or speaks_of(path, PRIVACY_PATHS):
            return link.url
    return ""


def section_link(shown: Shown, section: Section) -> str:
    """Return where a part of the site is."""
    return link_to(shown, SECTIONS[section])


def english_link(shown: Shown) -> str:
    """Return where the English version is."""
    for link in shown.links:
        words = plain(f"{link.says} {' '.join(alt for _, alt in link.pictures)}")
        if link.url.startswith("http") and (words in ("en", "eng") or speaks_of(words, ENGLISH)):
            return link.url
    return ""


def sitemap_link(shown: Shown) -> str:
    """Return where a page shows how the site is built up."""
    return link_to(shown, SITEMAP)


def article_link(shown: Shown, host: str) -> str:
    """Return a link of the site's own that looks like one to an article: a long headline."""
    candidates = [
        link for link in links_by(shown, host) if len(link.shown.split()) >= HEADLINE_WORDS
    ]
    best = max(candidates, key=_headline_length, default=None)
    return best.url.partition("#")[0] if best else ""


def _headline_length(link: Link) -> int:
    return min(len(link.shown.split()), 20)


def is_printable(shown: Shown) -> bool:
    """Tell whether a page offers to be printed or saved."""
    if any(PRINT_SCRIPT.search(handler) for handler in shown.handlers):
        return True
    return any(
        len(link.shown.split()) <= 6 and speaks_of(f"{link.says} {_path_of(link.url)}", PRINT)
        for link in shown.links
    )


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path[-80:]
    except ValueError:
        return ""


def service_portals_of(shown: Shown) -> tuple[str, ...]:
    """Return the hosts of public-service portals to which the page links."""
    hosts = (link.url.partition("://")[2].partition("/")[0].lower() for link in shown.links)
    return tuple(dict.fromkeys(one for one in hosts if one.startswith(SERVICES)))[:MOST_LISTED]


def topics_of(text: str) -> tuple[Topic, ...]:
    """Return which of the four topics a policy speaks of."""
    return tuple(topic for topic, phrases in TOPICS.items() if speaks_of(text, phrases))


def names_contact(shown: Shown, own: Sequence[str]) -> bool:
    """Tell whether a policy says whom to turn to: words of complaint, and a way to reach one."""
    identity = identity_of(shown)
    reachable = bool(identity.telephones or identity.mail_domains or identity.address)
    return reachable and speaks_of("\n".join(own), COMPLAINT)
