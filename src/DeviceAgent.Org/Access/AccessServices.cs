using Microsoft.AspNetCore.Authentication;

namespace DeviceAgent.Org.Access;

/// <summary>What is needed to know who somebody is and what they may do.</summary>
public static class AccessServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<GuessLimits>();
        services.AddAuthentication(AccessSchemes.ByPath)
            .AddPolicyScheme(AccessSchemes.ByPath, null, scheme => scheme.ForwardDefaultSelector = context => AccessSchemes.Of(context.Request.Path))
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthentication>(AccessSchemes.ApiToken, null);
        services.AddAuthorization(AccessPolicies.Add);
    }
}
