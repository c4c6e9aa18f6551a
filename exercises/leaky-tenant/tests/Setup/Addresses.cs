using System.Net;
using System.Net.Sockets;

namespace LeakyTenant.Tests.Setup;

/// <summary>Which addresses are public (C7): the README's table.</summary>
internal static class Addresses
{
    /// <summary>Where names of `drill serve` lead to.</summary>
    public static readonly IPAddress OfServe = IPAddress.Parse("81.2.69.142");

    private static readonly IPNetwork[] NotPublic4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork Public6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] NotPublic6 = Networks("2001::/23", "2002::/16");

    // The last address before each block of the table, and the first one behind it.
    private static readonly string[] AtTheEdges4 =
    [
        "1.0.0.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255",
    ];

    private static readonly string[] Others6 =
        ["2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::6810:1", "2a00:1450:4001::5", "3ffe::1"];

    /// <summary>Public addresses next to blocks that are not, and of IPv6.</summary>
    public static IReadOnlyList<IPAddress> AtTheEdges { get; } = [.. AtTheEdges4.Concat(Others6).Select(text => IPAddress.Parse(text))];

    /// <summary>An address of each block that is not public, its edges among them.</summary>
    public static IReadOnlyList<IPAddress> Inside { get; } =
    [
        .. ((string[])
        [
            "0.0.0.0", "0.255.255.255", "10.0.0.5", "10.255.255.255", "100.64.0.0", "100.100.100.200", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.168.0.1",
            "192.168.255.255", "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
            "::", "::1", "::7f00:1", "64:ff9b::a9fe:a9fe", "100::1", "2001::1", "2001:1ff:ffff::1", "2002:a00:5::1", "2002:7f00:1::", "4000::1",
            "fc00::1", "fd00:ec2::254", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
            "::ffff:10.0.0.5", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:172.31.0.9", "::ffff:100.64.0.9",
        ]).Select(text => IPAddress.Parse(text)),
    ];

    /// <summary>An address as a url's host.</summary>
    public static string AsHost(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";

    /// <summary>Whether an address is public.</summary>
    public static bool IsPublic(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => IsPublic(address.MapToIPv4()),
        { AddressFamily: AddressFamily.InterNetwork } => !Array.Exists(NotPublic4, network => network.Contains(address)),
        _ => Public6.Contains(address) && !Array.Exists(NotPublic6, network => network.Contains(address)),
    };

    private static IPNetwork[] Networks(params string[] blocks) => [.. blocks.Select(block => IPNetwork.Parse(block))];
}
