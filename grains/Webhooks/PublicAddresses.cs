using System.Net;

namespace EventLoop.Webhooks;

/// <summary>
/// Which addresses belong to the public internet: all but those of IANA's special-purpose registries (IPv4 and IPv6, RFC 6890 and what
/// was added since), multicast, and IPv6 addresses that carry an IPv4 address that is not public either.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6, 2000::/3 is in use; in there, these are not the internet's.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialOfSix = [.. new[] { "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Has(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Has(address.MapToIPv4());
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 4)
            return !Special.Any(network => network.Contains(address));
        if (Translated.Contains(address))
            return Has(new(bytes.AsSpan(12)));
        if (SixToFour.Contains(address))
            return Has(new(bytes.AsSpan(2, 4)));
        return Global.Contains(address) && !SpecialOfSix.Any(network => network.Contains(address));
    }

    /// <summary>
    /// The address may be registered: absolute, encrypted, without a user's name, and not plainly one of the inside. What a name stands for
    /// is looked at with each connection.
    /// </summary>
    public static bool MayBe(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
        && (!IPAddress.TryParse(uri.DnsSafeHost, out var literal) || Has(literal))
        && !uri.IsLoopback;
}
