"""Read which version a site tells of its content system."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.page import Page
from checks.web.cms.cms_traits import System, Told
from checks.web.cms.products import PRODUCTS, Source
from checks.web.cms.recognise import own_paths
from checks.web.reading.document import text_of

FILE_CHARS: Final = 8192
PAGE_CHARS: Final = 200_000
_SHAREPOINT: Final = re.compile(r"^(\d{1,4}\.\d{1,4})\.0\.(\d{1,8})$")


def told_by_page(
    system: System, page: Page, generators: Iterable[str], resources: Iterable[str]
) -> tuple[Told, ...]:
    """Read the versions that a site's page tells, in whatever way."""
    found = [
        *_by_generator(system, generators),
        *_by_header(system, page),
        *_by_paths(system, page, resources),
    ]
    return tuple(dict.fromkeys(found))


def _by_generator(system: System, generators: Iterable[str]) -> Iterator[Told]:
    product = PRODUCTS[system]
    for said in generators:
        version = _first(product.generator, said)
        if version:
            yield Told(version=version, where="generator", whole=product.whole_generator)


def _by_header(system: System, page: Page) -> Iterator[Told]:
    product = PRODUCTS[system]
    value = page.header(product.told_by_header) if product.told_by_header else None
    if not value:
        return
    said = value.strip() if system == "sharepoint" else _first(product.generator, value)
    version = numbered(system, said)
    if version:
        yield Told(version=version, where=product.told_by_header, whole=False)


def _by_paths(system: System, page: Page, resources: Iterable[str]) -> Iterator[Told]:
    pattern = PRODUCTS[system].told_by_path
    for path in own_paths(page, resources) if pattern else ():
        version = _first(pattern, path)
        if version:
            yield Told(version=version, where=path.partition("?")[0][:120], whole=True)


def told_by_sign_in(system: System, page: Page) -> tuple[Told, ...]:
    """Read the version that the sign-in page's own files are asked for with."""
    product = PRODUCTS[system]
    version = _first(product.told_by_sign_in, text_of(page)[:PAGE_CHARS])
    return (Told(version=version, where=product.sign_in, whole=True),) if version else ()


def told_by_file(system: System, source: Source, page: Page) -> tuple[Told, ...]:
    """Read the version in a file that holds one; what is no such file tells nothing."""
    if page.status not in (200, 206):
        return ()
    version = numbered(system, _first(source.version, text_of(page)[:FILE_CHARS]))
    return (Told(version=version, where=source.path, whole=source.whole),) if version else ()


def told_by_row(path: str, pattern: re.Pattern[str], page: Page) -> tuple[Told, ...]:
    """Read the version that an inner file tells, which was found to be open."""
    version = _first(pattern, text_of(page)[:FILE_CHARS])
    return (Told(version=version, where=path, whole=True),) if version else ()


def numbered(system: System, version: str) -> str:
    """Return a version as its makers number it: SharePoint's servers leave one number out."""
    if system != "sharepoint":
        return version
    shown = _SHAREPOINT.match(version)
    return f"{shown[1]}.{shown[2]}" if shown else ""


def _first(pattern: re.Pattern[str] | None, text: str) -> str:
    match = pattern.search(text) if pattern is not None else None
    return (match[1] or "") if match else ""
