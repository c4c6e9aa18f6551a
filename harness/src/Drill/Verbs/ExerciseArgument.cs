using System.CommandLine;
using Drill.Foundation;

namespace Drill.Verbs;

/// <summary>The argument that names an exercise and may be left out; see <see cref="Names.ChooseExercise" />.</summary>
internal static class ExerciseArgument
{
    /// <summary>A new one, for one command.</summary>
    public static Argument<string?> Create() => new("exercise")
    {
        Description = "Name of the exercise. May be left out inside its folder, or if there is only one.", Arity = ArgumentArity.ZeroOrOne,
    };
}
