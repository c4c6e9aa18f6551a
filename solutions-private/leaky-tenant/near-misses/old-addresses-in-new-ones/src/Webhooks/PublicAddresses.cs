using System.Net;

namespace LeakyTenant.Webhooks;

/// <summary>Which addresses are public, and not of anybody's own network.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b::/96", "2001::/23", "2002::/16", "fc00::/7", "fe80::/10",
            "fec0::/10", "ff00::/8",
        ]).Select(block => IPNetwork.Parse(block)),
    ];

    public static bool Contain(IPAddress address) => !Array.Exists(NotPublic, block => block.Contains(address));
}
