"""Nobody reaches by a webhook what only the server can reach."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import WrongUseError
from regard.web.outbound.guarding import Allowed, Blocked, Target, allowed_besides, checked, is_public, look_up

NOBODY = Allowed()


def named(*addresses: str, url: str = "https://hooks.example.com/in", allowed: Allowed = NOBODY) -> Target | Blocked:
    """Return what becomes of an address whose name means these."""

    def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return checked(url, allowed, resolve)


def test_a_public_server_is_reached_at_the_address_that_was_checked() -> None:
    found = named("93.184.215.14", url="https://hooks.example.com:8443/in?a=b")
    assert found == Target("hooks.example.com", 8443, "93.184.215.14", "/in?a=b", is_encrypted=True)
    assert found.authority == "hooks.example.com:8443"


def test_the_usual_port_is_not_named() -> None:
    found = named("93.184.215.14", url="https://hooks.example.com")
    assert isinstance(found, Target)
    assert (found.authority, found.path, found.port) == ("hooks.example.com", "/", 443)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.8",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1", "::", "::1",
        "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1",
        "ff02::1", "2001:db8::1", "2002:7f00:1::", "2002:0808:0808::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert named(address) is Blocked.NOT_PUBLIC


def test_a_link_local_address_with_a_zone_is_refused() -> None:
    assert named("fe80::1%2") is Blocked.NOT_PUBLIC


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"])
def test_an_address_of_the_open_internet_is_taken(address: str) -> None:
    assert isinstance(named(address), Target)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    assert named("8.8.8.8", "10.0.0.1") is Blocked.NOT_PUBLIC


def test_a_name_that_changes_its_meaning_is_caught_at_the_next_attempt() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])

    def resolve(host: str, port: int) -> Sequence[str]:
        return next(answers)

    assert isinstance(checked("https://rebinds.example.com/", NOBODY, resolve), Target)
    assert checked("https://rebinds.example.com/", NOBODY, resolve) is Blocked.NOT_PUBLIC


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example.com/", Blocked.NOT_ENCRYPTED),
        ("https://hooks.example.com:22/", Blocked.PORT),
        ("https://hooks.example.com:8081/", Blocked.PORT),
        ("https://ann:secret@hooks.example.com/", Blocked.CREDENTIALS),
        ("https://ann@hooks.example.com/", Blocked.CREDENTIALS),
        ("https://hooks.example.com#part", Blocked.NO_URL),
        ("https://hooks.example.com:port/", Blocked.NO_URL),
        ("https://hooks.example.com:0/", Blocked.NO_URL),
        ("https://hooks example.com/", Blocked.NO_URL),
        ("https://hooks.example.com/a\r\nHost: other", Blocked.NO_URL),
        ("https://hooks.exämple.com/", Blocked.NO_URL),
        ("https://[::1", Blocked.NO_URL),
        ("https:///path", Blocked.NO_URL),
        ("ftp://hooks.example.com/", Blocked.NO_URL),
        ("file:///etc/passwd", Blocked.NO_URL),
        ("gopher://hooks.example.com/", Blocked.NO_URL),
        ("hooks.example.com", Blocked.NO_URL),
        ("", Blocked.NO_URL),
    ],
)
def test_what_is_no_plain_address_is_refused(url: str, why: Blocked) -> None:
    assert named("8.8.8.8", url=url) is why


def test_a_name_that_nobody_has_is_refused() -> None:
    assert named() is Blocked.UNRESOLVED


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "localhost"])
def test_other_ways_to_write_this_machine_are_no_way_in(host: str) -> None:
    assert checked(f"https://{host}/", NOBODY) is Blocked.NOT_PUBLIC


def test_the_operator_can_allow_a_host_with_all_that_it_has() -> None:
    allowed = Allowed(hosts=frozenset({"hooks.internal"}))
    found = named("10.1.2.3", url="http://Hooks.internal:9000/", allowed=allowed)
    assert isinstance(found, Target)
    assert (found.address, found.is_encrypted) == ("10.1.2.3", False)


def test_the_operator_can_allow_a_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_OUTBOUND_ALLOW", "10.1.0.0/16, ::1, Hooks.internal")
    allowed = allowed_besides()
    assert isinstance(named("10.1.2.3", url="http://a.example/", allowed=allowed), Target)
    assert isinstance(named("10.1.2.3", "8.8.8.8", allowed=allowed), Target)
    assert named("10.2.2.3", allowed=allowed) is Blocked.NOT_PUBLIC
    assert allowed.host("hooks.internal")


def test_a_range_is_no_reason_to_speak_openly_with_others() -> None:
    allowed = Allowed(networks=(ip_address("10.1.2.3"),)[:0])
    assert named("8.8.8.8", url="http://a.example/", allowed=allowed) is Blocked.NOT_ENCRYPTED


def test_a_wrong_permission_is_told_to_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_OUTBOUND_ALLOW", "10.1.0.0/99")
    with pytest.raises(WrongUseError, match="OUTBOUND_ALLOW"):
        allowed_besides()


def test_an_address_in_six_groups_is_named_in_brackets() -> None:
    found = named("2606:4700:4700::1111", url="https://[2606:4700:4700::1111]:8443/")
    assert isinstance(found, Target)
    assert found.authority == "[2606:4700:4700::1111]:8443"


def test_the_system_is_asked_for_the_addresses_of_a_name() -> None:
    assert "127.0.0.1" in look_up("127.0.0.1", 443)
    assert look_up("no-such-name.invalid", 443) == []
    assert look_up("a" * 70 + ".example", 443) == []


@given(st.ip_addresses(v=4))
def test_a_private_address_stays_private_however_it_is_wrapped(address: IPv4Address) -> None:
    wrapped = [
        IPv6Address(int(IPv6Address("::ffff:0:0")) | int(address)),
        IPv6Address(int(IPv6Address("64:ff9b::")) | int(address)),
        IPv6Address(int(IPv6Address("2002::")) | int(address) << 80),
    ]
    assert not any(is_public(each) for each in wrapped)
    assert not is_public(address) or address.is_global
