using System.Security.Cryptography;
using System.Text.Json;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.Tests;

public sealed class SecurityEventTokenTests
{
    private static readonly DateTimeOffset Issued = DateTimeOffset.FromUnixTimeSeconds(1615305159);

    private static SecurityEventToken Command { get; } = new()
    {
        Jti = "24c63fb56e5a2d77a6b512616ca9fa24",
        Issuer = "https://org.example",
        IssuedAt = Issued,
        TimeOfEvent = Issued.AddSeconds(-10),
        RecipientKey = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        Transaction = "8675309",
        Subject = SubjectIdentifier.OfUserAndDevice(SubjectIdentifier.OfEmail("u@example.com"), SubjectIdentifier.OfOpaque("dev-1")),
        EventType = EventTypes.SessionRevoked,
        Event = JsonDocument.Parse("""{"event_timestamp":1615304991,"reason_user":{"en":"ü"}}""").RootElement,
    };

    public static TheoryData<string> Algorithms => [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    private static SecurityKey NewKey(string algorithm) => algorithm == SecurityAlgorithms.EcdsaSha256
        ? new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "k1" }
        : new RsaSecurityKey(RSA.Create(2048)) { KeyId = "k1" };

    private static Task<TokenValidationResult> ValidateAsync(string token, SecurityKey key, string algorithm) =>
        new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidIssuer = "https://org.example",
            ValidAudience = "https://org.example/devices/d-1",
            ValidTypes = [SecurityEventToken.MediaType],
            ValidAlgorithms = [algorithm],
            // A SET never expires (RFC 8417 section 2.2).
            RequireExpirationTime = false,
            ValidateLifetime = false,
        });

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_signed_token_verifies_and_reads_back_the_same(string algorithm)
    {
        SecurityKey key = NewKey(algorithm);
        string compact = new SecurityEventSigner(new SigningCredentials(key, algorithm))
            .Sign(Command, "https://org.example/devices/d-1");
        Assert.True((await ValidateAsync(compact, key, algorithm)).IsValid);
        Assert.False((await ValidateAsync(compact, NewKey(algorithm), algorithm)).IsValid);

        var token = new JsonWebToken(compact);
        Assert.Equal(("secevent+jwt", algorithm, "k1"), (token.Typ, token.Alg, token.Kid));
        SecurityEventToken read = SecurityEventToken.Read(token);
        Assert.Equal(["format", "user", "device"], read.SubjectMembers);
        Assert.Equal(Command with { Event = default }, read with { Event = default, SubjectMembers = Command.SubjectMembers });
        Assert.True(JsonElement.DeepEquals(Command.Event, read.Event));
        Assert.Equal("ü", read.ReadSessionRevoked().ReasonUser!["en"]);
        Assert.DoesNotContain("exp", new JsonWebToken(compact).Claims.Select(c => c.Type));
    }

    private static string Unsigned(string claims) =>
        $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"secevent+jwt"}""")}.{Base64UrlEncoder.Encode(claims)}.";

    private const string Head = "\"iss\":\"https://org.example\",\"jti\":\"j\",\"iat\":1615305159";
    private const string OneEvent = "\"events\":{\"urn:e\":{}}";

    [Theory]
    [InlineData("{" + OneEvent + "}", "jti")]
    [InlineData("{\"iss\":\"https://o\",\"jti\":\"\",\"iat\":1," + OneEvent + "}", "jti")]
    [InlineData("{\"jti\":\"j\",\"iat\":1," + OneEvent + "}", "iss")]
    [InlineData("{\"jti\":\"j\",\"iss\":\"https://o\"," + OneEvent + "}", "iat")]
    [InlineData("{\"jti\":\"j\",\"iss\":\"https://o\",\"iat\":-5," + OneEvent + "}", "iat")]
    [InlineData("{" + Head + "}", "events")]
    [InlineData("{" + Head + ",\"events\":[]}", "events")]
    [InlineData("{" + Head + ",\"events\":{}}", "empty")]
    [InlineData("{" + Head + ",\"events\":{\"a\":{},\"b\":{}}}", "more than one")]
    [InlineData("{" + Head + ",\"events\":{\"a\":5}}", "payload")]
    [InlineData("{" + Head + ",\"sub_id\":{\"format\":5}," + OneEvent + "}", "sub_id")]
    [InlineData("{" + Head + ",\"sub_id\":null," + OneEvent + "}", "sub_id")]
    [InlineData("{" + Head + ",\"toe\":\"soon\"," + OneEvent + "}", "toe")]
    [InlineData("{" + Head + ",\"txn\":{}," + OneEvent + "}", "txn")]
    [InlineData("{" + Head + ",\"cnf\":5," + OneEvent + "}", "cnf")]
    [InlineData("{" + Head + ",\"cnf\":{\"jkt\":5}," + OneEvent + "}", "jkt")]
    public void What_is_missing_or_wrong_is_named(string claims, string named) => Assert.Contains(
        named, Assert.Throws<FormatException>(() => SecurityEventToken.Read(new JsonWebToken(Unsigned(claims)))).Message);

    [Fact]
    public void An_event_with_a_member_of_the_wrong_type_is_a_format_error()
    {
        var token = new JsonWebToken(Unsigned("{" + Head + ",\"events\":{\"urn:e\":{\"event_timestamp\":\"now\"}}}"));
        Assert.Throws<FormatException>(() => SecurityEventToken.Read(token).ReadSessionRevoked());
    }

    [Fact]
    public void A_subject_inside_the_event_is_read_with_its_milliseconds()
    {
        var token = new JsonWebToken(Unsigned("{" + Head
            + ",\"events\":{\"urn:e\":{\"event_timestamp\":1615304991123,\"subject\":{\"format\":\"email\",\"email\":\"u@example.com\"}}}}"));
        SessionRevokedEvent read = SecurityEventToken.Read(token).ReadSessionRevoked();
        Assert.Equal(SubjectIdentifier.OfEmail("u@example.com"), read.Subject);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1615304991123), read.EventTime);
    }
}
