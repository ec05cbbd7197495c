using System.Text.Json;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.State;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// Lists the sessions and remembers when each was first seen, so that its start is an interval on the continuous clock
/// (design rule 1). What was seen in this boot survives a restart of the agent.
/// </summary>
public sealed partial class SessionWatch(
    ISessionList list, IMachineClock clock, IStateFolder folder, ILogger<SessionWatch> logger) : IDisposable
{
    public const string FileName = "sessions.json";

    /// <summary>How much later than now a recorded login may lie before the wall clock is known to have been set back since.</summary>
    public static readonly TimeSpan LoginTimeLeeway = TimeSpan.FromSeconds(2);

    /// <summary>How old the saved time of the last listing may get: what begins while the agent is down is only known to be younger.</summary>
    public static readonly TimeSpan SaveAtLeastEvery = TimeSpan.FromMinutes(5);

    /// <summary>Sessions of this boot that are remembered, gone ones included: one that is missing from a single listing is not new.</summary>
    public const int Remembered = 1024;

    private readonly SemaphoreSlim gate = new(1);
    private readonly OrderedDictionary<SessionIdentity, BootInterval> starts = [];
    private BootInstant? lastListing;
    private BootInstant? lastSaved;
    private bool loaded;
    private volatile SessionsSeen? seen;

    /// <summary>What the last listing showed; null before the first. May be read from any thread.</summary>
    public SessionsSeen? Seen => seen;

    /// <summary>Raised when a listing shows something else than the one before; whoever listed is still waiting: who listens must not block and not throw.</summary>
    public event Action? Changed;

    /// <summary>Lists now.</summary>
    /// <exception cref="SessionListException">The sessions cannot be read.</exception>
    public async ValueTask<IReadOnlyList<SessionSighting>> ListAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            LoadOnce();
            BootInstant began = clock.Now;
            IReadOnlyList<ListedSession> sessions = await ListNowAsync(cancellationToken);
            BootInstant ended = clock.Now;

            bool changed = false;
            foreach (ListedSession session in sessions.Where(session => !starts.ContainsKey(session.Identity)))
            {
                starts.Add(session.Identity, FirstSight(session, ended));
                changed = true;
            }

            lastListing = began;
            ForgetOldest(sessions);
            if (changed || lastSaved is null || ended - lastSaved.Value >= SaveAtLeastEvery)
            {
                Save();
                lastSaved = ended;
            }

            return [.. sessions.Select(session => new SessionSighting(session, starts[session.Identity]))];
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async ValueTask<IReadOnlyList<ListedSession>> ListNowAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<ListedSession> sessions = await list.ListAsync(cancellationToken);
            Show(new SessionsSeen(sessions, null));
            return sessions;
        }
        catch (SessionListException e)
        {
            Show(new SessionsSeen(null, e.Message));
            throw;
        }
    }

    private void Show(SessionsSeen now)
    {
        bool differs = !now.ShowsTheSameAs(seen);
        seen = now;
        if (differs)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>
    /// The platform's own knowledge; else between the last listing without the session and this one; else the wall-clock login
    /// time; else any moment of this boot.
    /// </summary>
    private BootInterval FirstSight(ListedSession session, BootInstant now)
    {
        if (session.Start is { } exact)
        {
            return exact;
        }

        if (lastListing is { } without)
        {
            return new BootInterval(without, now);
        }

        if (session.LoginTime is not { } login)
        {
            return new BootInterval(BootInstant.Boot, now);
        }

        BootInstant loginInstant = now - (clock.Wall.GetUtcNow() - login);

        // A login in the future: the wall clock was set back since, so the record says nothing about when it was.
        if (loginInstant > now + LoginTimeLeeway)
        {
            return new BootInterval(BootInstant.Boot, now);
        }

        // The wall clock may have run apart from the continuous one since, as much as the org's clock may.
        TimeSpan drift = OrgTimeSample.Allowance(now - loginInstant);
        return new BootInterval(Clamp(loginInstant - drift), Clamp(loginInstant + drift));

        BootInstant Clamp(BootInstant instant) => BootInstant.Later(BootInstant.Boot, BootInstant.Earlier(now, instant));
    }

    private void ForgetOldest(IReadOnlyList<ListedSession> listed)
    {
        for (int i = 0; i < starts.Count && starts.Count > Remembered;)
        {
            if (listed.Any(session => session.Identity == starts.GetAt(i).Key))
            {
                i++;
            }
            else
            {
                starts.RemoveAt(i);
            }
        }
    }

    private void LoadOnce()
    {
        if (loaded)
        {
            return;
        }

        loaded = true;
        try
        {
            if (folder.Read(FileName) is { } bytes
                && JsonSerializer.Deserialize(bytes, SessionWatchJson.Default.SavedSessions) is { } saved
                && saved.BootId == clock.BootId)
            {
                foreach (SavedSession session in saved.Sessions)
                {
                    starts[session.Session] = new BootInterval(session.Earliest, session.Latest);
                }

                lastListing = saved.LastListing;
            }
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // Without the memory the intervals get wider, never wrong.
            LogMemoryLost(e, FileName);
        }
    }

    private void Save()
    {
        try
        {
            var saved = new SavedSessions(
                clock.BootId,
                lastListing!.Value,
                [.. starts.Select(start => new SavedSession(start.Key, start.Value.Earliest, start.Value.Latest))]);
            folder.Replace(FileName, JsonSerializer.SerializeToUtf8Bytes(saved, SessionWatchJson.Default.SavedSessions));
        }
        catch (IOException e)
        {
            LogMemoryLost(e, FileName);
        }
    }

    [LoggerMessage(EventId = 510, EventName = "sessions.memory-lost", Level = LogLevel.Warning, Message = "The memory of when sessions were first seen ({File}) could not be used")]
    private partial void LogMemoryLost(Exception exception, string file);
}
