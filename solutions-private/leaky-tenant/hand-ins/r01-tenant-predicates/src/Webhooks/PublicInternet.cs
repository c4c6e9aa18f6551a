using System.Net;
using System.Net.Sockets;

namespace LeakyTenant.Webhooks;

/// <summary>The addresses that webhooks may lead to, and connections to them.</summary>
internal sealed class PublicInternet(INames names, IDialer dialer)
{
    public static bool Has(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return bytes is not ([0 or 10 or 127, ..] or [100, >= 64 and <= 127, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..]
                or [192, 0, 0, _] or [192, 168, ..] or [198, 18 or 19, ..] or [>= 224, ..]);
        }

        // 2000::/3 without 2001::/23 and 2002::/16
        return (bytes[0] & 0xE0) == 0x20 && bytes is not ([0x20, 0x01, 0 or 1, ..] or [0x20, 0x02, ..]);
    }

    /// <summary>Connects to one of the addresses that were looked at: the name is not asked for again.</summary>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await names.ResolveAsync(host, cancellationToken);
        if (!addresses.All(Has)) throw new IOException("The host is not public.");
        foreach (var address in addresses)
        {
            try
            {
                return await dialer.DialAsync(address, port, cancellationToken);
            }
            catch (IOException)
            {
                // The next one may answer.
            }
        }

        throw new IOException("No address of the host answers.");
    }
}
