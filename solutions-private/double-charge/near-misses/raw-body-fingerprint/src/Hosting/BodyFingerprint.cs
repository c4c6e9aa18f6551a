using System.Security.Cryptography;

namespace DoubleCharge.Hosting;

/// <summary>The fingerprint of what a caller sent: SHA-256 over the body, in hexadecimal digits.</summary>
internal static class BodyFingerprint
{
    private static readonly object ItemKey = new();

    /// <summary>Takes every POST's fingerprint before the body is read, and rewinds the body for whoever reads it.</summary>
    public static void UseBodyFingerprint(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            context.Request.EnableBuffering();
            var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
            context.Request.Body.Position = 0;
            context.Items[ItemKey] = Convert.ToHexStringLower(hash);
        }

        await next(context);
    });

    /// <summary>The fingerprint of this request's body.</summary>
    /// <exception cref="InvalidOperationException">The request is no POST.</exception>
    public static string Of(HttpContext context) =>
        context.Items[ItemKey] as string ?? throw new InvalidOperationException("The request has no body fingerprint.");
}
