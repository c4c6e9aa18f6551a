using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>A token as somebody sends it.</summary>
/// <param name="Text">The token.</param>
/// <param name="Kid">The key that it names.</param>
/// <param name="Worth">What it is worth if that key is honoured.</param>
internal sealed record Token(string Text, string Kid, Worth Worth)
{
    /// <summary>What stands before it in Authorization.</summary>
    public string Scheme { get; init; } = "Bearer ";

    /// <summary>The part that is secret: its end. The rest says what everybody may know (C11).</summary>
    public string Secret => Text[(Text.LastIndexOf('.') + 1)..];

    /// <summary>Finds it in texts; null where there is nothing to be found.</summary>
    public Secrets? Finds => field ??= Secret.Length >= Secrets.PartChars ? new Secrets([Secret]) : null;
}

/// <summary>Makes the tokens of a world: right ones, and such as Identity would never sign. Each is made once.</summary>
internal sealed class Tokens(TenantWorld world, KeyBook keys)
{
    /// <summary>The tokens that are signed with another of Identity's keys than the steady one.</summary>
    public static readonly IReadOnlyDictionary<string, string> Keys = new Dictionary<string, string>
    {
        ["newest"] = "by the key that Identity published last",
        ["withdrawn"] = "by a key that Identity publishes no longer",
        ["next"] = "by the key that Identity will publish next",
        ["nobody's"] = "by a key that Identity never had",
    };

    private const int MostKept = 200;
    private const string OthersPayload = "has the other tenant's payload";

    private static readonly TimeSpan WellWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WellBeyond = TimeSpan.FromSeconds(120);

    private static readonly Dictionary<string, (Worth Worth, Func<Claims, string> Write)> All = new()
    {
        ["has just expired"] = (Worth.Must, claims => claims.Signed(("exp", claims.At(-WellWithin)))),
        ["is valid in a moment"] = (Worth.Must, claims => claims.Signed(("nbf", claims.At(WellWithin)))),
        ["has an audience among others"] = (Worth.Must, claims => claims.Signed(("aud", (string[])["mail", IdentityProvider.Audience]))),
        ["has no nbf"] = (Worth.Must, claims => claims.SignedWithout("nbf")),
        ["names a tenant in other claims"] = (Worth.Must, claims => claims.Signed(("tenant", claims.OtherTenantId), ("TID", claims.OtherTenantId), ("role", "admin"))),
        ["has an nbf of null"] = (Worth.May, claims => claims.Signed(("nbf", null))),
        ["expired"] = (Worth.MustNot, claims => claims.Signed(("exp", claims.At(-WellBeyond)))),
        ["never expires"] = (Worth.MustNot, claims => claims.SignedWithout("exp")),
        ["expires at a text"] = (Worth.MustNot, claims => claims.Signed(("exp", $"{claims.At(WellBeyond)}"))),
        ["is valid later"] = (Worth.MustNot, claims => claims.Signed(("nbf", claims.At(WellBeyond)))),
        ["is valid beyond all dates"] = (Worth.MustNot, claims => claims.Signed(("nbf", long.MaxValue / 2))),
        ["is for another product"] = (Worth.MustNot, claims => claims.Signed(("aud", "mail"))),
        ["is for a product whose name begins alike"] = (Worth.MustNot, claims => claims.Signed(("aud", "documents-archive"))),
        ["is from another issuer"] = (Worth.MustNot, claims => claims.Signed(("iss", "https://identity.example.org"))),
        ["spells its tenant in capitals"] = (Worth.MustNot, claims => claims.Renamed("tid", "TID")),
        ["spells its end in capitals"] = (Worth.MustNot, claims => claims.Renamed("exp", "Exp")),
        ["says no user"] = (Worth.MustNot, claims => claims.SignedWithout("sub")),
        ["says a user with a quote"] = (Worth.MustNot, claims => claims.Signed(("sub", "o'brien"))),
        ["is signed by nobody's key under the name of Identity's"] = (Worth.MustNot, claims => claims.SignedBy(SigningKey.Of(claims.Key.Kid, 5))),
        ["is signed by Identity's key for something else"] = (Worth.MustNot, claims => claims.SignedBy(claims.Encrypting)),
        ["is not signed"] = (Worth.MustNot, claims => $"{claims.Signed()[..claims.Signed().LastIndexOf('.')]}."),
        [OthersPayload] = (Worth.MustNot, claims => claims.WithOthersPayload()),
        ["is an HMAC with the public modulus"] = (Worth.MustNot, claims => claims.Hmac(claims.Key.Pair.Modulus!)),
        ["is an HMAC with the public modulus as text"] =
            (Worth.MustNot, claims => claims.Hmac(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(claims.Key.Pair.Modulus)))),
        ["says alg None, and is signed"] = (Worth.MustNot, claims => claims.WithAlg("None")),
        ["is no token"] = (Worth.MustNot, _ => "token"),
    };

    private readonly ConcurrentDictionary<(string Tenant, string User, string? Kind, string Kid), Token> _made = new();
    private readonly DateTimeOffset _at = world.Now;

    /// <summary>What a token may be, in words.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>Every token that was made.</summary>
    public IReadOnlyCollection<Token> Made => [.. _made.Values];

    /// <summary>The tokens of one script are none of the next one's.</summary>
    public void Forget() => _made.Clear();

    /// <summary>The same token by another scheme, or by none.</summary>
    public static Token By(Token token, string? scheme) => scheme switch
    {
        null => token,
        "none" => token with { Scheme = "", Worth = Worth.MustNot },
        _ => token with { Scheme = $"{scheme} ", Worth = Worth.MustNot },
    };

    /// <summary>A token of somebody's.</summary>
    /// <param name="person">Who.</param>
    /// <param name="other">The tenant that it may try to pass for.</param>
    /// <param name="kind">One of <see cref="Names"/>; null for a right one.</param>
    /// <param name="signed">One of <see cref="Keys"/>; null for the steady one.</param>
    public Token Of(Person person, Side other, string? kind = null, string? signed = null)
    {
        var key = signed switch
        {
            "newest" => keys.Newest,
            "withdrawn" => keys.Withdrawn,
            "next" => keys.Next,
            "nobody's" => SigningKey.Of($"k-{world.Scenario.Token()}", 5),
            _ => keys.Steady,
        };
        // A flood of them need not be looked for afterwards.
        if (signed == "nobody's" && _made.Count > MostKept) return Make(person, other, kind, key);
        return _made.GetOrAdd((person.Member.Tenant.TenantId, person.Member.UserId, kind, key.Kid), _ => Make(person, other, kind, key));
    }

    private Token Make(Person person, Side other, string? kind, SigningKey key)
    {
        // Times count from when it is made; another's payload comes with the signature of the token that is sent otherwise.
        var claims = new Claims(person.Member, other.Tenant.TenantId, key, world.Identity.Encrypting, kind is null or OthersPayload ? _at : world.Now);
        return kind is null ? new Token(claims.Signed(), key.Kid, Worth.Must) : new Token(All[kind].Write(claims), key.Kid, All[kind].Worth);
    }

    /// <summary>What tokens are written from.</summary>
    private sealed record Claims(Member Member, string OtherTenantId, SigningKey Key, SigningKey Encrypting, DateTimeOffset Now)
    {
        public long At(TimeSpan fromNow) => (Now + fromNow).ToUnixTimeSeconds();

        public string Signed(params (string Name, object? Value)[] other) => Jwt.Write(Key, With(other));

        public string SignedBy(SigningKey key) => Jwt.Write(key, With());

        public string SignedWithout(string name)
        {
            var fields = With();
            fields.Remove(name);
            return Jwt.Write(Key, fields);
        }

        public string Renamed(string name, string other)
        {
            var fields = With();
            fields[other] = fields[name];
            fields.Remove(name);
            return Jwt.Write(Key, fields);
        }

        public string WithOthersPayload()
        {
            var (mine, theirs) = (Signed().Split('.'), Jwt.Write(Key, IdentityProvider.ClaimsOf(OtherTenantId, Member.UserId, Now)).Split('.'));
            return $"{mine[0]}.{theirs[1]}.{mine[2]}";
        }

        public string Hmac(byte[] secret)
        {
            var header = Jwt.HeaderOf(Key);
            header["alg"] = "HS256";
            return Jwt.Write(header, With(), text => HMACSHA256.HashData(secret, text));
        }

        public string WithAlg(string alg)
        {
            var header = Jwt.HeaderOf(Key);
            header["alg"] = alg;
            return Jwt.Write(header, With(), Key.Sign);
        }

        private Dictionary<string, object?> With(params (string Name, object? Value)[] other)
        {
            var fields = IdentityProvider.ClaimsOf(Member.Tenant.TenantId, Member.UserId, Now);
            foreach (var (name, value) in other) fields[name] = value;
            return fields;
        }
    }
}
