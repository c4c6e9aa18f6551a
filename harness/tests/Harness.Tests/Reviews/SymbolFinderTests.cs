using System.Reflection;
using System.Runtime.CompilerServices;
using Harness.Reviews;
using Harness.Tests.Layering;
using Harness.Tests.Repository;
using Harness.Twins;

namespace Harness.Tests.Reviews;

/// <summary>Where symbols are declared, in code that is made to mislead.</summary>
public sealed class SymbolFinderTests
{
    private const string Code =
        """"
        using System.Text;
        using Alias = System.Collections.Generic.List<int>;

        [assembly: Mark("class Wrong { }")]
        namespace Sample.Deep;

        // class Commented { void Method() { } }
        public sealed class Outer<T>(int size) : Base(size) where T : class
        {
            private const string Brace = "{ class InText {";
            private readonly Dictionary<string, (int, int)> _pairs = new() { ["}"] = (1, 2) };
            private char _quote = '"', _brace = '{';

            public Outer() : this(1) => Use('}');

            ~Outer() { }

            [Mark(Text = "}")]
            [Other]
            public async Task<(int A, string B)> PairAsync<TKey>(TKey key, Func<int, int> map)
                where TKey : struct
            {
                var text = $"{(key is { } some ? $"}}{some}" : "}")} {{ {map(1):N2}";
                var raw = $$"""
                    } class InRaw { {{text}} "" }
                    """;
                var verbatim = @"C:\" + $@"{{""}} {text}";
                return (1, raw); /* } */
            }

            public (int Least, int Most) Range() => (0, size);

            void IDisposable.Dispose() { if (size > 1) { Done(); } }

            public int Size
            {
                get => size;
                set { _ = value; }
            } = 3;

            public string Name => size switch
            {
                1 => "}",
                _ => "one;two",
            };

            public int this[int at] => at;

            public static bool operator ==(Outer<T> left, Outer<T> right) => true;

            private record struct Inner(int X)
            {
                public int Size() => X;
            }

            #region enum InRegion { }
            internal enum Kind : byte { One, Two }
            #endregion

            int Twice(int x) => x;
            int Twice(string x) => 1;
        }

        public record Small(int X);

        public interface ISmall { Task<int> CountAsync(int of); }
        """";

    private const string TopLevel =
        """
        var app = Build(args);
        app.MapPost("/transfers", async (Store store) =>
        {
            await store.PayAsync();
        });
        app.Name = "x";
        if (app.IsOn()) { Start(); } else Stop();
        await app.RunAsync();

        static int Twice(int x)
        {
            return 2 * x;
        }
        """;

    [Theory]
    [InlineData("Outer", 8, 62)]
    [InlineData("Brace", 10, 10)]
    [InlineData("_pairs", 11, 11)]
    [InlineData("Outer.Outer", 14, 14)]
    [InlineData("PairAsync", 18, 29)]
    [InlineData("Outer.Range", 31, 31)]
    [InlineData("Dispose", 33, 33)]
    [InlineData("Outer.Size", 35, 39)]
    [InlineData("Name", 41, 45)]
    [InlineData("Inner", 51, 54)]
    [InlineData("Outer.Inner.Size", 53, 53)]
    [InlineData("Inner.Size", 53, 53)]
    [InlineData("Kind", 57, 57)]
    [InlineData("Small", 64, 64)]
    [InlineData("CountAsync", 66, 66)]
    public void A_symbol_is_found_from_its_first_attribute_to_its_end(string symbol, int from, int to) =>
        Assert.Equal(new LineRange(from, to), SymbolFinder.Find(Code, symbol));

    [Theory]
    [InlineData("Twice", 10, 13)]
    [InlineData("app", 1, 1)]
    public void What_top_level_statements_declare_is_found(string symbol, int from, int to) =>
        Assert.Equal(new LineRange(from, to), SymbolFinder.Find(TopLevel, symbol));

    [Theory]
    [InlineData(Code, "Commented")]
    [InlineData(Code, "InText")]
    [InlineData(Code, "InRaw")]
    [InlineData(Code, "InRegion")]
    [InlineData(Code, "Wrong")]
    [InlineData(Code, "Alias")]
    [InlineData(Code, "Sample")]
    [InlineData(Code, "One")]
    [InlineData(Code, "Done")]
    [InlineData(Code, "uter")]
    [InlineData(TopLevel, "MapPost")]
    [InlineData(TopLevel, "PayAsync")]
    [InlineData(TopLevel, "RunAsync")]
    [InlineData(TopLevel, "Name")]
    [InlineData(TopLevel, "IsOn")]
    public void What_only_looks_like_a_declaration_is_none(string code, string symbol) =>
        Assert.Equal($"there is no symbol '{symbol}'", Assert.Throws<InvalidDataException>(() => SymbolFinder.Find(code, symbol)).Message);

    [Theory]
    [InlineData("Outer.Twice", "'Outer.Twice' is declared 2 times, at the lines 60, 61")]
    [InlineData("Size", "'Size' is declared 2 times, at the lines 35, 53")]
    public void What_several_declare_is_ambiguous(string symbol, string fault) =>
        Assert.Equal(fault, Assert.Throws<InvalidDataException>(() => SymbolFinder.Find(Code, symbol)).Message);

    /// <summary>Read by one program and compiled by another: what the compiler made of these sources is what the finder must see.</summary>
    [Theory]
    [InlineData("harness/src/Harness.Contracts")]
    [InlineData("harness/src/Harness.Scoring")]
    [InlineData("harness/src/Harness.Scenarios")]
    public void Every_method_and_property_that_was_compiled_is_found(string project)
    {
        var assembly = ((Assembly[])[Layers.Contracts, Layers.Scoring, Layers.Scenarios]).Single(one => project.EndsWith(one.GetName().Name!, StringComparison.Ordinal));
        var declared = Checkout.Files($"{project}/*.cs").SelectMany(path => DeclarationReader.Read(File.ReadAllText(Path.Combine(Checkout.Root, path)))).Select(one => one.Name).ToHashSet();

        var compiled = assembly.GetTypes().Where(IsWritten).SelectMany(type => Members(type).Select(member => $"{NameOf(type)}.{member}").Prepend(NameOf(type))).Distinct().ToList();

        Assert.True(compiled.Count > 50);
        Assert.Empty(compiled.Except(declared));
    }

    [Fact]
    public void Code_that_is_cut_off_anywhere_is_read_to_its_end()
    {
        for (var length = 0; length <= Code.Length; length++) Assert.Equal(length, CodeText.Of(Code[..length]).Length);
        for (var length = 0; length <= Code.Length; length++) Assert.NotNull(DeclarationReader.Read(Code[..length]));
        Assert.Empty(DeclarationReader.Read("}}} ) { ( ] = => ;"));
    }

    private static bool IsWritten(Type type) => !type.Name.Contains('<') && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && (type.Namespace?.StartsWith("Harness", StringComparison.Ordinal) ?? false) && (type.DeclaringType is null || IsWritten(type.DeclaringType));

    // What the compiler adds to a record it marks; positional properties are no declarations of their own.
    private static IEnumerable<string> Members(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => !method.IsSpecialName && !method.Name.Contains('<') && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            && !typeof(Delegate).IsAssignableFrom(type))
        .Select(method => method.Name.Split('.')[^1]);

    private static string NameOf(Type type) => (type.DeclaringType is { } outer ? NameOf(outer) + "." : "") + type.Name.Split('`')[0];
}
