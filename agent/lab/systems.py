"""The lab's systems, as an inventory declares them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

SCOPE = ("lab.test", "*.lab.test", "lab.edu.vn", "127.0.0.0/8", "::1")
NAMES = ("cong", "cu", "csdl", "so")  # under lab.test
WAIVED_RULE = "ipv6-programme-2026-2030/IP6-01.published"
IPV4_ONLY, BOTH_FAMILIES = ("127.0.0.1",), ("127.0.0.1", "::1")

# What the lab's name server publishes. Loopback is no global address, so the inventory pins where
# to connect, and DNS says what a public site would. 3000::/4 is given to nobody (IANA's list of
# global unicast assignments), 192.0.2.0/24 is for documentation: neither is ever connected to.
PUBLISHED_IPV4, PUBLISHED_IPV6 = "192.0.2.80", "3000:1ab::80"
DOMAIN, RIGHT_DOMAIN = "lab.test", "lab.edu.vn"
NAME_SERVERS = {"ns1": "127.23.0.53", "ns2": "127.23.1.53"}


def inventory(ports: Mapping[str, int], mended: frozenset[str]) -> dict[str, Any]:
    """Return the inventory of the whole lab; ids never depend on ports."""
    return {
        "organisation": {"name": "Sở Giáo dục và Đào tạo mẫu", "unit": "Phòng thử nghiệm"},
        "performed_by": {"name": "rasoat lab", "independent_of_operation": True},
        "scope": list(SCOPE),
        "agency_cas": ["ca.pem"],
        "systems": [
            _portal(ports["cong"]),
            _neglected(ports["cu"], mended),
            _pupils(ports["csdl"], mended),
            _without_level(ports["so"], mended),
            _with_nothing_to_look_at(mended),
        ],
    }


def zone(mended: frozenset[str]) -> dict[tuple[str, str], list[str]]:
    """Return what the lab's name servers publish."""
    with_ipv6 = [name for name in NAMES if name != "cu" or "no-aaaa" in mended]
    return (
        {(f"{name}.{DOMAIN}", "A"): [PUBLISHED_IPV4] for name in NAMES}
        | {(f"{name}.{DOMAIN}", "AAAA"): [PUBLISHED_IPV6] for name in with_ipv6}
        | _delegated(domain_of(mended), mended)
    )


def domain_of(mended: frozenset[str]) -> str:
    """Return the domain that the lab's organisation declares."""
    return RIGHT_DOMAIN if "foreign-name" in mended else DOMAIN


def _delegated(domain: str, mended: frozenset[str]) -> dict[tuple[str, str], list[str]]:
    """Return what is published of the domain itself, which neither takes nor sends mail."""
    zone = {(f"{label}.{domain}", "A"): [address] for label, address in NAME_SERVERS.items()} | {
        (domain, "SOA"): [f"ns1.{domain}. hostmaster.{domain}. 1 7200 3600 1209600 3600"],
        (domain, "NS"): [f"{label}.{domain}." for label in NAME_SERVERS],
    }
    if "unguarded-domain" in mended:
        zone |= {
            (domain, "MX"): ["0 ."],
            (domain, "TXT"): ['"v=spf1 -all"'],
            (f"_dmarc.{domain}", "TXT"): [f'"v=DMARC1; p=reject; rua=mailto:dmarc@{domain}"'],
        }
    if "any-authority" in mended:
        zone[domain, "CAA"] = ['0 issue "ca.example.vn"']
    return zone


def waivers(today: date) -> dict[str, Any]:
    """Return the waivers beside the inventory: what fails and is accepted for a while."""
    return {
        "waivers": [
            {
                "id": "cu-ipv6",
                "rule": WAIVED_RULE,
                "system": "trang-cu",
                "target": "web",
                "reason": "Trang cũ đóng vào cuối năm học; trang thay thế đã có IPv6.",
                "requested_by": "Nguyễn Văn A",
                "approved_by": "Trần Thị B",
                "document": "45/SGDĐT-VP",
                "until": today + timedelta(days=90),
            }
        ]
    }


def _endpoint(name: str, port: int, addresses: tuple[str, ...]) -> dict[str, Any]:
    return {"id": "web", "url": f"https://{name}.lab.test:{port}", "addresses": list(addresses)}


def _backup(id: str, what: str, **extra: str) -> dict[str, str]:
    at = f"backups/{id}"
    return {"id": id, "what": what, "kind": "files", "location": at, "min_size": "1kB", **extra}


def _approved(level: int, number: str) -> dict[str, Any]:
    return {
        "approved": level,
        "under": "nd331",
        "decision": f"{number}/QĐ-UBND",
        "date": date(2026, 9, 1),
    }


def _portal(port: int) -> dict[str, Any]:
    return {
        "id": "cong-thong-tin",
        "name": "Cổng thông tin điện tử",
        "kind": "portal",
        "level": _approved(3, "101"),
        "profile": {
            "purpose": "public",
            "information": ["public", "personal"],
            "basic_data_subjects": 40_000,
            "sensitive_data_subjects": 0,
            "conditional_service": False,
            "handles_administrative_procedures": True,
            "national_without_unplanned_stop": False,
        },
        "endpoints": [_endpoint("cong", port, BOTH_FAMILIES)],
        "backups": [_backup("cong-noi-dung", "content", max_age="24h")],
    }


def _neglected(port: int, mended: frozenset[str]) -> dict[str, Any]:
    addresses = BOTH_FAMILIES if "no-aaaa" in mended else IPV4_ONLY
    return {
        "id": "trang-cu",
        "name": "Trang tin cũ",
        "kind": "website",
        "level": _approved(2, "102"),
        "profile": {
            "purpose": "public",
            "information": ["public"],
            "basic_data_subjects": 0,
            "sensitive_data_subjects": 0,
            "conditional_service": False,
            "handles_administrative_procedures": False,
            "national_without_unplanned_stop": False,
        },
        "endpoints": [_endpoint("cu", port, addresses)],
        "domains": [{"id": "ten-mien", "name": domain_of(mended), "mail": "none"}],
    }


def _pupils(port: int, mended: frozenset[str]) -> dict[str, Any]:
    age = {"max_age": "24h"}
    return {
        "id": "co-so-du-lieu-hoc-sinh",
        "name": "Cơ sở dữ liệu học sinh",
        "kind": "internal",
        "level": _approved(3, "103"),
        "profile": {
            "purpose": "public",
            "information": ["private", "personal"],
            "basic_data_subjects": 250_000,
            "sensitive_data_subjects": 60_000,
            "conditional_service": False,
            "handles_administrative_procedures": False,
            "national_without_unplanned_stop": False,
        },
        "endpoints": [_endpoint("csdl", port, BOTH_FAMILIES)],
        "backups": [
            _backup("ban-tot", "database", **age),
            _backup("ban-rong", "database", **age),
            _backup("ban-cut", "database", **age),
            _backup("ban-qua-han", "database", **age),
            _backup("ban-thieu", "files", **age),
            _backup("khong-ro-han", "configuration", **(age if "no-max-age" in mended else {})),
        ],
    }


def _without_level(port: int, mended: frozenset[str]) -> dict[str, Any]:
    system = {
        "id": "so-lien-lac",
        "name": "Sổ liên lạc điện tử",
        "kind": "website",
        "endpoints": [_endpoint("so", port, BOTH_FAMILIES)],
    }
    return system | ({"level": _approved(2, "104")} if "no-level" in mended else {})


def _with_nothing_to_look_at(mended: frozenset[str]) -> dict[str, Any]:
    return {
        "id": "tuyen-sinh",
        "name": "Tuyển sinh đầu cấp",
        "kind": "website",
        "level": _approved(3 if "level-too-low" in mended else 2, "105"),
        "profile": {
            "purpose": "public",
            "information": ["public", "personal"],
            "basic_data_subjects": 30_000,
            "sensitive_data_subjects": 0,
            "conditional_service": False,
            "handles_administrative_procedures": True,
            "national_without_unplanned_stop": False,
        },
    }
