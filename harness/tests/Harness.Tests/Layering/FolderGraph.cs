using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Harness.Tests.Layering;

/// <summary>A use of one folder by another, with the types that make it.</summary>
internal sealed record FolderUse(string From, string To, string FromType, string ToType)
{
    /// <inheritdoc />
    public override string ToString() => $"{From} uses {To}: {FromType} uses {ToType}";
}

/// <summary>
/// Which folders of a compiled assembly use which. A folder is a namespace of two names, for example Drill.Grading; what stands below it
/// belongs to it. A constant leaves no trace in what is compiled, so a folder may read another's constants unseen.
/// </summary>
internal sealed class FolderGraph
{
    private readonly List<FolderUse> _uses = [];

    private FolderGraph(IEnumerable<TypeDefinition> types)
    {
        // What has no namespace is the start of a program, and may use everything.
        foreach (var type in types.Where(type => type.Namespace.Length > 0))
        {
            foreach (var used in TypesUsedBy(type).Where(used => used.Module == type.Module && FolderOf(used) != FolderOf(type)))
                _uses.Add(new FolderUse(FolderOf(type), FolderOf(used), type.FullName, used.FullName));
        }
    }

    /// <summary>Every use of a folder by another.</summary>
    public IEnumerable<FolderUse> Uses => _uses.Distinct();

    /// <summary>Reads an assembly.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="below">Only namespaces that begin so.</param>
    public static FolderGraph Of(string path, string below = "")
    {
        using var module = ModuleDefinition.ReadModule(path);
        return new FolderGraph(module.Types.Where(type => type.Namespace.StartsWith(below, StringComparison.Ordinal)));
    }

    /// <summary>The uses that lie on a cycle; none where the folders have an order.</summary>
    public IReadOnlyList<FolderUse> Cycles()
    {
        var next = Uses.ToLookup(use => use.From, use => use.To);
        return [.. Uses.Where(use => Reaches(next, use.To, use.From)).DistinctBy(use => (use.From, use.To)).OrderBy(use => use.ToString(), StringComparer.Ordinal)];
    }

    private static bool Reaches(ILookup<string, string> next, string from, string target)
    {
        var seen = new HashSet<string> { from };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var at))
        {
            if (at == target) return true;
            foreach (var further in next[at].Where(seen.Add)) open.Enqueue(further);
        }

        return false;
    }

    private static string FolderOf(TypeReference type) => string.Join('.', type.Namespace.Split('.').Take(2));

    // Closures and state machines are types of their own, nested in the one that a person wrote.
    private static IEnumerable<TypeDefinition> TypesUsedBy(TypeDefinition type) => WithNested(type).SelectMany(References)
        .SelectMany(Parts).Select(Outermost).OfType<TypeDefinition>().Distinct();

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static IEnumerable<TypeReference?> References(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(one => one.InterfaceType),
        .. type.GenericParameters.SelectMany(one => one.Constraints).Select(one => one.ConstraintType),
        .. Attributes(type),
        .. type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(property => Attributes(property).Append(property.PropertyType)),
        .. type.Events.Select(one => one.EventType),
        .. type.Methods.SelectMany(References),
    ];

    private static IEnumerable<TypeReference?> References(MethodDefinition method) =>
    [
        .. Attributes(method),
        .. Signature(method),
        .. method.GenericParameters.SelectMany(one => one.Constraints).Select(one => one.ConstraintType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.ExceptionHandlers.Select(handler => handler.CatchType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(Operands) : [],
    ];

    private static IEnumerable<TypeReference?> Operands(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => [method.DeclaringType, .. Signature(method)],
        _ => [],
    };

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
    [
        method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider provider) => provider.CustomAttributes.SelectMany(
        attribute => attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>().Append(attribute.AttributeType));

    /// <summary>The types that a reference is made of: the element of an array, a generic type and its arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static TypeDefinition? Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        // What another assembly defines is no folder of this one.
        return type as TypeDefinition;
    }
}
