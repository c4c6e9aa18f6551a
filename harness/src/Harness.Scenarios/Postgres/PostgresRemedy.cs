using Harness.Hosting;

namespace Harness.Postgres;

/// <summary>The command that installs PostgreSQL on this system.</summary>
internal static class PostgresRemedy
{
    /// <summary>The administrator of the server that docker-compose.yml describes.</summary>
    public const string ComposeConnectionString = "Host=127.0.0.1;Port=54329;Username=drill;Password=drill;Database=postgres";

    /// <summary>How to get a server from Docker.</summary>
    public const string ComposeAlternative =
        $"with Docker: docker compose up -d --wait, and {PostgresChoice.Variable}='{ComposeConnectionString}'";

    /// <summary>The command for this system, and the way by Docker where that is installed.</summary>
    public static string Text() => Executables.OnPath("docker") is null
        ? Install()
        : $"{Install()}{Environment.NewLine}Or with Docker: {PostgresChoice.Variable}=docker";

    private static string Install()
    {
        if (OperatingSystem.IsWindows()) return "winget install PostgreSQL.PostgreSQL.17";
        if (OperatingSystem.IsMacOS()) return "brew install postgresql@17";
        var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        if (Executables.OnPath("apt-get") is not null) return $"{sudo}apt-get install -y postgresql";
        if (Executables.OnPath("dnf") is not null) return $"{sudo}dnf install -y postgresql-server postgresql-contrib";
        if (Executables.OnPath("apk") is not null) return $"{sudo}apk add postgresql17 postgresql17-contrib setpriv";
        return "Install PostgreSQL 14 or later with this system's package manager.";
    }
}
