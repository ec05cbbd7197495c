using System.Text;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.Scep;

/// <summary>SCEP over HTTP (RFC 8894 section 4): <c>/scep/{profile}</c>, for everybody who reaches the listener. Each message proves itself.</summary>
public static class ScepEndpoints
{
    private const int LongestReason = 300;
    private const string PkiMessageType = "application/x-pki-message";
    private const string CaType = "application/x-x509-ca-cert";
    private const string CaAndRaType = "application/x-x509-ca-ra-cert";

    public static void Map(IEndpointRouteBuilder open) => open.MapMethods("/scep/{profile}", ["GET", "POST"], AnswerAsync);

    private static async Task<IResult> AnswerAsync(HttpContext context, string profile, OrgOptions options, ScepOperations operations)
    {
        ScepProfile asked = options.Settings.FindProfile(profile) ?? throw OrgException.NotFound("ScepProfile", profile);
        string operation = context.Request.Query["operation"].ToString();
        try
        {
            return operation switch
            {
                "GetCACaps" when HttpMethods.IsGet(context.Request.Method) => Results.Text(ScepOperations.Capabilities(asked).ToString(), "text/plain", Encoding.ASCII),
                "GetCACert" when HttpMethods.IsGet(context.Request.Method) => CaCertificates(operations),
                "PKIOperation" => Results.Bytes(
                    await operations.OperateAsync(asked, await ScepBody.ReadAsync(context.Request), AddressOf(context), context.RequestAborted), PkiMessageType),
                _ => throw new ScepFormatException($"the operation must be GetCACaps, GetCACert or PKIOperation, not '{CertificateNames.Shown(operation)}'"),
            };
        }
        catch (BadHttpRequestException e)
        {
            // 413 and the like are answered where they always are.
            operations.Unreadable(AddressOf(context), $"{e.StatusCode} {e.Message}");
            throw;
        }
        catch (ScepFormatException e)
        {
            // What a stranger sent may be quoted in it.
            string reason = CertificateNames.Shown(e.Message, LongestReason);
            operations.Unreadable(AddressOf(context), reason);
            return Results.Text(reason + "\n", "text/plain", Encoding.UTF8, StatusCodes.Status400BadRequest);
        }
    }

    private static IResult CaCertificates(ScepOperations operations)
    {
        (byte[] content, bool several) = operations.CaCertificates();
        return Results.Bytes(content, several ? CaAndRaType : CaType);
    }

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
