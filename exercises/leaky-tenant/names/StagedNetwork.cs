using System.Net;
using System.Net.Http;
using System.Net.Http.Json;

namespace Exercises.Names;

/// <summary>
/// A network that exists only on this machine: a stage says what names mean, and behind which port of loopback it is that an address
/// listens. So 10.0.0.5 and the hosts of the public internet can be there on any machine.
/// </summary>
/// <param name="stage">Where the stage answers.</param>
internal sealed class StagedNetwork(Uri stage) : INames, IDialer
{
    private static readonly MachineNetwork Machine = new();

    private readonly HttpClient _stage = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = stage };

    /// <inheritdoc />
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await _stage.GetFromJsonAsync<string[]>($"names?host={Uri.EscapeDataString(host)}", cancellationToken);
        return [.. addresses!.Select(address => IPAddress.Parse(address))];
    }

    /// <inheritdoc />
    public async Task<Stream> DialAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var answer = await _stage.PostAsJsonAsync("connections", new { address = $"{address}", port }, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new IOException($"{address} does not answer at port {port}.");
        var place = await answer.Content.ReadFromJsonAsync<Place>(cancellationToken);
        return await Machine.DialAsync(IPAddress.Loopback, place!.Port, cancellationToken);
    }

    private sealed record Place(int Port);
}
