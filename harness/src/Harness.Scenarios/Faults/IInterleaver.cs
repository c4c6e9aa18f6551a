namespace Harness.Faults;

/// <summary>The next operation of a participant: a database round trip or a request to a fake.</summary>
/// <param name="Source">Where it was seen, for example "postgres" or the fake's name.</param>
/// <param name="Description">For example "INSERT INTO payments …" or "POST /charges".</param>
/// <param name="Number">Counts the source's operations from one.</param>
public sealed record Operation(string Source, string Description, long Number)
{
    /// <inheritdoc />
    public override string ToString() => $"{Source} #{Number}: {Description}";
}

/// <summary>Decides when an operation goes on. Proxies and fakes ask it before they let an operation through.</summary>
public interface IInterleaver
{
    /// <summary>Returns when the operation may go on.</summary>
    /// <exception cref="OperationCanceledException">The participant left; the operation is not carried out.</exception>
    ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken);

    /// <summary>Proxies and fakes call it when bytes of an answer flow: somebody is getting ahead.</summary>
    void Progressed()
    {
    }
}
