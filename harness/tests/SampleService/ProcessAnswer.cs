namespace SampleService;

/// <summary>What the service says of itself; also the entry-point marker.</summary>
public sealed record ProcessAnswer(int Id, string ContentRoot);
