namespace Harness.Faults;

/// <summary>
/// Follows one client's prepared statements and portals, so that a unit is described by the SQL it executes even when
/// it was prepared long before.
/// </summary>
internal sealed class ClientStatements
{
    private readonly Dictionary<string, string> statements = [];
    private readonly Dictionary<string, string> portals = [];
    private readonly List<string> executed = [];

    /// <summary>Takes the next message of the client.</summary>
    public void Observe(PostgresMessage message)
    {
        var body = message.Body();
        switch (message.Type)
        {
            case 'Q':
                executed.Add(PostgresMessage.ReadString(ref body));
                break;
            case 'P':
                var prepared = PostgresMessage.ReadString(ref body);
                statements[prepared] = PostgresMessage.ReadString(ref body);
                break;
            case 'B':
                var portal = PostgresMessage.ReadString(ref body);
                var statement = PostgresMessage.ReadString(ref body);
                portals[portal] = statements.GetValueOrDefault(statement, $"(statement {statement})");
                break;
            case 'E':
                var opened = PostgresMessage.ReadString(ref body);
                executed.Add(portals.GetValueOrDefault(opened, $"(portal {opened})"));
                break;
            case 'F':
                executed.Add("(function call)");
                break;
            case 'C' when body.TryRead(out var kind):
                (kind == 'S' ? statements : portals).Remove(PostgresMessage.ReadString(ref body));
                break;
        }
    }

    /// <summary>The SQL executed since the last call; empty when nothing was.</summary>
    public string TakeSql()
    {
        var sql = string.Join("; ", executed.Select(text => text.TrimEnd().TrimEnd(';')));
        executed.Clear();
        return sql;
    }
}
