using System.Net;
using System.Net.Sockets;

namespace LeakyTenant.Webhooks;

/// <summary>Which addresses are outside.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Inside4 =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Outside6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Inside6 = [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2002::/16")];

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Inside4.Any(network => network.Contains(address))
            : Outside6.Contains(address) && !Inside6.Any(network => network.Contains(address));
    }
}

/// <summary>Which urls a webhook may have.</summary>
internal static class WebhookUrl
{
    public static Uri? Read(string? url) =>
        url is { Length: <= 500 } && url.All(c => c is >= '!' and <= '~') && url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(url, UriKind.Absolute, out var read) && IsFine(read) ? read : null;

    public static bool IsFine(Uri url) => url is { Scheme: "http", UserInfo: "", Fragment: "", Host.Length: > 0 };
}
