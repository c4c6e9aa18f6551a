using System.Text.Json;
using Harness.Fakes;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Sends tokens and secrets that nobody has seen before through whatever can fail, and looks for them everywhere.</summary>
public sealed class SecretsStaySecret
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);

    [Scenario("secrets-stay-secret")]
    public Task Tokens_and_secrets_of_webhooks_are_in_no_log_and_in_no_answer() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var viewer = await world.AddMemberAsync(admin.Tenant, Member.Viewer);
        var document = await world.MustCreateAsync(admin);
        List<Sent> all =
        [
            .. await SendTokensAsync(world, admin, document), .. await RegisterAsync(world, admin, viewer), .. await DeliverAsync(world, admin),
        ];
        // A service that does nothing keeps every secret.
        var hook = await world.MustRegisterAsync(admin);
        var (last, sentLast) = await CreateAsync(world, admin);
        await world.MustHearAsync(hook, last);
        await world.MustShowAsync(admin, document);
        world.Scenario.Did("Looked for these tokens and secrets in answers, in what receivers and Identity got, in the log and in the database.");
        await MustBeNowhereAsync(world, [.. all, sentLast, new Sent("it was registered and told", hook.Webhook.Secret, "", IsToken: false)]);
    }, new TenantOptions { Isolation = Isolation.OwnProcess });

    // Right and wrong ones, in requests that are answered and in such as are refused.
    private static async Task<IEnumerable<Sent>> SendTokensAsync(TenantWorld world, Member admin, Document document)
    {
        var stranger = new Member(admin.Tenant, world.NewUser(), "(none)");
        var (claims, key) = (IdentityProvider.ClaimsOf(admin.Tenant.TenantId, admin.UserId, world.Now), world.Identity.Current);
        Dictionary<string, object?> Other(string name, object? value) => new(claims) { [name] = value };
        (string What, string Token)[] tokens =
        [
            ("is right", world.TokenOf(admin)), ("is nobody's", world.TokenOf(stranger)),
            ("is for another product", Jwt.Write(key, Other("aud", "mail"))), ("is from another issuer", Jwt.Write(key, Other("iss", "x"))),
            ("expired", Jwt.Write(key, Other("exp", 1_000_000))), ("has claims of other kinds", Jwt.Write(key, Other("exp", "soon"))),
            ("has a tenant of its own", Jwt.Write(key, Other("tid", new { tenant = "x" }))),
            ("is signed by nobody's key", Jwt.Write(SigningKey.Of("nobody's", 5), claims)),
            ("is signed wrongly", Jwt.Write(SigningKey.Of(key.Kid, 5), claims)),
            ("has a header that is none", $"t{world.Scenario.Token(30)}.{world.Scenario.Token(40)}.{world.Scenario.Token(40)}"),
            ("has no parts", world.Scenario.Token(60)),
            ("is long", $"{world.Scenario.Token(60)}.{new string('x', 7_000)}.{world.Scenario.Token(60)}"),
        ];
        (string Method, string Path, string? Body)[] requests =
        [
            ("GET", $"documents/{document.DocumentId}", null), ("GET", "documents?sort=x", null), ("POST", "documents", "{\"title\":7}"),
            ("POST", "documents", "{"), ("GET", "nowhere", null), ("DELETE", "documents", null), ("GET", "reports/usage", null),
            ("PATCH", $"documents/{world.NewId()}", "{\"title\":\"x\"}"), ("POST", "documents/bulk-get", "[]"),
        ];
        world.Scenario.Did($"Sent {requests.Length} requests, most of which are refused, with each of {tokens.Length} tokens, in several schemes.");
        List<Sent> sent = [];
        foreach (var (what, token) in tokens)
        {
            foreach (var (method, path, body) in requests)
            {
                var scheme = world.Scenario.Next(0, 6) switch { 0 => "Basic ", 1 => "bearer ", 2 => "", _ => "Bearer " };
                using var caller = await RawCaller.SendAsync(world, method, path, body, ("Authorization", $"{scheme}{token}"));
                sent.Add(new Sent($"{method} /{path} with a token that {what}", token, await caller.ReadAsync(AnswersWithin), IsToken: true));
            }
        }

        return sent;
    }

    // Webhooks that are taken, and such as are refused, each for another reason.
    private static async Task<IEnumerable<Sent>> RegisterAsync(TenantWorld world, Member admin, Member viewer)
    {
        var host = world.NewHost([]);
        Func<string, string>[] bodies =
        [
            secret => Json(new { url = $"http://{host}/", secret }), secret => Json(new { url = "http://10.0.0.5/", secret }),
            secret => Json(new { url = "http://127.0.0.1/", secret }), secret => Json(new { url = "https://x/", secret }),
            secret => Json(new { url = "x", secret }), secret => Json(new { secret }),
            secret => Json(new { url = $"http://{host}/", secret, more = 1 }),
            secret => Json(new { url = 7, secret }), secret => Json(new { url = $"http://{host}/", secret = (string[])[secret] }),
            secret => Json(new { url = $"http://{host}/", secret = $"{secret} with a space" }),
            secret => Json(new { url = "http://no-such-host.test/", secret }),
            secret => Json(new { url = $"http://{host}/", secret = new { value = secret } }),
            secret => Json(new { url = $"http://{host}/", secret })[..^2],
        ];
        world.Scenario.Did($"Registered {bodies.Length} webhooks, most of which are refused, as an admin and as a viewer.");
        List<Sent> sent = [];
        foreach (var member in (Member[])[admin, viewer])
        {
            foreach (var body in bodies)
            {
                var secret = world.NewSecret();
                using var caller = await RawCaller.SendAsync(world, member, "POST", "webhooks", body(secret));
                sent.Add(new Sent($"registered {body("…")}", secret, await caller.ReadAsync(AnswersWithin), IsToken: false));
            }
        }

        return sent;
    }

    // Receivers that fail in every way.
    private static async Task<IEnumerable<Sent>> DeliverAsync(TenantWorld world, Member admin)
    {
        var silent = world.NewPublicAddress();
        world.Internet.Silence(silent);
        List<(string What, Hook Hook)> hooks = [("nobody listens", await world.MustRegisterAsync(admin, world.NewHost(silent)))];
        foreach (var (what, fault) in ((string, FakeFault)[])
            [("the connection is dropped", FakeFault.DropBeforeEffect), ("the answer is cut off", FakeFault.CutBody),
                ("it answers 500", FakeFault.FailBeforeEffect(500)), ("it answers 404", FakeFault.FailBeforeEffect(404))])
        {
            var hook = await world.MustRegisterAsync(admin);
            world.Outside.Rules.Add(request => request.Path.EndsWith(hook.ReceiverId, StringComparison.Ordinal), fault);
            hooks.Add((what, hook));
        }

        var away = await world.MustRegisterAsync(admin);
        world.Outside.Redirects(away.ReceiverId, "http://");
        hooks.Add(("it redirects to nowhere", away));
        world.Scenario.Did($"Let {hooks.Count} receivers fail, each in another way, and created a document.");
        var (document, sentToCreate) = await CreateAsync(world, admin);
        List<Sent> sent = [sentToCreate];
        foreach (var (what, hook) in hooks)
        {
            await world.MustSettleAsync(hook, document.DocumentId, "created");
            var shown = await world.Client.DeliveriesAsync(admin, hook.Webhook.WebhookId);
            sent.Add(new Sent($"{what}, and its deliveries were shown", hook.Webhook.Secret, shown.Body, IsToken: false));
        }

        return sent;
    }

    // With a token that is looked for afterwards: whoever is told of the document must not get it.
    private static async Task<(Document Document, Sent Sent)> CreateAsync(TenantWorld world, Member admin)
    {
        var (token, text) = (world.TokenOf(admin), world.NewText());
        var answer = await world.Client.SendAsync("creates a document", HttpMethod.Post, "documents", text, TenantClient.HeadersOf(token));
        world.Scenario.MustHold(
            Promises.Readable, answer.Document?.Is(text, admin) == true, () => [$"{admin} creates {text}", $"answer: {answer}"]);
        return (answer.Document!, new Sent("a document was created", token, answer.Body, IsToken: true));
    }

    private static async Task MustBeNowhereAsync(TenantWorld world, IReadOnlyList<Sent> all)
    {
        var secrets = new Secrets(all.Select(one => one.Secret));
        var cells = new Cells(world);
        Task MustBeEmptyAsync(string where, IEnumerable<string> found) => cells.AttackAsync("tokens and secrets", where, () =>
        {
            var lines = found.Take(5).ToList();
            world.Scenario.MustHold(Promises.SecretsStay, lines.Count == 0, () => lines);
        });

        await MustBeEmptyAsync("answers", all.Where(one => secrets.AreIn(one.Answer)).Select(one => $"answer when {one.What}: {one.Answer}"));
        foreach (var fake in (HttpFake[])[world.Outside, world.Identity, world.Internet])
            await MustBeEmptyAsync("receivers and Identity", fake.Journal.Entries.SelectMany(entry => secrets.PlacesIn(entry.Request).Select(place => $"{entry}: {place}")));
        var log = await world.StopAndReadLogsAsync();
        await MustBeEmptyAsync("log", log.Where(secrets.AreIn).Select(line => $"log: {line}"));
        await MustBeEmptyAsync("database", await world.FindInDatabaseAsync(Secrets.PartsOf(all.Where(one => one.IsToken).Select(one => one.Secret))));
        cells.MustAllHold();
    }

    private static string Json(object body) => JsonSerializer.Serialize(body);

    /// <summary>A secret, how it was sent, and all that was answered.</summary>
    /// <param name="What">How it was sent.</param>
    /// <param name="Whole">What was sent as the token or the secret.</param>
    /// <param name="Answer">What was answered.</param>
    /// <param name="IsToken">Whether it is a token; otherwise the secret of a webhook.</param>
    private sealed record Sent(string What, string Whole, string Answer, bool IsToken)
    {
        /// <summary>The part that is secret: of a token, its end, which nobody can guess. The rest says what everybody may know (C11).</summary>
        public string Secret => IsToken && Whole.LastIndexOf('.') is >= 0 and var end ? Whole[(end + 1)..] : Whole;
    }
}
