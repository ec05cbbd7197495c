using System.Net.Sockets;
using System.Security.Authentication;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The admin API answers.</summary>
internal sealed class AdminListenerCheck() : DoctorCheck(Name, OrgProcessCheck.Name)
{
    public const string Name = "admin-listener";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        Uri admin = LocalAddresses.Of(context.Data).Admin;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await HealthCommand.AskAsync(admin, limit.Token);
            return Ok($"{admin.GetLeftPart(UriPartial.Authority)} answers");
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return Silent(admin, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Silent(admin, $"nothing came within {Patience.TotalSeconds:0} s");
        }
    }

    private Finding Silent(Uri admin, string why) => Failure(
        $"{admin.GetLeftPart(UriPartial.Authority)} does not answer on this machine: {why}", "restart the org; if it hangs again, see its own log (journalctl -u device-org)");
}
