using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Features;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>
/// Takes the calls of Universal Logout (draft-parecki-oauth-global-token-revocation). The use of the token, the logout, the entries in the System
/// Log and the note for the console are one transaction: what was answered with 204 survives a crash, and what did not is not half done.
/// </summary>
public sealed class UniversalLogouts(
    OrgStore store, DeviceLogouts logouts, UniversalLogoutEvents events, UniversalLogoutCalls calls, OrgOptions options, TimeProvider time)
{
    /// <summary>Checks the rest of the token, finds the user and logs them out.</summary>
    /// <returns>The answer. Durable.</returns>
    public async Task<CallResult> TakeAsync(LogoutCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        string traceId = Guid.NewGuid().ToString();
        (CallResult result, IssuedLogout? issued) = await store.WriteAsync(
            async db =>
            {
                (CallResult result, IssuedLogout? issued) = await DecideAsync(db, call, traceId, cancellationToken);
                await calls.AddAsync(db, call, result, traceId, cancellationToken);
                return (result, issued);
            },
            cancellationToken);
        logouts.Wake(issued);
        return result;
    }

    private async Task<(CallResult Result, IssuedLogout? Issued)> DecideAsync(OrgDb db, LogoutCall call, string traceId, CancellationToken cancellationToken)
    {
        CallResult? refusal = await RefuseAsync(db, call, cancellationToken);
        UserRecord? user = null;
        if (refusal is null)
        {
            try
            {
                user = await SubjectUsers.FindAsync(db, call.Subject!, call.Token.Issuer.SubjectIssuer ?? call.Token.Issuer.Trusted.Issuer, cancellationToken);
            }
            catch (SubjectException e)
            {
                refusal = new CallResult(StatusOf(e.Fault), e.Message, null);
            }
        }

        if (user is null)
        {
            events.Called(db, call, traceId, refusal!);
            return (refusal!, null);
        }

        return await LogOutAsync(db, call, user, traceId, cancellationToken);
    }

    /// <summary>Who is wrong about the token is told so before anything of the body.</summary>
    private async Task<CallResult?> RefuseAsync(OrgDb db, LogoutCall call, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            (string jti, DateTimeOffset until) = call.Token.Require(options.Settings.UniversalLogout.Audience!, now);
            if (!await UsedTokens.TryUseAsync(db, call.Token.Issuer.Trusted.Issuer, jti, until, now, cancellationToken))
            {
                return new CallResult(StatusCodes.Status401Unauthorized, "the token was used before: each call needs one of its own", null);
            }
        }
        catch (TokenException e)
        {
            return new CallResult(StatusCodes.Status401Unauthorized, e.Message, null);
        }

        return !call.Token.IsForSubject
            ? new CallResult(StatusCodes.Status403Forbidden, $"the token's sub is not {call.Token.Issuer.Subject}", null)
            : call.Fault is { } fault ? new CallResult(StatusCodes.Status400BadRequest, fault, null)
            : null;
    }

    private async Task<(CallResult Result, IssuedLogout? Issued)> LogOutAsync(
        OrgDb db, LogoutCall call, UserRecord user, string traceId, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogoutSwitch> off = await LogoutSwitches.OffAsync(db, cancellationToken);
        bool hasDevices = (await DeviceUse.OfUserAsync(db, user, time.GetUtcNow(), cancellationToken)).Count > 0;
        CallResult result = off.Count > 0 ? new CallResult(StatusCodes.Status422UnprocessableEntity, LogoutSwitches.WordsOf(off), user)
            : new CallResult(StatusCodes.Status204NoContent, hasDevices ? null : "the user has no devices", user);
        events.Called(db, call, traceId, result);
        IssuedLogout? issued = await logouts.IssueInAsync(
            db,
            user,
            new LogoutOrder
            {
                Type = DeviceLogoutType.UniversalLogout,
                Actor = UniversalLogoutEvents.ActorOf(call),
                TraceId = traceId,
                ReasonAdmin = $"Universal Logout of {call.Token.Issuer.Trusted.Name}",
            },
            cancellationToken);
        return (issued?.Held == true ? result with { Reason = "held for an admin's release" } : result, issued);
    }

    private static int StatusOf(SubjectFault fault) => fault switch
    {
        SubjectFault.Malformed => StatusCodes.Status400BadRequest,
        SubjectFault.Unknown => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
