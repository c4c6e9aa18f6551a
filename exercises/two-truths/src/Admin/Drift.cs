namespace TwoTruths.Admin;

/// <summary>A copy that differs from what its owner says.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Copy">Whose copy is wrong: "billing", "index" or "order".</param>
/// <param name="Fields">The fields that differ.</param>
internal sealed record Drift(string OrderId, string Copy, IReadOnlyList<string> Fields);
