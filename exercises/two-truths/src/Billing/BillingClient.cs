using System.Net.Http.Json;

namespace TwoTruths.Billing;

/// <summary>Talks to billing.</summary>
internal sealed class BillingClient(HttpClient http)
{
    private const int PageSize = 100;

    /// <summary>Sends one message.</summary>
    /// <exception cref="BillingException">Billing refused it, could not be reached, or took too long.</exception>
    public async Task SendAsync(BillingMessage message, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(() => http.PostAsJsonAsync("messages", message, cancellationToken), cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new BillingException($"Billing answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>What billing holds, in the order of the ids, from the first one after <paramref name="after"/>.</summary>
    /// <exception cref="BillingException">Billing does not answer.</exception>
    public async Task<IReadOnlyList<BillingRecord>> ListAsync(string after, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            () => http.GetAsync($"orders?after={Uri.EscapeDataString(after)}&limit={PageSize}", cancellationToken), cancellationToken);
        if (!response.IsSuccessStatusCode) throw new BillingException($"Billing answered {(int)response.StatusCode}.");
        return await response.Content.ReadFromJsonAsync<BillingRecord[]>(cancellationToken) ?? [];
    }

    private static async Task<HttpResponseMessage> CallAsync(Func<Task<HttpResponseMessage>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (HttpRequestException fault)
        {
            throw new BillingException("Billing cannot be reached.", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BillingException("Billing takes too long.", fault);
        }
    }
}
