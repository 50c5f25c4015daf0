from ipaddress import ip_address

import pytest

from wire.guard import askable, masked, public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "2002:7f00:1::", "2002:a00:1::", "64:ff9b::a9fe:a9fe", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public_however_it_is_wrapped(address):
    assert not public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_public(address):
    assert public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://jo:pw@example.org:8443/feed?key=1#top", "https://example.org:8443/feed?…"),
        ("http://example.org/feed", "http://example.org/feed"),
        ("http://example.org:bad/feed?key=1", "(a URL that cannot be read)"),
    ],
)
def test_a_masked_url_has_no_secret_part(url, said):
    assert masked(url) == said


@pytest.mark.parametrize(
    "url", ["http://h", "https://h:65535/x?y#z", "http://[::1]:8080/", "HTTPS://h/", "http://bücher.example"]
)
def test_an_address_that_can_be_asked(url):
    assert askable(url)


@pytest.mark.parametrize(
    "url",
    ["", "h", "//h", "ftp://h", "http://", "http://:80", "http://h:0", "http://h:65536", "http://h:-1", "http://[h]/"],
)
def test_an_address_that_cannot_be_asked(url):
    assert not askable(url)
