using System.Text.Json.Serialization;
using DoubleCharge.Hosting;

namespace DoubleCharge.Payments;

/// <summary>The HTTP surface.</summary>
public static class PaymentEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services) =>
        services
            .AddSingleton<PaymentStore>()
            .AddSingleton<PaymentService>()
            .AddSingleton<Watch>()
            .AddHostedService(provider => provider.GetRequiredService<Watch>())
            .AddHostedService<Teller>()
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

    // Longer than anything in it should take: a net for what should not happen.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(4.3);

    private static async Task<IResult> PayAsync(HttpContext context, PaymentRequest? request, PaymentService payments)
    {
        var key = context.Request.Headers[PaymentRequest.KeyHeader];
        if ((request ?? PaymentRequest.Empty).Validate(key, out var errors) is not { } asked)
            return Results.ValidationProblem(errors);

        // Not the request's token: a caller that leaves changes nothing about the payment.
        var payment = await payments.PayAsync(asked.Key, asked.Details).WaitAsync(AnswerLimit);
        switch (payment?.Status)
        {
            case null:
                return Results.Problem(
                    "The key was used for a payment with other content.",
                    statusCode: StatusCodes.Status422UnprocessableEntity);
            case PaymentStatus.Succeeded:
                return Results.Created($"/payments/{payment.Id}", payment);
            case PaymentStatus.Declined:
                return Results.Problem(
                    "The charge was not made.",
                    statusCode: StatusCodes.Status402PaymentRequired,
                    extensions: new Dictionary<string, object?> { ["paymentId"] = payment.Id });
            default:
                context.Response.Headers.RetryAfter = "1";
                return Results.Json(payment, statusCode: StatusCodes.Status202Accepted);
        }
    }

    private static async Task<IResult> FindAsync(Guid id, PaymentStore store) =>
        await store.FindAsync(id) is { } payment
            ? Results.Ok(payment)
            : Results.Problem("There is no such payment.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> ListAsync(string orderId, PaymentStore store) =>
        Results.Ok(await store.ListAsync(orderId));
}
