using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Verdicts;

/// <summary>Writes two numbers as "[1.5, 20]" on one line: an indented object for each point would fill the file with property names.</summary>
internal abstract class PairConverter<T>(Func<T, (double First, double Second)> parts, Func<double, double, T> whole) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A pair of numbers was expected.");
        var first = Number(ref reader);
        var second = Number(ref reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw new JsonException("A pair has two numbers.");
        return whole(first, second);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var (first, second) = parts(value);
        // JSON has no literal for a value that is not finite, and the writer does not check raw text.
        if (!double.IsFinite(first) || !double.IsFinite(second))
            throw new JsonException($"A point of a plot must be finite, not ({first}, {second}).");
        writer.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"[{first}, {second}]"));
    }

    private static double Number(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number
            ? reader.GetDouble()
            : throw new JsonException("A pair has two numbers.");
}

internal sealed class PlotPointConverter()
    : PairConverter<PlotPoint>(point => (point.AtMs, point.Value), (at, value) => new PlotPoint(at, value));

internal sealed class QuantileConverter()
    : PairConverter<Quantile>(quantile => (quantile.Percent, quantile.Ms), (percent, ms) => new Quantile(percent, ms));
