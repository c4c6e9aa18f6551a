using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Guards;

public sealed class CrowdOfCallers
{
    private const int Callers = 200;
    private const int Products = 240;
    private const int InAList = 20;

    [Scenario("crowd-of-callers")]
    public Task Two_hundred_callers_at_once_are_all_served() => CatalogueWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Let {Callers} callers ask at once, most for a page, some for a list, some with a new price, and held their first statements until nothing moved any more.");
        var lockstep = world.Group.Interleave(Callers, rounds: 3);
        var asking = Enumerable.Range(0, Callers).Select(async number =>
        {
            var (product, customer) = (world.Products[number], world.NewCustomer());
            // What is asked for is what nobody changes.
            ProductData[] list = [.. world.Products.Take(InAList)];
            (string What, Answer Answer, Func<Answer, bool> IsRight) asked = (number % 10) switch
            {
                0 when number >= InAList => ("a price", await world.Client.PutAsync(product.Id, world.OtherPrice(product), world.Cancellation), got => got.Status == 204),
                1 => ("a list", await world.Client.ListAsync(list.Select(one => one.Id), world.Cancellation, customer),
                    got => got.Read<ShownProducts>()?.Products.SequenceEqual(list.Select(one => one.To())) == true),
                _ => ("a page", await world.Client.PageAsync(product.Id, world.Cancellation, customer), got => got.Read<ShownProduct>() == product.To()),
            };
            lockstep.ParticipantAnswered();
            return (asked.What, asked.Answer, IsRight: asked.IsRight(asked.Answer));
        }).ToArray();
        var answers = await Task.WhenAll(asking);
        await world.Group.ReleaseAsync(lockstep);
        world.Scenario.MustHoldInTime(
            Promises.Answered, answers.All(one => one.Answer.Status is 200 or 204),
            () =>
            [
                $"{answers.Count(one => one.Answer.Status is 200 or 204)} of {Callers} were answered 200 or 204",
                .. answers.Where(one => one.Answer.Status is not (200 or 204)).CountBy(one => $"{one.What}: {one.Answer}").OrderByDescending(one => one.Value)
                    .Take(4).Select(one => $"{one.Value} times {one.Key}"),
            ]);
        foreach (var (what, answer, isRight) in answers) world.Scenario.MustHold(Promises.Readable, isRight, () => [$"asked for {what} and got something else: {answer}"]);
    }, new CatalogueOptions { Products = Products, Isolation = Isolation.OwnProcess });
}
