using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Scep.Messages;
using DeviceAgent.Scep.Tests.Authority;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>
/// Changed names, as they come out of a message that verified: each is refused or taken, and nothing else. A few hundred here; more
/// with the environment variable <c>CsCheck_Iter</c>.
/// </summary>
public sealed class NamesFuzzTests : IAsyncLifetime
{
    private const int Iterations = 500;

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public void A_changed_subject_is_never_anything_but_refused_or_taken()
    {
        using var mac = new Enrollee(org, "CN=Ada's Mac, SERIALNUMBER=C02ADA, O=Example");
        EnrollmentRequest request = mac.Request(null);
        byte[] multiple = Multiple("Ada", "C02ADA").RawData;

        Gen.OneOf(Mutations.Of(request.Subject.RawData), Mutations.Of(multiple)).Sample(
            changed => Read(changed) is not { } subject || IsRefused(mac, request with { Subject = subject }), iter: Long ?? Iterations, threads: 1);
    }

    [Fact]
    public void A_changed_extension_is_never_anything_but_refused_or_taken()
    {
        using var mac = new Enrollee(org, "CN=mac");
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ada.example.com");
        names.AddUserPrincipalName("ada@corp.example.com");
        names.AddUri(new Uri("urn:uuid:1"));
        names.AddEmailAddress("ada@example.com");
        X509Extension[] asked =
        [
            names.Build(),
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true),
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false),
            new X509BasicConstraintsExtension(false, true, 3, critical: true),
        ];

        foreach (X509Extension extension in asked)
        {
            Mutations.Of(extension.RawData).Sample(
                changed => IsRefused(mac, mac.Request(null) with { Requested = [new X509Extension(extension.Oid!, changed, critical: false)] }),
                iter: (Long ?? Iterations) / asked.Length,
                threads: 1);
        }
    }

    /// <summary>CN and SERIALNUMBER in one relative name.</summary>
    internal static X500DistinguishedName Multiple(string commonName, string serialNumber)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        {
            foreach ((string oid, string value) in new[] { ("2.5.4.3", commonName), ("2.5.4.5", serialNumber) })
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(UniversalTagNumber.PrintableString, value);
                }
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }

    private static long? Long => long.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), out long given) ? given : null;

    /// <summary>As a message's reader makes it; null for what that refuses.</summary>
    private static X500DistinguishedName? Read(byte[] encoded)
    {
        try
        {
            return DistinguishedName.Read(new AsnReader(encoded, AsnEncodingRules.BER));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Without a challenge every one is refused in the end; an exception of another kind would come through.</summary>
    private static bool IsRefused(Enrollee mac, EnrollmentRequest request) => mac.AskAsync(request).GetAwaiter().GetResult() is EnrollmentResult.Refused;
}
