using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Sends tokens with one thing wrong, and right ones at the edge of what is right, to an instance whose clock is far off.</summary>
public sealed class ForgedTokens
{
    // Further from the leeway than two clocks of one machine, and than a busy minute of it.
    private static readonly TimeSpan WellWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WellBeyond = TimeSpan.FromSeconds(120);
    // The contract's.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    // Until a token that is used is no longer valid, and how much longer it is left alone.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(-300);
    private static readonly TimeSpan Off = TimeSpan.FromHours(-7);

    [Scenario("forged-tokens")]
    public Task Tokens_that_are_not_Identitys_not_for_us_or_not_now_open_nothing() => TenantWorld.RunAsync(
        async world =>
        {
            var member = await world.AddTenantWithAsync();
            var document = await world.MustCreateAsync(member);
            var (cells, good) = (new Cells(world), Good(world, member));
            world.Scenario.Did($"Read a document of {member} with {good.Count} tokens that are right in another way each.");
            foreach (var (what, token) in world.Scenario.Shuffled(good)) await cells.UseAsync("a right token", "Authorization", async () =>
            {
                var answer = await ReadAsync(world, document, what, token);
                world.Scenario.MustHold(
                    Promises.ValidTokensOpen, document.IsSame(answer.Document),
                    () => [$"reads {document} with a token that {what}", $"answer: {answer}"]);
            });

            // It is known when others come that are nearly it.
            var right = Jwt.Write(world.Identity.Current, ClaimsOf(world, member));
            await ReadAsync(world, document, "is right", right);
            // So is one that expires soon. Whether it still opens is not judged.
            var expiresAt = At(world, -Leeway + Soon);
            var expiring = Signed(world, member, ("exp", expiresAt));
            await ReadAsync(world, document, "expires soon", expiring);
            var forged = Forged(world, member, right);
            world.Scenario.Did($"Read it, and created others, with {forged.Count} tokens with one thing wrong.");
            foreach (var (what, token) in world.Scenario.Shuffled(forged))
            {
                var (read, create) = ($"reads a document with a token that {what}", $"creates a document with a token that {what}");
                await cells.AttackAsync("a forged token", "Authorization", async () =>
                    world.MustBeRefused(await ReadAsync(world, document, what, token), 401, Promises.OnlyValidTokens, read));
                await cells.AttackAsync("a forged token", "Authorization", async () => world.MustBeRefused(
                    await world.Client.SendAsync(create, HttpMethod.Post, "documents", world.NewText(), TenantClient.HeadersOf(token)), 401,
                    Promises.OnlyValidTokens, create));
            }

            cells.MustAllHold();
            var odd = Odd(world, member);
            world.Scenario.Did($"Read it with {odd.Count} tokens that may be taken or refused.");
            foreach (var (what, token) in world.Scenario.Shuffled(odd))
            {
                var answer = await ReadAsync(world, document, what, token);
                world.Scenario.MustHold(
                    Promises.OnlyValidTokens, answer.IsRefusal(401) || document.IsSame(answer.Document),
                    () => [$"reads a document with a token that {what}", $"answer: {answer}"]);
            }

            world.Scenario.Did("Read it with a token that was used before, and had expired since then.");
            while (world.Now.ToUnixTimeSeconds() <= expiresAt + (long)(Leeway + Soon).TotalSeconds) await world.BeforeTheNextLookAsync();
            const string late = "reads a document with a token that has expired since it was used";
            world.MustBeRefused(await ReadAsync(world, document, "has expired since it was used", expiring), 401, Promises.OnlyValidTokens, late);
            await world.MustListAsync(member, Promises.OnlyValidTokens, document.DocumentId);
        },
        new TenantOptions { ClockOffset = Off });

    private static Task<Answer> ReadAsync(TenantWorld world, Document document, string what, string token) => world.Client.SendAsync(
        $"reads a document with a token that {what}", HttpMethod.Get, $"documents/{document.DocumentId}", body: null, TenantClient.HeadersOf(token));

    private static List<(string What, string Token)> Good(TenantWorld world, Member member) =>
    [
        ("has an audience among others", Signed(world, member, ("aud", (string[])["mail", IdentityProvider.Audience]))),
        ("has its audience in an array", Signed(world, member, ("aud", (string[])[IdentityProvider.Audience]))),
        ("has just expired", Signed(world, member, ("exp", At(world, -WellWithin)))),
        ("is valid in a moment", Signed(world, member, ("nbf", At(world, WellWithin)))),
        ("has no nbf", Signed(world, member, "nbf")),
        ("has more claims", Signed(world, member, ("scope", "all"), ("role", "viewer"), ("tenants", (string[])["x"]), ("amr", null))),
        ("was issued long ago", Signed(world, member, ("iat", At(world, LongAgo)), ("nbf", At(world, LongAgo)))),
    ];

    // What the contract leaves open: either answer will do, and no other.
    private static List<(string What, string Token)> Odd(TenantWorld world, Member member) =>
    [
        ("never expires, as far as dates go", Signed(world, member, ("exp", long.MaxValue / 2))),
        ("expires at a number that no integer holds", Signed(world, member, ("exp", 1e300))),
        ("has a fraction of a second", Signed(world, member, ("exp", At(world, WellBeyond) + 0.5))),
        ("has an nbf of null", Signed(world, member, ("nbf", null))),
        ("has an nbf before all dates", Signed(world, member, ("nbf", long.MinValue / 2))),
    ];

    private static List<(string What, string Token)> Forged(TenantWorld world, Member member, string right)
    {
        var (key, claims) = (world.Identity.Current, ClaimsOf(world, member));
        var parts = right.Split('.');
        var (header, payload, signature) = (parts[0], parts[1], parts[2]);
        var stranger = SigningKey.Of("nobody's", 5);
        var other = ClaimsOf(world, member);
        other["sub"] = world.NewUser();
        return
        [
            ("is not signed", $"{header}.{payload}."), ("is cut off", $"{header}.{payload}"), ("has four parts", $"{right}.{signature}"),
            ("is no token", "token"), ("is empty", ""), ("has another's payload", $"{header}.{Jwt.Write(key, other).Split('.')[1]}.{signature}"),
            ("is signed by nobody's key under the name of Identity's", Jwt.Write(stranger with { Kid = key.Kid }, claims)),
            ("is signed by nobody's key", Jwt.Write(stranger, claims)),
            ("is signed by Identity's key for something else", Jwt.Write(world.Identity.Encrypting, claims)),
            ("names no key", Jwt.Write(Without(Jwt.HeaderOf(key), "kid"), claims, key.Sign)),
            ("says alg none", Jwt.Write(With(Jwt.HeaderOf(key), ("alg", "none")), claims, _ => [])),
            ("says alg None, and is signed", Jwt.Write(With(Jwt.HeaderOf(key), ("alg", "None")), claims, key.Sign)),
            ("says no alg", Jwt.Write(Without(Jwt.HeaderOf(key), "alg"), claims, key.Sign)),
            ("is an HMAC with the public key as PEM", Hmac(key, claims, Encoding.ASCII.GetBytes(key.PublicPem()))),
            ("is an HMAC with the public modulus", Hmac(key, claims, key.Pair.Modulus!)),
            ("is an HMAC with the public modulus as text", Hmac(key, claims, Encoding.ASCII.GetBytes(Base64Url.EncodeToString(key.Pair.Modulus)))),
            ("says RS512, and is signed so", Jwt.Write(With(Jwt.HeaderOf(key), ("alg", "RS512")), claims, text => Sign512(key, text))),
            ("brings a key of its own", Jwt.Write(With(Jwt.HeaderOf(stranger), ("jwk", stranger.Published())), claims, stranger.Sign)),
            ("is from another issuer", Signed(world, member, ("iss", "https://identity.example.org"))),
            ("is from an issuer whose name begins alike", Signed(world, member, ("iss", $"{IdentityProvider.Issuer}.test"))),
            ("says no issuer", Signed(world, member, "iss")),
            ("is for another product", Signed(world, member, ("aud", "mail"))),
            ("is for other products", Signed(world, member, ("aud", (string[])["mail", "chat"]))),
            ("is for a product whose name begins alike", Signed(world, member, ("aud", "documents-archive"))),
            ("is for nobody", Signed(world, member, "aud")), ("is for an empty list", Signed(world, member, ("aud", (string[])[]))),
            ("expired", Signed(world, member, ("exp", At(world, -WellBeyond)))),
            ("expired long ago", Signed(world, member, ("exp", At(world, LongAgo)))),
            ("never expires", Signed(world, member, "exp")), ("expires at null", Signed(world, member, ("exp", null))),
            ("is valid later", Signed(world, member, ("nbf", At(world, WellBeyond)))),
            ("is valid much later", Signed(world, member, ("nbf", At(world, -LongAgo)))),
            ("is valid beyond all dates", Signed(world, member, ("nbf", long.MaxValue / 2))),
            ("expired before all dates", Signed(world, member, ("exp", long.MinValue / 2))),
            ("expires at a text", Signed(world, member, ("exp", $"{At(world, WellBeyond)}"))),
            ("expires soon, in words", Signed(world, member, ("exp", "soon"))), ("expires at true", Signed(world, member, ("exp", true))),
            ("expires at a list", Signed(world, member, ("exp", (long[])[At(world, WellBeyond)]))),
            ("is valid from a text", Signed(world, member, ("nbf", $"{At(world, -WellBeyond)}"))),
            ("spells its tenant in capitals", Jwt.Write(key, Renamed(ClaimsOf(world, member), "tid", "TID"))),
            ("spells its user in capitals", Jwt.Write(key, Renamed(ClaimsOf(world, member), "sub", "Sub"))),
            ("spells its end in capitals", Jwt.Write(key, Renamed(ClaimsOf(world, member), "exp", "Exp"))),
            ("spells its key in capitals", Jwt.Write(Renamed(Jwt.HeaderOf(key), "kid", "Kid"), claims, key.Sign)),
            ("says no tenant", Signed(world, member, "tid")), ("says an empty tenant", Signed(world, member, ("tid", ""))),
            ("says a tenant that is a number", Signed(world, member, ("tid", 7))), ("says no user", Signed(world, member, "sub")),
            ("says an empty user", Signed(world, member, ("sub", ""))), ("says a user with a quote", Signed(world, member, ("sub", "o'brien"))),
        ];
    }

    private static Dictionary<string, object?> ClaimsOf(TenantWorld world, Member member) =>
        IdentityProvider.ClaimsOf(member.Tenant.TenantId, member.UserId, world.Now);

    // Signed by Identity, with other claims than it would write.
    private static string Signed(TenantWorld world, Member member, params (string Name, object? Value)[] other) =>
        Jwt.Write(world.Identity.Current, With(ClaimsOf(world, member), other));

    private static string Signed(TenantWorld world, Member member, string without) =>
        Jwt.Write(world.Identity.Current, Without(ClaimsOf(world, member), without));

    private static string Hmac(SigningKey key, Dictionary<string, object?> claims, byte[] secret) =>
        Jwt.Write(With(Jwt.HeaderOf(key), ("alg", "HS256")), claims, text => HMACSHA256.HashData(secret, text));

    private static byte[] Sign512(SigningKey key, byte[] text)
    {
        using var rsa = RSA.Create(key.Pair);
        return rsa.SignData(text, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);
    }

    private static long At(TenantWorld world, TimeSpan fromNow) => (world.Now + fromNow).ToUnixTimeSeconds();

    private static Dictionary<string, object?> With(Dictionary<string, object?> fields, params (string Name, object? Value)[] other)
    {
        foreach (var (name, value) in other) fields[name] = value;
        return fields;
    }

    private static Dictionary<string, object?> Renamed(Dictionary<string, object?> fields, string name, string other) =>
        Without(With(fields, (other, fields[name])), name);

    private static Dictionary<string, object?> Without(Dictionary<string, object?> fields, string name)
    {
        fields.Remove(name);
        return fields;
    }
}
