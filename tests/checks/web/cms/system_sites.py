"""Pages and files as seven content systems write them, cut down to what tells them apart.

In the form of their own templates: NukeViet 4.5 (user_functions.php, login.tpl, theme.tpl), Joomla
(com_login, installation/template), Drupal 7 and 10, DNN 9 (Default.aspx), Moodle 4
(loginform.mustache), SharePoint 2019 (the header fields of its servers).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web_sites import Website

PHP_PAGES = "default_type text/html; index index.html index.htm;"
ABOUT = "<p>" + "Sở Giáo dục và Đào tạo thông báo lịch công tác tuần của các phòng. " * 6 + "</p>"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A site of one system: its home page, what else lies there, and its header fields."""

    head: str = ""
    body: str = ""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    says: str = ""

    def website(self, *, says: str = "", files: Mapping[str, str | bytes] | None = None) -> Website:
        page = (
            "<!doctype html><html lang='vi'><head><meta charset='utf-8'>"
            f"<title>Sở Giáo dục và Đào tạo</title>{self.head}</head>"
            f"<body>{self.body}{ABOUT}</body></html>"
        )
        return Website(
            files={"index.html": page, **self.files, **(files or {})},
            fields={"Set-Cookie": None, **self.fields},
            says=f"{PHP_PAGES} {self.says} {says}",
        )


def form(*inputs: str, attributes: str = "") -> str:
    fields = "".join(f"<input {one}>" for one in inputs)
    return (
        f'<!doctype html><html><body><form method="post" {attributes}>{fields}</form></body></html>'
    )


NUKEVIET = Shown(
    head=(
        '<meta name="generator" content="NukeViet v4.5">'
        '<link rel="stylesheet" href="/themes/default/css/style.css">'
        '<script>var nv_base_siteurl="/",nv_lang_data="vi",nv_module_name="news",'
        'nv_func_name="main",nv_cookie_prefix="nv4c_z0FZ1",nv_safemode=0;</script>'
        '<script src="/assets/js/language/vi.js"></script>'
        '<script src="/assets/js/global.js"></script>'
    ),
    fields={"Set-Cookie": "nv4s_l73T0K=x; path=/; HttpOnly; SameSite=Lax"},
    files={
        "admin/index.html": form('name="nv_login" id="nv_login"', 'name="nv_password"'),
        "CHANGELOG.txt": "CHANGE LOG: NUKEVIET CMS\nhttp://nukeviet.vn\nNUKEVIET 4.5.05\n- Sửa\n",
    },
)
NUKEVIET_OPEN = {
    "data/logs/dump_backup/7c9e_csdl.sql.gz": b"\x1f\x8b\x08",
    "data/certs/cacert.pem": "##\n## Bundle of CA Root Certificates\n##\n",
    "includes/ini/mime.ini": "[text]\ntxt = text/plain\nhtm = text/html\n",
    "vendor/composer/installed.json": '{"packages": [{"name": "and/oauth"}]}',
}
NUKEVIET_INSTALLER = (
    '<link rel="stylesheet" href="/install/css/style.css">'
    '<h1 id="install_title" class="fl">Cài đặt <span class="version">(v4.5.05)</span></h1>'
)

JOOMLA = Shown(
    head=(
        '<meta name="generator" content="Joomla! - Open Source Content Management">'
        '<link href="/media/vendor/joomla-custom-elements/css/joomla-alert.min.css?0.2.0" '
        'rel="stylesheet"><script type="application/json" class="joomla-script-options new">'
        '{"csrf.token":"52fa","system.paths":{"root":"","base":""}}</script>'
        '<script src="/media/system/js/core.min.js?37ff"></script>'
    ),
    files={
        "administrator/index.html": form(
            'name="username" id="mod-login-username"', 'name="passwd"',
            'type="hidden" name="option" value="com_login"', attributes='id="form-login"',
        ),
        "administrator/manifests/files/joomla.xml": (
            '<?xml version="1.0"?><extension type="file" method="upgrade"><name>files_joomla</name>'
            "<author>Joomla! Project</author><version>6.1.4</version></extension>"
        ),
    },
)  # fmt: skip
JOOMLA_INSTALLER = '<body data-basepath=""><link href="/installation/template/css/template.css">'

DRUPAL = Shown(
    head=(
        '<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">'
        '<script type="application/json" data-drupal-selector="drupal-settings-json">'
        '{"path":{"baseUrl":"/"},"pluralDelimiter":"\\u0003"}</script>'
        '<link rel="stylesheet" href="/sites/default/files/css/css_xE-r.css?delta=0">'
    ),
    fields={"X-Generator": "Drupal 10 (https://www.drupal.org)", "X-Drupal-Cache": "HIT"},
    files={
        "user/login": form(
            'name="name"', 'type="hidden" name="form_id" value="user_login_form"',
            attributes='data-drupal-selector="user-login-form" id="user-login-form"',
        ),
        "core/install.php": "<title>Drupal already installed | Drupal</title><ul><li>To start over",
    },
)  # fmt: skip
DRUPAL_INFO = "name: System\ntype: module\n\n# Information added\nversion: '{version}'\n"
DRUPAL_7 = Shown(
    head=(
        '<meta name="Generator" content="Drupal 7 (http://drupal.org)">'
        '<script src="/misc/drupal.js?q4t2"></script>'
        '<script>jQuery.extend(Drupal.settings, {"basePath":"/"});</script>'
    ),
    fields={"X-Generator": "Drupal 7 (http://drupal.org)"},
    files={"CHANGELOG.txt": "Drupal 7.57, 2018-02-21\n-----------------------\n"},
)

DNN = Shown(
    head=(
        '<meta id="MetaGenerator" name="generator" content="DotNetNuke ">'
        '<link href="/Portals/_default/default.css?cdv=82" rel="stylesheet">'
        '<script src="/js/dnn.js?cdv=82"></script>'
    ),
    body='<input name="__dnnVariable" type="hidden" id="__dnnVariable" value="`{}`">',
    fields={"Set-Cookie": "dnn_IsMobile=False; path=/; HttpOnly", "X-Powered-By": "ASP.NET"},
    files={
        "Login": form(
            'name="dnn$ctr$Login$Login_DNN$txtUsername" id="dnn_ctr_Login_Login_DNN_txtUsername"'
        )
    },
)

SHAREPOINT = Shown(
    head=(
        '<meta name="GENERATOR" content="Microsoft SharePoint">'
        '<link rel="stylesheet" href="/_layouts/15/1066/styles/Themable/corev15.css?rev=x">'
        '<script>var _spPageContextInfo={webServerRelativeUrl: "\\u002f"};</script>'
    ),
    fields={
        "MicrosoftSharePointTeamServices": "16.0.0.10417",
        "SPRequestGuid": "0acbdea1-5d3e-401d-3343-b8127105aaeb",
        "X-SharePointHealthScore": "0",
    },
    says="location /_layouts/15/settings.aspx { return 401; }",
)

MOODLE = Shown(
    head=(
        '<meta name="keywords" content="moodle, Trung tâm học liệu">'
        '<link rel="stylesheet" href="/theme/styles.php/boost/1700000000_1/all">'
        '<script>var M = {}; M.yui = {}; M.cfg = {"wwwroot":"https:\\/\\/site"};</script>'
    ),
    fields={"Set-Cookie": "MoodleSession=x; path=/; secure"},
    files={
        "login/index.php": form(
            'type="hidden" name="logintoken" value="x"', 'name="username"',
            attributes='class="login-form" action="https://site/login/index.php" id="login"',
        ),
        "lib/upgrade.txt": (
            "This files describes API changes in core libraries and APIs,\n"
            "information provided here is intended especially for developers.\n\n=== 4.1 ===\n"
        ),
    },
    says=(
        "location = /admin/index.php { return 303 https://$http_host/login/index.php; }"
        "location = /install.php { return 302 https://$http_host/index.php; }"
    ),
)  # fmt: skip

SYSTEMS = {
    "nukeviet": NUKEVIET,
    "joomla": JOOMLA,
    "drupal": DRUPAL,
    "dnn": DNN,
    "sharepoint": SHAREPOINT,
    "moodle": MOODLE,
}
