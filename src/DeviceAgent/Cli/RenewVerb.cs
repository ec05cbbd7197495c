using DeviceAgent.Core.Configuration;
using DeviceAgent.Enrollment;
using DeviceAgent.Hosting;
using DeviceAgent.Scep.Client;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent renew</c>: renews now, and says what came of it.</summary>
public sealed class RenewVerb(ConfigurationSources sources)
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            AgentOptions options = AgentConfiguration.Load(sources).Options;
            if (options.OrgUrl is null)
            {
                return await AgentCommandLine.RefuseAsync("OrgUrl is not set: the old certificate goes only when the org has let the new one in", ExitCodes.Configuration);
            }

            RenewalResult result = await RenewalServices.Create(options, TimeProvider.System).RunAsync(evenIfNotDue: true, cancellationToken);
            return await SayAsync(result);
        }
        catch (ConfigurationException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }
        catch (Exception e) when (e is ScepException or IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, EnrollmentFailure.ExitCodeOf(e));
        }
    }

    private static async Task<int> SayAsync(RenewalResult result)
    {
        switch (result.State)
        {
            case RenewalState.Renewed:
                Console.WriteLine($"renewed {result.Certificate!.Subject}: serial {result.Certificate.SerialNumber}, valid until {result.Certificate.NotAfter.ToUniversalTime():u}");
                return ExitCodes.Ok;
            case RenewalState.NotProven:
                return await AgentCommandLine.RefuseAsync(
                    $"a new certificate (serial {result.Certificate!.SerialNumber}) is there, but the org does not let it in yet, so the old one stays: {result.Problem}",
                    ExitCodes.NotFinished);
            case RenewalState.TooLate:
                return await AgentCommandLine.RefuseAsync("the certificate cannot be used any more, so it proves nothing: run device-agent enroll --force", ExitCodes.EnrollmentRefused);
            default:
                return await AgentCommandLine.RefuseAsync(
                    "the certificate was not enrolled by device-agent: who brought it (an MDM) renews it", ExitCodes.EnrollmentRefused);
        }
    }
}
