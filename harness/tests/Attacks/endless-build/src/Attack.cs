using System;

// Overload resolution tries every combination of the types of nested lambdas.
internal static class Attack
{
    private static int M(Func<byte, int> f) => f(1);
    private static int M(Func<short, int> f) => f(1);
    private static int M(Func<int, int> f) => f(1);
    private static int M(Func<long, int> f) => f(1);

    internal static int Begin() => M(a => M(b => M(c => M(d => M(e => M(f => M(g => M(h => M(i => M(j => M(k => M(l => M(m => M(n => M(o => M(p =>
        a.A + b.A + c.A + d.A + e.A + f.A + g.A + h.A + i.A + j.A + k.A + l.A + m.A + n.A + o.A + p.A))))))))))))))));
}
