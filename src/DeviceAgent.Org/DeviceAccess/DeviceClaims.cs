using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Which device a certificate, or a request for one, says it is for: by the setting <c>DeviceIdentity:Rule</c>.</summary>
public sealed partial class DeviceClaims(OrgOptions options, ILogger<DeviceClaims> logger)
{
    public DeviceIdentityRule Rule => options.Settings.IdentityRule;

    /// <summary>What a certificate says; null when it says nothing.</summary>
    public string? Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Rule == DeviceIdentityRule.CertificateSerial ? certificate.SerialNumber : Of(CertificateNames.Read(certificate));
    }

    /// <summary>What a request says, which has no serial number of its own yet; null when it says nothing.</summary>
    public string? Of(CertificateNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Rule switch
        {
            DeviceIdentityRule.SubjectSerialNumber => names.SerialNumber,
            DeviceIdentityRule.SubjectCommonName => names.CommonName,
            DeviceIdentityRule.SanDns => First(names, AlternativeNameKind.Dns),
            DeviceIdentityRule.SanUri => First(names, AlternativeNameKind.Uri),
            DeviceIdentityRule.SanEmail => First(names, AlternativeNameKind.Email, AlternativeNameKind.UserPrincipalName),
            _ => names.SerialNumber ?? names.CommonName,
        };
    }

    /// <summary>The one device that a claim fits. Null for none, and for more than one, which is logged: a wrong device would hear another's commands.</summary>
    public async Task<DeviceRecord?> FindDeviceAsync(OrgDb db, string? claim, CancellationToken cancellationToken)
    {
        IReadOnlyList<DeviceRecord> fitting = await FindDevicesAsync(db, claim, cancellationToken);
        if (fitting.Count > 1)
        {
            LogAmbiguous(CertificateNames.Shown(claim), fitting.Count, fitting[0].Id, fitting[1].Id);
        }

        return fitting.Count == 1 ? fitting[0] : null;
    }

    /// <summary>
    /// The devices whose serial number, UDID or name a text is, in any case of ASCII letters; at most 20. Deactivated ones count only
    /// when no other fits.
    /// </summary>
    public async Task<IReadOnlyList<DeviceRecord>> FindDevicesAsync(OrgDb db, string? claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (claim is null)
        {
            return [];
        }

        // The same expressions as the indexes have.
        string key = string.Create(claim.Length, claim, (span, text) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                span[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
            }
        });
        List<DeviceRecord> found = await db.DevicesOf(key).OrderBy(d => d.Number).Take(20).ToListAsync(cancellationToken);
        DeviceRecord[] living = [.. found.Where(d => d.Status != DeviceStatus.Deactivated)];
        return living.Length > 0 ? living : found;
    }

    private static string? First(CertificateNames names, params AlternativeNameKind[] kinds) =>
        CertificateNames.Clean(names.Alternatives.FirstOrDefault(a => kinds.Contains(a.Kind))?.Text);

    [LoggerMessage(EventId = 2222, EventName = "enrollment.device-ambiguous", Level = LogLevel.Warning,
        Message = "the identity {Claim} fits {Count} devices, {First} and {Second} among them: none is taken")]
    private partial void LogAmbiguous(string claim, int count, string first, string second);
}
