using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Org.SharedSignals.Streams;

/// <summary>A device's stream on the device listener: configuration, status and verification (SSF 1.0 sections 7 and 8). Polls are <see cref="Devices.WireEndpoints"/>.</summary>
public static class DeviceStreamEndpoints
{
    public static void Map(IEndpointRouteBuilder device)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.MapGet(WellKnown.SsfConfiguration, (OrgAddresses org) => Answer.Wire(Describe(org), ProtocolJson.Default.SsfConfiguration));
        device.MapGet(OrgAddresses.StreamPath, GetStream);
        device.MapPost(OrgAddresses.StreamPath, IResult () => throw new OrgException(
            StatusCodes.Status409Conflict, "E0000001", "Api validation failed: stream", "a device has one stream, which is there already: read it with GET"));
        device.MapMethods(OrgAddresses.StreamPath, ["PUT", "PATCH", "DELETE"], IResult () =>
            throw OrgException.Forbidden("the stream of a device is the org's to configure: a change could silence logouts"));
        device.MapGet(OrgAddresses.StatusPath, GetStatus);
        device.MapPost(OrgAddresses.StatusPath, SetStatusAsync);
        device.MapPost(OrgAddresses.VerificationPath, VerifyAsync);
    }

    private static SsfConfiguration Describe(OrgAddresses org) => new()
    {
        SpecVersion = SsfConfiguration.FinalVersion,
        Issuer = org.Issuer,
        JwksUri = org.Device + OrgAddresses.JwksPath,
        DeliveryMethodsSupported = [SsfConfiguration.PollDelivery],
        ConfigurationEndpoint = org.Device + OrgAddresses.StreamPath,
        StatusEndpoint = org.Device + OrgAddresses.StatusPath,
        VerificationEndpoint = org.Device + OrgAddresses.VerificationPath,
        CriticalSubjectMembers = ["user", "device"],
        AuthorizationSchemes = [new AuthorizationScheme(AuthorizationScheme.MutualTls), new AuthorizationScheme(AuthorizationScheme.MessageSignatures)],
        DefaultSubjects = SsfConfiguration.AllSubjects,
    };

    private static IResult GetStream(HttpContext context, DeviceStreams streams)
    {
        context.Response.Headers.CacheControl = "no-store";
        StreamConfiguration stream = streams.ConfigurationOf(DeviceAuthentication.DeviceOf(context));
        string? asked = context.Request.Query["stream_id"];
        return asked is null
            ? Answer.Wire<IReadOnlyList<StreamConfiguration>>([stream], ProtocolJson.Default.IReadOnlyListStreamConfiguration)
            : asked == stream.StreamId ? Answer.Wire(stream, ProtocolJson.Default.StreamConfiguration)
            : throw OrgException.NotFound("Stream", asked);
    }

    private static IResult GetStatus(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        DeviceRecord caller = RequireOwn(context, context.Request.Query["stream_id"]);
        return Answer.Wire(DeviceStreams.StatusOf(caller), ProtocolJson.Default.StreamStatus);
    }

    private static async Task<IResult> SetStatusAsync(HttpContext context, OrgAddresses org, InstanceSignatures signatures, DeviceStreams streams)
    {
        context.Response.Headers.CacheControl = "no-store";
        await signatures.RequireAsync(context, org.Device + OrgAddresses.StatusPath);
        StreamStatus asked = await RequestBody.ReadAsync(context, ProtocolJson.Default.StreamStatus);
        DeviceRecord caller = RequireOwn(context, asked.StreamId);
        return Answer.Wire(await streams.SetStatusAsync(caller, asked, ClientAddress.Of(context), context.RequestAborted), ProtocolJson.Default.StreamStatus);
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, OrgAddresses org, InstanceSignatures signatures, DeviceStreams streams)
    {
        context.Response.Headers.CacheControl = "no-store";
        await signatures.RequireAsync(context, org.Device + OrgAddresses.VerificationPath);
        VerificationRequest request = await RequestBody.ReadAsync(context, ProtocolJson.Default.VerificationRequest);
        try
        {
            await streams.VerifyAsync(RequireOwn(context, request.StreamId), request, context.RequestAborted);
        }
        catch (OrgException e) when (e.Status == StatusCodes.Status429TooManyRequests)
        {
            Answer.RetryAfter(context, StreamLimits.VerificationInterval);
            throw;
        }

        return Results.NoContent();
    }

    private static DeviceRecord RequireOwn(HttpContext context, string? streamId)
    {
        DeviceRecord caller = DeviceAuthentication.DeviceOf(context);
        return streamId is null ? throw OrgException.Invalid("stream_id", "is missing")
            : streamId == caller.StreamId ? caller
            : throw OrgException.NotFound("Stream", streamId);
    }
}
