using System.Diagnostics;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>Requests that must be refused, whatever else happens. A checkout that was refused is looked at again in the end, like any other.</summary>
/// <param name="world">The world.</param>
/// <param name="weather">What excuses a service.</param>
/// <param name="visits">Who asked for what.</param>
/// <param name="presence">Who is with which instance.</param>
/// <param name="shopper">Keeps every checkout.</param>
internal sealed class Refusals(StoreWorld world, Weather weather, Visits visits, Presence presence, Shopper shopper)
{
    /// <summary>Asks for the page of a product that has no price: 503, whatever else happens (C3).</summary>
    public async Task UnpricedPageAsync(int instance, Product product)
    {
        var (answer, _) = await AskAsync(instance, product, () => world.Clients[instance].ViewAsync(product, world.Cancellation));
        world.Scenario.MustHold(Promises.NoPriceNoSale, answer.Status == 503, () => [$"GET /products/{product.Id}, which has no price", $"answer: {answer}", .. shopper.Calls(product)]);
    }

    /// <summary>Checks out a product that has no price: 503, and nothing is reserved (C3).</summary>
    public async Task UnpricedCheckoutAsync(int instance, Product product)
    {
        var (basket, answer, _) = await CheckOutAsync(instance, product);
        world.Scenario.MustHold(
            Promises.NoPriceNoSale, answer.Status == 503 && world.Reservations.MostHeldFor(basket.OrderId) == 0,
            () => [$"POST /checkout {basket}, which has no price", $"answer: {answer}", $"reservations made for it: {world.Reservations.MostHeldFor(basket.OrderId)}", .. shopper.Calls(product)]);
    }

    /// <summary>Checks out a product that is sold out: 409, unless something excuses the service (C11).</summary>
    public async Task SoldOutCheckoutAsync(int instance, Product product)
    {
        var (basket, answer, from) = await CheckOutAsync(instance, product);
        var to = Stopwatch.GetTimestamp();
        IEnumerable<string> Seen() => [$"POST /checkout {basket}, which is sold out", $"answer: {answer}", .. shopper.Calls(product), .. shopper.Reservations(basket)];
        world.Scenario.MustHold(Promises.RefusedWhenSoldOut, answer.Status is 409 or 503 && (answer.Status != 409 || answer.IsProblem), Seen);
        world.Scenario.MustHoldInTime(Promises.NotNowNeedsAReason, answer.Status == 409 || shopper.IsExcused(basket, instance, from, to), Seen);
    }

    /// <summary>Asks for, or checks out, a product that the catalogue does not have: 404 (C1, C15).</summary>
    public async Task NotListedAsync(int instance, Product product, bool buys)
    {
        Basket? basket = null;
        Answer answer;
        long from;
        if (buys) (basket, answer, from) = await CheckOutAsync(instance, product);
        else (answer, from) = await AskAsync(instance, product, () => world.Clients[instance].ViewAsync(product, world.Cancellation));
        world.Scenario.MustHold(
            Promises.Readable, answer is { Status: 404, IsProblem: true } || (answer.Status == 503 && IsExcused(instance, from)),
            () => [basket is null ? $"GET /products/{product.Id}, which the catalogue does not have" : $"POST /checkout {basket}, which the catalogue does not have", $"answer: {answer}"]);
    }

    /// <summary>Sends a checkout that is not one: 400 (C15).</summary>
    public async Task BadBasketAsync(int instance, string what, Product product)
    {
        var basket = world.NewBasket(product);
        var (answer, from) = await AskAsync(
            instance, product, () => world.Clients[instance].PostAsync(BadBaskets.Of(what, basket.OrderId, product.Id), world.Cancellation));
        world.Scenario.MustHold(
            Promises.Readable, answer is { Status: 400, IsProblem: true } || (answer.Status == 503 && IsExcused(instance, from)), () => [$"POST /checkout with {what}", $"answer: {answer}"]);
    }

    // What is refused needs none of the dependencies; that one of them is in trouble excuses a service all the same.
    private bool IsExcused(int instance, long from)
    {
        var to = Stopwatch.GetTimestamp();
        return presence.IsCrowded(instance, from, to) || weather.ExcusesAll(from, to);
    }

    private async Task<(Basket Basket, Answer Answer, long From)> CheckOutAsync(int instance, Product product)
    {
        var basket = world.NewBasket(product);
        var (answer, from) = await AskAsync(instance, product, () => world.Clients[instance].CheckOutAsync(basket, world.Cancellation));
        shopper.Keep(new Placed(basket, answer));
        return (basket, answer, from);
    }

    private async Task<(Answer Answer, long From)> AskAsync(int instance, Product product, Func<Task<Answer>> send)
    {
        visits.Asked(product.Id, instance);
        var visit = presence.Enter(instance);
        var answer = await send();
        presence.Leave(visit, lingers: false);
        return (answer, visit.From);
    }
}
