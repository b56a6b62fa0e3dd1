"""What each content system writes into its pages, and what lies within its folders.

Read in the systems' own sources; of SharePoint, which has none to read, in what its servers send.
Names and paths alone: what prose says of a system is no trace of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from checks.web.cms.cms_traits import InnerKind, System

# Nothing of a number that is too long to be one.
VERSION: Final = r"(\d{1,8}(?:\.\d{1,8}){0,5})(?!\.?\d)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A path that visitors have no business with, and what proves that it is open."""

    path: str
    kind: InnerKind = "internal"
    sign: str = "list"
    content: re.Pattern[bytes] | None = None  # None: a list of what lies in the folder
    version: re.Pattern[str] | None = None  # where its content tells one, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Installer:
    """The page that sets a site up."""

    path: str
    offers: re.Pattern[bytes]
    says_done: re.Pattern[bytes] | None = None  # what it shows once the site is set up
    to_be_removed: bool = True  # else its makers leave it there, locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that tells the version."""

    path: str
    version: re.Pattern[str]
    whole: bool = True
    only_for: str = ""  # the major version that has it
    last_resort: bool = False  # asked for only where nothing else tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One content system."""

    generator: re.Pattern[str]
    whole_generator: bool = True
    cookies: re.Pattern[str] | None = None
    headers: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    told_by_header: str = ""
    paths: re.Pattern[str]  # of what its pages load from their own site
    told_by_path: re.Pattern[str] | None = None
    script: re.Pattern[str]
    markup: Mapping[tuple[str, str], re.Pattern[str]] = field(default_factory=dict)
    sign_in: str
    sign_in_form: re.Pattern[bytes]
    told_by_sign_in: re.Pattern[str] | None = None
    sources: tuple[Source, ...] = ()
    rows: tuple[Row, ...] = ()
    installer: Installer | None = None
    older_installers: Mapping[str, Installer] = field(default_factory=dict)  # by major version


def _says(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _holds(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.IGNORECASE)


_ANYTHING: Final = _says("")
_COMPOSER: Final = Row(
    path="/vendor/composer/installed.json",
    sign="Composer",
    content=_holds(rb"\"version_normalized\"\s*:|\"packages\"\s*:\s*\["),
)

# NukeViet 4.5: includes/core/user_functions.php, .htaccess, install/tpl/theme.tpl
_NUKEVIET: Final = Product(
    generator=_says(rf"^NukeViet\b(?: v?{VERSION})?"),
    whole_generator=False,
    cookies=_says(r"^nv\d?[cs]_\w{4,}"),
    paths=_says(r"/assets/js/(language/[a-z]{2}|global|DOMPurify/\w+)(\.min)?\.js"),
    script=_says(r"\bnv_(base_siteurl|module_name|func_name|cookie_prefix|safemode)\s*="),
    sign_in="/admin/",
    sign_in_form=_holds(rb"name=[\"']?nv_(login|password)\b"),
    sources=(Source(path="/CHANGELOG.txt", version=_says(rf"(?m)^NUKEVIET {VERSION}")),),
    rows=(
        Row(path="/data/logs/dump_backup/", kind="dump"),
        Row(path="/data/certs/cacert.pem", sign="PEM", content=_holds(rb"BEGIN CERT|CA Root Cert")),
        Row(path="/includes/ini/mime.ini", sign="INI", content=_holds(rb"(?m)^txt = text/plain")),
        _COMPOSER,
    ),
    installer=Installer(
        path="/install/index.php", offers=_holds(rb"id=\"install_title\"|/install/css/style\.css")
    ),
)

# WordPress 6.1: wp-includes/general-template.php, wp-login.php, wp-admin/install.php
_WORDPRESS: Final = Product(
    generator=_says(rf"^WordPress\b(?: {VERSION})?"),
    cookies=_says(r"^(wordpress_\w+|wp-settings-\d|wp-postpass_|wp_lang$)"),
    headers={
        "link": _says(r"rel=\"?https://api\.w\.org/"),
        "x-pingback": _says(r"/xmlrpc\.php$"),
        "x-redirect-by": _says(r"^WordPress$"),
    },
    paths=_says(r"/wp-(content|includes)/"),
    told_by_path=_says(
        rf"/wp-includes/(?:css/dist/block-library/|js/wp-e)[^?]{{1,60}}\?ver={VERSION}"
    ),
    script=_says(r"\b_wpemojiSettings\b|/wp-includes/js/"),
    markup={
        ("link", "rel"): _says(r"^https://api\.w\.org/$"),
        ("body", "class"): _says(r"\bwp-(singular|theme-|custom-logo|embed-responsive)"),
    },
    sign_in="/wp-login.php",
    sign_in_form=_holds(rb"id=\"loginform\"[^>]{0,300}wp-login\.php|name=\"wp-submit\""),
    told_by_sign_in=_says(
        rf"/wp-admin/(?:css/login[.\w]{{0,10}}\.css\?|load-styles\.php\?[^\"']{{0,400}}?)"
        rf"(?:&(?:amp;|#0?38;))?ver={VERSION}"
    ),
    sources=(
        Source(
            path="/feed/",
            version=_says(rf"<generator>https?://wordpress\.org/\?v={VERSION}</generator>"),
            last_resort=True,
        ),
    ),
    rows=(
        Row(
            path="/wp-content/debug.log",
            sign="log",
            content=_holds(rb"(?m)^\[\d{2}-\w{3}-\d{4} [\d:]{8}"),
        ),
        Row(path="/wp-includes/"),
        Row(path="/wp-content/updraft/", kind="dump"),
        Row(path="/wp-content/ai1wm-backups/", kind="dump"),
    ),
    installer=Installer(
        path="/wp-admin/install.php",
        offers=_holds(rb"id=\"setup\"|name=\"weblog_title\"|id=\"language\"|setup-config\.php"),
        says_done=_holds(rb"class=\"step\"><a href=\"[^\"]{0,300}wp-login\.php"),
        to_be_removed=False,
    ),
)

# Joomla 4: administrator/modules/mod_login, installation/template, libraries/src/Document
_JOOMLA: Final = Product(
    generator=_says(rf"^Joomla!?(?: {VERSION})?"),
    whole_generator=False,
    headers={"x-content-encoded-by": _says(r"^Joomla!?")},
    paths=_says(r"/media/(system|vendor|jui|com_\w+|mod_\w+|plg_\w+|templates)/|/components/com_"),
    script=_says(r"\bJoomla\.(JText|Text|loadOptions|submitbutton)\b|\"csrf\.token\"\s*:"),
    markup={("script", "class"): _says(r"\bjoomla-script-options\b")},
    sign_in="/administrator/",
    sign_in_form=_holds(rb"value=[\"']?com_login\b|id=\"mod-login-username\""),
    sources=(
        Source(
            path="/administrator/manifests/files/joomla.xml",
            version=_says(rf"<name>files_joomla</name>(?s:.{{0,1500}}?)<version>{VERSION}"),
        ),
    ),
    rows=(
        Row(path="/administrator/logs/"),
        Row(path="/tmp/"),  # noqa: S108 (a path of the site)
        Row(path="/administrator/components/com_akeebabackup/backup/", kind="dump"),
        Row(path="/administrator/components/com_akeeba/backup/", kind="dump"),
    ),
    installer=Installer(
        path="/installation/index.php",
        offers=_holds(rb"installation/template/|id=\"container-installation\"|com_installation"),
    ),
)

_DRUPAL_INSTALLER: Final = Installer(
    path="/core/install.php",
    offers=_holds(rb"install[-_](select[-_]language|select[-_]profile|settings|configure)[-_]"),
    says_done=_holds(rb"drupal already installed"),
    to_be_removed=False,
)

# Drupal 7 and 10: core/includes/install.core.inc, core/modules/system, .htaccess
_DRUPAL: Final = Product(
    generator=_says(rf"^Drupal {VERSION}"),
    whole_generator=False,
    cookies=_says(r"^S?SESS[0-9a-f]{32}$"),
    headers={
        "x-generator": _says(r"^Drupal \d"),
        "x-drupal-cache": _ANYTHING,
        "x-drupal-dynamic-cache": _ANYTHING,
    },
    told_by_header="x-generator",
    paths=_says(
        r"/core/(misc|modules|themes|assets)/|/sites/[\w.-]+/(files|modules|themes)/"
        r"|/misc/drupal\.js"
    ),
    told_by_path=_says(rf"/core/(?:misc|modules)/[^?]{{1,120}}\?v={VERSION}$"),
    script=_says(r"\bDrupal\.settings\b"),
    markup={
        ("script", "data-drupal-selector"): _says(r"^drupal-settings-json$"),
        ("form", "data-drupal-selector"): _ANYTHING,
    },
    sign_in="/user/login",
    sign_in_form=_holds(rb"value=\"user_login(_form)?\"|id=\"user-login(-form)?\""),
    sources=(
        Source(path="/CHANGELOG.txt", version=_says(rf"(?m)^Drupal {VERSION}, "), only_for="7"),
    ),
    rows=(
        Row(
            path="/core/modules/system/system.info.yml",
            sign="YAML",
            content=_holds(rb"(?m)^name: System\s*$"),
            version=_says(rf"(?m)^version: ['\"]?{VERSION}"),
        ),
        _COMPOSER,
    ),
    installer=_DRUPAL_INSTALLER,
    older_installers={"7": replace(_DRUPAL_INSTALLER, path="/install.php")},
)

# DNN 9: Website/Default.aspx, Install/InstallWizard.aspx, admin/Authentication/Login.ascx
_DNN: Final = Product(
    generator=_says(rf"^(?:DotNetNuke|DNN)\b(?:[ v]{{1,3}}{VERSION})?"),
    cookies=_says(r"^(dnn_IsMobile|\.DOTNETNUKE|DotNetNukeAnonymous)$"),
    paths=_says(r"/Portals/(_default|\d+)/|/DesktopModules/|/Resources/Shared/|/js/dnn(core)?\.js"),
    script=_says(r"\bdnn\.(getVar|setVar|controls|xmlhttp)\b"),
    markup={("input", "name"): _says(r"^__dnnVariable$")},
    sign_in="/Login",
    sign_in_form=_holds(rb"\$Login_DNN\$txtUsername|id=\"dnn_ctr_Login_"),
    rows=(Row(path="/Portals/_default/Logs/"),),
    installer=Installer(
        path="/Install/InstallWizard.aspx",
        offers=_holds(rb"id=\"installation\"|InstallWizard\.aspx[\"?]|dnnInstall"),
    ),
)

_SHAREPOINT: Final = Product(
    generator=_says(r"^Microsoft SharePoint()"),
    whole_generator=False,
    cookies=_says(r"^(FedAuth|rtFa|WSS_FullScreenMode)$"),
    headers={
        "microsoftsharepointteamservices": _says(r"^\d"),
        "sprequestguid": _ANYTHING,
        "x-sharepointhealthscore": _ANYTHING,
    },
    told_by_header="microsoftsharepointteamservices",
    paths=_says(r"/_layouts/|/_catalogs/"),
    script=_says(r"\b_spPageContextInfo\b|\b_spBodyOnLoad"),
    sign_in="/_layouts/15/settings.aspx",
    sign_in_form=_holds(rb"signInControl|id=\"ctl00_PlaceHolderMain_signIn"),
    sources=(
        Source(
            path="/_vti_pvt/service.cnf",
            version=_says(rf"vti_extenderversion:SR\|{VERSION}"),
            whole=False,
            last_resort=True,
        ),
    ),
    rows=(
        Row(
            path="/_vti_bin/lists.asmx",
            sign="SOAP",
            content=_holds(rb"<title>\s*Lists Web Service|GetListCollection"),
        ),
    ),
)

# Moodle 4: lib/outputrequirementslib.php, lib/templates/loginform.mustache, install.php
_MOODLE: Final = Product(
    generator=_says(rf"^Moodle\b(?: {VERSION})?"),
    cookies=_says(r"^MoodleSession"),
    paths=_says(
        r"/theme/(styles|styles_debug|yui_combo|yui_image|image|font|javascript)\.php"
        r"|/lib/(javascript|requirejs)\.php"
    ),
    script=_says(r"\bM\.cfg\s*=\s*\{|\bM\.yui\b"),
    markup={("meta", "content"): _says(r"^moodle, ")},
    sign_in="/admin/index.php",
    sign_in_form=_holds(rb"name=\"logintoken\"|action=\"[^\"]{0,300}/login/index\.php\""),
    sources=(
        Source(
            path="/lib/upgrade.txt",
            version=_says(rf"(?m)^=== {VERSION}"),
            whole=False,
        ),
    ),
    rows=(
        Row(
            path="/lib/db/install.xml",
            sign="XMLDB",
            content=_holds(rb"<XMLDB PATH=\"lib/db\""),
        ),
        _COMPOSER,
        Row(path="/moodledata/", kind="dump"),
    ),
    installer=Installer(
        path="/install.php",
        offers=_holds(rb"id=\"installform\"|action=\"install\.php\""),
        to_be_removed=False,
    ),
)

PRODUCTS: Final[Mapping[System, Product]] = {
    "nukeviet": _NUKEVIET,
    "wordpress": _WORDPRESS,
    "joomla": _JOOMLA,
    "drupal": _DRUPAL,
    "dnn": _DNN,
    "sharepoint": _SHAREPOINT,
    "moodle": _MOODLE,
}
