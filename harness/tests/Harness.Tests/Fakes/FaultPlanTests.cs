using System.Net;
using Harness.Fakes;
using Harness.Tests.Faults;
using Xunit;

namespace Harness.Tests.Fakes;

public sealed class FaultPlanTests
{
    private readonly FaultPlan plan = new();

    [Fact]
    public void The_first_rule_that_matches_wins_and_a_healed_one_does_not()
    {
        var drop = plan.Add(request => request.Body == "a", FakeFault.DropBeforeEffect);
        plan.Add(FakeFault.FailBeforeEffect(500));
        Assert.Same(FakeFault.DropBeforeEffect, plan.Decide(Request("a")));
        Assert.Equal("500 before effect", plan.Decide(Request("b"))?.Name);

        drop.Dispose();

        Assert.Equal("500 before effect", plan.Decide(Request("a"))?.Name);
        Assert.Equal(1, drop.Met);
    }

    [Fact]
    public void A_rule_is_spent_after_so_many_times()
    {
        var rule = plan.Add(FakeFault.DropAfterEffect, times: 2);

        var met = Enumerable.Range(0, 3).Select(_ => plan.Decide(Request("a")) is not null);

        Assert.Equal([true, true, false], met);
        Assert.Equal(2, rule.Met);
    }

    [Theory]
    [InlineData(NamedFault.Error, false, true)]
    [InlineData(NamedFault.Drop, true, false)]
    [InlineData(NamedFault.Hang, true, false)]
    [InlineData(NamedFault.Slow, true, false)]
    public async Task A_named_fault_bites_until_it_is_healed(NamedFault fault, bool effect, bool answers)
    {
        await using var bank = new BankFake(new ManualTime());
        await bank.StartAsync();
        using var client = new HttpClient { BaseAddress = bank.BaseAddress, Timeout = Liveness.Ceiling };
        await bank.ApplyAsync(NamedFault.Drop);
        await bank.ApplyAsync(fault);
        using var leaving = new CancellationTokenSource();
        var request = client.PostAsync("/charges", new StringContent("a"), leaving.Token);
        Assert.True(await bank.Journal.WhenAsync(
            journal => journal.Entries.Any(entry => entry.Outcome != RequestOutcome.InProgress), Liveness.Ceiling));
        Assert.Equal(effect ? 1 : 0, bank.Charges.Count);
        if (answers) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await request).StatusCode);
        else
        {
            Assert.NotEqual(RequestOutcome.Answered, bank.Journal.Entries[0].Outcome);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => request);
        }

        await bank.ApplyAsync(NamedFault.Heal);

        using var healed = await client.PostAsync("/charges", new StringContent("b"));
        Assert.Equal(HttpStatusCode.Created, healed.StatusCode);
    }

    private static FakeRequest Request(string body) =>
        new() { Number = 1, Method = "POST", Path = "/", Headers = new Dictionary<string, string>(), Body = body };
}
