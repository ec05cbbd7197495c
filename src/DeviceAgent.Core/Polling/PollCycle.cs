using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Polling;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Polling;

/// <summary>
/// One conversation with the org: requirements, check-in, poll, take over, acknowledge. The gate governs fetching (design
/// rule 5): it is read before the poll goes out and again before anything that came back is taken.
/// </summary>
public sealed partial class PollCycle(
    IOrgClient client,
    RequirementGate gate,
    CheckInReporter checkIn,
    TrustedKeys keys,
    CommandInbox inbox,
    AgentSignals signals,
    IMachineClock clock,
    ILogger<PollCycle> logger)
{
    private OrgEndpoints? org;
    private string gateClosedBy = "";
    private volatile bool keyRefused;
    private BootInstant? polledAt;
    private volatile GateReading? lastReading;
    private volatile StreamStatus? stream;

    /// <summary>The gate and the requirements as they were read last; null before. May be read from any thread.</summary>
    public GateReading? LastReading => lastReading;

    /// <summary>The status of this device's stream at a foreign transmitter, as it was told last; null while nobody told. May be read from any thread.</summary>
    public StreamStatus? Stream => stream;

    /// <summary>What the org said of itself, and its signing keys with it; read once and again after <see cref="Forget"/>.</summary>
    /// <exception cref="OrgUnavailableException">The org cannot be reached.</exception>
    public async Task<OrgEndpoints> DescribeOrgAsync(CancellationToken cancellationToken)
    {
        if (org is { } described)
        {
            return described;
        }

        described = await client.DiscoverAsync(cancellationToken);
        await keys.LearnAsync(described, cancellationToken);
        Stands(described, described.Status);
        return org = described;
    }

    /// <summary>The org may have changed: its documents are read again with the next cycle.</summary>
    public void Forget() => org = null;

    /// <summary>
    /// Looks at why the org refused a request. When it does not know this agent's instance key (restored from an older backup, the
    /// device's record made anew) or another one is bound, the next cycle checks in, which is how the org learns of a key.
    /// </summary>
    public void Refused(OrgUnavailableException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (!IsAboutKey(refusal))
        {
            return;
        }

        checkIn.Forget();
        if (refusal.ErrorCode == InstanceKeyErrors.NotBound && !keyRefused)
        {
            keyRefused = true;
            LogKeyRefused(refusal.Message);
        }
    }

    /// <summary>Runs one cycle.</summary>
    /// <param name="hold">How long the poll may be held; null when it is to return immediately.</param>
    /// <param name="cancellationToken">Ends it anywhere; what was not acknowledged comes again.</param>
    /// <exception cref="OrgUnavailableException">The org cannot be reached.</exception>
    public async Task<PollCycleResult> RunAsync(TimeSpan? hold, CancellationToken cancellationToken)
    {
        try
        {
            return await ConverseAsync(hold, cancellationToken);
        }
        catch (OrgUnavailableException e)
        {
            Refused(e);
            throw;
        }
    }

    private async Task<PollCycleResult> ConverseAsync(TimeSpan? hold, CancellationToken cancellationToken)
    {
        OrgEndpoints endpoints = await DescribeOrgAsync(cancellationToken);
        GateReading reading = await gate.ReadAsync(cancellationToken);
        await CheckInAsync(endpoints, reading, cancellationToken);
        if (!IsOpen(reading))
        {
            await ShowLifeAsync(endpoints, cancellationToken);
            return PollCycleResult.GateClosed;
        }

        var request = new PollRequest { MaxEvents = CommandInbox.MaxEvents, ReturnImmediately = hold is null };
        PollResponse response = hold is { } length
            ? await client.PollHeldAsync(endpoints, request, length, cancellationToken)
            : await client.PollAsync(endpoints, request, cancellationToken);
        Heard(endpoints, response);
        return response.Sets.Count == 0
            ? PollCycleResult.Done
            : await TakeAsync(endpoints, response, cancellationToken);
    }

    /// <summary>
    /// Behind a closed gate nothing is fetched, and there may be nothing to check in with for days: the org would take the device for
    /// silent. So a poll that asks for no SET goes out once in a poll interval. It also says whether the org was restored.
    /// </summary>
    private async Task ShowLifeAsync(OrgEndpoints endpoints, CancellationToken cancellationToken)
    {
        TimeSpan interval = endpoints.PollInterval ?? PollSchedule.LongestInterval;
        if (endpoints.CheckIn is null || clock.Now - polledAt < interval)
        {
            return;
        }

        var request = new PollRequest { MaxEvents = 0, ReturnImmediately = true };
        Heard(endpoints, await client.PollAsync(endpoints, request, cancellationToken));
    }

    private void Heard(OrgEndpoints endpoints, PollResponse response)
    {
        polledAt = clock.Now;
        if (keyRefused)
        {
            keyRefused = false;
            LogKeyAccepted();
        }

        if (response.Epoch is { } epoch && epoch != endpoints.Epoch)
        {
            // Restored from a backup since. With the description read anew the next cycle checks in.
            LogOrgRestored(epoch);
            Forget();
        }
    }

    private async Task<PollCycleResult> TakeAsync(
        OrgEndpoints endpoints, PollResponse response, CancellationToken cancellationToken)
    {
        BootInstant received = clock.Now;
        if (!IsOpen(await gate.ReadAsync(cancellationToken)))
        {
            LogGateClosedMeanwhile(response.Sets.Count);
            return PollCycleResult.GateClosed;
        }

        InboxAnswer answer;
        try
        {
            answer = await inbox.TakeAsync(response, endpoints, received, cancellationToken);
        }
        finally
        {
            // Also when it was cut between two SETs: what is in the ledger by then must be carried out.
            signals.Work.Set();
        }

        if (answer.StreamUpdate is { } update && StreamStatus.IsKnown(update.Status))
        {
            Stands(endpoints, new StreamStatus { StreamId = endpoints.StreamId ?? "", Status = update.Status!, Reason = update.Reason is { } why ? AnswerReader.Quotable(why) : null });
        }

        if (!answer.IsSilent)
        {
            // At once and alone: with the next held poll the org would learn of the delivery only when that returns.
            await client.PollAsync(
                endpoints,
                new PollRequest
                {
                    Ack = answer.Acks.Count > 0 ? answer.Acks : null,
                    SetErrors = answer.Errors.Count > 0 ? answer.Errors : null,
                    MaxEvents = 0,
                    ReturnImmediately = true,
                },
                cancellationToken);
        }

        return answer.Deferred > 0 ? PollCycleResult.Deferred
            : answer.OnlyRepeats ? PollCycleResult.Repeated
            : response.MoreAvailable == true || response.Sets.Count > CommandInbox.MaxEvents ? PollCycleResult.MoreAvailable
            : PollCycleResult.Done;
    }

    /// <summary>
    /// An org that answers the check-in with an error may still have a command: it is asked all the same. Not if it refuses the
    /// instance key: it would refuse the poll for the same reason.
    /// </summary>
    private async Task CheckInAsync(OrgEndpoints endpoints, GateReading reading, CancellationToken cancellationToken)
    {
        try
        {
            await checkIn.ReportAsync(endpoints, reading.Requirements, cancellationToken);
        }
        catch (OrgUnavailableException e) when (e.StatusCode is not null && !IsAboutKey(e))
        {
            LogCheckInRefused(e.Message);
        }
    }

    private static bool IsAboutKey(OrgUnavailableException e) =>
        e.ErrorCode is InstanceKeyErrors.Unknown or InstanceKeyErrors.NotBound;

    /// <summary>A stream that is stopped looks from here like one on which nothing happens: so it is said, once for each change.</summary>
    private void Stands(OrgEndpoints endpoints, StreamStatus? now)
    {
        if (now is null)
        {
            return;
        }

        string before = stream?.Status ?? StreamStatus.Enabled;
        stream = now;
        if (now.Status == before)
        {
            return;
        }

        if (now.Status == StreamStatus.Enabled)
        {
            LogStreamEnabled(endpoints.Issuer);
        }
        else
        {
            LogStreamStopped(endpoints.Issuer, now.Status, now.Reason ?? "no reason given");
        }
    }

    /// <summary>Says what closes the gate when that changes, and not with every look.</summary>
    private bool IsOpen(GateReading reading)
    {
        lastReading = reading;
        string closedBy = string.Join(", ", reading.Requirements
            .Where(requirement => requirement.ClosesGate)
            .Select(requirement => $"{requirement.Id}: {requirement.Observed}"));
        if (closedBy != gateClosedBy)
        {
            gateClosedBy = closedBy;
            if (reading.IsOpen)
            {
                LogGateOpen();
            }
            else
            {
                LogGateClosed(closedBy);
            }
        }

        return reading.IsOpen;
    }

    [LoggerMessage(EventId = 320, EventName = "gate.closed", Level = LogLevel.Warning, Message = "No command is fetched: {Requirements}")]
    private partial void LogGateClosed(string requirements);

    [LoggerMessage(EventId = 330, EventName = "check-in.refused", Level = LogLevel.Warning, Message = "The check-in was refused: {Reason}")]
    private partial void LogCheckInRefused(string reason);

    [LoggerMessage(EventId = 332, EventName = "instance-key.refused", Level = LogLevel.Error, Message =
        "The org refuses this agent's instance key: no command is fetched and nothing is reported until an admin accepts the key. {Reason}")]
    private partial void LogKeyRefused(string reason);

    [LoggerMessage(EventId = 340, EventName = "org.restored", Level = LogLevel.Warning, Message = "The org was restored from a backup (epoch {Epoch}): it is told again how this device is")]
    private partial void LogOrgRestored(string epoch);

    [LoggerMessage(EventId = 341, EventName = "stream.stopped", Level = LogLevel.Warning, Message = "{Org} has {Status} the stream of this device: no command comes until it is enabled again ({Reason})")]
    private partial void LogStreamStopped(string org, string status, string reason);

    [LoggerMessage(EventId = 342, EventName = "stream.enabled", Level = LogLevel.Information, Message = "{Org} has enabled the stream of this device: commands come again")]
    private partial void LogStreamEnabled(string org);

    [LoggerMessage(EventId = 333, EventName = "instance-key.accepted", Level = LogLevel.Information, Message = "The org accepts this agent's instance key again")]
    private partial void LogKeyAccepted();

    [LoggerMessage(EventId = 321, EventName = "gate.open", Level = LogLevel.Information, Message = "The requirements are met again: commands are fetched")]
    private partial void LogGateOpen();

    [LoggerMessage(EventId = 322, EventName = "gate.closed-meanwhile", Level = LogLevel.Warning, Message = "A requirement was lost while waiting: {Count} SETs are left with the org")]
    private partial void LogGateClosedMeanwhile(int count);
}
