"""inventory.yaml becomes the organisation, its systems and the targets to look at."""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from agent.inventory_shape import (
    DEFAULT_PORTS,
    AuthorisationShape,
    BackupShape,
    DomainShape,
    EndpointShape,
    InventoryShape,
    SystemShape,
)
from agent.scope import Scope, address_in
from baselines.mistake import KeyPath, Mistake, Refused
from baselines.requirement import SystemKind
from baselines.shaped import read_as
from baselines.strict_yaml import Parsed
from checks.declared import (
    ApprovedLevel,
    Authorisation,
    BackupSet,
    Domain,
    Endpoint,
    Purpose,
    SystemProfile,
)
from checks.finding import Performer, Target

MAX_BYTES = 10_000_000  # a thousand schools take less than one
MAX_SECRET_BYTES = 1_000_000  # of a key, or of all the agency's authorities in one file


class InventoryError(Refused):
    """The operator's inventory cannot be used; carries every mistake in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSystem:
    """One system of the inventory, before baselines are chosen and names are resolved."""

    id: str
    name: str
    kind: SystemKind
    level: int | None
    baselines: tuple[str, ...] | None  # None: those that apply by kind and level
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What the operator declares."""

    path: Path
    parsed: Parsed  # for mistakes that only a later step can see
    organisation: str
    unit: str
    performed_by: Performer | None
    scope: Scope
    consults: frozenset[Purpose]  # for what authorities outside the scope may be asked
    systems: tuple[DeclaredSystem, ...]


def read(path: Path) -> Inventory:
    """Read an inventory. Raises InventoryError with every mistake, and contacts nothing."""
    try:
        shape, parsed = read_as(path, InventoryShape, max_bytes=MAX_BYTES, also=_ids_twice)
    except Refused as error:
        raise InventoryError(error.mistakes) from error
    reader = _Reader(shape, parsed, path.parent)
    inventory = reader.inventory(path)
    if reader.mistakes:
        raise InventoryError(reader.mistakes)
    return inventory


class _Reader:
    """Turns the shape into targets, and gathers what only a look across keys can tell."""

    def __init__(self, shape: InventoryShape, parsed: Parsed, folder: Path) -> None:
        self.shape = shape
        self.parsed = parsed
        self.folder = folder
        self.scope = Scope.of(tuple(shape.scope))
        self.mistakes: list[Mistake] = []

    def inventory(self, path: Path) -> Inventory:
        """Return everything declared; `mistakes` then says whether it may be used."""
        cas = tuple(self._agency_cas())
        performer = self.shape.performed_by
        return Inventory(
            path=path,
            parsed=self.parsed,
            organisation=self.shape.organisation.name,
            unit=self.shape.organisation.unit,
            performed_by=None if performer is None else Performer(**performer.model_dump()),
            scope=self.scope,
            consults=frozenset({"revocation"} if self.shape.consult.revocation else ()),
            systems=tuple(
                self._system(system, ("systems", n), cas)
                for n, system in enumerate(self.shape.systems)
            ),
        )

    def _says(self, at: KeyPath, template: str, **args: str) -> None:
        self.mistakes.append(self.parsed.mistake(at, template, **args))

    def _agency_cas(self) -> Iterator[bytes]:
        for n, name in enumerate(self.shape.agency_cas):
            try:
                text = _content(self.folder / name)
                certificates = x509.load_pem_x509_certificates(text)
            except OSError as error:
                self._unreadable(("agency_cas", n), name, error)
            except ValueError:
                self._says(("agency_cas", n), "{file} holds no PEM certificate", file=name)
            else:
                yield from (one.public_bytes(Encoding.DER) for one in certificates)

    def _system(self, shape: SystemShape, at: KeyPath, cas: tuple[bytes, ...]) -> DeclaredSystem:
        endpoints = [
            self._endpoint(shape, endpoint, (*at, "endpoints", n), cas)
            for n, endpoint in enumerate(shape.endpoints)
        ]
        for n, host in enumerate(shape.hosts):
            self._secret(host.key, (*at, "hosts", n, "key"))
        return DeclaredSystem(
            id=shape.id,
            name=shape.name,
            kind=shape.kind,
            level=shape.level.approved if shape.level else None,
            baselines=None if shape.baselines is None else tuple(shape.baselines),
            targets=(
                Target(system=shape.id, kind="system", id=shape.id, declared=_profile(shape)),
                *endpoints,
                *(_domain(shape.id, domain) for domain in shape.domains),
                *(Target(system=shape.id, kind="host", id=host.id) for host in shape.hosts),
                *(self._backup(shape.id, backup) for backup in shape.backups),
            ),
        )

    def _secret(self, reference: str | None, at: KeyPath) -> None:
        scheme, _, name = (reference or "").partition(":")
        if scheme != "file":
            return
        try:
            _content(self.folder / name)
        except OSError as error:
            self._unreadable(at, name, error)

    def _unreadable(self, at: KeyPath, name: str, error: OSError) -> None:
        fault = error.strerror or str(error)
        self._says(at, "cannot read {file}: {fault}", file=name, fault=fault)

    def _endpoint(
        self, system: SystemShape, shape: EndpointShape, at: KeyPath, cas: tuple[bytes, ...]
    ) -> Target:
        parts = urlsplit(shape.url)
        host = (parts.hostname or "").rstrip(".")
        literal = address_in(host)
        pinned = tuple(dict.fromkeys(shape.addresses or ([str(literal)] if literal else [])))
        self._in_scope(host, pinned, at)
        return Target(
            system=system.id,
            kind="endpoint",
            id=shape.id,
            addresses=pinned,
            declared=Endpoint(
                url=shape.url,
                scheme=parts.scheme,  # type: ignore[arg-type]  # url_with_port has checked it
                host=host,
                port=parts.port or DEFAULT_PORTS[parts.scheme],
                pinned=shape.addresses is not None,
                agency_cas=cas,
                authorisation=_authorisation(shape.authorisation or system.authorisation),
                http_port=shape.http_port,
                component_sites=None
                if shape.component_sites is None
                else tuple(shape.component_sites),
                links_to=tuple(dict.fromkeys(shape.links_to)),
            ),
        )

    def _in_scope(self, host: str, pinned: tuple[str, ...], at: KeyPath) -> None:
        if address_in(host) is None and not self.scope.has_name(host) and not pinned:
            self._says((*at, "url"), "{name} is not in scope; add it to scope", name=host)
        for n, address in enumerate(pinned):
            if not self.scope.permits(address, behind=host):
                where = (*at, "url") if address_in(host) else (*at, "addresses", n)
                self._says(where, "{name} is not in scope; add it to scope", name=address)

    def _backup(self, system: str, shape: BackupShape) -> Target:
        local = shape.kind == "files"
        return Target(
            system=system,
            kind="backup_set",
            id=shape.id,
            declared=BackupSet(
                what=shape.what,
                kind=shape.kind,
                location=str(self.folder.absolute() / shape.location) if local else shape.location,
                max_age_s=shape.max_age,
                min_size_bytes=shape.min_size,
            ),
        )


def _ids_twice(parsed: Parsed) -> Iterator[Mistake]:
    """Find ids that stand twice, in plain data that may be far from the shape."""
    systems = _identified(parsed.data, ())
    yield from _twice(parsed, systems, "{id} is the id of two systems")
    for at, _id in systems:
        inside = _identified(_at(parsed.data, at), at)
        yield from _twice(parsed, inside, "{id} is used twice in this system")


def _identified(node: Any, at: KeyPath) -> list[tuple[KeyPath, str]]:
    """List the entries of a mapping's lists that have an id."""
    entries = [
        ((*at, part, n), entry)
        for part in ("systems", "endpoints", "domains", "hosts", "backups")
        for n, entry in enumerate(_listed(node, part))
    ]
    return [
        (place, entry["id"])
        for place, entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]


def _listed(node: Any, part: str) -> list[Any]:
    value = node.get(part) if isinstance(node, dict) else None
    return value if isinstance(value, list) else []


def _at(data: Any, at: KeyPath) -> Any:
    for part in at:
        data = data[part]
    return data


def _twice(
    parsed: Parsed, entries: Iterable[tuple[KeyPath, str]], template: str
) -> Iterator[Mistake]:
    known: set[str] = set()
    for at, id in entries:
        if id in known:
            yield parsed.mistake((*at, "id"), template, id=id)
        known.add(id)


def _content(path: Path) -> bytes:
    """Return a small file's bytes. Raises OSError, also for what is no file or is none of ours."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
        raise OSError("it is not an ordinary file")
    if status.st_size > MAX_SECRET_BYTES:
        raise OSError(f"it is larger than {MAX_SECRET_BYTES} bytes")
    return path.read_bytes()


def _domain(system: str, shape: DomainShape) -> Target:
    return Target(
        system=system,
        kind="domain",
        id=shape.id,
        declared=Domain(
            name=shape.name,
            legacy=tuple(shape.legacy),
            dkim_selectors=tuple(shape.dkim_selectors),
            mail=shape.mail,
        ),
    )


def _authorisation(shape: AuthorisationShape | None) -> Authorisation | None:
    return None if shape is None else Authorisation(**shape.model_dump())


def _profile(shape: SystemShape) -> SystemProfile:
    level, profile = shape.level, shape.profile
    return SystemProfile(
        approved=None
        if level is None
        else ApprovedLevel(
            level=level.approved,
            under=level.under,
            decision=level.decision,
            decided_on=level.date,
        ),
        information=None if profile.information is None else tuple(profile.information),
        **profile.model_dump(exclude={"information"}),
    )


FIRST = """\
# Bản kê khai hệ thống thông tin của đơn vị. Kiểm tra bằng: rasoat inventory lint inventory.yaml
organisation:
  name: Sở Giáo dục và Đào tạo …
  unit: Phòng …
performed_by: {name: Tổ công nghệ thông tin, independent_of_operation: true}

# Chỉ những tên và địa chỉ dưới đây được phép thăm dò. Địa chỉ nội bộ phải ghi riêng.
scope: [example.vn, www.example.vn]

# Cho phép hỏi nơi cấp chứng thư xem chứng thư có bị thu hồi không (OCSP, CRL); mặc định là không:
# consult: {revocation: true}

systems:
  - id: website                  # chữ thường, số, gạch nối; không đổi về sau
    name: Trang thông tin điện tử
    kind: website                # website | portal | internal | mail | infrastructure
    level: {approved: 2, under: nd331, decision: "…/QĐ-SGDĐT", date: 2026-09-01}
    profile: {purpose: public, information: [public, personal], basic_data_subjects: 5000}
    endpoints:
      - {id: web, url: "https://www.example.vn"}
    domains:
      - {id: ten-mien, name: example.vn}  # thêm legacy: [tên cũ] nếu còn dùng tên cũ
    backups:
      - id: noi-dung
        what: files
        kind: files
        location: /srv/backup/website
        max_age: 24h
        min_size: 1MB
"""
