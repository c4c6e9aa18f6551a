using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Npgsql;

// Tries every way out that its author could think of, and says which of them was open.
internal static class Attack
{
    private static readonly string[] HostPaths = [@HOST_PATHS@];
    private static readonly string[] Allowed = ["dev", "etc", "lib", "lib64", "proc", "tmp", "usr", "var", @SHOWN_ROOTS@];
    private const int HostPort = @HOST_PORT@;
    private static int tried;

    [ModuleInitializer]
    internal static void Begin()
    {
        if (Environment.GetEnvironmentVariable("ATTACK_DAEMON") is not null)
        {
            setsid();
            Thread.Sleep(Timeout.Infinite);
        }

        new Thread(Run) { IsBackground = true }.Start();
    }

    private static void Run()
    {
        Files();
        Rights();
        Environments();
        Network();
        Database();
        Daemon();
        Console.WriteLine($"PROBED {tried}");
    }

    private static void Try(string what, Func<bool> escapes)
    {
        tried++;
        try
        {
            if (escapes()) Console.WriteLine($"ESCAPED {what}");
        }
        catch (Exception refused)
        {
            Console.WriteLine($"refused {what}: {refused.GetType().Name}");
        }
    }

    private static void Files()
    {
        foreach (var path in HostPaths) Try($"sees {path}", () => Path.Exists(path) && (File.Exists(path) || Directory.EnumerateFileSystemEntries(path).Any()));
        foreach (var path in HostPaths) Try($"sees {path} through /proc/1/root", () => Path.Exists("/proc/1/root" + path));
        foreach (var sibling in (string[])["judging", "sources", "outputs", "settings"]) Try($"sees the grader's {sibling}", () => Path.Exists(Path.Combine(AppContext.BaseDirectory, "..", sibling)));
        Try("sees another folder at the root", () => Directory.GetFileSystemEntries("/").Select(path => path[1..]).Except(Allowed).Any());
        string[] places = ["/", "/usr", "/etc", "/var", "/dev", "/proc/sys/kernel", AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "..")];
        foreach (var place in places) Try($"writes to {place}", () => Write(Path.Combine(place, "attack")));
        Try("counts what is open", () => Directory.GetFiles("/proc/self/fd").Length < 3);
        foreach (var file in Directory.GetFiles("/proc/self/fd").Select(Foreign).OfType<string>().Distinct()) Try($"has {file} open", () => true);
        Try("opens its log for reading back and rewriting", () => { using var log = new FileStream("/proc/self/fd/1", FileMode.Open, FileAccess.ReadWrite); return true; });
        Try("finds a diagnostics socket", () => Directory.GetFiles("/tmp", "dotnet-diagnostic*").Length > 0);
        Try("fills /tmp", () => { using var file = File.Create("/tmp/big"); var block = new byte[1 << 20]; for (var i = 0; i < 512; i++) file.Write(block); return true; });
        Try("deletes the big file again", () => { File.Delete("/tmp/big"); return false; });
        Try("makes a link to where it was built", () => { File.CreateSymbolicLink("/tmp/link", "/etc/shadow"); return File.ReadAllText("/tmp/link").Length > 0; });
    }

    // What is open here and neither its own folder, its log nor what a runtime itself reads explains.
    private static string? Foreign(string descriptor)
    {
        string?[] own = [File.ResolveLinkTarget("/proc/self/fd/1", false)?.FullName, ..(string[])["/dev/", "/usr/", "/proc/self/", $"/proc/{Environment.ProcessId}/", AppContext.BaseDirectory]];
        try
        {
            var target = File.ResolveLinkTarget(descriptor, false)?.FullName;
            return target is null || own.Any(mine => mine is not null && target.StartsWith(mine)) || (target is "/proc/meminfo" or "/proc/stat") ? null : target;
        }
        catch (IOException)
        {
            // Closed meanwhile: the runtime's own.
            return null;
        }
    }

    private static bool Write(string path)
    {
        File.WriteAllText(path, "attack");
        return true;
    }

    private static void Rights()
    {
        Try("becomes root", () => setuid(0) == 0);
        Try("mounts", () => mount("none", "/tmp", "tmpfs", 0, null) == 0);
        Try("enters a namespace of the first process", () => { var fd = open("/proc/1/ns/net", 0); return fd >= 0 && setns(fd, 0) == 0; });
        Try("signals the first process", () => kill(1, 15) == 0);
        Try("sees processes that are not its own", () => Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => int.TryParse(name, out _)).Select(name => File.ReadAllText($"/proc/{name}/cmdline")).Any(line => !line.Contains("bwrap") && !line.Contains("DoubleCharge.dll") && line.Length > 0));
        Try("reads the first process's environment", () => File.ReadAllBytes("/proc/1/environ").Length > 0);
        Try("reads the first process's memory map", () => File.ReadAllText("/proc/1/maps").Length > 0);
        Try("traces the first process", () => ptrace(16, 1, 0, 0) == 0);
        Try("changes the clock", () => settimeofday(new long[2], 0) == 0);
        Try("has capabilities", () => File.ReadLines("/proc/self/status").Any(line => line.StartsWith("CapEff") && !line.TrimEnd().EndsWith("0000000000000000")));
        Try("may gain rights", () => File.ReadLines("/proc/self/status").Any(line => line.StartsWith("NoNewPrivs") && !line.TrimEnd().EndsWith("1")));
        Try("is root", () => geteuid() == 0);
        Try("sees devices", () => Directory.GetFiles("/dev").Any(path => path.Contains("vd") || path.Contains("sd") || path.Contains("mem") || path.Contains("kmsg")));
        Try("sees the system's tree", () => Directory.Exists("/sys/fs/cgroup"));
    }

    private static void Environments()
    {
        string[] known = ["ASPNETCORE_URLS", "ConnectionStrings__Database", "PATH", "HOME", "PWD", "LANG", "LC_ALL", "TZ"];
        // Declared for every service, whatever the grader's are.
        Try("has the grader's language or time zone", () => Environment.GetEnvironmentVariable("LANG") != "C.UTF-8" || Environment.GetEnvironmentVariable("LC_ALL") != "C.UTF-8" || Environment.GetEnvironmentVariable("TZ") != "UTC");
        Try("has a variable of the grader's", () => Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => !known.Contains(name) && !name.StartsWith("DOTNET_") && !name.StartsWith("Dependencies__")));
    }

    private static void Network()
    {
        Try("connects to a port of the host", () => Connects(IPAddress.Loopback, HostPort));
        Try("connects elsewhere", () => Connects(IPAddress.Parse("192.0.2.1"), 9));
        Try("sees another network interface", () => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces().Length > 1);
        Try("listens where the host hears it", () => { var listener = new TcpListener(IPAddress.Any, @LISTEN_PORT@); listener.Start(); _ = Task.Run(async () => { while (true) (await listener.AcceptSocketAsync()).Dispose(); }); return false; });
    }

    private static bool Connects(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return socket.ConnectAsync(address, port).Wait(500) && socket.Connected;
    }

    private static void Database()
    {
        var given = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Database")) { Pooling = false };
        Try("finds the database past its proxy", () => Enumerable.Range(20000, 12000).Where(port => port != given.Port).AsParallel().WithDegreeOfParallelism(4).Any(port => IsDatabase(given, port)));
        string[] statements =
        [
            "COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/attack'", "CREATE TEMP TABLE t (line text); COPY t FROM '/etc/passwd'",
            "SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('.')", "SELECT pg_stat_reset()", "SELECT pg_stat_statements_reset()",
            "SELECT pg_stat_reset_shared('bgwriter')", "ALTER ROLE CURRENT_USER SUPERUSER", "CREATE ROLE attack SUPERUSER", "SELECT lo_export(lo_create(0), '/tmp/attack')",
            "SET SESSION AUTHORIZATION drill", "SET ROLE drill", "CREATE EXTENSION dblink", "CREATE EXTENSION file_fdw", "LOAD '/tmp/attack.so'",
            "ALTER SYSTEM SET log_directory = '/tmp'", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'drill'", "SELECT rolpassword FROM pg_authid",
            "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1", "SELECT pg_reload_conf()", "DROP EXTENSION pg_stat_statements",
            "SET track_activities = off", "SET pg_stat_statements.track = 'none'", "GRANT pg_execute_server_program TO CURRENT_USER",
        ];
        foreach (var statement in statements) Try($"SQL {statement}", () => Executes(given.ConnectionString, statement));
        foreach (var database in (string[])["postgres", "template1", "drill_template"])
            Try($"connects to database {database}", () => Executes(new NpgsqlConnectionStringBuilder(given.ConnectionString) { Database = database }.ConnectionString, "SELECT 1"));
    }

    private static bool IsDatabase(NpgsqlConnectionStringBuilder given, int port)
    {
        try
        {
            using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(given.ConnectionString) { Port = port, Timeout = 2 }.ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand("SELECT inet_server_port()", connection);
            return command.ExecuteScalar() is int server && server == port;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or SocketException or IOException)
        {
            return false;
        }
    }

    private static bool Executes(string connectionString, string statement)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQuery();
        return true;
    }

    private static void Daemon()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(Attack).Assembly.Location]) { UseShellExecute = false };
        start.Environment["ATTACK_DAEMON"] = "1";
        Try("leaves a daemon (found by the one who counts)", () => { Process.Start(start); return false; });
    }

    [DllImport("libc")] private static extern int setsid();
    [DllImport("libc")] private static extern int setuid(int user);
    [DllImport("libc")] private static extern int geteuid();
    [DllImport("libc")] private static extern int kill(int pid, int signal);
    [DllImport("libc")] private static extern int open(string path, int flags);
    [DllImport("libc")] private static extern int setns(int fd, int kind);
    [DllImport("libc")] private static extern int mount(string source, string target, string kind, long flags, string? data);
    [DllImport("libc")] private static extern long ptrace(int request, int pid, long address, long data);
    [DllImport("libc")] private static extern int settimeofday(long[] time, long zone);
}
