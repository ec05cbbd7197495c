using DeviceAgent.Org.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>The cookie of a signed-in person.</summary>
public static class ConsoleCookie
{
    /// <summary>Without the prefix that it has over https.</summary>
    public const string Name = "device-org-session";

    public static void Configure(CookieAuthenticationOptions cookie, OrgOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        ArgumentNullException.ThrowIfNull(options);
        cookie.Cookie.Name = Name;
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

        // From a provider one comes back by a link of another site, and a strict cookie would not be sent with the page that follows.
        cookie.Cookie.SameSite = options.Settings.Oidc is null ? SameSiteMode.Strict : SameSiteMode.Lax;
        cookie.CookieManager = new SchemeNamedCookies();
        cookie.ExpireTimeSpan = ConsoleSessions.Idle;
        cookie.SlidingExpiration = true;
        cookie.TimeProvider = time;
        cookie.LoginPath = SignInPaths.SignIn;
        cookie.ReturnUrlParameter = SignInPaths.ReturnUrl;
        cookie.Events.OnValidatePrincipal = ConsoleSessions.ValidateAsync;

        // In the place of the page, with its status: a page of its own at another address would be one more that can be asked for.
        cookie.Events.OnRedirectToAccessDenied = context => AccessDenied.WriteAsync(context.HttpContext);
        cookie.Events.OnRedirectToLogin = context =>
        {
            if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            {
                context.Response.Redirect(context.RedirectUri);
            }
            else
            {
                // A form: there is nothing to come back to.
                context.Response.Redirect(SignInPaths.SignIn);
            }

            return Task.CompletedTask;
        };
    }
}
