namespace Drill.Verifying;

/// <summary>Threads that burn CPU during a verification, to show that no verdict depends on an idle machine.</summary>
internal sealed class CpuNoise : IDisposable
{
    private volatile bool _stopped;

    private CpuNoise()
    {
    }

    /// <summary>Starts this many threads; none for 0.</summary>
    public static CpuNoise Start(int burners)
    {
        var noise = new CpuNoise();
        for (var i = 0; i < burners; i++)
            new Thread(noise.Burn) { IsBackground = true, Name = $"noise {i + 1}" }.Start();
        return noise;
    }

    public void Dispose() => _stopped = true;

    private void Burn()
    {
        var value = 1.0;
        while (!_stopped) value = Math.Sqrt(value + 1.0);
        GC.KeepAlive(value);
    }
}
