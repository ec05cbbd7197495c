using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>Lets foreign receivers in by their bearer tokens (RFC 6750).</summary>
public sealed class ReceiverAuthentication(SignalReceivers receivers, CallLimits limits)
{
    /// <summary>The receiver that makes this request.</summary>
    /// <exception cref="OrgException">401: no good token; 429: too many wrong ones of the address, or too many calls of the receiver.</exception>
    public async Task<ReceiverRecord> RequireAsync(HttpContext context)
    {
        ReceiverRecord receiver = await AdmitAsync(context);
        return limits.TryCall($"receiver {receiver.Id}") ? receiver : throw TooMany(context);
    }

    /// <summary>The same for a request that counts already.</summary>
    /// <exception cref="OrgException">401, 429.</exception>
    public async Task<ReceiverRecord> AdmitAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string header = context.Request.Headers.Authorization.ToString();
        if (await receivers.FindByTokenAsync(header, context.RequestAborted) is { } receiver)
        {
            return receiver;
        }

        if (!header.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw Refuse("no bearer token");
        }

        string address = ClientAddress.Of(context);
        limits.Addresses.Add(address);
        if (limits.Addresses.IsBlocked(address))
        {
            throw TooMany(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        throw Refuse("the token is of no receiver, revoked or expired");
    }

    private static OrgException Refuse(string cause) => new(StatusCodes.Status401Unauthorized, "E0000011", "Invalid token provided", cause);

    private static OrgException TooMany(HttpContext context)
    {
        Answer.RetryAfter(context, AddressFailures.Window);
        return OrgException.TooManyRequests();
    }
}
