using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AiEndpoint.Hosting;

/// <summary>How the web server treats requests before the service sees them.</summary>
internal static class WebServer
{
    /// <summary>Lets bad input come as far as the service's own checks, which say what is wrong with it.</summary>
    public static IServiceCollection AddWebServer(this IServiceCollection services) =>
        services.Configure<KestrelServerOptions>(options =>
        {
            // Every byte becomes a character; what is not ASCII is refused by Caller, as a problem.
            options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            options.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
            options.Limits.MaxRequestLineSize = 64 * 1024;
        });
}
