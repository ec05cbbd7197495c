using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>
/// Over https the session's cookie has the prefix <c>__Host-</c> (RFC 6265bis section 4.1.3.2), which no other host and no plain http can set. Over http,
/// which is loopback only, browsers would refuse that name.
/// </summary>
public sealed class SchemeNamedCookies : ICookieManager
{
    public const string Prefix = "__Host-";

    private readonly ChunkingCookieManager inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => inner.GetRequestCookie(context, NameIn(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        inner.AppendResponseCookie(context, NameIn(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => inner.DeleteCookie(context, NameIn(context, key), options);

    private static string NameIn(HttpContext context, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.IsHttps ? Prefix + key : key;
    }
}
