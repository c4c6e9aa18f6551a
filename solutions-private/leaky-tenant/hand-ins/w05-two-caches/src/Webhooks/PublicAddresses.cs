using System.Net;
using System.Net.Sockets;

namespace LeakyTenant.Webhooks;

/// <summary>Which addresses are outside.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] InsideV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork OutsideV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] InsideV6 = [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2002::/16")];

    public static bool Has(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !InsideV4.Any(network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => OutsideV6.Contains(address) && !InsideV6.Any(network => network.Contains(address)),
            _ => false,
        };
    }
}
