using System.Security.Cryptography;
using DeviceAgent.Org.Cli.Doctor.Checks;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>Runs the checks, causes before what follows from them, so that the first failure is the one to mend.</summary>
/// <param name="context">What they look at.</param>
/// <param name="time">Measures how long they take.</param>
/// <param name="checks">The checks, in order.</param>
internal sealed class OrgDoctor(DoctorContext context, TimeProvider time, IReadOnlyList<DoctorCheck> checks)
{
    /// <summary>How long one check may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<DoctorCheck> AllChecks { get; } =
    [
        new DataFolderCheck(), new FilePermissionsCheck(), new DiskSpaceCheck(), new DatabaseCheck(), new ClockCheck(), new SigningKeysCheck(),
        new CertificateAuthorityCheck(), new CustomerAuthoritiesCheck(), new ApiTokensCheck(),
        new OrgProcessCheck(), new AdminListenerCheck(), new DeviceListenerCheck(), new TlsCertificateCheck(), new ScepListenerCheck(),
        new HeldLogoutsCheck(), new OverdueLogoutsCheck(), new SilentDevicesCheck(), new OktaRelayCheck(), new OktaVerifyCheck(), new WaitingDecisionsCheck(),
    ];

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var broken = new HashSet<string>(StringComparer.Ordinal);
        foreach (DoctorCheck check in checks)
        {
            string? cause = check.DependsOn.FirstOrDefault(broken.Contains);
            Finding finding = cause is null
                ? await RunAsync(check, cancellationToken)
                : new Finding(check.Code, FindingState.Skipped, $"not looked at: {cause} comes first");
            if (finding.State is FindingState.Failure or FindingState.Skipped)
            {
                broken.Add(check.Code);
            }

            yield return finding;
        }
    }

    private async Task<Finding> RunAsync(DoctorCheck check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // On another thread: SQLite and the file system know no waiting that can be given up.
            return await Task.Run(() => check.RunAsync(context, both.Token), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Finding(
                check.Code, FindingState.Failure, $"no answer within {Limit.TotalSeconds:0} s", "see what keeps the disk or the machine busy, then run doctor again");
        }
        catch (Exception e) when (e is OrgConfigurationException or IOException or UnauthorizedAccessException or CryptographicException || DatabaseFailure.Of(e) is not null)
        {
            return new Finding(check.Code, FindingState.Failure, (DatabaseFailure.Of(e) ?? e).Message, "run doctor as the org's user; else restore the newest backup");
        }
    }
}
