namespace Oversell.Tests.Hunt;

/// <summary>Values of `Buyer-Id` that nobody may read, confirm or cancel an order with (C12), made of the owner's.</summary>
internal static class BadBuyers
{
    /// <summary>Stands for no header at all.</summary>
    public const string Absent = "";

    private static readonly Dictionary<string, Func<string, string>> All = new()
    {
        ["nobody"] = _ => Absent,
        ["a buyer of 65 characters"] = owner => owner.PadRight(65, 'b'),
        ["a buyer with a space"] = owner => $"{owner[..1]} {owner[1..]}",
        ["a buyer with a dot"] = owner => $"{owner}.",
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One of them, made of an order's owner.</summary>
    public static string Of(string name, string owner) => All[name](owner);
}
