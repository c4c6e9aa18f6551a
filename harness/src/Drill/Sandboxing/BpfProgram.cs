using System.Buffers.Binary;

namespace Drill.Sandboxing;

/// <summary>
/// Assembles a system call filter: a classic BPF program over `struct seccomp_data`. Jumps go only forward over the next
/// instructions, so the program needs no labels.
/// </summary>
internal sealed class BpfProgram
{
    /// <summary>Allows the system call.</summary>
    public const uint Allow = 0x7fff0000;

    /// <summary>Kills the whole process.</summary>
    public const uint Kill = 0x80000000;

    /// <summary>Offset of the system call number.</summary>
    public const uint Number = 0;

    /// <summary>Offset of the architecture of the call.</summary>
    public const uint Architecture = 4;

    // Class and mode as in linux/filter.h: load a word at an absolute offset, mask it, compare it, return.
    private const ushort LoadWord = 0x20;
    private const ushort AndWith = 0x54;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort IfAnyBit = 0x45;
    private const ushort ReturnValue = 0x06;

    private readonly List<(ushort Code, byte IfTrue, byte IfFalse, uint Operand)> _instructions = [];

    /// <summary>Fails the call with an error number.</summary>
    public static uint Error(ushort number) => 0x00050000u | number;

    /// <summary>Offset of the lower half of an argument, counted from zero, on a little-endian machine.</summary>
    public static uint Argument(int index) => 16 + (8 * (uint)index);

    /// <summary>Loads a word into the accumulator.</summary>
    public BpfProgram Load(uint offset) => Add(LoadWord, 0, 0, offset);

    /// <summary>Masks the accumulator.</summary>
    public BpfProgram And(uint mask) => Add(AndWith, 0, 0, mask);

    /// <summary>Returns from the filter.</summary>
    public BpfProgram Return(uint value) => Add(ReturnValue, 0, 0, value);

    /// <summary>Returns if the accumulator has this value.</summary>
    public BpfProgram ReturnIfEqual(uint value, uint result) => Add(IfEqual, 0, 1, value).Return(result);

    /// <summary>Returns if the accumulator has any other value.</summary>
    public BpfProgram ReturnUnlessEqual(uint value, uint result) => Add(IfEqual, 1, 0, value).Return(result);

    /// <summary>Returns if the accumulator has this value or a greater one.</summary>
    public BpfProgram ReturnIfAtLeast(uint value, uint result) => Add(IfAtLeast, 0, 1, value).Return(result);

    /// <summary>Returns if the accumulator has any of these bits.</summary>
    public BpfProgram ReturnIfAnyBit(uint bits, uint result) => Add(IfAnyBit, 0, 1, bits).Return(result);

    /// <summary>Continues with another program if the accumulator has this value. That program must end in a return.</summary>
    /// <exception cref="OverflowException">The other program is longer than a jump can reach.</exception>
    public BpfProgram IfEqualGoOn(uint value, BpfProgram with)
    {
        Add(IfEqual, 0, checked((byte)with._instructions.Count), value);
        _instructions.AddRange(with._instructions);
        return this;
    }

    /// <summary>The program as the kernel reads it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_instructions.Count * 8];
        for (var index = 0; index < _instructions.Count; index++)
        {
            var (code, ifTrue, ifFalse, operand) = _instructions[index];
            var at = bytes.AsSpan(index * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, code);
            (at[2], at[3]) = (ifTrue, ifFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], operand);
        }

        return bytes;
    }

    private BpfProgram Add(ushort code, byte ifTrue, byte ifFalse, uint operand)
    {
        _instructions.Add((code, ifTrue, ifFalse, operand));
        return this;
    }
}
