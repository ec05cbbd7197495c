using System.Text;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Org.SharedSignals;

/// <summary><c>POST /ssf/push/{transmitter}</c>: push delivery of security event tokens (RFC 8935). Each token proves itself.</summary>
public static class SignalEndpoints
{
    /// <summary>A longer body is no token.</summary>
    private const int LongestBody = 64 * 1024;

    public static void Add(IServiceCollection services) => services.AddSingleton<SignalEvents>().AddSingleton<ReceivedSignals>();

    public static void Map(IEndpointRouteBuilder open) => open.MapPost("/ssf/push/{transmitter}", AnswerAsync);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, string transmitter, OrgOptions options, IssuerRing ring, CallLimits limits, ReceivedSignals signals, TimeProvider time)
    {
        SignalTransmitter sender = options.Settings.Transmitters.FirstOrDefault(t => t.Trusted.Name == transmitter)
            ?? throw OrgException.NotFound("Transmitter", transmitter);
        string address = ClientAddress.Of(context);
        Signal signal;
        try
        {
            signal = await Signal.ReadAsync(await ReadBodyAsync(context), sender, ring.Of(sender.Trusted), time.GetUtcNow(), context.RequestAborted);
        }
        catch (SignalException e)
        {
            limits.Addresses.Add(address);
            return limits.Addresses.IsBlocked(address) ? throw TooMany(context) : Results.Json(
                new SetError(e.Code, e.Message), ProtocolJson.Default.SetError, "application/json", StatusCodes.Status400BadRequest);
        }
        catch (IOException)
        {
            Answer.RetryAfter(context, IssuerKeys.PauseAfterFailure);
            throw new OrgException(StatusCodes.Status503ServiceUnavailable, "E0000010", "The transmitter's keys cannot be read: send it again");
        }

        if (!limits.TryCall(sender.Trusted.Issuer))
        {
            throw TooMany(context);
        }

        await signals.TakeAsync(signal, address, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private static async Task<string> ReadBodyAsync(HttpContext context)
    {
        string? type = context.Request.ContentType?.Split(';')[0].Trim();
        if (type?.Equals("application/" + SecurityEventToken.MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new SignalException(SetErrorCodes.InvalidRequest, $"the Content-Type must be application/{SecurityEventToken.MediaType}");
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.ASCII);
        char[] buffer = new char[LongestBody + 1];
        int length = await reader.ReadBlockAsync(buffer, context.RequestAborted);
        return length <= LongestBody
            ? new string(buffer, 0, length).Trim()
            : throw new SignalException(SetErrorCodes.InvalidRequest, $"the body is longer than {LongestBody} bytes");
    }

    private static OrgException TooMany(HttpContext context)
    {
        Answer.RetryAfter(context, AddressFailures.Window);
        return OrgException.TooManyRequests();
    }
}
