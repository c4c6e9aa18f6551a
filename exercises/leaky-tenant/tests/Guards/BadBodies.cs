using System.Text.Json;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Bodies with one thing wrong (C14).</summary>
internal static class BadBodies
{
    private static readonly string[] NoObjects = ["not json", "[]", "\"\"", "7", "null", "", " ", "{", "}", "{}x", "{\"title\":\"a\",}"];

    /// <summary>For POST /documents.</summary>
    public static IEnumerable<string> Documents(Document parent) =>
    [
        .. NoObjects, "{}",
        .. Texts("title", 200).Select(title => $"{{\"title\":{title}}}"),
        .. ((string[])["7", "true", "[]", "{}", $"\"{new string('b', 20_001)}\"", "\"a\\u0000b\""])
            .Select(body => $"{{\"title\":\"t\",\"body\":{body}}}"),
        .. BadTags.Select(tags => $"{{\"title\":\"t\",\"tags\":{tags}}}"),
        .. ((string[])["7", "\"\"", "\"x\"", "[]", $"[\"{parent.DocumentId}\"]", $"\"{parent.DocumentId}x\""])
            .Select(id => $"{{\"title\":\"t\",\"parentId\":{id}}}"),
        .. Unknown.Select(field => $"{{\"title\":\"t\",{field}}}"),
        "{\"Title\":\"t\"}", "{\"title\":\"t\",\"title\":\"t\"}", "[{\"title\":\"t\"}]", "{\"body\":\"b\"}",
    ];

    /// <summary>For PATCH /documents/{id}: only what is wrong by its form, or has no such field in any answer.</summary>
    public static IEnumerable<string> Changes() =>
    [
        .. NoObjects, "{}",
        .. Texts("title", 200).Select(title => $"{{\"title\":{title}}}"),
        "{\"body\":null}", "{\"body\":7}", $"{{\"body\":\"{new string('b', 20_001)}\"}}",
        "{\"tags\":null}", .. BadTags.Select(tags => $"{{\"tags\":{tags}}}"), "{\"title\":\"t\",\"title\":\"u\"}", "{\"Title\":\"t\"}",
        .. Unknown.Select(field => $"{{\"title\":\"t\",{field}}}"), .. Unknown.Select(field => $"{{{field}}}"),
    ];

    /// <summary>For POST /documents/bulk-get.</summary>
    public static IEnumerable<string> Wanted(Document document)
    {
        var id = $"\"{document.DocumentId}\"";
        return
        [
            .. NoObjects, "{}", "{\"ids\":null}", "{\"ids\":[]}", $"{{\"ids\":{id}}}", "{\"ids\":[null]}", "{\"ids\":[7]}", "{\"ids\":[\"x\"]}",
            $"{{\"ids\":[{id},\"\"]}}", $"{{\"ids\":[{id}],\"tenantId\":\"x\"}}", $"{{\"Ids\":[{id}]}}", $"[{id}]",
            $"{{\"ids\":[{string.Join(',', Enumerable.Repeat(id, 101))}]}}",
        ];
    }

    /// <summary>For POST /webhooks.</summary>
    public static IEnumerable<string> Webhooks(TenantWorld world)
    {
        var (host, secret) = (world.NewHost([]), world.NewSecret());
        string[] urls =
        [
            "", " ", "hooks", "/hooks", "//hooks.example/", $"{host}/hooks", $"https://{host}/", $"ftp://{host}/", "file:///etc/passwd", "http://",
            $"http://user@{host}/", $"http://user:word@{host}/", $"http://{host}/#part", $"http://{host}:99999/",
            $"http://{host}/{new string('x', 500)}", $"http://{host}/ä", "http://höst.test/", $"javascript://{host}/", $"gopher://{host}/", "http://[::1/", "http://exa mple.test/",
        ];
        string With(string url, string key) => JsonSerializer.Serialize(new { url, secret = key });
        return
        [
            .. NoObjects, "{}", .. urls.Select(url => With(url, secret)),
            .. ((string[])["", "short", new('s', 15), new('s', 129), "with a space in it", "with\ttabulator-in-it", "mit-umlaut-ä-darin"])
                .Select(key => With($"http://{host}/", key)),
            $"{{\"url\":\"http://{host}/\"}}", $"{{\"secret\":\"{secret}\"}}", $"{{\"url\":\"http://{host}/\",\"secret\":null}}",
            $"{{\"url\":7,\"secret\":\"{secret}\"}}", $"{{\"url\":\"http://{host}/\",\"secret\":[\"{secret}\"]}}",
            $"{{\"url\":\"http://{host}/\",\"secret\":\"{secret}\",\"tenantId\":\"x\"}}",
        ];
    }

    private static readonly string[] BadTags =
    [
        "7", "\"a\"", "{}", "[7]", "[null]", "[\"\"]", "[[\"a\"]]", "[\"a\\nb\"]", "[\"a\\u0000\"]", $"[\"{new string('g', 41)}\"]",
        $"[{string.Join(',', Enumerable.Range(0, 21).Select(number => $"\"{number}\""))}]",
    ];

    private static readonly string[] Unknown =
    [
        "\"note\":\"x\"", "\"tenantId\":\"x\"", "\"tenant_id\":\"x\"", "\"tid\":\"x\"", "\"owner_id\":\"x\"", "\"role\":\"admin\"",
        "\"members\":[]",
    ];

    private static IEnumerable<string> Texts(string field, int most) =>
    [
        "null", "7", "true", "[]", "{}", "\"\"", "\"a\\nb\"", "\"a\\u0000b\"", "\"a\\u0007\"", "\"\\u0085\"", $"\"{new string(field[0], most + 1)}\"",
    ];
}
