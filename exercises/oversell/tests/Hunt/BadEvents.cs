namespace Oversell.Tests.Hunt;

/// <summary>Events that C12 and C13 refuse, each wrong in one place.</summary>
internal static class BadEvents
{
    private const string GoodType = """{"code":"t-1","quantity":5}""";

    private static readonly Dictionary<string, string> All = new()
    {
        ["no name"] = $$"""{"ticketTypes":[{{GoodType}}]}""",
        ["null for a name"] = Named("null"),
        ["a number for a name"] = Named("7"),
        ["a name of 101 characters"] = Named($"\"{new string('n', 101)}\""),
        ["a name with a tab"] = Named("\"Con\\tcert\""),
        ["a name that ends with the character U+007F"] = Named("\"Concert\\u007f\""),
        ["a name that begins with the character U+0085"] = Named("\"\\u0085Concert\""),
        ["no field for types"] = """{"name":"Concert"}""",
        ["null for types"] = """{"name":"Concert","ticketTypes":null}""",
        ["null for a type"] = Types("null"),
        ["a code of 65 characters"] = Types(Entry($"\"{new string('c', 65)}\"")),
        ["an empty code"] = Types(Entry("\"\"")),
        ["null for a code"] = Types(Entry("null")),
        ["no code"] = Types("""{"quantity":5}"""),
        ["a code with a letter that is not ASCII"] = Types(Entry("\"caf\\u00e9\"")),
        ["a code with a digit that is not ASCII"] = Types(Entry("\"t\\u0663\"")),
        ["a code with a dot"] = Types(Entry("\"t.1\"")),
        ["a code that ends with a line feed after 63 letters"] = Types(Entry($"\"{new string('c', 63)}\\n\"")),
        ["a quantity of -1"] = Types(Entry("\"t-2\"", "-1")),
        ["a quantity of 1.5"] = Types(Entry("\"t-2\"", "1.5")),
        ["a quantity of 4294967297"] = Types(Entry("\"t-2\"", "4294967297")),
        ["a quantity as text"] = Types(Entry("\"t-2\"", "\"5\"")),
        ["no quantity"] = Types("""{"code":"t-2"}"""),
        ["a type twice, another between them"] = Types($"{GoodType},{Entry("\"t-2\"")},{GoodType}"),
        ["21 promo codes"] = Codes(string.Join(',', Enumerable.Range(0, 21).Select(number => Entry($"\"p{number}\"")))),
        ["a promo code twice"] = Codes($"{Entry("\"p-1\"")},{Entry("\"p-1\"")}"),
        ["a promo code with a space"] = Codes(Entry("\"p 1\"")),
        ["a promo code that ends with a line feed"] = Codes(Entry("\"p-1\\n\"")),
        ["a promo code of 65 characters"] = Codes(Entry($"\"{new string('p', 65)}\"")),
        ["a promo code for 0 orders"] = Codes(Entry("\"p-1\"", "0")),
        ["a promo code for 5001 orders"] = Codes(Entry("\"p-1\"", "5001")),
        ["null for a promo code"] = Codes("null"),
        ["a body that is not JSON"] = "not json",
    };

    /// <summary>Their names, which are also what they are in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The body of one of them.</summary>
    public static string Of(string name) => All[name];

    private static string Named(string name) => $$"""{"name":{{name}},"ticketTypes":[{{GoodType}}]}""";

    private static string Types(string types) => $$"""{"name":"Concert","ticketTypes":[{{types}}]}""";

    private static string Codes(string codes) => $$"""{"name":"Concert","ticketTypes":[{{GoodType}}],"promoCodes":[{{codes}}]}""";

    private static string Entry(string code, string quantity = "5") => $$"""{"code":{{code}},"quantity":{{quantity}}}""";
}
