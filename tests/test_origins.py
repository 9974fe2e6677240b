import pytest

from donotplay.origins import read_origin, read_origins


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://dnp.example", "https://dnp.example"),
        ("https://dnp.example/", "https://dnp.example"),
        ("HTTPS://DNP.example:443", "https://dnp.example"),
        ("http://dnp.example:443", "http://dnp.example:443"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("http://music_box:80", "http://music_box"),
    ],
)
def test_origin_is_written_as_browsers_send_it(url, origin):
    assert read_origin(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dnp.example",
        "//dnp.example",
        "ftp://dnp.example",
        "https://",
        "https://dnp.example/music",
        "https://dnp.example?x",
        "https://me@dnp.example",
        "https://dnp.example:port",
        "https://dnp.example:99999",
        "https://[::1",
        "https://*.example",
        "https://exämple.de",
        "null",
        "*",
    ],
)
def test_address_of_no_site_is_refused(url):
    with pytest.raises(ValueError, match="must be an address like"):
        read_origin(url)


def test_origins_are_read_from_a_list():
    assert read_origins("https://a.example, http://b.example:81") == (
        "https://a.example",
        "http://b.example:81",
    )


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "https://*.example",
        "https://a.example/",
        "https://a.example/path",
        "https://A.example",
        "https://a.example:443",
        "https://a.example,",
        "https://a.example https://b.example",
    ],
)
def test_list_with_an_origin_that_no_browser_sends_is_refused(text):
    with pytest.raises(ValueError, match="must be an"):
        read_origins(text)
