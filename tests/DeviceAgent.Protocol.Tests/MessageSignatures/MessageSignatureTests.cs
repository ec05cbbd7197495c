using System.Security.Cryptography;
using System.Text;
using CsCheck;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Protocol.Tests.MessageSignatures;

public sealed class MessageSignatureTests : IDisposable
{
    private const string Covered = """("@method" "@target-uri" "content-digest")""";
    private const string Parameters = ";created=1795378768;keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"";

    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, 500, TimeSpan.Zero);
    private static readonly string Bytes = $":{Convert.ToBase64String(new byte[64])}:";

    private static readonly SignedRequest Request = new(
        "POST", new Uri("https://org.example.com/ssf/poll/1?a=b"), ContentDigest.Write("{}"u8));

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    [Fact]
    public void The_agents_headers_are_these()
    {
        (string input, string signature) = MessageSigner.Sign(key, "thumbprint", Request, Noon);

        Assert.Equal(
            """sig=("@method" "@target-uri" "content-digest");created=1795348800;keyid="thumbprint";alg="ecdsa-p256-sha256";tag="device-access" """.TrimEnd(), input);
        Assert.Matches("^sig=:[A-Za-z0-9+/]{86}==:$", signature);
        Assert.Equal("sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:", Request.ContentDigest);
    }

    [Fact]
    public void What_is_signed_verifies_and_any_change_does_not()
    {
        (string input, string signature) = MessageSigner.Sign(key, "thumbprint", Request, Noon);
        var received = ReceivedSignature.Read(input, signature);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(("thumbprint", DateTimeOffset.FromUnixTimeSeconds(1795348800)), (received.KeyId, received.Created));
        Assert.True(received.Verify(key, Request));
        Assert.False(received.Verify(other, Request));
        Assert.False(received.Verify(key, Request with { Method = "PUT" }));
        Assert.False(received.Verify(key, Request with { TargetUri = new Uri("https://org.example.com/ssf/poll/2?a=b") }));
        Assert.False(received.Verify(key, Request with { TargetUri = new Uri("https://org.example.com/ssf/poll/1") }));
        Assert.False(received.Verify(key, Request with { ContentDigest = ContentDigest.Write("{ }"u8) }));
    }

    [Theory]
    [InlineData("created=1795348800", "created=1795348801")]
    [InlineData("thumbprint", "thumbprinT")]
    [InlineData(";tag=", ";expires=1795349000;tag=")]
    [InlineData("(\"@method\" \"@target-uri\"", "(\"@target-uri\" \"@method\"")]
    public void A_changed_parameter_breaks_the_signature(string from, string to)
    {
        (string input, string signature) = MessageSigner.Sign(key, "thumbprint", Request, Noon);

        Assert.False(ReceivedSignature.Read(input.Replace(from, to, StringComparison.Ordinal), signature).Verify(key, Request));
    }

    /// <summary>Rebuilt from what was received: another order, label, spelling of the list or further parameters are the sender's choice.</summary>
    [Theory]
    [InlineData("""("content-digest" "@method" "@target-uri");tag="device-access";alg="ecdsa-p256-sha256";keyid="k";nonce="n";created=1795348800""")]
    [InlineData("""("@method" "@target-uri" "content-digest");created=1795348800;expires=1795348900;keyid="k";alg="ecdsa-p256-sha256";tag="device-access";mine""")]
    public void Another_signer_may_write_it_in_another_way(string parameters)
    {
        string[] order = [.. StructuredHeader.Parse($"a={parameters}").Single().Items!];
        byte[] signed = SignatureBase.Write(
            order.Select(c => (c, c switch { "@method" => "POST", "@target-uri" => Request.TargetUri.AbsoluteUri, _ => Request.ContentDigest })), parameters);
        string bytes = Convert.ToBase64String(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

        string loose = parameters.Replace("(\"", "(  \"", StringComparison.Ordinal).Replace("\" \"", "\"   \"", StringComparison.Ordinal)
            .Replace(";alg", ";  alg", StringComparison.Ordinal);
        Assert.True(ReceivedSignature.Read($"proxy=(\"@method\");tag=\"its-own\" ,\t a.1-b={loose}", $"proxy=:AA==:, a.1-b=:{bytes}:").Verify(key, Request));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "", "" },
        { "sig", $"sig={Bytes}" },
        { $"sig={Covered}{Parameters}", "" },
        { $"sig={Covered}{Parameters}", $"gis={Bytes}" },
        { $"sig={Covered}{Parameters}", "sig=:AAAA:" },
        { $"sig={Covered}{Parameters}", $"sig=\"{Bytes}\"" },
        { $"sig={Covered}{Parameters}", $"sig={Bytes}, sig={Bytes}" },
        { $"sig={Covered}{Parameters}, two={Covered}{Parameters}", $"sig={Bytes}, two={Bytes}" },
        { $"sig={Covered}{Parameters}, sig={Covered}{Parameters}", $"sig={Bytes}" },
        { $"sig={Covered}{Parameters},", $"sig={Bytes}" },
        { $"sig={Covered}{Parameters} x", $"sig={Bytes}" },
        { $"sig={Covered}{Parameters};created=1795378768", $"sig={Bytes}" },
        { $"sig={Covered}{Parameters};keyid=\"other\"", $"sig={Bytes}" },
        { $"sig=(\"@method\" \"@target-uri\"){Parameters}", $"sig={Bytes}" },
        { $"sig=(){Parameters}", $"sig={Bytes}" },
        { $"sig=(\"@method\" \"@method\" \"@target-uri\" \"content-digest\"){Parameters}", $"sig={Bytes}" },
        { $"sig=(\"@method\" \"@target-uri\" \"content-digest\" \"date\"){Parameters}", $"sig={Bytes}" },
        { $"sig=(\"@method\" \"@target-uri\" \"content-digest\";sf){Parameters}", $"sig={Bytes}" },
        { $"sig=(\"@method\" \"@target-uri\" \"content-digest\";req){Parameters}", $"sig={Bytes}" },
        { $"sig=(\"@method\"\"@target-uri\" \"content-digest\"){Parameters}", $"sig={Bytes}" },
        { $"sig=(@method @target-uri content-digest){Parameters}", $"sig={Bytes}" },
        { $"sig=(\"@method\" \"@target-uri\" \"content-digest\"{Parameters}", $"sig={Bytes}" },
        { $"sig=\"@method\"{Parameters}", $"sig={Bytes}" },
        { $"Sig={Covered}{Parameters}", $"Sig={Bytes}" },
        { $"sig={Covered};keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;keyid=\"k\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;keyid=\"k\";alg=\"hmac-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;keyid=k;alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;keyid=\"k\";alg=\"ecdsa-p256-sha256\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=device-access", $"sig={Bytes}" },
        { $"sig={Covered};created=-1;keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=\"1795378768\";keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768.5;keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=999999999999999;keyid=\"k\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { $"sig={Covered};created=1795378768;keyid=\"k\n\";alg=\"ecdsa-p256-sha256\";tag=\"device-access\"", $"sig={Bytes}" },
        { new string('a', 9000), $"sig={Bytes}" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Anything_else_is_refused_and_never_another_error(string input, string signature) =>
        Assert.Throws<MessageSignatureException>(() => ReceivedSignature.Read(input, signature));

    [Fact]
    public void The_valid_form_of_the_refused_ones_is_read() =>
        Assert.Equal("k", ReceivedSignature.Read($"sig={Covered}{Parameters}", $"sig={Bytes}").KeyId);

    [Fact]
    public void Random_headers_never_end_in_another_error() =>
        Gen.Char["sig=()\"@method target-uri content-digest;created=1:?,\\.-*\t\u0000é"].Array[0, 60].Sample(text =>
        {
            try
            {
                StructuredHeader.Parse(new string(text));
            }
            catch (MessageSignatureException)
            {
                // As it must be.
            }
        });

    /// <summary>Written anew and read again, a member is the same: the base has one text for one value.</summary>
    [Fact]
    public void A_written_member_reads_as_itself() =>
        Gen.Select(Gen.Char[' ', '~'].Array[0, 20], Gen.Byte.Array[0, 20], Gen.Long[-999_999_999_999_999, 999_999_999_999_999]).Sample(t =>
        {
            string text = new string(t.Item1).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            string member = $"(\"{text}\" \"b\");i={t.Item3};b=:{Convert.ToBase64String(t.Item2)}:;t;f=?0;w=a/b";
            Assert.Equal(member, StructuredHeader.Parse($"k={member}").Single().Value);
        });

    [Theory]
    [InlineData("sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:", true)]
    [InlineData("md5=:AAAA:, sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:", true)]
    [InlineData("sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:, sha-512=:AAAA:", false)]
    [InlineData("sha-256=::", false)]
    [InlineData("md5=:AAAA:", false)]
    public void A_digest_must_fit_by_every_known_algorithm_and_one_at_least(string header, bool matches) =>
        Assert.Equal(matches, ContentDigest.Matches(header, "{}"u8));

    [Theory]
    [InlineData("")]
    [InlineData("sha-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=")]
    [InlineData("sha-256=\"RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\"")]
    [InlineData("sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:, sha-256=:AAAA:")]
    [InlineData("sha-256=:RBNvo1WzZ4oRRq0W9+hk npT7T8If536DEMBg9hyq/4o=:")]
    public void A_digest_that_is_no_dictionary_of_bytes_is_refused(string header) =>
        Assert.Throws<MessageSignatureException>(() => ContentDigest.Matches(header, "{}"u8));

    /// <summary>RFC 7638 by another implementation: the org's signing keys get their kid from the token library.</summary>
    [Fact]
    public void The_thumbprint_is_that_of_the_token_library()
    {
        var security = new Microsoft.IdentityModel.Tokens.ECDsaSecurityKey(key);
        string theirs = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(security.ComputeJwkThumbprint());

        Assert.Equal(theirs, InstancePublicKey.Of(key).Thumbprint);
    }

    [Fact]
    public void A_key_has_one_spelling_only()
    {
        InstancePublicKey good = InstancePublicKey.Of(key);
        using ECDsa? read = good.TryImport();

        Assert.Equal(good, InstancePublicKey.Of(read!));
        Assert.Null((good with { X = good.X + "=" }).TryImport());
        Assert.Null((good with { X = good.Y, Y = good.X }).TryImport());
        Assert.Null((good with { X = "AA" }).TryImport());
        Assert.Null((good with { X = "" }).TryImport());
        Assert.Null((good with { X = "!" }).TryImport());
        Assert.Null((good with { Curve = "P-384" }).TryImport());
        Assert.Null((good with { KeyType = "RSA" }).TryImport());
    }
}
