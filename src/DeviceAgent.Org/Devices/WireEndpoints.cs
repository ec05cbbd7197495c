using DeviceAgent.Org.Api;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.Devices;

/// <summary>Everything that devices call.</summary>
public static class WireEndpoints
{
    public static void Map(IEndpointRouteBuilder device)
    {
        DeviceStreamEndpoints.Map(device);
        device.MapGet(WellKnown.DeviceAccessConfiguration, (OrgAddresses org, OrgOptions options, OrgEpoch epoch) =>
            Answer.Wire(DeviceAccess(org, options, epoch), ProtocolJson.Default.DeviceAccessConfiguration));
        device.MapGet(OrgAddresses.JwksPath, (SigningKeys keys) => Answer.Json(keys.PublicKeys()));
        device.MapPost(OrgAddresses.PollPath + "/{streamId}", PollAsync).AddEndpointFilter(CountUnansweredAsync);
        device.MapPost(OrgAddresses.CheckInPath, async (
            HttpContext context, OrgAddresses org, InstanceSignatures signatures, CheckIns checkIns) =>
        {
            DeviceRecord caller = DeviceAuthentication.DeviceOf(context);
            CheckInRequest checkIn = await signatures.ReadCheckInAsync(context, org.Device + OrgAddresses.CheckInPath);
            await checkIns.RecordAsync(caller, checkIn, context.RequestAborted);
            return Answer.Wire(new CheckInResponse(caller.Id), ProtocolJson.Default.CheckInResponse);
        });
        device.MapPost(OrgAddresses.OutcomePath, async (
            HttpContext context, OrgAddresses org, InstanceSignatures signatures, OutcomeLedger ledger) =>
        {
            await signatures.RequireAsync(context, org.Device + OrgAddresses.OutcomePath);
            OutcomeReport report = await RequestBody.ReadAsync(context, ProtocolJson.Default.OutcomeReport);
            await ledger.RecordAsync(DeviceAuthentication.DeviceOf(context), report, context.RequestAborted);
            return Results.NoContent();
        });
    }

    private static DeviceAccessConfiguration DeviceAccess(OrgAddresses org, OrgOptions options, OrgEpoch epoch) => new()
    {
        Issuer = org.Issuer,
        CheckInEndpoint = org.Device + OrgAddresses.CheckInPath,
        OutcomeEndpoint = org.Device + OrgAddresses.OutcomePath,
        HoldSeconds = (int)options.Hold.TotalSeconds,
        PollIntervalSeconds = (int)options.PollInterval.TotalSeconds,
        Epoch = epoch.Name,
    };

    /// <summary>Those that are answered are counted where the answer is known.</summary>
    private static async ValueTask<object?> CountUnansweredAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        try
        {
            return await next(invocation);
        }
        catch (Exception e)
        {
            HttpContext context = invocation.HttpContext;
            context.RequestServices.GetRequiredService<OrgMetrics>().Polled(e switch
            {
                OrgException or BadHttpRequestException => MetricWords.PollRefused,
                OperationCanceledException when context.RequestAborted.IsCancellationRequested => MetricWords.PollAborted,
                _ => MetricWords.PollFailed,
            });
            throw;
        }
    }

    private static async Task<IResult> PollAsync(
        HttpContext context, string streamId, OrgAddresses org, InstanceSignatures signatures, InstanceKeys keys, Polls polls, DeviceAdmission admission, OrgEpoch epoch)
    {
        DeviceRecord caller = DeviceAuthentication.DeviceOf(context);
        if (streamId != caller.StreamId)
        {
            throw OrgException.NotFound("Stream", streamId);
        }

        string thumbprint = await signatures.RequireAsync(context, org.PollOf(caller));
        PollRequest request = await RequestBody.ReadAsync(context, ProtocolJson.Default.PollRequest);
        TimeSpan? hold = HoldPreference.Read(context.Request.Headers[HoldPreference.HeaderName]);
        PollResponse response = await polls.AnswerAsync(
            caller,
            thumbprint,
            request,
            hold,
            async () =>
            {
                await admission.AdmitAsync(context.Connection.ClientCertificate, context.RequestAborted);
                await keys.RequireBoundAsync(caller, thumbprint, context.RequestAborted);
            },
            context.RequestAborted);
        return Answer.Wire(response with { Epoch = epoch.Name }, ProtocolJson.Default.PollResponse);
    }
}
