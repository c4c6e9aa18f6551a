namespace Harness.Fakes;

/// <summary>Chooses the handler of a request by method and path with {names}; the first match wins.</summary>
internal sealed class FakeRoutes
{
    private readonly List<(string Method, string[] Segments, Func<FakeRequest, FakeAnswer> Effect)> routes = [];

    public void Add(string method, string path, Func<FakeRequest, FakeAnswer> effect) =>
        routes.Add((method.ToUpperInvariant(), Split(path), effect));

    /// <summary>The effect for this request with its route values; answers 404 without a match.</summary>
    public (Func<FakeRequest, FakeAnswer> Effect, IReadOnlyDictionary<string, string> Values) Find(
        string method, string path)
    {
        var segments = Split(path);
        foreach (var route in routes)
            if (route.Method == method && Match(route.Segments, segments) is { } values) return (route.Effect, values);
        return (_ => FakeAnswer.Error(404, $"{method} {path} is not served here."), new Dictionary<string, string>());
    }

    private static Dictionary<string, string>? Match(string[] pattern, string[] segments)
    {
        if (pattern.Length != segments.Length) return null;
        var values = new Dictionary<string, string>();
        foreach (var (expected, actual) in pattern.Zip(segments))
        {
            if (expected is ['{', .. var name, '}']) values[name] = Uri.UnescapeDataString(actual);
            else if (!expected.Equals(actual, StringComparison.OrdinalIgnoreCase)) return null;
        }

        return values;
    }

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
