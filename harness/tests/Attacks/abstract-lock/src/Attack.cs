using System.Net.Sockets;
using System.Runtime.CompilerServices;

// As long as one instance holds the name, no other gets it: if both are in one network.
internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static void Run()
    {
        var name = new UnixDomainSocketEndPoint("\0attack");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                socket.Bind(name);
                socket.Listen();
                break;
            }
            catch (SocketException)
            {
                Console.WriteLine("ESCAPED another instance holds the lock");
                Thread.Sleep(1000);
            }
        }

        Console.WriteLine("TRIED");
    }
}
