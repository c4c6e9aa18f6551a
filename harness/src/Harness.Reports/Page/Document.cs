namespace Harness.Reports.Page;

/// <summary>
/// The frame of every page: one file that works offline, in light and dark mode, and on paper. It contains no script, and its content
/// security policy allows none, because it quotes what a service answered or a submission wrote.
/// </summary>
internal static class Document
{
    /// <summary>The file's content.</summary>
    /// <param name="title">The page's title.</param>
    /// <param name="style">Styles to add to those of every page.</param>
    /// <param name="body">The page's content.</param>
    /// <param name="footer">A paragraph at the end.</param>
    /// <param name="stamp">A word stamped across the page; null for none.</param>
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
