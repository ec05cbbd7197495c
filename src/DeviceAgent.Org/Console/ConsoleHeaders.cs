namespace DeviceAgent.Org.WebConsole;

/// <summary>What every answer under <c>/console</c> tells the browser: to load nothing but the org's own files and to hand nothing on.</summary>
public static class ConsoleHeaders
{
    /// <summary>CSP level 3. Neither inline script nor inline style; the WebSocket of the live parts is <c>'self'</c> too.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'self'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (ConsoleEndpoints.Owns(context.Request.Path))
        {
            context.Response.OnStarting(() =>
            {
                IHeaderDictionary headers = context.Response.Headers;
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

                // Pages name people and devices: a shared computer must not show them after the sign-out.
                headers.CacheControl = headers.CacheControl.Count == 0 ? "no-store" : headers.CacheControl;
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
