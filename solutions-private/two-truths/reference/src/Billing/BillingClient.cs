using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace TwoTruths.Billing;

/// <summary>Talks to billing.</summary>
internal sealed class BillingClient(HttpClient http, BillingQuestions questions)
{
    /// <summary>How many records a page holds; the last one holds fewer.</summary>
    public const int PageSize = 100;

    /// <summary>Sends one message.</summary>
    /// <returns>Null when it was taken; billing's reason when it was refused.</returns>
    /// <exception cref="BillingException">Billing could not be reached, failed, or took too long: it may have taken the message.</exception>
    public async Task<string?> SendAsync(BillingMessage message, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(() => http.PostAsJsonAsync("messages", message, cancellationToken), cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK) return null;
        if (response.StatusCode != HttpStatusCode.UnprocessableEntity) throw new BillingException($"Billing answered {(int)response.StatusCode}.");
        return ReasonOf(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>What billing holds, in the order of the ids, from the first one after <paramref name="after"/>.</summary>
    /// <exception cref="BillingException">Billing does not answer.</exception>
    public async Task<IReadOnlyList<BillingRecord>> ListAsync(string after, CancellationToken cancellationToken)
    {
        using var turn = await questions.EnterAsync(cancellationToken);
        using var response = await CallAsync(
            () => http.GetAsync($"orders?after={Uri.EscapeDataString(after)}&limit={PageSize}", cancellationToken), cancellationToken);
        if (!response.IsSuccessStatusCode) throw new BillingException($"Billing answered {(int)response.StatusCode}.");
        return await response.Content.ReadFromJsonAsync<BillingRecord[]>(cancellationToken) ?? [];
    }

    private static string ReasonOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error) ? $"{error}" : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static async Task<HttpResponseMessage> CallAsync(Func<Task<HttpResponseMessage>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new BillingException("Billing cannot be reached.", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BillingException("Billing takes too long.", fault);
        }
    }
}
