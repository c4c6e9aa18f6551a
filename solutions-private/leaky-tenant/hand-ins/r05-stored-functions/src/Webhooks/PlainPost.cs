using System.Globalization;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>
/// One POST by HTTP/1.1, on a connection of its own that is closed when the head of the answer is there. So nothing between a name and its
/// connection is kept, pooled, followed or tried again but what is written here.
/// </summary>
internal static class PlainPost
{
    public static async Task<(int Status, string? Location)> SendAsync(
        PublicInternet internet, Uri url, byte[] body, string signature, CancellationToken cancellationToken)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        var authority = url.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
        if ($"{url.PathAndQuery}{authority}".Any(c => c is <= ' ' or > '~')) throw new IOException("The address cannot be asked for.");
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + $"Signature: {signature}\r\nConnection: close\r\n\r\n");
        await using var stream = await internet.ConnectAsync(url.IdnHost, url.Port, cancellationToken);
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return await ReadAsync(new Lines(stream), cancellationToken);
    }

    private static async Task<(int Status, string? Location)> ReadAsync(Lines lines, CancellationToken cancellationToken)
    {
        while (true)
        {
            // HTTP/1.1 200 OK
            var first = await lines.ReadAsync(cancellationToken);
            if (!first.StartsWith("HTTP/1.", StringComparison.Ordinal) || first.Length < 12 || first[8] != ' '
                || !int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                throw new IOException("The answer is not HTTP/1.1.");
            string? location = null;
            while (await lines.ReadAsync(cancellationToken) is { Length: > 0 } line)
            {
                if (line.Split(':', 2) is [var name, var value] && name.Equals("Location", StringComparison.OrdinalIgnoreCase)) location ??= value.Trim();
            }

            // 1xx announces another one.
            if (status is < 100 or > 199) return (status, location);
        }
    }

    /// <summary>The lines of a head, which has an end.</summary>
    private sealed class Lines(Stream stream)
    {
        private const int Most = 64 * 1024;

        private readonly byte[] _buffer = new byte[4096];
        private int _at;
        private int _length;
        private int _read;

        public async Task<string> ReadAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            while (true)
            {
                if (_at == _length)
                {
                    (_at, _length) = (0, await stream.ReadAsync(_buffer, cancellationToken));
                    if (_length == 0 || (_read += _length) > Most) throw new IOException("The answer has no end of its head.");
                }

                var c = (char)_buffer[_at++];
                if (c == '\n') return line.ToString().TrimEnd('\r');
                line.Append(c);
            }
        }
    }
}
