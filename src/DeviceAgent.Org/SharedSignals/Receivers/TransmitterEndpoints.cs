using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>The org as an SSF transmitter for foreign receivers, on the listeners without client certificates (SSF 1.0 sections 7 and 8, RFC 8936).</summary>
public static class TransmitterEndpoints
{
    public static void Add(IServiceCollection services) => services
        .AddSingleton<SignalReceivers>().AddSingleton<StreamStatusChanges>().AddSingleton<EventStreams>()
        .AddSingleton<LogoutSignals>().AddSingleton<ReceiverPolls>().AddSingleton<ReceiverAuthentication>();

    public static void Map(IEndpointRouteBuilder open)
    {
        ArgumentNullException.ThrowIfNull(open);
        open.MapGet(WellKnown.SsfConfiguration, (OrgAddresses org) => Answer.Wire(Describe(org), ProtocolJson.Default.SsfConfiguration));
        open.MapGet(OrgAddresses.JwksPath, (SigningKeys keys) => Answer.Json(keys.PublicKeys()));
        RouteGroupBuilder known = open.MapGroup("").AddEndpointFilter(NotStoredAsync);
        known.MapGet(OrgAddresses.StreamPath, GetAsync);
        known.MapPost(OrgAddresses.StreamPath, CreateAsync);
        known.MapPatch(OrgAddresses.StreamPath, (HttpContext c, ReceiverAuthentication a, EventStreams s) => UpdateAsync(c, a, s, replace: false));
        known.MapPut(OrgAddresses.StreamPath, (HttpContext c, ReceiverAuthentication a, EventStreams s) => UpdateAsync(c, a, s, replace: true));
        known.MapDelete(OrgAddresses.StreamPath, DeleteAsync);
        known.MapGet(OrgAddresses.StatusPath, GetStatusAsync);
        known.MapPost(OrgAddresses.StatusPath, SetStatusAsync);
        known.MapPost(OrgAddresses.VerificationPath, VerifyAsync);
        known.MapPost(OrgAddresses.PollPath + "/{streamId}", PollAsync);
    }

    private static SsfConfiguration Describe(OrgAddresses org)
    {
        string root = org.ReceiversIssuer;
        return new SsfConfiguration
        {
            SpecVersion = SsfConfiguration.FinalVersion,
            Issuer = root,
            JwksUri = root + OrgAddresses.JwksPath,
            DeliveryMethodsSupported = [SsfConfiguration.PollDelivery],
            ConfigurationEndpoint = root + OrgAddresses.StreamPath,
            StatusEndpoint = root + OrgAddresses.StatusPath,
            VerificationEndpoint = root + OrgAddresses.VerificationPath,
            AuthorizationSchemes = [new AuthorizationScheme(AuthorizationScheme.Bearer)],
            DefaultSubjects = SsfConfiguration.AllSubjects,
        };
    }

    private static async ValueTask<object?> NotStoredAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        invocation.HttpContext.Response.Headers.CacheControl = "no-store";
        return await next(invocation);
    }

    private static async Task<IResult> GetAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        string? asked = context.Request.Query["stream_id"];
        if (asked is not null)
        {
            return One(streams, receiver, await streams.RequireAsync(receiver, asked, context.RequestAborted));
        }

        EventStreamRecord? stream = await streams.OfAsync(receiver, context.RequestAborted);
        return Answer.Wire<IReadOnlyList<StreamConfiguration>>(
            stream is null ? [] : [streams.ConfigurationOf(receiver, stream)], ProtocolJson.Default.IReadOnlyListStreamConfiguration);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        EventStreamRecord made = await streams.CreateAsync(receiver, await StreamWish.ReadAsync(context), Actor(context, receiver), context.RequestAborted);
        return One(streams, receiver, made, StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams, bool replace)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        return One(streams, receiver, await streams.UpdateAsync(receiver, await StreamWish.ReadAsync(context), replace, Actor(context, receiver), context.RequestAborted));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        await streams.DeleteAsync(receiver, context.Request.Query["stream_id"], Actor(context, receiver), context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> GetStatusAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        return Status(await streams.RequireAsync(receiver, context.Request.Query["stream_id"], context.RequestAborted));
    }

    private static async Task<IResult> SetStatusAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        StreamStatus asked = await RequestBody.ReadAsync(context, ProtocolJson.Default.StreamStatus);
        return Status(await streams.SetStatusAsync(receiver, asked, Actor(context, receiver), context.RequestAborted));
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, ReceiverAuthentication access, EventStreams streams)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        VerificationRequest request = await RequestBody.ReadAsync(context, ProtocolJson.Default.VerificationRequest);
        try
        {
            await streams.VerifyAsync(receiver, request, context.RequestAborted);
        }
        catch (OrgException e) when (e.Status == StatusCodes.Status429TooManyRequests)
        {
            Answer.RetryAfter(context, StreamLimits.VerificationInterval);
            throw;
        }

        return Results.NoContent();
    }

    private static async Task<IResult> PollAsync(HttpContext context, string streamId, ReceiverAuthentication access, EventStreams streams, ReceiverPolls polls)
    {
        ReceiverRecord receiver = await access.RequireAsync(context);
        await streams.RequireAsync(receiver, streamId, context.RequestAborted);
        PollRequest request = await RequestBody.ReadAsync(context, ProtocolJson.Default.PollRequest);
        TimeSpan? hold = HoldPreference.Read(context.Request.Headers[HoldPreference.HeaderName]);
        return Answer.Wire(
            await polls.AnswerAsync(receiver, streamId, request, ClientAddress.Of(context), hold, () => access.AdmitAsync(context), context.RequestAborted),
            ProtocolJson.Default.PollResponse);
    }

    private static IResult One(EventStreams streams, ReceiverRecord receiver, EventStreamRecord stream, int status = StatusCodes.Status200OK) =>
        Results.Json(streams.ConfigurationOf(receiver, stream), ProtocolJson.Default.StreamConfiguration, "application/json", status);

    private static IResult Status(EventStreamRecord stream) => Answer.Wire(EventStreams.StatusOf(stream), ProtocolJson.Default.StreamStatus);

    private static LogActor Actor(HttpContext context, ReceiverRecord receiver) => SignalReceivers.ActorOf(receiver, ClientAddress.Of(context));
}
