using Drill.Foundation;
using Harness.Reports;
using Harness.Tests.Reports;
using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>A report with plots, opened from its file as a reader opens it, and everything that the browser said meanwhile.</summary>
internal sealed class OpenedReport : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    private OpenedReport(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => _complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) => _requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What stood on the console, and scripts that failed.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Everything that was asked for, the report itself first.</summary>
    public IReadOnlyList<string> Requests => _requests;

    public static async Task<OpenedReport> OpenAsync(
        IBrowser browser, ColorScheme scheme = ColorScheme.Light, int widthPixels = 1100, string? html = null)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"report-{Guid.NewGuid():N}.html");
        AtomicFile.Replace(file, html ?? HtmlReport.Render(SamplePlots.Run, SampleRun.Title));
        try
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = widthPixels, Height = 900 },
            });
            var report = new OpenedReport(context, await context.NewPageAsync());
            await report.Page.GotoAsync(new Uri(file).AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            return report;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
