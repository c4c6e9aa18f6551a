using System.Net;
using System.Net.Sockets;

namespace LeakyTenant.Webhooks;

/// <summary>Which addresses are public.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Inside4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Inside6 = Networks("2001::/23", "2002::/16");

    public static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(Inside4, network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => Global6.Contains(address) && !Array.Exists(Inside6, network => network.Contains(address)),
            _ => false,
        };
    }

    private static IPNetwork[] Networks(params string[] blocks) => [.. blocks.Select(block => IPNetwork.Parse(block))];
}
