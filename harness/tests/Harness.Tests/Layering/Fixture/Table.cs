namespace LayeringFixture.Table;

/// <summary>Used by a side, and uses none.</summary>
internal sealed class Cloth;
