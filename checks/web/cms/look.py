"""Look at a site's content system: first at what is there anyway, then by at most nine requests."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from checks.page import Page
from checks.verdict import NOT_ASKED, Cause, NotSeen, Said
from checks.web.cms.cms_traits import Cms, Door, Inner, Recognised, SignIn, System, Told
from checks.web.cms.flaws import known_of
from checks.web.cms.paths import inner_of, installer_of, shows_form
from checks.web.cms.products import PRODUCTS, Installer, Product, Row
from checks.web.cms.recognise import Traces, base_of, claimed, hinted, recognised, traces_in
from checks.web.cms.version_traits import numbers_of
from checks.web.cms.versions import told_by_file, told_by_page, told_by_row, told_by_sign_in
from checks.web.visiting.probes import FIRST_BYTES, Probe, alike, busy, seen_or_why
from checks.web.visiting.walk import BIG_BYTES, Trip, host_in, walk

NO_PAGE: Final = NotSeen(cause=Cause.UNREACHABLE, why=Said("what is shown is no page of HTML"))


async def cms_of(probe: Probe, trip: Trip) -> Cms | NotSeen:
    """Recognise the content system, and ask what is to be asked of that one alone."""
    page, reading = trip.page, trip.reading
    if page is None or reading is None:
        return NO_PAGE
    generators, resources = reading.document.generators, reading.resources
    hops = trip.walk.hops
    if len(page.body) < BIG_BYTES:
        traces = traces_in(page, hops, generators, resources)
    else:
        traces = await probe.site.world.work(
            lambda _cancelled: traces_in(page, hops, generators, resources)
        )
    look = _Look(probe, traces, lambda system: base_of(system, page, resources))
    system, entered = await look.settled()
    if system is None:
        return Cms(found=recognised(traces), hinted=look.unproven(), claimed=claimed(traces))
    told = told_by_page(system, page, generators, resources)
    return await look.closely(system, told, entered)


class _Look:
    """One look: what was found before, and what is asked for now."""

    def __init__(
        self, probe: Probe, traces: Traces, base_of_system: Callable[[System], str]
    ) -> None:
        self._probe = probe
        self._traces = traces
        self._base_of = base_of_system
        self._base = ""

    def unproven(self) -> tuple[Recognised, ...]:
        return hinted(self._traces)

    async def settled(self) -> tuple[System | None, "Trip | NotSeen"]:
        """Return the one system that it is, if it is one, with its sign-in page.

        A single trace proves nothing: then the sign-in page must show its system's own form.
        """
        found, hints = recognised(self._traces), hinted(self._traces)
        if len(found) > 1 or not (found or hints):
            return None, NOT_ASKED
        system = (found or hints)[0].system
        self._base = self._base_of(system)
        entered = await self._entered(PRODUCTS[system])
        if found:
            return system, entered
        if not isinstance(entered, NotSeen) and entered.page is not None:
            self._prove(system, entered.page)
        return (system if recognised(self._traces) else None), entered

    def _prove(self, system: System, page: Page) -> None:
        """Take a system's own form, for signing in or for setting it up, as the second trace."""
        product = PRODUCTS[system]
        if shows_form(product, page):
            self._traces.note(system, "sign_in", self._base + product.sign_in)
        elif product.installer and installer_of(product.installer, page, ()).state == "open":
            self._traces.note(system, "installer", urlsplit(page.url).path)

    async def _entered(self, product: Product) -> Trip | NotSeen:
        """Go to the administration's door as a browser does, within the site."""
        start = self._probe.url(self._base + product.sign_in)
        trip = await seen_or_why(walk(self._probe.site, self._probe.address, start))
        if isinstance(trip, NotSeen) or trip.page is None:
            return trip
        unwelcome = busy(trip.page)
        return trip if unwelcome is None else unwelcome

    async def closely(self, system: System, told: tuple[Told, ...], entered: Trip | NotSeen) -> Cms:
        """Ask for versions, inner paths and the installer of one system."""
        product = PRODUCTS[system]
        if isinstance(entered, Trip) and entered.page is not None:
            told += told_by_sign_in(system, entered.page)
        told += await self._told(system, told)
        inner, more = await self._inner(product, _majors(told))
        return Cms(
            found=(self._traces.of(system),),
            hinted=tuple(one for one in hinted(self._traces) if one.system != system),
            claimed=claimed(self._traces),
            told=tuple(dict.fromkeys(told + more)),
            known=known_of(system),
            inner=inner,
            sign_in=_door(product, self._base, entered, self._probe.nothing),
        )

    async def _told(self, system: System, told: tuple[Told, ...]) -> tuple[Told, ...]:
        majors = _majors(told)
        found: tuple[Told, ...] = ()
        for source in PRODUCTS[system].sources:
            wanted = not source.only_for or source.only_for in majors
            if wanted and not (source.last_resort and told):
                page = await self._asked(self._base + source.path)
                found += () if isinstance(page, NotSeen) else told_by_file(system, source, page)
        return found

    async def _asked(self, path: str, *, whole: bool = False) -> Page | NotSeen:
        headers = None if whole else FIRST_BYTES
        return await seen_or_why(self._probe.ask(path, headers=headers))

    async def _inner(
        self, product: Product, majors: frozenset[str]
    ) -> tuple[Mapping[str, Inner], tuple[Told, ...]]:
        found: dict[str, Inner] = {}
        told: tuple[Told, ...] = ()
        for row in product.rows:
            path = self._base + row.path
            page = await self._asked(path, whole=row.content is None)
            found[path] = self._judged(row, page)
            if found[path].state == "open" and row.version and isinstance(page, Page):
                told += told_by_row(path, row.version, page)
        installer = next(
            (one for major, one in product.older_installers.items() if major in majors),
            product.installer,
        )
        if installer is not None:
            found[self._base + installer.path] = await self._installer(installer)
        return found, told

    async def _installer(self, installer: Installer) -> Inner:
        page = await seen_or_why(self._probe.ask(self._base + installer.path))
        if isinstance(page, NotSeen):
            return Inner(kind="installer", status=0, state=page)
        return installer_of(installer, page, self._probe.nothing)

    def _judged(self, row: Row, page: Page | NotSeen) -> Inner:
        if isinstance(page, NotSeen):
            return Inner(kind=row.kind, status=0, state=page)
        return inner_of(row, page, self._probe.nothing)


def _majors(told: tuple[Told, ...]) -> frozenset[str]:
    return frozenset(str(numbers_of(one.version)[0]) for one in told if numbers_of(one.version))


def _door(
    product: Product, base: str, entered: Trip | NotSeen, nothing: tuple[Page, ...]
) -> SignIn | NotSeen:
    """Say what the administration's door shows."""
    if isinstance(entered, NotSeen):
        return entered
    trip, page, path = entered, entered.page, base + product.sign_in
    if trip.walk.end == "outside":
        host = host_in(trip.walk.led_to)
        status = page.status if page else 0
        return SignIn(path=path, door="elsewhere", status=status, led_to=host)
    if page is None or trip.walk.end != "answered":
        return NotSeen(
            cause=Cause.UNREACHABLE,
            why=Said("{url} gives no answer that can be read", {"url": path}),
        )
    return SignIn(path=path, door=_shown(product, page, nothing), status=page.status)


def _shown(product: Product, page: Page, nothing: tuple[Page, ...]) -> Door:
    if shows_form(product, page):
        return "shown"
    if page.status == 401:
        return "guarded"
    if page.status == 403:
        return "unclear" if any(other.status == 403 for other in nothing) else "refused"
    if page.status in (404, 410) or any(alike(page, other) for other in nothing):
        return "absent"
    return "unclear"
