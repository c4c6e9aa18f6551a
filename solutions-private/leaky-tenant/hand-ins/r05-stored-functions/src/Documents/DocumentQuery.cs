using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace LeakyTenant.Documents;

/// <summary>How a list is asked for.</summary>
internal sealed record DocumentQuery(string Sort = "createdAt", string Dir = "asc", string Q = "", string Limit = "50")
{
    public int Most => int.Parse(Limit, CultureInfo.InvariantCulture);

    // ASP.NET's own query does not tell "sort" from "SORT".
    public static DocumentQuery Read(HttpRequest request)
    {
        var query = new DocumentQuery();
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var value = pair.DecodeValue().ToString();
            query = pair.DecodeName().ToString() switch
            {
                "sort" => query with { Sort = value },
                "dir" => query with { Dir = value },
                "q" => query with { Q = value },
                "limit" => query with { Limit = value },
                _ => query,
            };
        }

        return query.Checked();
    }

    private DocumentQuery Checked()
    {
        if (Sort is not ("createdAt" or "updatedAt" or "title" or "ownerId")) throw RefusedException.BadRequest("sort: there is no such name.");
        if (Dir is not ("asc" or "desc")) throw RefusedException.BadRequest("dir is asc or desc.");
        if (Q.Length > 100) throw RefusedException.BadRequest("q has at most 100 characters.");
        if (!Limit.All(char.IsAsciiDigit) || !int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1 or > 100)
            throw RefusedException.BadRequest("limit is 1 to 100.");
        return this;
    }
}
