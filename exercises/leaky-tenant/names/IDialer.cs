using System.Net;

namespace Exercises.Names;

/// <summary>Opens TCP connections.</summary>
public interface IDialer
{
    /// <summary>Connects to exactly this address.</summary>
    /// <exception cref="IOException">Nobody answers there.</exception>
    Task<Stream> DialAsync(IPAddress address, int port, CancellationToken cancellationToken);
}
