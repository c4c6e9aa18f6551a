using System.Text.Json.Serialization;
using DoubleCharge.Hosting;

namespace DoubleCharge.Payments;

/// <summary>The HTTP surface.</summary>
public static class PaymentEndpoints
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(4);

    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services) =>
        services
            .AddSingleton<PaymentStore>()
            .AddScoped<PaymentService>()
            .ConfigureHttpJsonOptions(options =>
            {
                // A field we would ignore, or read differently than it was meant, is refused instead.
                options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
                options.SerializerOptions.AllowDuplicateProperties = false;
                options.SerializerOptions.PropertyNameCaseInsensitive = false;
                options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });

    /// <summary>Maps the endpoints.</summary>
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/payments", PayAsync);
        routes.MapGet("/payments/{id:guid}", FindAsync);
        routes.MapGet("/orders/{orderId}/payments", ListAsync);
    }

    private static async Task<IResult> PayAsync(
        HttpContext context, PaymentRequest? request, PaymentService payments)
    {
        var key = context.Request.Headers[PaymentRequest.KeyHeader];
        if ((request ?? PaymentRequest.Empty).Validate(key, out var errors) is not { } asked)
            return Results.ValidationProblem(errors);

        // Bounds the database alone. Not the request's own token: a caller that leaves does not stop its payment half-way.
        using var patience = new CancellationTokenSource(AnswerWithin);
        var payment = await payments.PayAsync(asked.Key, asked.Details, patience.Token);
        return payment.Details == asked.Details ? ToResult(context, payment) : OtherContent();
    }

    private static IResult ToResult(HttpContext context, Payment payment)
    {
        switch (payment.Status)
        {
            case PaymentStatus.Succeeded:
                return Results.Created($"/payments/{payment.Id}", payment);
            case PaymentStatus.Declined:
                return Results.Problem(
                    "The card was declined.",
                    statusCode: StatusCodes.Status402PaymentRequired,
                    extensions: new Dictionary<string, object?> { ["paymentId"] = payment.Id });
            default:
                context.Response.Headers.RetryAfter = "1";
                return Results.Accepted($"/payments/{payment.Id}", payment);
        }
    }

    private static IResult OtherContent() => Results.Problem(
        "This key was used for a payment with other content.",
        statusCode: StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> FindAsync(Guid id, PaymentStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } payment
            ? Results.Ok(payment)
            : Results.Problem("There is no such payment.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> ListAsync(
        string orderId, PaymentStore store, CancellationToken cancellationToken) =>
        Results.Ok(await store.ListAsync(orderId, cancellationToken));
}
