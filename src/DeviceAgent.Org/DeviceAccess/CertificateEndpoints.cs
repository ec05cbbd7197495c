using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Revocation;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary><c>/api/v1/device-access/certificates</c> and <c>/requests</c> of the admin API.</summary>
public static class CertificateEndpoints
{
    private const string All = "/api/v1/device-access/certificates";
    private const string Requests = "/api/v1/device-access/requests";

    private static readonly string[] Statuses =
        [CertificateStatus.Bound, CertificateStatus.Pending, CertificateStatus.Rejected, CertificateStatus.Revoked, CertificateStatus.Expired];

    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(3650);

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost(All, IssueAsync).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapGet(All, ListAsync).RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapPost(All + "/{serial}/approve", async (HttpContext context, string serial, CertificateRegister register) =>
            Answer.Json(await register.ApproveAsync(serial, AdminAuthentication.ActorOf(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapPost(All + "/{serial}/reject", async (HttpContext context, string serial, CertificateRegister register) =>
            Answer.Json(await register.RejectAsync(serial, AdminAuthentication.ActorOf(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapPost(All + "/{serial}/revoke", async (HttpContext context, string serial, Revocations revocations) =>
        {
            RevocationBody body = await RequestBody.ReadOptionalAsync<RevocationBody>(context) ?? new RevocationBody();
            return Answer.Json(await revocations.RevokeAsync(serial, body, AdminAuthentication.ActorOf(context), context.RequestAborted));
        }).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapGet(Requests, async (HttpContext context, HeldRequests requests) =>
        {
            (IReadOnlyList<HeldRequestView> page, long? next) = await requests.ListAsync(
                Paging.After(context), Paging.Limit(context, most: 200, usual: 50), context.RequestAborted);
            return Answer.Page(context, page, next is { } cursor ? Paging.Cursor(cursor) : null);
        }).RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapPost(Requests + "/{id}/approve", async (HttpContext context, string id, HeldRequests requests) =>
            Answer.Json(await requests.ApproveAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapPost(Requests + "/{id}/reject", async (HttpContext context, string id, HeldRequests requests) =>
            Answer.Json(await requests.RejectAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
    }

    private static async Task<IResult> IssueAsync(HttpContext context, DeviceCertificates certificates)
    {
        CertificateBody body = await RequestBody.ReadAsync<CertificateBody>(context);
        string deviceId = body.DeviceId ?? throw OrgException.Invalid("deviceId", "is missing");
        var actor = AdminAuthentication.ActorOf(context);
        IssuedCertificate issued = (body.Csr, body.Certificate) switch
        {
            ({ } csr, null) => await certificates.IssueAsync(deviceId, csr, Validity(body.Validity), actor, context.RequestAborted),
            (null, { } certificate) => await certificates.AttachAsync(deviceId, certificate, actor, context.RequestAborted),
            _ => throw OrgException.Invalid("csr", "exactly one of csr and certificate must be given"),
        };
        return Answer.Json(issued, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext context, CertificateRegister register)
    {
        string? deviceId = context.Request.Query["deviceId"];
        string? status = context.Request.Query["status"];
        if (!string.IsNullOrEmpty(status) && !Statuses.Contains(status))
        {
            throw OrgException.Invalid("status", $"must be one of {string.Join(", ", Statuses)}");
        }

        (IReadOnlyList<CertificateView> page, long? next) = await register.ListAsync(
            string.IsNullOrEmpty(deviceId) ? null : deviceId,
            string.IsNullOrEmpty(status) ? null : status,
            Paging.After(context),
            Paging.Limit(context, most: 200, usual: 50),
            context.RequestAborted);
        return Answer.Page(context, page, next is { } cursor ? Paging.Cursor(cursor) : null);
    }

    private static TimeSpan Validity(string? text) =>
        Durations.Read("validity", text, DeviceAccessAuthority.UsualValidity, TimeSpan.FromTicks(1), LongestValidity);
}
