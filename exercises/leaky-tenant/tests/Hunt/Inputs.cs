using System.Text.Json;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Bad input, and input that is good although it looks odd.</summary>
internal static class Inputs
{
    /// <summary>Bodies of POST /documents that are 400.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, string>> BadDocuments = new Dictionary<string, Func<string, string>>
    {
        ["no title"] = _ => "{}",
        ["a title of null"] = _ => """{"title":null}""",
        ["an empty title"] = _ => """{"title":""}""",
        ["a title of 201 characters"] = text => $$"""{"title":"{{text.PadRight(201, 't')}}"}""",
        ["a title with a line feed"] = text => $$"""{"title":"{{text}}\n"}""",
        ["a title with U+0085"] = text => $$"""{"title":"{{text}}\u0085"}""",
        ["a body of 20001 characters"] = text => $$"""{"title":"{{text}}","body":"{{new string('b', 20_001)}}"}""",
        ["a body with U+0000"] = text => $$"""{"title":"{{text}}","body":"\u0000"}""",
        ["21 tags"] = text => $$"""{"title":"{{text}}","tags":[{{string.Join(',', Enumerable.Repeat("\"x\"", 21))}}]}""",
        ["an empty tag"] = text => $$"""{"title":"{{text}}","tags":[""]}""",
        ["a tag of 41 characters"] = text => $$"""{"title":"{{text}}","tags":["{{new string('g', 41)}}"]}""",
        ["a tag with a tabulator"] = text => $$"""{"title":"{{text}}","tags":["a\tb"]}""",
        ["a tag of null"] = text => $$"""{"title":"{{text}}","tags":[null]}""",
        ["a field more"] = text => $$"""{"title":"{{text}}","ownerId":"somebody"}""",
        ["a tenant"] = text => $$"""{"title":"{{text}}","tenantId":"somebody"}""",
        ["its title in capitals"] = text => $$"""{"Title":"{{text}}"}""",
        ["its title twice"] = text => $$"""{"title":"{{text}}","title":"{{text}}"}""",
        ["a list"] = text => $$"""[{"title":"{{text}}"}]""",
        ["half an object"] = text => $$"""{"title":"{{text}}" """,
    };

    /// <summary>Bodies of PATCH /documents/{id} that are 400; they are made of the document's id.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, string, string>> BadChanges = new Dictionary<string, Func<string, string, string>>
    {
        ["nothing"] = (_, _) => "{}",
        ["a title of null"] = (_, _) => """{"title":null}""",
        ["a body of null"] = (_, _) => """{"body":null}""",
        ["an empty title"] = (_, _) => """{"title":""}""",
        ["a title with a line feed"] = (text, _) => $$"""{"title":"{{text}}\n"}""",
        ["another owner"] = (_, _) => """{"ownerId":"somebody"}""",
        ["another owner beside a title"] = (text, _) => $$"""{"title":"{{text}}","ownerId":"somebody"}""",
        ["a parent"] = (text, id) => $$"""{"title":"{{text}}","parentId":"{{id}}"}""",
        ["no parent"] = (text, _) => $$"""{"title":"{{text}}","parentId":null}""",
        ["its id as it is"] = (text, id) => $$"""{"title":"{{text}}","documentId":"{{id}}"}""",
        ["a time"] = (text, _) => $$"""{"title":"{{text}}","createdAt":"2020-01-01T00:00:00Z"}""",
        ["another time of change"] = (_, _) => """{"updatedAt":"2020-01-01T00:00:00Z"}""",
        ["a tenant"] = (text, _) => $$"""{"title":"{{text}}","tenant_id":"somebody"}""",
        ["a role"] = (text, _) => $$"""{"title":"{{text}}","role":"admin"}""",
        ["its title in capitals"] = (text, _) => $$"""{"Title":"{{text}}"}""",
        ["tags that are none"] = (text, _) => $$"""{"title":"{{text}}","tags":"x"}""",
    };

    /// <summary>Queries of GET /documents that are 400.</summary>
    public static readonly IReadOnlyList<string> BadQueries =
    [
        "limit=0", "limit=101", "limit=-1", "limit=", "limit=x", "limit=1.0", "sort=", "sort=body", "sort=Title", "sort=title%20", "sort=tenant_id",
        "sort=title,ownerId", "dir=", "dir=ASC", "dir=desc%20nulls%20last", "sort=title&dir=asc,%20(SELECT%201)", "dir=up",
        "sort=title&dir=desc%2C%20(SELECT%20min(secret)%20FROM%20webhooks)", $"q={new string('x', 101)}",
    ];

    /// <summary>Bodies of POST /documents/bulk-get that are 400.</summary>
    public static readonly IReadOnlyList<string> BadBulks = ["{}", """{"ids":[]}""", """{"ids":null}""", """{"ids":[null]}""", """{"ids":"x"}""", "[]"];

    /// <summary>Urls of webhooks that are 400; the host goes into each.</summary>
    public static readonly IReadOnlyList<string> BadUrls =
    [
        "https://{0}/", "ftp://{0}/", "/hooks", "http://", "http://user:word@{0}/", "http://{0}/#part", "http://{0}:99999/", "http://{0}/ä", "http://höst.test/",
        "x",
    ];

    /// <summary>Secrets of webhooks that are 400.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, string>> BadSecrets = new Dictionary<string, Func<string, string>>
    {
        ["a secret of 15 characters"] = _ => new string('s', 15),
        ["a secret of 129 characters"] = secret => secret.PadRight(129, 's'),
        ["a secret with a space"] = secret => $"{secret} x",
    };

    /// <summary>A document's body, as callers write it.</summary>
    public static string Of(DocumentText text) => JsonSerializer.Serialize(text, JsonSerializerOptions.Web);
}
