import pytest

from donotplay.smtp import SmtpServer, read_mail_address, read_smtp_url


def server(host: str, port: int, *, tls: bool = False, login: tuple[str, str] | None = None) -> SmtpServer:
    username, password = login or (None, None)
    return SmtpServer(host=host, port=port, username=username, password=password, is_implicit_tls=tls)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", server("mail.example", 587)),
        ("smtps://mail.example/", server("mail.example", 465, tls=True)),
        ("smtp://mail.example:25", server("mail.example", 25)),
        ("smtp://[::1]:2525", server("::1", 2525)),
        ("smtp://me:pw@mail.example", server("mail.example", 587, login=("me", "pw"))),
        (
            "smtps://me%40mail.example:p%2Fw%3A%C3%A4@mail.example:10465",
            server("mail.example", 10465, tls=True, login=("me@mail.example", "p/w:ä")),
        ),
    ],
)
def test_server_is_read_from_its_url(url, expected):
    assert read_smtp_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://:pw@",
        "smtp://me@mail.example",
        "smtp://:swordfish@mail.example",
        "smtp://me:sword/fish@mail.example",
        "smtp://me:swordfish@mail.example:port",
        "smtp://me:swordfish@mail.example:0",
        "smtp://me:swordfish@mail.example:99999",
        "smtp://me:swordfish@mail.example/path",
        "smtp://me:swordfish@mail.example?starttls=no",
        "smtp://me:swordfish%ff@mail.example",
        "smtp://me:swordfish@[mail.example",
    ],
)
def test_url_of_no_server_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match=r"^must be like smtp://user:password@host:587") as refused:
        read_smtp_url(url)
    assert "fish" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "is_required"),
    [
        ("smtp://mail.example", True),
        ("smtp://192.0.2.1", True),
        ("smtp://localhost.example", True),
        ("smtp://localhost", False),
        ("smtp://127.0.0.1", False),
        ("smtp://[::1]", False),
        ("smtps://mail.example", False),
    ],
)
def test_starttls_is_required_unless_tls_is_there_already_or_the_server_is_on_this_machine(url, is_required):
    assert read_smtp_url(url).is_starttls is is_required


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("dnp@example.com", "dnp@example.com"),
        ("dnp@EXAMPLE.com", "dnp@example.com"),
        ("me@music.lan", "me@music.lan"),
        ("jürgen@exämple.de", "jürgen@" + "exämple.de".encode("idna").decode()),
    ],
)
def test_address_is_read_with_its_domain_in_ascii(text, address):
    assert read_mail_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dnp",
        "DNP <dnp@example.com>",
        "a@example.com, b@example.com",
        "a@example.com\r\nBcc: b@example.com",
    ],
)
def test_anything_but_one_address_is_refused(text):
    with pytest.raises(ValueError, match=r"address|@-sign"):
        read_mail_address(text)
