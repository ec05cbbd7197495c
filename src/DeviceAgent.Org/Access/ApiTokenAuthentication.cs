using System.Security.Claims;
using System.Text.Encodings.Web;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace DeviceAgent.Org.Access;

/// <summary>Reads <c>Authorization: SSWS</c>, and answers who is not let in with Okta's error JSON.</summary>
public sealed class ApiTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiTokens tokens, TokenUse use, GuessLimits guesses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What stands in the header of an open endpoint is for that endpoint: Universal Logout has tokens of others there.
        if (Listeners.Of(Context) != Listener.Admin || Listeners.IsOpen(Context) || Request.Headers.Authorization.ToString() is not { Length: > 0 } header)
        {
            return AuthenticateResult.NoResult();
        }

        string address = ClientAddress.Of(Context);
        ApiTokenRecord? token = guesses.Tokens.IsBlocked(address) && !await tokens.MayKnowAsync(header, Context.RequestAborted)
            ? null
            : await tokens.FindAsync(header, Context.RequestAborted);
        if (token is null)
        {
            guesses.Tokens.Add(address);
            return AuthenticateResult.Fail("no good token");
        }

        use.Used(token.Id);
        var identity = new ClaimsIdentity(
            [
                new Claim(AdminClaims.Id, token.Id),
                new Claim(AdminClaims.Name, token.Name),
                new Claim(AdminClaims.AlternateId, token.Name),
                new Claim(AdminClaims.ActorType, LogActor.TokenType),
                new Claim(AdminClaims.Address, address),
                .. AdminClaims.Of(token.Grant),
            ],
            Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <summary>401; 429 for an address that has guessed too often. A good token is let in from there all the same.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (guesses.Tokens.IsBlocked(ClientAddress.Of(Context)))
        {
            Answer.RetryAfter(Context, DeviceAccess.Challenges.AddressFailures.Window);
            return Answer.ErrorAsync(Context, OrgException.TooManyRequests());
        }

        return Answer.ErrorAsync(Context, StatusCodes.Status401Unauthorized, OktaError.Of("E0000011", "Invalid token provided", []));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        string wanted = string.Join(", ", Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy) ?? []);
        return Answer.ErrorAsync(Context, OrgException.Forbidden(Refusal.Of(AdminClaims.GrantOf(Context.User), wanted)));
    }
}
