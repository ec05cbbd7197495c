using DeviceAgent.Org.Api;
using Microsoft.AspNetCore.Authorization;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>The answer to somebody who is signed in and may not: the console shows it as a page.</summary>
public static class AccessDenied
{
    internal static Task WriteAsync(HttpContext context)
    {
        string wanted = string.Join(", ", context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy) ?? []);
        throw OrgException.Forbidden(Refusal.Of(AdminClaims.GrantOf(context.User), wanted));
    }
}
