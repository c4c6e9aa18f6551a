namespace Harness.Reports.Page;

/// <summary>
/// The frame of every page: one file that opens offline, in light or dark, and prints. It holds no script, and its policy allows none,
/// because it quotes what a service answered or a submission wrote.
/// </summary>
internal static class Document
{
    /// <summary>The file's content.</summary>
    /// <param name="title">The title of its window.</param>
    /// <param name="style">What it needs of style besides the style of every page.</param>
    /// <param name="body">What it shows.</param>
    /// <param name="footer">A paragraph below.</param>
    /// <param name="stamp">A word across the page; null for none.</param>
    public static string Render(string title, Html style, Html body, Html footer, string? stamp = null) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
        <meta name="referrer" content="no-referrer">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <style>
        {PageStyle.Css}
        {style}
        </style>
        </head>
        <body>
        {Icon.Definitions}
        {Html.When(stamp is not null, () => Html.Of($"""<p class="stamp">{stamp}</p>"""))}
        <main>
        {body}
        </main>
        <footer><p>{footer}</p></footer>
        </body>
        </html>

        """).ToString().ReplaceLineEndings("\n");
}
