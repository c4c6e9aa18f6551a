using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class DatabaseUnitTests
{
    [Theory]
    [InlineData("")]
    [InlineData("begin isolation level serializable")]
    [InlineData("/* pool */ SET SESSION AUTHORIZATION DEFAULT;CLOSE ALL;SELECT pg_advisory_unlock_all();DISCARD TEMP")]
    [InlineData("SAVEPOINT one; RELEASE SAVEPOINT one;")]
    public void What_only_sets_up_a_session_is_no_operation(string sql) =>
        Assert.False(new DatabaseUnit(1, 1, sql).IsOperation);

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("BEGIN; SELECT 1")]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    [InlineData("SELECT pg_advisory_unlock(1)")]
    [InlineData("-- SET\nINSERT INTO payments VALUES (1)")]
    [InlineData("SET a.b = '/*'; INSERT INTO payments VALUES (1); SET a.b = '*/'")]
    [InlineData("SET a.b = '--'; INSERT INTO payments VALUES (1)")]
    [InlineData("SET a.b = $$/*$$; INSERT INTO payments VALUES (1); SET a.b = $$*/$$")]
    [InlineData("SAVEPOINT \"/*\"; INSERT INTO payments VALUES (1); RELEASE \"*/\"")]
    [InlineData("SET a.b = 1; --\rINSERT INTO payments VALUES (1)")]
    public void Everything_else_is_one(string sql) => Assert.True(new DatabaseUnit(1, 1, sql).IsOperation);

    [Fact]
    public void A_description_is_one_line_of_at_most_120_characters()
    {
        var unit = new DatabaseUnit(1, 1, $"SELECT\n\t{new string('a', 200)};");

        Assert.Equal(120, unit.Description.Length);
        Assert.StartsWith("SELECT aaa", unit.Description);
        Assert.EndsWith("a…", unit.Description);
    }
}
