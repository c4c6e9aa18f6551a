using System.Buffers.Binary;

namespace Drill.Sandboxing;

/// <summary>
/// Assembles a filter of system calls: a program of the kernel's classic packet filter over `struct seccomp_data`. Jumps only go
/// forward, over the next instructions, so there are no labels to get wrong.
/// </summary>
internal sealed class BpfProgram
{
    /// <summary>Lets the call happen.</summary>
    public const uint Allow = 0x7fff0000;

    /// <summary>Ends the whole process.</summary>
    public const uint Kill = 0x80000000;

    /// <summary>Offset of the number of the call.</summary>
    public const uint Number = 0;

    /// <summary>Offset of the architecture that it is called by.</summary>
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

    /// <summary>Takes a word into the accumulator.</summary>
    public BpfProgram Load(uint offset) => Add(LoadWord, 0, 0, offset);

    /// <summary>Keeps some bits of the accumulator.</summary>
    public BpfProgram And(uint mask) => Add(AndWith, 0, 0, mask);

    /// <summary>Ends the filter.</summary>
    public BpfProgram Return(uint value) => Add(ReturnValue, 0, 0, value);

    /// <summary>Ends the filter where the accumulator has this value.</summary>
    public BpfProgram ReturnIfEqual(uint value, uint result) => Add(IfEqual, 0, 1, value).Return(result);

    /// <summary>Ends the filter where it has any other value.</summary>
    public BpfProgram ReturnUnlessEqual(uint value, uint result) => Add(IfEqual, 1, 0, value).Return(result);

    /// <summary>Ends the filter where it has this value or a greater one.</summary>
    public BpfProgram ReturnIfAtLeast(uint value, uint result) => Add(IfAtLeast, 0, 1, value).Return(result);

    /// <summary>Ends the filter where it has any of these bits.</summary>
    public BpfProgram ReturnIfAnyBit(uint bits, uint result) => Add(IfAnyBit, 0, 1, bits).Return(result);

    /// <summary>Goes on with another program where the accumulator has this value; that one must end in a return.</summary>
    /// <exception cref="OverflowException">It is longer than a jump reaches.</exception>
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
