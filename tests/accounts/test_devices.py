import pytest

from donotplay.accounts.devices import name_device

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (IPHONE, "Safari on iOS"),
        (ANDROID, "Chrome on Android"),
        (WINDOWS, "Edge on Windows"),
        ("curl/8.14.1", "curl"),
        ("x" * 500, "Unknown device"),
        ("", "Unknown device"),
        (None, "Unknown device"),
    ],
)
def test_device_has_a_name_that_its_owner_recognises(user_agent, name):
    assert name_device(user_agent) == name
