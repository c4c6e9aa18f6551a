using System.Net;
using System.Net.Sockets;

namespace LeakyTenant.Webhooks;

/// <summary>Which addresses are public, and not of anybody's own network.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2002::/16",
        ]).Select(block => IPNetwork.Parse(block)),
    ];

    // Of IPv6, what is public is a part, and everything else is not.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    public static bool Contain(IPAddress address)
    {
        // The same host in another spelling.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return (address.AddressFamily == AddressFamily.InterNetwork || Global.Contains(address))
            && !Array.Exists(NotPublic, block => block.Contains(address));
    }
}
