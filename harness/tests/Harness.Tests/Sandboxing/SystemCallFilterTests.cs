using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Drill.Sandboxing;

namespace Harness.Tests.Sandboxing;

/// <summary>The filter's program, run as the kernel runs it, for both processors.</summary>
public sealed class SystemCallFilterTests
{
    private const uint ForIntel = 0xc000003e;
    private const uint ForArm = 0xc00000b7;

    [Theory]
    [InlineData(Architecture.X64, ForIntel, 0u, BpfProgram.Allow)]
    [InlineData(Architecture.Arm64, ForArm, 63u, BpfProgram.Allow)]
    [InlineData(Architecture.X64, 0x40000003u, 1u, BpfProgram.Kill)]
    [InlineData(Architecture.X64, ForIntel, 0x40000000u, BpfProgram.Kill)]
    [InlineData(Architecture.X64, ForIntel, 462u, BpfProgram.Allow)]
    [InlineData(Architecture.X64, ForIntel, 463u, 0x00050026u)]
    [InlineData(Architecture.X64, ForIntel, 272u, 0x00050001u)]
    [InlineData(Architecture.Arm64, ForArm, 97u, 0x00050001u)]
    [InlineData(Architecture.X64, ForIntel, 435u, 0x00050026u)]
    [InlineData(Architecture.X64, ForIntel, 425u, 0x00050026u)]
    // Threads and processes may be made, namespaces not.
    [InlineData(Architecture.X64, ForIntel, 56u, BpfProgram.Allow, 0x003d0f00u)]
    [InlineData(Architecture.X64, ForIntel, 56u, 0x00050001u, 0x10000011u)]
    [InlineData(Architecture.Arm64, ForArm, 220u, 0x00050001u, 0x40000000u)]
    // Files may be duplicated and locked for ranges, not leased.
    [InlineData(Architecture.X64, ForIntel, 72u, BpfProgram.Allow, 3u, 6u)]
    [InlineData(Architecture.X64, ForIntel, 72u, 0x00050001u, 3u, 1024u)]
    // Sockets: stream of IPv4, IPv6 and Unix, with flags; asking for routes; nothing else.
    [InlineData(Architecture.X64, ForIntel, 41u, BpfProgram.Allow, 2u, 0x80801u)]
    [InlineData(Architecture.X64, ForIntel, 41u, BpfProgram.Allow, 10u, 2u)]
    [InlineData(Architecture.Arm64, ForArm, 198u, BpfProgram.Allow, 1u, 5u)]
    [InlineData(Architecture.X64, ForIntel, 41u, 0x00050001u, 2u, 0x80003u)]
    [InlineData(Architecture.X64, ForIntel, 41u, 0x00050061u, 17u, 2u)]
    [InlineData(Architecture.X64, ForIntel, 41u, 0x00050061u, 40u, 1u)]
    [InlineData(Architecture.X64, ForIntel, 41u, BpfProgram.Allow, 16u, 3u, 0u)]
    [InlineData(Architecture.X64, ForIntel, 41u, 0x00050061u, 16u, 3u, 9u)]
    public void It_decides_by_processor_number_and_arguments(
        Architecture processor, uint architecture, uint number, uint expected, uint first = 0, uint second = 0, uint third = 0)
    {
        var program = SystemCallFilter.Assemble(processor, locksFiles: true).ToBytes();

        Assert.Equal(expected, Run(program, architecture, number, first, second, third));
    }

    [Theory]
    [InlineData(true, BpfProgram.Allow)]
    [InlineData(false, 0x00050016u)]
    public void Files_are_locked_only_where_nothing_is_shared(bool locks, uint expected)
    {
        var program = SystemCallFilter.Assemble(Architecture.X64, locks).ToBytes();

        Assert.Equal(expected, Run(program, ForIntel, 73));
        // In parts as well: to ask who holds a part is enough for a lock.
        Assert.All((uint[])[5, 6, 7, 36, 37, 38], command => Assert.Equal(expected, Run(program, ForIntel, 72, 3, command)));
    }

    private static uint Run(byte[] program, uint architecture, uint number, params uint[] arguments)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), architecture);
        for (var index = 0; index < arguments.Length; index++) BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(16 + (8 * index)), arguments[index]);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var (ifTrue, ifFalse) = (instruction[2], instruction[3]);
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20: accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)operand)); break;
                case 0x54: accumulator &= operand; break;
                case 0x15: at += accumulator == operand ? ifTrue : ifFalse; break;
                case 0x35: at += accumulator >= operand ? ifTrue : ifFalse; break;
                case 0x45: at += (accumulator & operand) != 0 ? ifTrue : ifFalse; break;
                case 0x06: return operand;
                case var other: throw new InvalidOperationException($"There is no instruction {other:x}.");
            }
        }
    }
}
