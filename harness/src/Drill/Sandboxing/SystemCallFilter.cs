using System.Runtime.InteropServices;

namespace Drill.Sandboxing;

/// <summary>
/// Blocks system calls that no service and no database server needs, and that reach outside a sandbox or have been used to escape one.
/// All other calls are allowed, so a right submission never notices the filter.
/// </summary>
internal static class SystemCallFilter
{
    private const ushort NotPermitted = 1;
    private const ushort Invalid = 22;
    private const ushort NotThere = 38;
    private const ushort FamilyNotSupported = 97;

    // CLONE_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID and _NEWNET.
    private const uint NewNamespaces = 0x7e020000;

    // The first system call of x32, the 32-bit ABI with 64-bit registers. It has the same architecture value but other numbers.
    private const uint FirstX32 = 0x40000000;

    // The first number that this filter does not know. Programs try newer calls and work without them.
    private const uint FirstUnknown = 463;

    private const int Unix = 1;
    private const int Internet = 2;
    private const int InternetSix = 10;
    private const int Netlink = 16;
    private const int RawSocket = 3;
    private const int PacketSocket = 10;
    // F_GETLK, F_SETLK and F_SETLKW, then those of open file descriptions.
    private static readonly uint[] RecordLocks = [5, 6, 7, 36, 37, 38];

    private const int SetLease = 1024;
    private const int NotifyOfChanges = 1026;

    /// <summary>Whether there is a filter for this machine's processor.</summary>
    public static bool IsKnownHere => RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The filter of this machine's processor.</summary>
    /// <param name="locksFiles">
    /// Whether files may be locked, whole or in part. Files that are shared read-only with the machine can be locked too: other programs
    /// would wait, and two instances could use such a lock instead of the database.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">There is no filter for this processor.</exception>
    public static byte[] Assemble(bool locksFiles) => Assemble(RuntimeInformation.OSArchitecture, locksFiles).ToBytes();

    internal static BpfProgram Assemble(Architecture architecture, bool locksFiles)
    {
        var calls = architecture switch
        {
            Architecture.X64 => SystemCallNumbers.X64,
            Architecture.Arm64 => SystemCallNumbers.Arm64,
            _ => throw new PlatformNotSupportedException($"There is no system call filter for {architecture}."),
        };
        var program = new BpfProgram()
            .Load(BpfProgram.Architecture).ReturnUnlessEqual(calls.Architecture, BpfProgram.Kill)
            .Load(BpfProgram.Number).ReturnIfAtLeast(FirstX32, BpfProgram.Kill).ReturnIfAtLeast(FirstUnknown, BpfProgram.Error(NotThere));
        foreach (var denied in calls.Denied) program.ReturnIfEqual(denied, BpfProgram.Error(NotPermitted));
        foreach (var absent in calls.Absent) program.ReturnIfEqual(absent, BpfProgram.Error(NotThere));
        if (!locksFiles) program.ReturnIfEqual(calls.Lock, BpfProgram.Error(Invalid));
        var control = new BpfProgram().Load(BpfProgram.Argument(1))
            .ReturnIfEqual(SetLease, BpfProgram.Error(NotPermitted)).ReturnIfEqual(NotifyOfChanges, BpfProgram.Error(NotPermitted));
        if (!locksFiles)
            foreach (var command in RecordLocks) control.ReturnIfEqual(command, BpfProgram.Error(Invalid));
        return program
            .IfEqualGoOn(calls.Fork, new BpfProgram()
                .Load(BpfProgram.Argument(0)).ReturnIfAnyBit(NewNamespaces, BpfProgram.Error(NotPermitted)).Return(BpfProgram.Allow))
            .IfEqualGoOn(calls.FileControl, control.Return(BpfProgram.Allow))
            .IfEqualGoOn(calls.Socket, Sockets())
            .Return(BpfProgram.Allow);
    }

    private static BpfProgram Sockets()
    {
        var kinds = new BpfProgram()
            .Load(BpfProgram.Argument(1)).And(0xf)
            .ReturnIfEqual(RawSocket, BpfProgram.Error(NotPermitted)).ReturnIfEqual(PacketSocket, BpfProgram.Error(NotPermitted))
            .Return(BpfProgram.Allow);
        // Only the routing protocol (0), through which a process reads its own addresses.
        var netlink = new BpfProgram()
            .Load(BpfProgram.Argument(2)).ReturnUnlessEqual(0, BpfProgram.Error(FamilyNotSupported)).Return(BpfProgram.Allow);
        return new BpfProgram()
            .Load(BpfProgram.Argument(0)).IfEqualGoOn(Unix, kinds).IfEqualGoOn(Internet, kinds).IfEqualGoOn(InternetSix, kinds)
            .IfEqualGoOn(Netlink, netlink).Return(BpfProgram.Error(FamilyNotSupported));
    }
}
