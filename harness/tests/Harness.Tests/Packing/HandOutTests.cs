using System.Text;
using Drill.Foundation;
using Drill.Packing;
using Drill.Reviewing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Tests.Repository;

namespace Harness.Tests.Packing;

/// <summary>What a package holds of an exercise whose defects differ between hand-outs.</summary>
public sealed class HandOutTests
{
    private static readonly Exercise Exercise = ExerciseFolder.LoadAll(Checkout.Root).First(exercise => TwinFiles.Find(exercise) is not null);

    [Fact]
    public void A_package_holds_the_twins_of_its_seed()
    {
        var (files, seed) = Packer.Baked(Options(731), Tracked());
        var handOut = TwinFiles.Find(Exercise)!.Of(731);

        Assert.Equal(731, seed);
        Assert.All(handOut.Files, file => Assert.Equal(file.Value, files.Single(packed => packed.Path == $"exercises/{Exercise.Name}/{file.Key}").Content));
    }

    [Fact]
    public void Without_a_seed_one_is_drawn() => Assert.InRange(Packer.Baked(Options(null), Tracked()).HandOut!.Value, 1, TwinFiles.LastSeed);

    [Fact]
    public void Other_exercises_are_packed_as_they_are()
    {
        var plain = ExerciseFolder.LoadAll(Checkout.Root).First(exercise => TwinFiles.Find(exercise) is null);
        PackedFile[] tracked = [new($"exercises/{plain.Name}/src/Program.cs", Encoding.UTF8.GetBytes("// as it is\n"))];

        var (files, seed) = Packer.Baked(Options(null) with { Exercises = [plain] }, tracked);

        Assert.Null(seed);
        Assert.Equal(tracked, files);
    }

    [Fact]
    public void The_digest_of_a_packages_starter_is_that_of_its_hand_out()
    {
        var twins = TwinFiles.Find(Exercise)!;
        var (files, _) = Packer.Baked(Options(731), Tracked());
        var packed = files.ToDictionary(file => file.Path[$"exercises/{Exercise.Name}/".Length..], file => StarterManifest.HashOf(file.Content));

        Assert.Equal(twins.Of(731).Digest(twins.Form), HandOut.DigestOf(twins.Form, packed.GetValueOrDefault));
    }

    private static PackOptions Options(long? handOut) => new(Checkout.Root, [Exercise], 90, AiPolicy.AllowedWithLog, null, "package.zip") { HandOut = handOut };

    private static PackedFile[] Tracked() =>
        [.. TwinFiles.Find(Exercise)!.Practice.Files.Select(file => new PackedFile($"exercises/{Exercise.Name}/{file.Key}", file.Value))];
}
