"""Which addresses are for the public, in every spelling."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.addresses import kind_of, literal, refused_address, refused_answer, refused_host, refused_port

LOCAL = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "192.0.2.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "198.51.100.1", "203.0.113.9", "192.88.99.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("2001:db8::1", "2002:7f00:1::", "::127.0.0.1", "2001::1", "5f00::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1"),
]  # fmt: skip
PUBLIC = ["8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "192.167.1.1", "169.253.1.1", "223.255.255.255"]
PUBLIC += ["2408:8756::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", LOCAL)
def test_what_is_not_public_is_refused_by_kind(address: str) -> None:
    assert "地址" in kind_of(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_not(address: str) -> None:
    assert kind_of(address) == ""


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0X7F.1", "0177.0.0.1", "0177.0.0.01", "127.1", "127.0.1", "0x7f.0.0.0x1"),
        *(
            "127.0.0.1.",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "１２７.0.0.1",
            "127。0。0。1",
            "127%2e0%2e0%2e1",
        ),
        *("①②⑦.0.0.1", "017700000001", "0"),
    ],
)
def test_every_spelling_of_this_machine_is_seen(host: str) -> None:
    assert "本机地址" in refused_host(host)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("localhost", "本机"),
        ("LOCALHOST.", "本机"),
        ("a.localhost", "本机"),
        ("metadata.google.internal", "内网"),
        ("nas.local", "内网"),
        ("router.lan", "内网"),
        ("1.2.3.4.5", "不是有效的主机"),
        ("256.1.1.1", "不是有效的主机"),
        ("1.2.3.0xfff", "不是有效的主机"),
        ("[fe80::1%25eth0]", "链路本地"),
        ("0xa9fea9fe", "169.254.169.254"),
        ("", "没有主机"),
    ],
)
def test_a_host_that_can_be_told_without_the_dns_is_told(host: str, kind: str) -> None:
    assert kind in refused_host(host)


@pytest.mark.parametrize(
    "host", ["www.gov.cn", "网信办.中国", "localhost.cn", "local.gov.cn", "10086.cn", "127.0.0.1.nip.io"]
)
def test_a_name_is_left_to_the_resolver(host: str) -> None:
    assert refused_host(host) == ""


def test_one_address_that_is_not_public_refuses_the_name() -> None:
    assert refused_answer("a.cn", ["8.8.8.8"]) == ""
    assert refused_answer("a.cn", ["8.8.8.8", "10.0.0.1"]) == "a.cn 解析到 10.0.0.1（内网地址）"
    assert "本机地址" in refused_answer("a.cn", ["::1"])


def test_an_allowed_network_is_allowed_and_its_neighbour_is_not() -> None:
    allowed = [ip_network("10.1.2.0/24")]
    assert kind_of("10.1.2.9", allowed) == kind_of("::ffff:10.1.2.9", allowed) == ""
    assert kind_of("10.1.3.9", allowed) == "内网地址"
    assert "本机地址" in refused_host("127.0.0.1", allowed)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://a.cn/x", "只取 http"),
        ("file:///etc/passwd", "只取 http"),
        ("gopher://a.cn", "只取 http"),
        ("a.cn/x", "只取 http"),
        ("http://user:secret@a.cn/", "用户名或密码"),
        ("http://a.cn@127.0.0.1/", "用户名或密码"),
        ("http://a.cn\\@127.0.0.1/", "反斜杠"),
        ("http://a.cn/\r\nX: y", "控制字符"),
        ("http://a.cn:22/", "端口 22"),
        ("http://a.cn:6379/", "端口 6379"),
        ("http://a.cn:99999/", "不是有效的网址"),
        ("http://[::1/", "不是有效的网址"),
        ("http:///x", "没有主机"),
        ("http://127.0.0.1:8080/", "本机地址"),
        ("https://[fd00::1]/", "内网地址"),
        ("http://a.cn/" + "x" * 3000, "超过 2000 字符"),
    ],
)
def test_an_address_that_is_not_fetched_says_why(url: str, said: str) -> None:
    assert said in refused_address(url)


@pytest.mark.parametrize(
    "url", ["https://www.gov.cn/a?b=c#d", "http://a.cn:80/", "https://a.cn:8443/", " http://a.cn:8081 "]
)
def test_an_ordinary_address_may_be_fetched(url: str) -> None:
    assert refused_address(url) == ""


def test_ports_of_other_services_are_refused() -> None:
    assert not any(map(refused_port, (None, 80, 443, 8000, 8999)))
    assert all(map(refused_port, (0, 22, 25, 445, 3306, 5432, 7999, 9000, 11211)))


@given(
    st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 3, 4]), st.lists(st.sampled_from("dxo"), min_size=4, max_size=4)
)
def test_a_literal_is_read_as_inet_aton_reads_it(number: int, parts: int, bases: list[str]) -> None:
    octets = list(number.to_bytes(4, "big"))
    values = [*octets[: parts - 1], int.from_bytes(bytes(octets[parts - 1 :]), "big")]
    spelled = [
        {"d": str, "x": hex, "o": lambda n: f"0{n:o}"}[base](value) for value, base in zip(values, bases, strict=False)
    ]
    assert literal(".".join(spelled)) == IPv4Address(number)


@given(st.integers(0, 2**32 - 1))
def test_a_mapped_address_is_what_it_holds(number: int) -> None:
    assert kind_of(f"::ffff:{IPv4Address(number)}") == kind_of(IPv4Address(number))


@given(st.integers(0, 2**32 - 1))
def test_what_python_calls_private_is_never_public(number: int) -> None:
    address = IPv4Address(number)
    if address.is_private or address.is_multicast or address.is_reserved or address in IPv4Network("100.64.0.0/10"):
        assert kind_of(address)


@given(st.integers(0, 2**128 - 1))
def test_of_ipv6_only_what_was_given_out_is_public(number: int) -> None:
    address = ip_address(number.to_bytes(16, "big"))
    assert kind_of(address) or address.is_global


@given(st.one_of(st.text(), st.builds("http://{}/".format, st.text())))
def test_no_text_is_too_odd(text: str) -> None:
    said = refused_address(text)
    assert said == "" or (said.isprintable() and len(said) < 250)
