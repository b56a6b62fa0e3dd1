"""The shape of inventory.yaml: what keys there are and what each may hold."""

import datetime
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from agent.scope import Scope, address_in, is_host_name
from baselines.plain_words import Problem
from baselines.requirement import SystemKind
from baselines.shaped import Form, Shape, refuse
from checks.declared import BackupKind, InformationClass, MailUse, Regime

DEFAULT_PORTS = {
    "https": 443,
    "http": 80,
    "smtp": 25,
    "imap": 143,
    "pop3": 110,
    "ftp": 21,
    "ldap": 389,
    "postgresql": 5432,
    "mysql": 3306,
    "xmpp": 5222,
    "xmpp-server": 5269,
    "rdp": 3389,
}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
LONGEST_S = 100 * 365 * 86400
BYTES |= {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def seconds(text: Any) -> int:
    """Read a duration such as 24h, 7d or 90m into seconds."""
    match = re.fullmatch(r"([1-9]\d{0,8})([smhdw])", str(text))
    if match is None:
        raise ValueError("must be a duration such as 24h, 7d or 90m")
    length_s = int(match[1]) * SECONDS[match[2]]
    if length_s > LONGEST_S:
        raise ValueError("must be a duration of 100 years at most")
    return length_s


def octets(text: Any) -> int:
    """Read a size such as 10MB or 512KiB into bytes."""
    match = re.fullmatch(r"(\d{1,12})\s?([kMGT]B|[KMGT]iB|B)", str(text))
    if match is None:
        raise ValueError("must be a size such as 500kB, 10MB or 2GiB")
    return int(match[1]) * BYTES[match[2]]


def url_with_port(text: str) -> str:
    """Check that a URL names a service that can be looked at."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("must be a URL such as https://www.example.vn or tls://host:636") from None
    if parts.scheme not in (*DEFAULT_PORTS, "tls"):
        known = ", ".join((*DEFAULT_PORTS, "tls"))
        raise ValueError(f"must begin with one of {known}, then ://")
    if parts.username or parts.password:
        raise ValueError("must hold no user name or password")
    if not parts.hostname or not _is_host(parts.hostname):
        raise ValueError("must name a host")
    if port == 0 or (port is None and parts.scheme == "tls"):
        raise ValueError("must name a port")
    return text


def site_name(text: str) -> str:
    """Check the name of a website, which may have a path on a shared portal."""
    host, _, path = text.removeprefix("https://").removeprefix("http://").partition("/")
    if not _is_host(host.lower()) or any(sign.isspace() for sign in path) or len(text) > 300:
        raise ValueError("must be a site's name such as thpt.example.vn or example.vn/thpt")
    return f"{host.lower()}/{path}".rstrip("/")


def literal_address(text: str) -> str:
    """Check a literal IPv4 or IPv6 address and write it the usual way."""
    literal = address_in(text)
    if literal is None:
        raise ValueError("must be a literal IPv4 or IPv6 address")
    return str(literal)


def scope_entry(text: str) -> str:
    """Check an entry of the scope."""
    try:
        Scope.of((text,))
    except ValueError:
        raise ValueError(
            "must be a name, *.name, an address or a network such as 10.0.0.0/24"
        ) from None
    return text


def domain_name(text: str) -> str:
    """Check the name of a domain and write it in lower case, without the final dot."""
    name = text.lower().removesuffix(".")
    if "." not in name or not is_host_name(name) or address_in(name) is not None:
        raise ValueError("must be a domain name such as example.vn")
    return name


def glob_or_folder(text: str) -> str:
    """Check where backups lie: a folder or a pattern that is decided folder by folder."""
    if "**" in text:
        raise ValueError("must not hold **: name each folder, or use * for one level")
    if "\0" in text:
        raise ValueError("must not hold a NUL character")
    return text


def nothing_tailored(rules: dict[str, Any]) -> dict[str, Any]:
    """Refuse tailoring: passing over it would judge by other numbers than the operator thinks."""
    if rules:
        raise ValueError("is not read by this version: leave it empty")
    return rules


def _is_host(name: str) -> bool:
    return address_in(name) is not None or is_host_name(name.removesuffix("."))


Id = Annotated[
    str,
    Form(r"[a-z0-9-]{1,64}", "{value} is no id: small letters, digits and hyphens, 64 at most"),
]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Count = Annotated[int, Field(ge=0)]
DomainName = Annotated[str, AfterValidator(domain_name)]
Selector = Annotated[
    str,
    Form(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", "{value} is no DKIM selector"),
]


class OrganisationShape(Shape):
    """Whose systems these are."""

    name: Name
    unit: str = ""


class PerformerShape(Shape):
    """Who carries out the audit."""

    name: Name
    independent_of_operation: bool | None = None


class LevelShape(Shape):
    """The approved security level and the decision that approved it."""

    approved: Annotated[int, Field(ge=1, le=5)]
    under: Regime = "nd331"
    decision: str | None = None
    date: datetime.date | None = None


class ProfileShape(Shape):
    """What decides the level."""

    purpose: Literal["internal", "public", "infrastructure", "industrial_control"] | None = None
    information: list[InformationClass] | None = None
    basic_data_subjects: Count | None = None
    sensitive_data_subjects: Count | None = None
    users: Count | None = None
    conditional_service: bool | None = None
    handles_administrative_procedures: bool | None = None
    infrastructure_for: Literal["one_body", "ministry", "sector", "province", "nation"] | None = (
        None
    )
    national_without_unplanned_stop: bool | None = None


class AuthorisationShape(Shape):
    """The owner's written leave to probe for flaws; without it nothing but a visit is paid."""

    intrusiveness: Annotated[int, Field(ge=0, le=1)]
    document: Name
    contact: Name
    starts: Annotated[datetime.date, Field(alias="from")]
    until: Annotated[datetime.date, Field(alias="to")]
    waf: bool = False  # whether a web application firewall may be tried by a test pattern

    @model_validator(mode="after")
    def _in_order(self) -> "AuthorisationShape":
        if self.until < self.starts:
            refuse([Problem("must not end before it begins", at=("to",))])
        return self


class EndpointShape(Shape):
    """A network service."""

    id: Id
    url: Annotated[str, AfterValidator(url_with_port)]
    addresses: (
        Annotated[list[Annotated[str, AfterValidator(literal_address)]], Field(min_length=1)] | None
    ) = None
    authorisation: AuthorisationShape | None = None  # instead of the system's
    http_port: Annotated[int, Field(ge=1, le=65535)] | None = None  # plain HTTP, if not at 80
    component_sites: list[Annotated[str, AfterValidator(site_name)]] | None = None  # of a portal
    links_to: list[DomainName] = []  # sites that its pages may link to, however new the links


class DomainShape(Shape):
    """A domain of the organisation's own, and what it declares of its mail."""

    id: Id
    name: DomainName
    legacy: list[DomainName] = []
    dkim_selectors: list[Selector] = []
    mail: MailUse | None = None


class HostShape(Shape):
    """A machine that is asked over SSH."""

    id: Id
    address: Annotated[str, Form(r"ssh://.+", "{value} must begin with ssh://")]
    key: Annotated[str, Form(r"(file|env):.+", "{value} must be file:PATH or env:NAME")] | None = (
        None
    )


class PortsShape(Shape):
    """What is expected to be open."""

    expected: list[Annotated[int, Field(ge=1, le=65535)]]


class BackupShape(Shape):
    """A named set of backup copies."""

    id: Id
    what: Name
    kind: BackupKind
    location: Annotated[str, Field(min_length=1), AfterValidator(glob_or_folder)]
    max_age: Annotated[int, BeforeValidator(seconds)] | None = None
    min_size: Annotated[int, BeforeValidator(octets)] | None = None


class ConsultShape(Shape):
    """For what authorities outside the scope may be asked, at addresses that others chose."""

    revocation: bool = False  # of certificates, by OCSP and by revocation lists


class SystemShape(Shape):
    """An information system."""

    id: Id
    name: Name
    kind: SystemKind
    level: LevelShape | None = None
    profile: ProfileShape = ProfileShape()
    endpoints: list[EndpointShape] = []
    domains: list[DomainShape] = []
    hosts: list[HostShape] = []
    ports: PortsShape | None = None
    backups: list[BackupShape] = []
    baselines: list[str] | None = None
    authorisation: AuthorisationShape | None = None  # of all its endpoints


class InventoryShape(Shape):
    """The whole file."""

    organisation: OrganisationShape
    performed_by: PerformerShape | None = None
    scope: list[Annotated[str, AfterValidator(scope_entry)]] = []
    agency_cas: list[str] = []
    consult: ConsultShape = ConsultShape()
    systems: Annotated[list[SystemShape], Field(min_length=1)]
    tailoring: Annotated[dict[str, Any], AfterValidator(nothing_tailored)] = {}
