namespace LayeringFixture.Left
{
    /// <summary>Uses the other side openly.</summary>
    internal sealed class Plate
    {
        public Right.Fork? Fork { get; init; }
    }
}

namespace LayeringFixture.Left.Deep
{
    /// <summary>Belongs to the same side.</summary>
    internal sealed class Bowl
    {
        public bool IsFull { get; init; }
    }
}
