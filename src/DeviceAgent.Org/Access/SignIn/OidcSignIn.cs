using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>OpenID Connect 1.0, code flow with PKCE (RFC 7636), by Microsoft's handler: what it is told, and what becomes of who comes back.</summary>
public static partial class OidcSignIn
{
    public static void Configure(OpenIdConnectOptions oidc, OidcSettings settings, string? secret, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(oidc);
        ArgumentNullException.ThrowIfNull(settings);
        oidc.Authority = settings.Authority!.AbsoluteUri.TrimEnd('/');
        oidc.RequireHttpsMetadata = settings.Authority.Scheme == Uri.UriSchemeHttps;
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = secret;
        oidc.SignInScheme = AccessSchemes.Console;
        oidc.ResponseType = OpenIdConnectResponseType.Code;

        // As a query, so that the cookies of the sign-in may be lax: a form posted by another site comes with none that is not SameSite=None.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.MapInboundClaims = false;
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.SaveTokens = false;
        oidc.TimeProvider = time;
        oidc.CallbackPath = SignInPaths.FromProvider;
        oidc.SignedOutCallbackPath = SignInPaths.SignedOutFromProvider;
        oidc.SignedOutRedirectUri = SignInPaths.SignedOut;

        // A page of another site cannot reach the session: its cookie is lax.
        oidc.RemoteSignOutPath = PathString.Empty;
        oidc.Scope.Clear();
        foreach (string scope in settings.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("openid").Distinct())
        {
            oidc.Scope.Add(scope);
        }

        oidc.ClaimActions.MapJsonKey(settings.GroupsClaim, settings.GroupsClaim);
        foreach (CookieBuilder cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        oidc.Events = new OpenIdConnectEvents { OnTokenValidated = KeepIdToken, OnTicketReceived = context => TakeOverAsync(context, settings), OnRemoteFailure = FailAsync };
    }

    /// <summary>For the sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0 section 2, <c>id_token_hint</c>); nothing else is kept.</summary>
    private static Task KeepIdToken(TokenValidatedContext context)
    {
        if (context.TokenEndpointResponse?.IdToken is { } token)
        {
            context.Properties?.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token }]);
        }

        return Task.CompletedTask;
    }

    private static async Task TakeOverAsync(TicketReceivedContext context, OidcSettings settings)
    {
        HttpContext http = context.HttpContext;
        string address = ClientAddress.Of(http);
        (AdministratorRecord? person, string? failure) = await http.RequestServices.GetRequiredService<ProvidedPeople>()
            .SignInAsync(context.Principal!, settings, address, http.RequestAborted);
        if (person is null)
        {
            context.HandleResponse();
            context.Response.Redirect(SignInFailure.PathOf(failure!));
            return;
        }

        context.Principal = http.RequestServices.GetRequiredService<ConsoleSessions>().Begin(person, address);
    }

    private static async Task FailAsync(RemoteFailureContext context)
    {
        HttpContext http = context.HttpContext;
        string failure = http.Request.Query.ContainsKey("error") ? SignInFailure.Denied
            : context.Failure is HttpRequestException or { InnerException: HttpRequestException or IOException } ? SignInFailure.Unreachable
            : context.Failure is Microsoft.IdentityModel.Tokens.SecurityTokenException or OpenIdConnectProtocolException
                or { InnerException: Microsoft.IdentityModel.Tokens.SecurityTokenException } ? SignInFailure.BadToken
            : SignInFailure.Unexpected;
        ILogger logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcSignIn));
        LogFailed(logger, context.Failure, failure);
        await http.RequestServices.GetRequiredService<ProvidedPeople>()
            .FailAsync(failure, context.Failure?.GetType().Name ?? "", ClientAddress.Of(http), http.RequestAborted);
        context.HandleResponse();
        context.Response.Redirect(SignInFailure.PathOf(failure));
    }

    [LoggerMessage(EventId = 2800, EventName = "sign-in.failed", Level = LogLevel.Warning, Message = "a sign-in by the identity provider failed: {Failure}")]
    private static partial void LogFailed(ILogger logger, Exception? e, string failure);
}
