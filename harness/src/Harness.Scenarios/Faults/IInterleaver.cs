namespace Harness.Faults;

/// <summary>The next operation of a participant: a database round trip or a request to a fake.</summary>
/// <param name="Source">Where it was seen, for example "postgres" or the fake's name.</param>
/// <param name="Description">For example "INSERT INTO payments …" or "POST /charges".</param>
/// <param name="Number">The operation's number at its source, from one.</param>
public sealed record Operation(string Source, string Description, long Number)
{
    /// <inheritdoc />
    public override string ToString() => $"{Source} #{Number}: {Description}";
}

/// <summary>Decides when an operation may proceed. Proxies and fakes ask before they let an operation through.</summary>
public interface IInterleaver
{
    /// <summary>Returns when the operation may proceed.</summary>
    /// <exception cref="OperationCanceledException">The participant left; the operation is not carried out.</exception>
    ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken);

    /// <summary>Called by proxies and fakes when bytes of an answer flow: a participant is making progress.</summary>
    void Progressed()
    {
    }
}
