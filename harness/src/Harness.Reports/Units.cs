using System.Globalization;

namespace Harness.Reports;

/// <summary>Formats quantities for people, the same in every report and on every machine.</summary>
public static class Units
{
    /// <summary>A wall time, such as "812 ms", "1.2 s" or "2 min 05 s".</summary>
    public static string Duration(double milliseconds)
    {
        // Rounded before the unit is chosen, so that 999.7 ms reads "1.0 s" and not "1000 ms".
        if (Math.Round(milliseconds) < 1000) return Invariant($"{Math.Round(milliseconds):0} ms");
        var seconds = milliseconds / 1000;
        if (Math.Round(seconds, 1) < 60) return Invariant($"{seconds:0.0} s");
        var whole = (long)Math.Round(seconds);
        return Invariant($"{whole / 60} min {whole % 60:00} s");
    }

    /// <summary>A latency with three digits, such as "0.84 ms", "38 ms" or "1.25 s".</summary>
    public static string Latency(double milliseconds) => Math.Round(milliseconds) < 1000
        ? Digits(milliseconds) + " ms"
        : Digits(milliseconds / 1000) + " s";

    /// <summary>A counted value: no decimals if it is whole, otherwise at most two, with separated thousands.</summary>
    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "-∞",
        double.NaN => "not a number",
        _ => value.ToString("#,0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>A size of a file, such as "812 bytes", "31 KiB" or "1.2 MiB".</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => Invariant($"{bytes} bytes"),
        < 1 << 20 => Invariant($"{bytes / 1024.0:0} KiB"),
        _ => Invariant($"{bytes / 1024.0 / 1024.0:0.0} MiB"),
    };

    /// <summary>A count with its noun, for example "1 scenario" or "3 scenarios".</summary>
    public static string Count(int count, string noun) => Count(count, noun, noun + "s");

    /// <summary>The same, for a noun with an irregular plural.</summary>
    public static string Count(int count, string noun, string plural) => Invariant($"{count} {(count == 1 ? noun : plural)}");

    private static string Digits(double value) => value.ToString(
        Math.Abs(value) switch { < 0.0995 => "0.###", < 9.995 => "0.##", < 99.95 => "0.#", _ => "0" }, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
