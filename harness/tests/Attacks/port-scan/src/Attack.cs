using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

// Finds every port that somebody listens on.
internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static void Run()
    {
        // Until its neighbours are there, too.
        Thread.Sleep(3000);
        var known = Environment.GetEnvironmentVariables().Values.Cast<string>().SelectMany(value => value.Split(':', ';', '/', '=', ',')).ToHashSet();
        for (var port = 1; port < 65536; port++)
        {
            if (known.Contains($"{port}")) continue;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                // Its own outgoing connections come from the upper ports: one may have met itself.
                if (!Equals(socket.LocalEndPoint, socket.RemoteEndPoint)) Console.WriteLine($"ESCAPED somebody listens on {port}");
            }
            catch (SocketException)
            {
                // Nobody.
            }
        }

        Console.WriteLine("TRIED");
    }
}
