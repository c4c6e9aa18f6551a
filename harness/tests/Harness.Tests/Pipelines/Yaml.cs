using Harness.Tests.Repository;
using YamlDotNet.RepresentationModel;

namespace Harness.Tests.Pipelines;

/// <summary>A node of a YAML file of this checkout, reached by names and numbers.</summary>
/// <param name="node">The node; null where there is none.</param>
internal sealed class Yaml(YamlNode? node)
{
    /// <summary>The documents of a file.</summary>
    /// <param name="path">From the checkout's root.</param>
    public static IReadOnlyList<Yaml> Documents(string path)
    {
        using var reader = new StreamReader(Path.Combine(Checkout.Root, path));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => new Yaml(document.RootNode))];
    }

    /// <summary>What a mapping has under a name; a node that is not there if there is none.</summary>
    public Yaml this[string name] => new(
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null);

    public bool IsThere => node is not null;

    /// <summary>The text of a scalar.</summary>
    public string Text => Assert.IsType<YamlScalarNode>(node).Value!;

    public int Number => int.Parse(Text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The items of a sequence; none if it is not there.</summary>
    public IReadOnlyList<Yaml> Items => node is null ? [] : [.. Assert.IsType<YamlSequenceNode>(node).Select(item => new Yaml(item))];

    /// <summary>The entries of a mapping; none if it is not there.</summary>
    public IReadOnlyDictionary<string, Yaml> Entries => node is null
        ? new Dictionary<string, Yaml>()
        : Assert.IsType<YamlMappingNode>(node).ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => new Yaml(entry.Value));
}
