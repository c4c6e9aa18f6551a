namespace __Name__.Tests.Setup;

/// <summary>An entry as it is answered.</summary>
internal sealed record Entry(string Id, string Name);
