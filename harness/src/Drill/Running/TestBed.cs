using Harness.Postgres;

namespace Drill.Running;

/// <summary>What the services of an exercise are judged with. The caller stops the database server.</summary>
/// <param name="TestsDll">The built scenarios.</param>
/// <param name="Postgres">The database server. It holds the exercise's data.</param>
/// <param name="Scale">The scale of the data; null for the exercise's first.</param>
internal sealed record TestBed(string TestsDll, PostgresServer Postgres, string? Scale = null);
