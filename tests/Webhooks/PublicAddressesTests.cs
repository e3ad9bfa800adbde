using System.Net;
using Xunit;

namespace EventLoop.Webhooks;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("::ffff:93.184.215.14", true)]
    [InlineData("64:ff9b::5db8:d70e", true)] // 93.184.215.14 behind a translator
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)] // carrier-grade NAT
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)] // where clouds hand out credentials
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::127.0.0.1", false)] // IPv4-compatible, long abolished
    [InlineData("64:ff9b::a9fe:a9fe", false)] // 169.254.169.254 behind a translator
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("2002:7f00:1::", false)] // 127.0.0.1 by 6to4
    [InlineData("2001::1", false)] // Teredo
    [InlineData("2001:db8::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Which_addresses_are_public(string address, bool expected) => Assert.Equal(expected, PublicAddresses.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://hooks.example.org/in?key=1", true)]
    [InlineData("https://hooks.example.org:8443/", true)]
    [InlineData("https://93.184.215.14/", true)]
    [InlineData("http://hooks.example.org/", false)]
    [InlineData("ftp://hooks.example.org/", false)]
    [InlineData("https://user:word@hooks.example.org/", false)]
    [InlineData("https://hooks.example.org/#there", false)]
    [InlineData("https://localhost/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://2130706433/", false)] // 127.0.0.1 as one number
    [InlineData("https://0x7f.1/", false)]
    [InlineData("https://0177.0.0.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://[::ffff:10.0.0.1]/", false)]
    [InlineData("/relative", false)]
    public void Which_addresses_may_be_registered(string url, bool expected) => Assert.Equal(expected, PublicAddresses.MayBe(url));
}
