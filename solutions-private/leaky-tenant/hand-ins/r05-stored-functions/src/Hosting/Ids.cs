namespace LeakyTenant.Hosting;

/// <summary>Ids in paths.</summary>
internal static class Ids
{
    public static Guid Read(string text, string what) => Guid.TryParseExact(text, "D", out var id) ? id : throw RefusedException.NotFound(what);
}
