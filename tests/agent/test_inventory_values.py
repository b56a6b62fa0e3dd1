import pytest

from agent.inventory import read
from tests.agent.inventories import refused, spoilt, written


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("www.example.vn", "must begin with one of", id="no scheme"),
        pytest.param("gopher://www.example.vn", "must begin with one of", id="another scheme"),
        pytest.param("https:www.example.vn", "must name a host", id="no slashes"),
        pytest.param("https://", "must name a host", id="no host"),
        pytest.param("https://:443/", "must name a host", id="only a port"),
        pytest.param("https://ex ample.vn", "must name a host", id="a blank in the host"),
        pytest.param("https://sở.example.vn", "must name a host", id="not in A-labels"),
        pytest.param("https://-www.example.vn", "must name a host", id="a hyphen first"),
        pytest.param("https://www..example.vn", "must name a host", id="an empty label"),
        pytest.param("https://[fe80::1%25eth0]/", "must name a host", id="an address with a zone"),
        pytest.param("https://[::1", "must be a URL such as", id="a bracket left open"),
        pytest.param("https://www.example.vn:x", "must be a URL such as", id="no number for port"),
        pytest.param("https://www.example.vn:65536", "must be a URL such as", id="a high port"),
        pytest.param("https://www.example.vn:0", "must name a port", id="port 0"),
        pytest.param("tls://www.example.vn", "must name a port", id="TLS without a port"),
        pytest.param("https://u:p@www.example.vn", "must hold no user name", id="a password"),
        pytest.param(7, "must be text; put «7» in quotes", id="a number"),
    ],
)
def test_a_url_names_a_service(tmp_path, url, says):
    spoiled = spoilt(('"https://www.example.vn"', repr(url)))
    (mistake,) = refused(written(tmp_path, spoiled))
    assert mistake.startswith(f":13: systems[website].endpoints[web].url: {says}")


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port"),
    [
        ("https://www.example.vn", "https", "www.example.vn", 443),
        ("HTTPS://WWW.Example.VN./x?y#z", "https", "www.example.vn", 443),
        ("http://www.example.vn:8080", "http", "www.example.vn", 8080),
        ("smtp://mx.example.vn", "smtp", "mx.example.vn", 25),
        ("imap://mx.example.vn", "imap", "mx.example.vn", 143),
        ("pop3://mx.example.vn", "pop3", "mx.example.vn", 110),
        ("ftp://files.example.vn", "ftp", "files.example.vn", 21),
        ("postgresql://db.example.vn", "postgresql", "db.example.vn", 5432),
        ("mysql://db.example.vn", "mysql", "db.example.vn", 3306),
        ("xmpp://chat.example.vn", "xmpp", "chat.example.vn", 5222),
        ("xmpp-server://chat.example.vn", "xmpp-server", "chat.example.vn", 5269),
        ("rdp://desk.example.vn", "rdp", "desk.example.vn", 3389),
        ("ldap://ad.example.vn", "ldap", "ad.example.vn", 389),
        ("tls://ad.example.vn:636", "tls", "ad.example.vn", 636),
        ("https://127.0.0.1:8443", "https", "127.0.0.1", 8443),
        ("https://[2405:4800:0:0::10]", "https", "2405:4800:0:0::10", 443),
        ("https://_x.example.vn", "https", "_x.example.vn", 443),
    ],
)
def test_a_url_becomes_an_endpoint(tmp_path, url, scheme, host, port):
    declared = read(written(tmp_path, spoilt(("https://www.example.vn", url))))
    endpoint = declared.systems[0].targets[1].declared
    assert (endpoint.scheme, endpoint.host, endpoint.port) == (scheme, host, port)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("90m", 5400), ("24h", 86400), ("7d", 604800), ("2w", 1209600)],
)
def test_a_duration_is_read(tmp_path, text, seconds):
    path = written(tmp_path, spoilt(("max_age: 24h", f"max_age: {text}")))
    assert read(path).systems[0].targets[-1].declared.max_age_s == seconds


@pytest.mark.parametrize("text", ["0h", "-1h", "1.5h", "24 h", "24H", "1h30m", "h", "[]", "true"])
def test_what_is_no_duration_is_refused(tmp_path, text):
    (mistake,) = refused(written(tmp_path, spoilt(("max_age: 24h", f"max_age: {text}"))))
    assert mistake.endswith("max_age: must be a duration such as 24h, 7d or 90m")


def test_a_duration_beyond_a_century_is_refused(tmp_path):
    (mistake,) = refused(written(tmp_path, spoilt(("max_age: 24h", "max_age: 999999999w"))))
    assert mistake.endswith("max_age: must be a duration of 100 years at most")


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("0B", 0),
        ("20B", 20),
        ("500kB", 500_000),
        ("10 MB", 10**7),
        ("2GiB", 2**31),
        ("1TB", 10**12),
    ],
)
def test_a_size_is_read(tmp_path, text, octets):
    path = written(tmp_path, spoilt(("min_size: 10MB", f"min_size: {text}")))
    assert read(path).systems[0].targets[-1].declared.min_size_bytes == octets


@pytest.mark.parametrize("text", ["10", "10KB", "1.5GB", "-1MB", "MB", "10MBit", "1e9B"])
def test_what_is_no_size_is_refused(tmp_path, text):
    (mistake,) = refused(written(tmp_path, spoilt(("min_size: 10MB", f"min_size: {text}"))))
    assert mistake.endswith("min_size: must be a size such as 500kB, 10MB or 2GiB")


SCOPE = "scope: [example.vn"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        pytest.param("", set(), id="not a word of it"),
        pytest.param("consult: {}\n", set(), id="nothing named"),
        pytest.param("consult: {revocation: false}\n", set(), id="forbidden"),
        pytest.param("consult: {revocation: true}\n", {"revocation"}, id="allowed"),
    ],
)
def test_authorities_are_asked_where_that_is_allowed_alone(tmp_path, text, allowed):
    assert read(written(tmp_path, spoilt((SCOPE, text + SCOPE)))).consults == allowed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("consult: {revokation: true}", "did you mean «revocation»?", id="misspelt"),
        pytest.param("consults: {revocation: true}", "did you mean «consult»?", id="the key too"),
        pytest.param("consult: {revocation: 1}", "must be true or false", id="a number"),
        pytest.param("consult: true", "must hold keys and values", id="no purpose"),
    ],
)
def test_what_may_be_asked_is_said_plainly(tmp_path, text, says):
    (mistake,) = refused(written(tmp_path, spoilt((SCOPE, f"{text}\n{SCOPE}"))))
    assert says in mistake and mistake.startswith(":5: ")
