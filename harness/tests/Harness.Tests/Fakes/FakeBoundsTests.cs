using Harness.Fakes;
using Harness.Scenarios;
using Harness.Tests.Faults;
using Xunit;

namespace Harness.Tests.Fakes;

public sealed class FakeBoundsTests
{
    [Fact]
    public async Task A_call_beyond_what_a_scenario_takes_is_counted_and_dropped_and_fails_the_scenario()
    {
        await using var bank = new BankFake();
        await bank.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = new HttpClient { Timeout = Liveness.Ceiling };
        var scenario = new ScenarioContext("sample", 7, 1, TestContext.Current.CancellationToken);
        scenario.Checks(bank);
        for (var number = 0; number < Journal.MostCalls; number++)
            bank.Journal.Receive(counted => new() { Number = counted, Method = "GET", Path = "/", Headers = new Dictionary<string, string>(), Body = "" });
        Assert.Null(scenario.Excess(out _));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(new Uri(bank.BaseAddress, "charges"), new StringContent("a"), TestContext.Current.CancellationToken));

        Assert.Equal(Journal.MostCalls + 1, bank.Journal.Count);
        Assert.Empty(bank.Charges);
        Assert.Equal(["bank was called 50001 times in this scenario; the rules allow 50000"], scenario.Excess(out _)!.Story.Seen);
        Assert.Null(bank.Failure);
    }
}
