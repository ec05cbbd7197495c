using DeviceAgent.Chaos.Books;
using DeviceAgent.Core.Logout;
using DeviceAgent.Demo.Devices;

namespace DeviceAgent.Chaos.Load;

/// <summary>People who sign in and out all the time, and the record of what became of each session by /proc.</summary>
/// <param name="devices">Where.</param>
/// <param name="random">Who and when.</param>
public sealed class Population(IReadOnlyList<DemoDevice> devices, Random random)
{
    private const int MostSessionsOfAnAccount = 2;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(600);

    private readonly List<(DemoDevice Device, DemoSession Session, SessionEntry Entry)> living = [];
    private readonly List<SessionEntry> gone = [];

    /// <summary>Sessions so far.</summary>
    public int Begun => gone.Count + living.Count;

    /// <summary>Of those, the ones found gone.</summary>
    public int Gone => gone.Count;

    /// <summary>Signs people in and out until <paramref name="stop"/>.</summary>
    public async Task LiveAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await LookAsync(LacksAProcess);
            DemoDevice device = Pick(devices);
            AccountPlan account = Pick(device.Plan.Accounts);
            int[] own = [.. Enumerable.Range(0, living.Count).Where(i => living[i].Device == device && living[i].Entry.Account == account.Name)];
            await (own.Length < MostSessionsOfAnAccount ? SignInAsync(device, account) : SignOutAsync(own[random.Next(own.Length)]));
            await Task.Delay(LongestPause * random.NextDouble(), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Everybody who has an account signs in once more.</summary>
    public async Task SignInEverywhereAsync()
    {
        foreach (DemoDevice device in devices)
        {
            foreach (AccountPlan account in device.Plan.Accounts)
            {
                await SignInAsync(device, account);
            }
        }
    }

    /// <summary>Every session, as it stands now.</summary>
    public async Task<IReadOnlyList<SessionEntry>> CloseAsync()
    {
        await LookAsync(_ => true);
        return [.. gone, .. living.Select(one => one.Entry with { IsPartlyGone = !one.Session.IsWhole })];
    }

    /// <summary>Ends a session in secret, so that the books do not know why: for runs that must fail.</summary>
    /// <param name="linked">Of a linked account, or of an unlinked one.</param>
    public ValueTask BetrayAsync(bool linked) => living.Last(one => one.Entry.Linked == linked).Session.Processes.DisposeAsync();

    /// <summary>Looks who is still there, and takes the registration of those away who are not, as a login window does.</summary>
    private async Task LookAsync(Predicate<DemoSession> isWorthALook)
    {
        for (int i = living.Count - 1; i >= 0; i--)
        {
            (_, DemoSession session, SessionEntry entry) = living[i];
            if (isWorthALook(session) && session.IsGone)
            {
                await EndAsync(i, entry);
            }
        }
    }

    private async Task SignInAsync(DemoDevice device, AccountPlan account)
    {
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        DemoSession session = await device.StartSessionAsync(
            new SessionPlan(account.Name, Pick(Enum.GetValues<SessionKind>()), false, "", Stubborn: random.Next(5) == 0), CancellationToken.None);
        living.Add((device, session, new SessionEntry
        {
            Device = device.Plan.Name,
            Account = account.Name,
            Linked = account.Link != AccountLink.None,
            SessionId = session.Processes.Identity.SessionId,
            NotBefore = before,
            NotAfter = TimeProvider.System.GetUtcNow(),
        }));
    }

    private Task SignOutAsync(int index) => EndAsync(index, living[index].Entry with { SignedOut = true });

    private async Task EndAsync(int index, SessionEntry entry)
    {
        gone.Add(entry with { GoneAt = TimeProvider.System.GetUtcNow() });
        DemoSession session = living[index].Session;
        living.RemoveAt(index);
        await session.Processes.DisposeAsync();
    }

    /// <summary>A proof that a session is gone reads all of /proc: too much to do for each, several times a second.</summary>
    private static bool LacksAProcess(DemoSession session) =>
        !Directory.Exists($"/proc/{session.Processes.Identity.Pid}") || !Directory.Exists($"/proc/{session.Processes.ChildPid}");

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
