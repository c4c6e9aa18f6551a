namespace Harness.Tests.Serving;

/// <summary>One span, as it arrived.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Scope">What made it, for example "Npgsql".</param>
/// <param name="Name">Its name, for example "POST /payments".</param>
/// <param name="Kind">2 for a server's, 3 for a client's.</param>
/// <param name="TraceId">The trace, in hexadecimal.</param>
/// <param name="SpanId">Its id, in hexadecimal.</param>
/// <param name="ParentId">The id of the span that it is part of; empty for the first of a trace.</param>
internal sealed record ReceivedSpan(string Service, string Scope, string Name, long Kind, string TraceId, string SpanId, string ParentId)
{
    public const long Server = 2;
    public const long Client = 3;
}

/// <summary>One line of a log, as it arrived.</summary>
/// <param name="Category">The logger's category.</param>
/// <param name="Text">What a person reads.</param>
/// <param name="TraceId">The trace that it belongs to, in hexadecimal; empty without one.</param>
internal sealed record ReceivedLog(string Category, string Text, string TraceId);

/// <summary>Reads the requests of OTLP. The numbers are those of its fields (opentelemetry-proto).</summary>
internal static class ReceivedTelemetry
{
    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<ReceivedSpan> Spans(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ReceivedSpan(
            ServiceOf(resource), NameOf(scope), span.Text(5), span.Number(6), span.Hex(1), span.Hex(2), span.Hex(4));

    /// <summary>The names of the metrics of an ExportMetricsServiceRequest.</summary>
    public static IEnumerable<string> Metrics(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        select metric.Text(1);

    /// <summary>The lines of an ExportLogsServiceRequest.</summary>
    public static IEnumerable<ReceivedLog> Logs(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from line in scope.Messages(2)
        select new ReceivedLog(NameOf(scope), string.Concat(line.Messages(5).Select(body => body.Text(1))), line.Hex(9));

    private static string NameOf(ProtobufMessage scope) => string.Concat(scope.Messages(1).Select(one => one.Text(1)));

    private static string ServiceOf(ProtobufMessage resource) =>
        (from described in resource.Messages(1)
         from attribute in described.Messages(1)
         where attribute.Text(1) == "service.name"
         from value in attribute.Messages(2)
         select value.Text(1)).Single();
}
