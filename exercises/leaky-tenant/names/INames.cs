using System.Net;

namespace Exercises.Names;

/// <summary>What names mean, as the machine's resolver says at this moment.</summary>
public interface INames
{
    /// <summary>
    /// The addresses of a host, in the resolver's order; of a literal address, that address. Empty for a name that has none.
    /// </summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
