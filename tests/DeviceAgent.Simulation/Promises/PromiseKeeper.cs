using System.Net;
using System.Text;
using System.Text.Json;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Simulation.Promises;

/// <summary>Watches the wire and the machines, and holds what happens against docs/guarantees.md while it happens.</summary>
public sealed class PromiseKeeper
{
    /// <summary>Above the two seconds of a Date header, the drift of an hour, and the milliseconds of a time of issue.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(3.5);

    private readonly SimWorld world;
    private readonly SimOrg org;
    private readonly Dictionary<SimMachine, Record> records = [];
    private readonly List<string> broken = [];

    public PromiseKeeper(SimWorld world, SimOrg org, SimNetwork network, IEnumerable<SimMachine> machines)
    {
        this.world = world;
        this.org = org;
        Reports = new SessionReports(world, org, Break);
        network.Sent = OnSent;
        network.Answered = OnAnswered;
        foreach (SimMachine machine in machines)
        {
            records[machine] = new Record();
            machine.EndedByAgent = OnEnded;
            machine.Crashed = (_, e) => Break("No agent ends of itself", $"{machine.Name}: {e}");
        }
    }

    /// <summary>What was promised and did not hold.</summary>
    public IReadOnlyList<string> Broken => broken;

    public SessionReports Reports { get; }

    public IEnumerable<HandedOut> CommandsOf(SimMachine machine) => records[machine].Commands.Values;

    /// <summary>Where the machine polls; null before its first poll.</summary>
    public Uri? PollUrlOf(SimMachine machine) => records[machine].PollUrl;

    public void Break(string promise, string what)
    {
        broken.Add($"{promise}: {what}");
        world.Tell($"BROKEN {promise}: {what}");
    }

    private void OnAnswered(SimMachine machine, Message message, Answer answer)
    {
        Record record = records[machine];
        if (message.Poll is null || answer.Status != HttpStatusCode.OK)
        {
            return;
        }

        record.AnsweredAt = world.Now;
        foreach ((string jti, string compact) in JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.PollResponse)!.Sets)
        {
            if (message.Poll.MaxEvents == 0)
            {
                Break("Nothing is taken through a closed gate", $"{machine.Name} gets {jti} with a poll that asks for none");
            }

            SecurityEventToken set = SecurityEventToken.Read(new JsonWebToken(compact));
            if (set.EventType == EventTypes.LogoutWithdrawn)
            {
                record.Withdrawals[jti] = set.ReadLogoutWithdrawn().Command!;
            }
            else
            {
                string user = set.Subject!.User!.Email!.Split('@')[0];
                record.Commands.TryAdd(jti, new HandedOut(jti, user, set.ReadSessionRevoked().EventTime!.Value));
                HandedOut command = record.Commands[jti];
                TimeSpan roundTrip = machine.Process?.BestRoundTrip ?? TimeSpan.Zero;
                command.RoundTrip = roundTrip > command.RoundTrip ? roundTrip : command.RoundTrip;
            }
        }
    }

    private void OnSent(SimMachine machine, Message message)
    {
        if (message.Poll is { } poll)
        {
            records[machine].PollUrl = message.Url;
            if (poll.MaxEvents != 0 && machine.ReadAsClosed)
            {
                Break("Nothing is taken through a closed gate", $"{machine.Name} asks for commands although its gate is closed");
            }

            if (machine.ReadAsClosed)
            {
                world.Count("polls behind a closed gate");
            }

            foreach (string jti in poll.Ack ?? [])
            {
                OnAcknowledged(machine, jti);
            }

            foreach ((string jti, SetError error) in poll.SetErrors ?? new Dictionary<string, SetError>())
            {
                if (!machine.Garbled.Contains(jti) && (records[machine].Commands.ContainsKey(jti) || records[machine].Withdrawals.ContainsKey(jti)))
                {
                    Break("No valid command is refused", $"{machine.Name} answers {error.Code} ({error.Description}) to {jti}");
                }
            }
        }
        else if (message.Outcome is { } outcome)
        {
            OnOutcome(machine, outcome, Encoding.UTF8.GetString(message.Body));
        }
    }

    private void OnAcknowledged(SimMachine machine, string jti)
    {
        Record record = records[machine];
        if (!record.Commands.ContainsKey(jti) && !record.Withdrawals.ContainsKey(jti))
        {
            Break("No logout without a valid command", $"{machine.Name} acknowledges {jti}, which the org never sent");
        }

        if (record.Commands.TryGetValue(jti, out HandedOut? acknowledged))
        {
            acknowledged.AcknowledgedAt ??= world.Now;
        }

        if (record.Withdrawals.TryGetValue(jti, out string? withdrawn))
        {
            if (record.Commands.TryGetValue(withdrawn, out HandedOut? command))
            {
                command.WithdrawnAt ??= world.Now;
            }
        }
        else if (!machine.Disk.Files.TryGetValue(CommandLedger.FileName, out SimFile? file) || !Encoding.UTF8.GetString(file.OnDisk).Contains(jti, StringComparison.Ordinal))
        {
            Break("What is acknowledged is on disk", $"{machine.Name} acknowledges {jti}, which is not");
        }

        if (machine.TooOldSince < record.AnsweredAt)
        {
            Break("Nothing is taken through a closed gate", $"{machine.Name} acknowledges {jti}; Okta Verify is too old since {machine.TooOldSince}");
        }
    }

    private void OnOutcome(SimMachine machine, OutcomeReport outcome, string sent)
    {
        if (!records[machine].Commands.TryGetValue(outcome.Jti, out HandedOut? command))
        {
            Break("No logout without a valid command", $"{machine.Name} reports {outcome.Status} for {outcome.Jti}, which it never got");
            return;
        }

        if (!outcome.Final)
        {
            world.Count("interim failures reported");
        }

        Reports.Take(machine, command, outcome);
        if (outcome.Final && command.FinalOutcome is not null && command.FinalOutcome != sent)
        {
            Break("A command has one end", $"{machine.Name} reports a second end of {outcome.Jti}: {outcome.Status}");
        }

        command.FinalOutcome = outcome.Final ? sent : command.FinalOutcome;
        if (outcome.Status == OutcomeStatus.Completed && Survivors(machine, command).FirstOrDefault() is { } survivor)
        {
            Break("Success is proven", $"{machine.Name} reports completed for {outcome.Jti}, but {survivor} lives");
        }
    }

    /// <summary>The sessions that a command meant and that live.</summary>
    public IEnumerable<TrueSession> Survivors(SimMachine machine, HandedOut command) => machine.Sessions.Where(session =>
        session.EndedAt is null && session.User == command.User && !session.DatedByWrongClock
        && session.Began < org.TrueTimeOf(command.IssuedAt).Earliest - org.ClockSpread);

    private void OnEnded(SimMachine machine, TrueSession session)
    {
        bool meant = false;
        foreach (HandedOut command in records[machine].Commands.Values.Where(c => c.User == session.User && !(c.WithdrawnAt <= session.RungBegan)))
        {
            TimeSpan latest = org.TrueTimeOf(command.IssuedAt).Latest + org.ClockSpread + command.RoundTrip + ClockSlack;
            meant |= session.EarliestBelief <= (machine.WasToldEarlierDates ? command.AcknowledgedAt ?? world.Now : latest);
        }

        if (!meant)
        {
            Break(
                "Only the sessions that a valid command means are ended",
                $"{machine.Name}: {session} of {session.Began}, believed to be no older than {session.EarliestBelief}");
        }
    }

    /// <summary>What one machine was told.</summary>
    private sealed class Record
    {
        public Dictionary<string, HandedOut> Commands { get; } = [];

        public Dictionary<string, string> Withdrawals { get; } = [];

        public Uri? PollUrl { get; set; }

        /// <summary>When the last answer to a poll came in.</summary>
        public TimeSpan AnsweredAt { get; set; }
    }
}
