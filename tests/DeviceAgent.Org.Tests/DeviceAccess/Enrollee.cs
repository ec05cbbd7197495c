using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>Somebody who asks for certificates, as if the message around the request had been opened already.</summary>
public sealed class Enrollee(TestOrg org, string subject) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int transactions;

    public string Address { get; init; } = "192.0.2.1";

    public string Profile { get; init; } = "default";

    public Enrollments Enrollments => (Enrollments)org.Host.Services.GetService(typeof(Enrollments))!;

    public PublicKey Key => new(key);

    /// <summary>A request of this name and key.</summary>
    public EnrollmentRequest Request(string? challenge, string? transaction = null, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        return new EnrollmentRequest
        {
            Profile = Profile,
            TransactionId = transaction ?? $"{Convert.ToHexString(Key.EncodedKeyValue.RawData.AsSpan(1, 8))}-{++transactions}",
            Key = Key,
            Subject = request.SubjectName,
            Requested = extensions,
            RequestHash = SHA256.HashData(request.CreateSigningRequest()),
            Challenge = challenge,
            Address = Address,
        };
    }

    public Task<EnrollmentResult> AskAsync(string? challenge, params X509Extension[] extensions) => AskAsync(Request(challenge, null, extensions));

    public Task<EnrollmentResult> AskAsync(EnrollmentRequest request) => Enrollments.EnrollAsync(request, CancellationToken.None);

    /// <summary>Asks, and must be given a certificate; it comes with its key.</summary>
    public async Task<X509Certificate2> EnrollAsync(string? challenge, params X509Extension[] extensions) =>
        WithKey(await AskAsync(challenge, extensions));

    /// <summary>Renews a certificate by its own key.</summary>
    public Task<EnrollmentResult> RenewAsync(X509Certificate2 former) => AskAsync(Request(null) with { Renewal = true, RenewalOf = former });

    /// <summary>Polls with a message that its own key signed, or another certificate's.</summary>
    public async Task<EnrollmentResult> PollAsync(string transaction, X509Certificate2? signer = null)
    {
        DateTimeOffset now = org.Time.GetUtcNow();
        using X509Certificate2 self = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return await Enrollments.PollAsync(Profile, transaction, signer ?? self, CancellationToken.None);
    }

    public X509Certificate2 WithKey(EnrollmentResult result)
    {
        var issued = Assert.IsType<EnrollmentResult.Issued>(result);
        using X509Certificate2 certificate = issued.Certificate;
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Asks, and must be refused.</summary>
    public async Task<string> RefusedAsync(EnrollmentRequest request, EnrollmentFailure failure = EnrollmentFailure.BadRequest)
    {
        var refused = Assert.IsType<EnrollmentResult.Refused>(await AskAsync(request));
        Assert.Equal(failure, refused.Failure);
        return refused.Reason;
    }

    public void Dispose() => key.Dispose();

    /// <summary>Makes a challenge over the admin API.</summary>
    public static async Task<JsonNode> ChallengeAsync(TestOrg org, object? body = null) => await TestOrg.ReadAsync(
        await org.Admin.PostAsJsonAsync("/api/v1/device-access/challenges", body ?? new { name = "MDM" }), System.Net.HttpStatusCode.Created);

    /// <summary>The value of a static challenge, or of one for a device.</summary>
    public static async Task<string> ChallengeTextAsync(TestOrg org, string? deviceId = null) =>
        (string)(await ChallengeAsync(org, deviceId is null ? null : new { deviceId }))["challenge"]!;
}
