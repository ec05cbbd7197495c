using System.Globalization;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Logout;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent simulate-logout</c>: what a logout would do here, said and not done.</summary>
public sealed class SimulateLogoutVerb(ConfigurationSources sources, TimeProvider time)
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <param name="user">As given; null means everybody.</param>
    /// <param name="issued">As given; null means now.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(string? user, string? issued, CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset? issuedAt = issued is null ? null : ReadTime(issued);
            AgentOptions options = AgentConfiguration.Load(sources).Options;
            using var platform = SimulationPlatform.Create(options);
            SimulatedLogout logout = await platform.Simulation.RunAsync(user, issuedAt, cancellationToken);
            new SimulatedLogoutText(options, platform.HasLadder).Print(logout, user, issuedAt is null);
            return logout.AnyAccount ? ExitCodes.Ok : ExitCodes.NoAccount;
        }
        catch (UsageException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message);
        }
        catch (ConfigurationException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }
        catch (NotSupportedException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }
        catch (SessionListException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.NotFinished);
        }
    }

    /// <summary>With a time zone: two admins may be in two of them.</summary>
    private DateTimeOffset ReadTime(string text)
    {
        if (!DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset at)
            || !(text.EndsWith('Z') || text[^6] is '+' or '-'))
        {
            throw new UsageException($"--issued {text}: must be a date and a time with its zone, such as 2026-03-01T08:00:00Z or 2026-03-01T09:00+01:00");
        }

        return at <= time.GetUtcNow() ? at : throw new UsageException($"--issued {text}: must not be later than now: the agent refuses such commands");
    }
}
