using System.Net.Mime;
using System.Text.Encodings.Web;
using DeviceAgent.Org.Access.Administrators;
using DeviceAgent.Org.Settings;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>What of signing in and out is no page: the way to the identity provider, and the sign-out.</summary>
public static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder admin, OidcSettings? settings)
    {
        if (settings is not null)
        {
            admin.MapGet(SignInPaths.ToProvider, (RequestDelegate)ToProviderAsync).AllowAnonymous();
        }

        // Open: whoever is signed out already is told so, and it needs the form's own token in any case.
        admin.MapPost(SignInPaths.SignOut, (RequestDelegate)SignOutAsync).WithMetadata(new RequireAntiforgeryTokenAttribute()).AllowAnonymous();
    }

    private static async Task ToProviderAsync(HttpContext context)
    {
        var properties = new AuthenticationProperties { RedirectUri = SignInPaths.Local(context.Request.Query[SignInPaths.ReturnUrl]) };
        try
        {
            await context.ChallengeAsync(AccessSchemes.Oidc, properties);
        }
        catch (InvalidOperationException e) when (e.Message.StartsWith("IDX20803", StringComparison.Ordinal))
        {
            // The provider's configuration cannot be had.
            context.Response.Redirect(SignInFailure.PathOf(SignInFailure.Unreachable));
        }
    }

    private static async Task SignOutAsync(HttpContext context)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        AuthenticateResult session = await context.AuthenticateAsync(AccessSchemes.Console);
        if (session.Principal is not { } person)
        {
            context.Response.Redirect(SignInPaths.SignedOut);
            return;
        }

        // All sessions of the person: a cookie that somebody has copied must not go on.
        await context.RequestServices.GetRequiredService<Administrators.Administrators>()
            .EndSessionsAsync(person.FindFirst(AdminClaims.Id)!.Value, Actor.Of(person), context.RequestAborted);
        bool provided = session.Properties?.GetTokenValue(OpenIdConnectParameterNames.IdToken) is not null;
        if (provided && await EndsSessionsAsync(context))
        {
            await context.SignOutAsync(AccessSchemes.Oidc);
            await context.SignOutAsync(AccessSchemes.Console);
            await GoOnAsync(context);
            return;
        }

        await context.SignOutAsync(AccessSchemes.Console);
        context.Response.Redirect(SignInPaths.SignedOut);
    }

    /// <summary>Whether the provider has a place to sign out at.</summary>
    private static async Task<bool> EndsSessionsAsync(HttpContext context)
    {
        OpenIdConnectOptions oidc = context.RequestServices
            .GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<OpenIdConnectOptions>>().Get(AccessSchemes.Oidc);
        try
        {
            OpenIdConnectConfiguration known = await oidc.ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
            return !string.IsNullOrEmpty(known.EndSessionEndpoint);
        }
        catch (InvalidOperationException)
        {
            // It does not answer: signed out is signed out here.
            return false;
        }
    }

    /// <summary>
    /// Goes to the provider by a page instead of a redirect: browsers hold a redirect after a form to <c>form-action</c>, which names this org alone.
    /// </summary>
    private static Task GoOnAsync(HttpContext context)
    {
        string to = context.Response.Headers.Location.ToString();
        context.Response.Headers.Remove("Location");
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers["Refresh"] = $"0; url={to}";
        context.Response.ContentType = MediaTypeNames.Text.Html;
        return context.Response.WriteAsync(
            $"<!DOCTYPE html><html lang=\"en\"><title>Signed out</title><p>Signed out here. <a href=\"{HtmlEncoder.Default.Encode(to)}\">Sign out at the identity provider</a></p></html>",
            context.RequestAborted);
    }
}
