"""The documents that the sample report cites, with requirements, rules and remedies."""

from datetime import date

from baselines.requirement import ByLevel, Document, Remedy, Requirement, Rule, Verified


def document(id_: str, **changed) -> Document:
    values = {
        "version": "1.2",
        "number": "TCVN 14423:2026",
        "title": {"vi": "Yêu cầu cơ bản về an ninh mạng", "en": "Basic security requirements"},
        "url": "https://docs.example/tcvn",
        "in_force": date(2026, 7, 24),
        "status": "in_force",
        "verified": Verified(by="Nguyễn Văn An", on=date(2026, 10, 2)),
    }
    return Document(id=id_, **(values | changed))


def requirement(id_: str, vi: str, en: str, **changed) -> Requirement:
    values = {
        "clause": "5.2.1",
        "kinds": frozenset({"website", "portal"}),
        "automation": "full",
        "evidence_wanted": None,
    }
    return Requirement(id=id_, title={"vi": vi, "en": en}, **(values | changed))


def rule(id_: str, check: str, vi: str, en: str, **changed) -> Rule:
    values = {
        "params": ByLevel(everywhere={}),
        "duty": ByLevel(everywhere="must"),
        "severity": "high",
        "origin": "legal",
        "stricter": {},
        "remedy": Remedy(steps={"vi": (), "en": ()}),
    }
    return Rule(id=id_, check=check, covers={"vi": vi, "en": en}, **(values | changed))


TLS_REMEDY = Remedy(
    steps={
        "vi": (
            "Chỉ cho phép TLS 1.2 và TLS 1.3 trên máy chủ web và thiết bị cân bằng tải.",
            "Nạp lại cấu hình; không cần khởi động lại dịch vụ.",
            "Thử lại từ một máy ngoài mạng của đơn vị.",
        ),
        "en": (
            "Allow TLS 1.2 and TLS 1.3 only, on the web server and the load balancer.",
            "Reload the configuration; the service need not be restarted.",
            "Try again from a machine outside the organisation's network.",
        ),
    },
    products={
        "nginx": ("ssl_protocols TLSv1.2 TLSv1.3;",),
        "Apache httpd": ("SSLProtocol -all +TLSv1.2 +TLSv1.3",),
    },
    recheck="rasoat audit --system website --rule tls-vn/OLD-PROTOCOLS.legacy-off",
)
RENEW = Remedy(
    steps={
        "vi": (
            "Gia hạn chứng thư và cài lên mọi máy chủ phục vụ tên miền.",
            "Đặt lịch gia hạn tự động (ACME) và cảnh báo trước 30 ngày.",
        ),
        "en": (
            "Renew the certificate and install it on every server of the name.",
            "Renew automatically (ACME) and warn 30 days ahead.",
        ),
    },
    recheck="rasoat audit --area tls",
)
TITLES = {
    "tls.legacy_protocols_off": "No protocol older than the oldest allowed is taken.",
    "tls.certificate_valid_now": "The certificate is valid on the day of the audit.",
    "tls.certificate_trusted": "The certificate chain leads to an accepted store.",
    "ipv6.aaaa_published": "The name publishes an IPv6 address (AAAA).",
    "backup.recent": "The newest complete copy is no older than declared.",
    "backup.decodes_to_end": "The newest complete copy decodes to its very end.",
    "level.declared": "An approved security level is declared.",
}
DOCUMENTS = {
    d.id: d
    for d in (
        document("tcvn-14423-2026"),
        document(
            "tls-vn",
            version="0.3",
            number="Hướng dẫn TLS của Sở",
            title={"vi": "Hướng dẫn cấu hình TLS", "en": "TLS guidance"},
            status="guidance",
            verified=None,
            doubts={
                "vi": "Ngưỡng thời hạn chứng thư do chương trình chọn, chưa có văn bản quy định.",
                "en": "The program chose how much lifetime must be left; no document says.",
            },
        ),
        document(
            "nd-331-2026",
            version="1.0",
            number="331/2026/NĐ-CP",
            title={
                "vi": "Nghị định về bảo vệ an ninh mạng đối với hệ thống thông tin",
                "en": "Decree on the security of information systems",
            },
            status="uncertain",
            verified=None,
        ),
    )
}
REQUIREMENTS = {
    r.id: r
    for r in (
        requirement("tls-vn/OLD-PROTOCOLS", "Tắt giao thức TLS cũ", "Old TLS protocols are off"),
        requirement("tcvn-14423-2026/NET-07", "Mã hóa kênh truyền", "Encrypted channels"),
        requirement("tls-vn/CERT", "Chứng thư số còn hiệu lực", "Valid certificate"),
        requirement("tls-vn/TRUST", "Chứng thư số đáng tin cậy", "Trusted certificate"),
        requirement("tls-vn/IPV6", "Truy cập được qua IPv6", "Reachable over IPv6"),
        requirement("tcvn-14423-2026/BAK-02", "Sao lưu đúng chu kỳ", "Backups in time"),
        requirement("tcvn-14423-2026/BAK-03", "Bản sao lưu dùng được", "Usable backups"),
        requirement("nd-331-2026/LEVEL", "Xác định cấp độ hệ thống", "Level of the system"),
        requirement(
            "tcvn-14423-2026/PER-01",
            "Đào tạo, bồi dưỡng nhận thức an ninh mạng hằng năm",
            "Yearly awareness training",
            automation="manual",
            evidence_wanted={
                "vi": "Kế hoạch và danh sách tham dự có chữ ký trong 12 tháng gần nhất",
                "en": "Plan and signed list of participants of the last 12 months",
            },
        ),
        requirement(
            "tcvn-14423-2026/BAK-09",
            "Diễn tập khôi phục dữ liệu",
            "Restore drill",
            automation="manual",
            evidence_wanted={"vi": "Biên bản diễn tập khôi phục", "en": "Minutes of the drill"},
        ),
    )
}
RULES = {
    r.id: r
    for r in (
        rule(
            "tls-vn/OLD-PROTOCOLS.legacy-off",
            "tls.legacy_protocols_off",
            "Không nhận giao thức cũ",
            "No old protocol",
            remedy=TLS_REMEDY,
        ),
        rule(
            "tcvn-14423-2026/NET-07.no-old-protocols",
            "tls.legacy_protocols_off",
            "Không dùng giao thức lỗi thời",
            "No outdated protocol",
            remedy=TLS_REMEDY,
        ),
        rule(
            "tls-vn/CERT.valid-now",
            "tls.certificate_valid_now",
            "Còn hiệu lực",
            "Valid",
            remedy=RENEW,
        ),
        rule("tls-vn/TRUST.chain", "tls.certificate_trusted", "Chuỗi tin cậy", "Trusted chain"),
        rule("tls-vn/IPV6.aaaa", "ipv6.aaaa_published", "Có bản ghi AAAA", "AAAA record"),
        rule(
            "tcvn-14423-2026/BAK-02.recent",
            "backup.recent",
            "Bản sao đủ mới",
            "Recent copy",
            remedy=Remedy(
                steps={
                    "vi": (
                        "Xem nhật ký của tác vụ sao lưu và sửa lỗi khiến nó dừng.",
                        "Chạy sao lưu ngay và kiểm tra bản sao mới.",
                    ),
                    "en": ("Read the backup job's log and mend it.", "Run it now."),
                },
                recheck="rasoat audit --area backup",
            ),
        ),
        rule("tcvn-14423-2026/BAK-03.decodes", "backup.decodes_to_end", "Giải nén", "Decodes"),
        rule(
            "nd-331-2026/LEVEL.declared",
            "level.declared",
            "Có quyết định phê duyệt cấp độ",
            "Decision on the level",
        ),
    )
}
