import pytest

from donotplay.networks import read_address, read_networks


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:5678", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:5678", "2001:db8::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("[::ffff:a00:1]:80", "10.0.0.1"),
    ],
)
def test_address_is_read_in_its_normal_form(text, address):
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "_hidden",
        "localhost",
        "192.0.2.1:",
        "192.0.2.01",
        "1.2.3",
        "fe80::1%<script>",
        "[::1",
        "*",
    ],
)
def test_text_that_is_no_address_is_none(text):
    assert read_address(text) is None


def test_networks_are_read_from_a_list():
    assert read_networks("10.0.0.1, 172.16.0.0/12,fd00::/8") == ("10.0.0.1", "172.16.0.0/12", "fd00::/8")


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "localhost",
        "10.0.0.1 10.0.0.2",
        "10.0.0.1,",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "0.0.0.0/0",
        "::/0",
        "::ffff:10.0.0.1",
    ],
)
def test_list_with_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"each must be|all addresses|IPv4 is written"):
        read_networks(text)
