using System.Text.Json;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Polling;

/// <summary>Tells the org how this device is: at start, whenever something changed, when SETs were refused, and when the org was restored from a backup.</summary>
public sealed partial class CheckInReporter(
    IOrgClient client,
    SessionWatch watch,
    ILocalAccounts accounts,
    Refusals refusals,
    MachineDescription machine,
    IMachineClock clock,
    ILogger<CheckInReporter> logger)
{
    private byte[]? lastReported;
    private string? lastEpoch;

    /// <summary>The org has lost what it was told: the next call checks in, changed or not.</summary>
    public void Forget() => lastReported = null;

    /// <summary>Checks in if there is anything new to say.</summary>
    /// <exception cref="OrgUnavailableException">The org cannot be reached: the next call tries again.</exception>
    public async Task ReportAsync(
        OrgEndpoints org, IReadOnlyList<RequirementReport> requirements, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        if (org.CheckIn is null || await DescribeAsync(requirements, cancellationToken) is not { } request)
        {
            return;
        }

        byte[] described = JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Default.CheckInRequest);
        IReadOnlyList<RefusalReport> refused = refusals.Take();
        if (refused.Count == 0 && lastReported is not null && org.Epoch == lastEpoch && described.AsSpan().SequenceEqual(lastReported))
        {
            return;
        }

        try
        {
            await client.CheckInAsync(org, request with { Refusals = refused }, cancellationToken);
            lastReported = described;
            lastEpoch = org.Epoch;
        }
        catch
        {
            refusals.Restore(refused);
            throw;
        }
    }

    private async ValueTask<CheckInRequest?> DescribeAsync(
        IReadOnlyList<RequirementReport> requirements, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<SessionSighting> sightings = await watch.ListAsync(cancellationToken);
            IReadOnlyList<LocalAccount> local = await accounts.ListAsync(cancellationToken);
            return new CheckInRequest
            {
                AgentVersion = AgentIdentity.Version,
                HostName = machine.HostName,
                OperatingSystem = new OperatingSystemReport(machine.OperatingSystem, machine.OperatingSystemVersion),
                BootId = clock.BootId,
                DryRun = machine.DryRun,
                Requirements = requirements,
                Accounts = [.. local.Select(account => new AccountReport(account.Name, account.Uid, account.Links))],
                Sessions = [.. sightings.Select(sighting => Report(sighting.Session))],
                Refusals = [],
            };
        }
        catch (SessionListException e)
        {
            // Reporting "no sessions" would be a lie; a device that cannot list them is still polled for commands.
            LogSessionsUnreadable(e.Message);
            return null;
        }
    }

    private static SessionReport Report(ListedSession session) => new(
        session.Account,
        session.Identity.Uid,
        session.Identity.SessionId,
        SessionKinds.Word(session.Kind),
        session.LoginTime);

    [LoggerMessage(EventId = 331, EventName = "check-in.sessions-unreadable", Level = LogLevel.Error, Message = "No check-in: the sessions cannot be read: {Reason}")]
    private partial void LogSessionsUnreadable(string reason);
}
