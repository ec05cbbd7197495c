using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Protocol.Tests.MessageSignatures;

/// <summary>What the RFCs publish. ECDSA signatures differ each time, so theirs is verified and not made again.</summary>
public sealed class RfcVectorTests
{
    /// <summary>RFC 9421 section B.1.3: test-key-ecc-p256.</summary>
    private const string Key = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIFKbhfNZfpDsW43+0+JjUr9K+bTeuxopu653+hBaXGA7oAoGCCqGSM49
        AwEHoUQDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM
        4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
        -----END EC PRIVATE KEY-----
        """;

    private const string Digest =
        "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";

    /// <summary>RFC 9421 section B.2.4, with the base put together by our reader and writer.</summary>
    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void The_signature_of_B_2_4_is_valid_for_its_response_only(int status, bool valid)
    {
        StructuredMember input = StructuredHeader.Parse(
            """sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """.TrimEnd()).Single();
        StructuredMember signature = StructuredHeader.Parse(
            "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:").Single();
        byte[] signed = SignatureBase.Write(
            input.Items!.Select(name => (name, name switch
            {
                "@status" => $"{status}",
                "content-type" => "application/json",
                "content-digest" => Digest,
                "content-length" => "23",
                _ => "",
            })),
            input.Value);
        using var key = ECDsa.Create();
        key.ImportFromPem(Key);

        Assert.Equal(valid, key.VerifyData(
            signed, signature.Bytes!, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>RFC 9421 section B.2 (test-response), and RFC 9530 section D.1 of the same content with a line feed.</summary>
    [Theory]
    [InlineData("{\"message\": \"good dog\"}", Digest)]
    [InlineData("{\"hello\": \"world\"}", "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:")]
    [InlineData("{\"hello\": \"world\"}", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")]
    [InlineData("{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    public void Published_digests_fit_their_bodies_and_no_other(string body, string header)
    {
        Assert.True(ContentDigest.Matches(header, Encoding.UTF8.GetBytes(body)));
        Assert.False(ContentDigest.Matches(header, Encoding.UTF8.GetBytes(body + " ")));
    }
}
