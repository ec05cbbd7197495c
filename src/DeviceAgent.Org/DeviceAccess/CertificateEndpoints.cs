using System.Globalization;
using System.Xml;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Issuing and binding of Device Access certificates by an admin.</summary>
public static class CertificateEndpoints
{
    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(3650);

    public static void Map(IEndpointRouteBuilder admin) =>
        admin.MapPost("/api/v1/device-access/certificates", async (HttpContext context, DeviceCertificates certificates) =>
        {
            CertificateBody body = await RequestBody.ReadAsync<CertificateBody>(context);
            string deviceId = body.DeviceId ?? throw OrgException.Invalid("deviceId", "is missing");
            IssuedCertificate issued = (body.Csr, body.Certificate) switch
            {
                ({ } csr, null) => await certificates.IssueAsync(deviceId, csr, Validity(body.Validity), context.RequestAborted),
                (null, { } certificate) => await certificates.AttachAsync(deviceId, certificate, context.RequestAborted),
                _ => throw OrgException.Invalid("csr", "exactly one of csr and certificate must be given"),
            };
            return Answer.Json(issued, StatusCodes.Status201Created);
        });

    private static TimeSpan Validity(string? text)
    {
        if (text is null)
        {
            return DeviceAccessAuthority.UsualValidity;
        }

        return Parse(text) is { } validity && validity > TimeSpan.Zero && validity <= LongestValidity
            ? validity
            : throw OrgException.Invalid("validity", $"must be a time span up to {LongestValidity.TotalDays} days, such as 90.00:00:00 or P90D");
    }

    private static TimeSpan? Parse(string text)
    {
        if (!text.StartsWith('P'))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
