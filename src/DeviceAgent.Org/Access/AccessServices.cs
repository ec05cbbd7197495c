using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace DeviceAgent.Org.Access;

/// <summary>What is needed to know who somebody is and what they may do.</summary>
public static class AccessServices
{
    /// <exception cref="OrgConfigurationException">The file with the provider's secret cannot be read.</exception>
    public static void Add(IServiceCollection services, OrgOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton<GuessLimits>().AddSingleton<GroupChoices>().AddSingleton<Administrators.Administrators>();
        services.AddSingleton<LocalAdministrator>().AddSingleton<ConsoleSessions>().AddSingleton<ProvidedPeople>();
        AuthenticationBuilder schemes = services.AddAuthentication(AccessSchemes.ByPath)
            .AddPolicyScheme(AccessSchemes.ByPath, null, scheme => scheme.ForwardDefaultSelector = context =>

                // Without a console its cookie would send everybody on to a sign-in that is not there.
                options.Settings.ConsoleEnabled ? AccessSchemes.Of(context.Request.Path) : AccessSchemes.ApiToken)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthentication>(AccessSchemes.ApiToken, null)
            .AddCookie(AccessSchemes.Console, cookie => ConsoleCookie.Configure(cookie, options, time));
        if (options.Settings.Oidc is { } oidc)
        {
            string? secret = SecretOf(oidc);
            schemes.AddOpenIdConnect(AccessSchemes.Oidc, provider => OidcSignIn.Configure(provider, oidc, secret, time));
        }

        services.AddAuthorization(AccessPolicies.Add);
        services.AddScoped<CircuitHandler, LimitedCircuits>().AddScoped<AuthenticationStateProvider, LiveSessions>().AddScoped<LiveAccess>();
        AddProtection(services);
    }

    private static void AddProtection(IServiceCollection services)
    {
        // The name parts the keys' uses by the path of the program unless it is told, and a new version may lie elsewhere.
        services.AddDataProtection().SetApplicationName("device-org");
        services.AddSingleton<ProtectionKeys>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            s => new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = s.GetRequiredService<ProtectionKeys>()));

    }

    /// <summary>
    /// Last of all: whatever uses data protection adds a service that reads the keys at each start, and makes the first one for an org whose console nobody
    /// uses. They are read when they are needed.
    /// </summary>
    public static void ReadKeysLate(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (ServiceDescriptor eager in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToArray())
        {
            services.Remove(eager);
        }
    }

    private static string? SecretOf(OidcSettings oidc)
    {
        if (oidc.ClientSecretFile is not { } file)
        {
            return null;
        }

        try
        {
            string secret = File.ReadAllText(file).Trim();
            return secret.Length > 0 ? secret : throw new OrgConfigurationException($"setting SignIn:Oidc:ClientSecretFile: {file} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"setting SignIn:Oidc:ClientSecretFile: {e.Message}", e);
        }
    }
}
