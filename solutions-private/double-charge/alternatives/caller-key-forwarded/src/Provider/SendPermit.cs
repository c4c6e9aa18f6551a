using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace DoubleCharge.Provider;

/// <summary>
/// A permission to send one charge, which ends by itself. Start it before it is recorded in the database: then it ends, by
/// any clock, before the record of it is <see cref="Validity"/> old, however long the answer of the database took.
/// </summary>
internal sealed class SendPermit
{
    /// <summary>How long the charge may be sent.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// How long after the record of a permit it is certain whether a charge took effect: it was sent by then, took effect
    /// within the three seconds that the provider promises, and the rest is margin for what lies between.
    /// </summary>
    public static readonly TimeSpan CertainAfter = Validity + TimeSpan.FromSeconds(3) + TimeSpan.FromSeconds(1.5);

    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <summary>A JSON body that refuses to be sent once the permit has ended.</summary>
    public HttpContent Protect<T>(T body) => new PermittedContent(this, JsonSerializer.SerializeToUtf8Bytes(
        body, JsonSerializerOptions.Web));

    private void ThrowIfEnded()
    {
        if (Stopwatch.GetElapsedTime(_startedAt) >= Validity)
            throw new HttpRequestException("The permit to send this charge ended before it was sent.");
    }

    // Asked as the body is about to be written: a look at the clock before the call would not count the time that finding or
    // opening a connection takes.
    private sealed class PermittedContent : HttpContent
    {
        private readonly SendPermit _permit;
        private readonly byte[] _json;

        public PermittedContent(SendPermit permit, byte[] json)
        {
            _permit = permit;
            _json = json;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            _permit.ThrowIfEnded();
            await stream.WriteAsync(_json, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _json.Length;
            return true;
        }
    }
}
