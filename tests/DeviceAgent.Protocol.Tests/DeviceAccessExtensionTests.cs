using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.TestKit.Certificates;

namespace DeviceAgent.Protocol.Tests;

public sealed class DeviceAccessExtensionTests
{
    private readonly TestCertificates authority = new();

    private bool IsIn(byte[]? value, bool critical = false)
    {
        using X509Certificate2 certificate = authority.Device(
            new TestCertificate { DeviceAccess = value, DeviceAccessCritical = critical });
        return DeviceAccessExtension.IsIn(certificate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Integer_one_is_the_mark_critical_or_not(bool critical) => Assert.True(IsIn([0x02, 0x01, 0x01], critical));

    [Theory]
    [InlineData(new byte[] { 0x02, 0x01, 0x00 })]
    [InlineData(new byte[] { 0x02, 0x01, 0x02 })]
    [InlineData(new byte[] { 0x02, 0x01, 0xFF })]
    [InlineData(new byte[] { 0x02, 0x02, 0x01, 0x01 })]
    [InlineData(new byte[] { 0x02, 0x09, 0x01, 0, 0, 0, 0, 0, 0, 0, 0x01 })]
    [InlineData(new byte[] { 0x01, 0x01, 0xFF })]
    [InlineData(new byte[] { 0x0A, 0x01, 0x01 })]
    [InlineData(new byte[] { 0x04, 0x03, 0x02, 0x01, 0x01 })]
    public void Another_value_or_type_is_not_the_mark(byte[] value) => Assert.False(IsIn(value));

    [Theory]
    [InlineData(new byte[] { 0x02, 0x02, 0x00, 0x01 })]
    [InlineData(new byte[] { 0x02, 0x81, 0x01, 0x01 })]
    [InlineData(new byte[] { 0x02, 0x01 })]
    [InlineData(new byte[] { 0x02, 0x01, 0x01, 0x00 })]
    [InlineData(new byte[] { 0x02, 0x01, 0x01, 0x02, 0x01, 0x01 })]
    public void Long_forms_and_trailing_bytes_are_not_DER_and_not_the_mark(byte[] value) => Assert.False(IsIn(value));

    [Fact]
    public void Without_the_extension_there_is_no_mark() => Assert.False(IsIn(null));

    [Fact]
    public void Twice_is_not_the_mark()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=twice", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(DeviceAccessExtension.Create(critical: false));
        request.CertificateExtensions.Add(Filler());
        using X509Certificate2 once = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        Assert.True(DeviceAccessExtension.IsIn(once));

        // No request takes the same extension twice. The filler has an OID of the same length: put the mark's in its place.
        byte[] der = once.RawData;
        byte[] filler = EncodedOid(FillerOid);
        EncodedOid(DeviceAccessExtension.Oid).CopyTo(der.AsSpan(der.AsSpan().IndexOf(filler)));
        using X509Certificate2 twice = X509CertificateLoader.LoadCertificate(der);
        Assert.Equal(2, twice.Extensions.Count(e => e.Oid?.Value == DeviceAccessExtension.Oid));
        Assert.False(DeviceAccessExtension.IsIn(twice));
    }

    private const string FillerOid = "1.3.6.1.4.1.51150.13.2";

    private static X509Extension Filler() => new(FillerOid, [0x02, 0x01, 0x01], false);

    private static byte[] EncodedOid(string oid)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }
}
