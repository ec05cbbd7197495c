using System.Collections.Concurrent;
using System.Collections.Immutable;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.TestKit.Org;

/// <summary>An org in memory, behind the agent's network seam: RFC 8936 delivery, check-ins, outcomes, and faults.</summary>
public sealed class FakeOrg(FakeOrgClock orgClock, IMachineClock clock, OrgTime orgTime) : IOrgClient
{
    /// <summary>The agent's, set by every short exchange.</summary>
    public OrgTime OrgTime { get; set; } = orgTime;

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, string> undelivered = [];
    private TaskCompletionSource newSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SetForge Forge { get; } = new();

    public List<SecurityKey> Keys { get; } = [];

    /// <summary>The roll-overs that stand beside the keys.</summary>
    public List<string> RollOvers { get; } = [];

    public TimeSpan Hold { get; set; } = TimeSpan.FromSeconds(55);

    /// <summary>How often it wants to be polled; null when it does not say.</summary>
    public TimeSpan? PollInterval { get; set; }

    /// <summary>SETs that it hands out with one answer at most, however many are asked for.</summary>
    public int MostAtOnce { get; set; } = int.MaxValue;

    /// <summary>Null until the org was restored from a backup.</summary>
    public string? Epoch { get; set; }

    /// <summary>Changes what it says of itself.</summary>
    public Func<OrgEndpoints, OrgEndpoints> Describes { get; set; } = described => described;

    /// <summary>When set, every call fails with it.</summary>
    public OrgUnavailableException? Down { get; set; }

    /// <summary>When set, outcomes are answered with it.</summary>
    public OrgUnavailableException? OutcomeRefusal { get; set; }

    /// <summary>The next acknowledgement reaches the org, but its answer does not reach the agent.</summary>
    public bool LoseNextAckAnswer { get; set; }

    /// <summary>The next acknowledgement does not reach the org.</summary>
    public bool LoseNextAck { get; set; }

    public ImmutableList<string> Acknowledged { get; private set; } = [];

    public ConcurrentDictionary<string, SetError> Errors { get; } = [];

    public ImmutableList<CheckInRequest> CheckIns { get; private set; } = [];

    public ImmutableList<OutcomeReport> Outcomes { get; private set; } = [];

    public ImmutableList<PollRequest> Polls { get; private set; } = [];

    public ImmutableList<TimeSpan> Holds { get; private set; } = [];

    public int Drops { get; private set; }

    public int KeyFetches { get; private set; }

    /// <summary>Polls that are held now.</summary>
    public int Waiting { get; private set; }

    /// <summary>Called when a poll arrives: the place for surprises.</summary>
    public Action<PollRequest>? OnPoll { get; set; }

    /// <summary>When set, a held poll fails with it instead of waiting.</summary>
    public OrgUnavailableException? HeldFailure { get; set; }

    /// <summary>Called when a check-in arrives, also one that is refused.</summary>
    public Action? OnCheckIn { get; set; }

    /// <summary>
    /// When set, everything that is posted is refused with this error code; a check-in heals <see cref="InstanceKeyErrors.Unknown"/>.
    /// </summary>
    public string? KeyRefusal { get; set; }

    public void Deliver(string jti, string compact)
    {
        lock (gate)
        {
            undelivered[jti] = compact;
            newSet.TrySetResult();
        }
    }

    /// <summary>Issues a logout by the org's own clock.</summary>
    public void IssueLogout(string jti, string user = "ada@example.com") =>
        Deliver(jti, Forge.Logout(jti, orgClock.Now, user));

    public Task<OrgEndpoints> DiscoverAsync(CancellationToken cancellationToken) => Short(() => Describes(new OrgEndpoints
    {
        Issuer = SetForge.Issuer,
        Audience = SetForge.Audience,
        Poll = new Uri("https://org.example/ssf/poll/dev-1"),
        SigningKeys = new Uri("https://org.example/ssf/jwks"),
        CheckIn = new Uri("https://org.example/device/check-in"),
        Outcome = new Uri("https://org.example/device/outcomes"),
        Hold = Hold,
        PollInterval = PollInterval,
        Epoch = Epoch,
    }));

    public Task<OrgKeySet> GetSigningKeysAsync(OrgEndpoints org, CancellationToken cancellationToken) => Short(() =>
    {
        KeyFetches++;
        return new OrgKeySet([.. Keys.Select(key => PublicSigningKey.Of(key)!)], [.. RollOvers]);
    });

    public Task<PollResponse> PollAsync(OrgEndpoints org, PollRequest request, CancellationToken cancellationToken)
    {
        if (LoseNextAck && request.Ack is not null)
        {
            LoseNextAck = false;
            throw new OrgUnavailableException("the acknowledgement was lost");
        }

        return Short(() => Answer(request));
    }

    public async Task<PollResponse> PollHeldAsync(
        OrgEndpoints org, PollRequest request, TimeSpan hold, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        Holds = Holds.Add(hold);
        if (HeldFailure is { } failure)
        {
            throw failure;
        }

        // Before it can be seen that a poll waits: time that is moved then ends it.
        Task over = Task.Delay(hold, clock.Wall, cancellationToken);
        Waiting++;
        try
        {
            await Task.WhenAny(NextSet(), over);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            Waiting--;
        }

        return Answer(request);
    }

    public Task CheckInAsync(OrgEndpoints org, CheckInRequest request, CancellationToken cancellationToken) =>
        Short(() => { OnCheckIn?.Invoke(); RefuseKey(onCheckIn: true); CheckIns = CheckIns.Add(request); return true; });

    public Task ReportOutcomeAsync(OrgEndpoints org, OutcomeReport report, CancellationToken cancellationToken) =>
        Short(() => { RefuseKey(); Outcomes = OutcomeRefusal is { } refusal ? throw refusal : Outcomes.Add(report); return true; });

    public void DropConnections() => Drops++;

    /// <summary>Forgets what it has seen so far, in long runs.</summary>
    public void Forget() => (Acknowledged, CheckIns, Outcomes, Polls, Holds) = ([], [], [], [], []);

    private void RefuseKey(bool onCheckIn = false)
    {
        if (KeyRefusal == InstanceKeyErrors.Unknown && onCheckIn)
        {
            KeyRefusal = null;
        }

        if (KeyRefusal is { } code)
        {
            throw new OrgUnavailableException($"answered with status 401: {code}") { StatusCode = 401, ErrorCode = code };
        }
    }

    private Task NextSet()
    {
        lock (gate)
        {
            if (undelivered.Count > 0)
            {
                return Task.CompletedTask;
            }

            newSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return newSet.Task;
        }
    }

    private PollResponse Answer(PollRequest request)
    {
        OnPoll?.Invoke(request);
        RefuseKey();
        lock (gate)
        {
            return Deliver(request);
        }
    }

    private PollResponse Deliver(PollRequest request)
    {
        Polls = Polls.Add(request);
        foreach (string jti in request.Ack ?? [])
        {
            undelivered.Remove(jti);
            Acknowledged = Acknowledged.Add(jti);
        }

        foreach ((string jti, SetError error) in request.SetErrors ?? new Dictionary<string, SetError>())
        {
            undelivered.Remove(jti);
            Errors[jti] = error;
        }

        if (LoseNextAckAnswer && request.Ack is not null)
        {
            LoseNextAckAnswer = false;
            throw new OrgUnavailableException("the answer was lost");
        }

        int most = Math.Min(request.MaxEvents ?? int.MaxValue, MostAtOnce);
        return new PollResponse
        {
            Sets = undelivered.Take(most).ToDictionary(),
            MoreAvailable = undelivered.Count > most && most > 0,
            Epoch = Epoch,
        };
    }

    private Task<T> Short<T>(Func<T> answer)
    {
        ThrowIfDown();
        DateTimeOffset date = orgClock.Now;
        OrgTime.Record(clock.Now, clock.Now, date.AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond)));
        return Task.FromResult(answer());
    }

    private void ThrowIfDown()
    {
        if (Down is { } down)
        {
            throw down;
        }
    }
}
