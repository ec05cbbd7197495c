using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Settings;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary><c>POST /universal-logout</c>: open to everybody who reaches the listener; the token in it says who calls.</summary>
public static class UniversalLogoutEndpoints
{
    /// <summary>Where the org itself answers; a proxy before it may have another path.</summary>
    public const string Path = "/universal-logout";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IssuerRing>().AddSingleton<CallLimits>();
        services.AddSingleton<UniversalLogoutEvents>().AddSingleton<UniversalLogoutCalls>().AddSingleton<UniversalLogouts>();
    }

    public static void Map(IEndpointRouteBuilder open) => open.MapPost(Path, AnswerAsync);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, OrgOptions options, IssuerRing ring, CallLimits limits, UniversalLogoutCalls calls, UniversalLogouts logouts)
    {
        UniversalLogoutSettings settings = options.Settings.UniversalLogout;
        if (settings.Issuers.Count == 0)
        {
            throw new OrgException(StatusCodes.Status404NotFound, "E0000007", "Not found: Universal Logout is not configured", "UniversalLogout:Issuers names nobody");
        }

        string address = ClientAddress.Of(context);
        CallToken token;
        try
        {
            token = await CallToken.ReadAsync(context.Request.Headers.Authorization.ToString(), settings.Issuers, ring, context.RequestAborted);
        }
        catch (TokenException e)
        {
            limits.Addresses.Add(address);
            throw limits.Addresses.IsBlocked(address) ? TooMany(context) : Unauthorized(context, calls, address, e.Message);
        }
        catch (IOException e)
        {
            Answer.RetryAfter(context, IssuerKeys.PauseAfterFailure);
            calls.AddStranger(address, StatusCodes.Status503ServiceUnavailable, e.Message);
            throw new OrgException(StatusCodes.Status503ServiceUnavailable, "E0000010", "The issuer's keys cannot be read: try again", "nobody was logged out");
        }

        if (!limits.TryCall(token.Issuer.Trusted.Issuer))
        {
            throw TooMany(context);
        }

        CallResult result = await logouts.TakeAsync(await ReadBodyAsync(context, token, address), context.RequestAborted);
        return result.IsAccepted ? Results.NoContent() : throw RefusalOf(context, limits, address, result);
    }

    private static async Task<LogoutCall> ReadBodyAsync(HttpContext context, CallToken token, string address)
    {
        try
        {
            SubjectIdentifier subject = await CallSubject.ReadAsync(context.Request.Body, context.RequestAborted);
            return new LogoutCall(token, subject, null, address);
        }
        catch (FormatException e)
        {
            return new LogoutCall(token, null, e.Message, address);
        }
    }

    private static OrgException RefusalOf(HttpContext context, CallLimits limits, string address, CallResult result)
    {
        string reason = result.Reason ?? "refused";
        switch (result.Status)
        {
            case StatusCodes.Status401Unauthorized:
                limits.Addresses.Add(address);
                Challenge(context, reason);
                return new OrgException(result.Status, "E0000011", "Invalid token provided", reason);
            case StatusCodes.Status403Forbidden:
                limits.Addresses.Add(address);
                return OrgException.Forbidden(reason);
            case StatusCodes.Status404NotFound:
                return new OrgException(result.Status, "E0000007", $"Not found: {reason}", reason);
            case StatusCodes.Status422UnprocessableEntity:
                return new OrgException(result.Status, "E0000001", "Api validation failed: nobody was logged out", reason);
            default:
                return OrgException.Malformed(reason);
        }
    }

    private static OrgException Unauthorized(HttpContext context, UniversalLogoutCalls calls, string address, string reason)
    {
        calls.AddStranger(address, StatusCodes.Status401Unauthorized, reason);
        Challenge(context, reason);
        return new OrgException(StatusCodes.Status401Unauthorized, "E0000011", "Invalid token provided", reason);
    }

    private static OrgException TooMany(HttpContext context)
    {
        Answer.RetryAfter(context, AddressFailures.Window);
        return OrgException.TooManyRequests();
    }

    /// <summary>RFC 6750 section 3. The description may hold no quotes and nothing but ASCII.</summary>
    private static void Challenge(HttpContext context, string reason)
    {
        string plain = new([.. reason.Where(c => c is >= ' ' and <= '~' and not '"' and not '\\')]);
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", error_description=\"{plain}\"";
    }
}
