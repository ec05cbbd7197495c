using System.Globalization;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Terminator;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace DeviceAgent.MacOS.Tests.OnAMac;

/// <summary>Ends the real sessions of one account of this Mac, as root: started by <c>throwaway-logout</c> beside this file.</summary>
public sealed class RealLogoutTests(ITestOutputHelper output)
{
    private const string Account = "DEVICEAGENT_THROWAWAY";
    private const string BootoutUid = "DEVICEAGENT_BOOTOUT_UID";
    private const string Rung = "DEVICEAGENT_RUNG";

    [MacFact(Account)]
    public async Task The_throwaway_accounts_sessions_are_ended_proven_gone_and_nobody_elses()
    {
        string account = Environment.GetEnvironmentVariable(Account)!;
        using MacPlatform mac = MacPlatform.Create(new AgentOptions { Ladder = Ladder() }, NullLoggerFactory.Instance);
        using var watch = new SessionWatch(mac.Sessions, mac.Clock, new MemoryStateFolder(), NullLogger<SessionWatch>.Instance);
        IReadOnlyList<SessionSighting> before = await watch.ListAsync(CancellationToken.None);
        Tell("before", before);
        SessionTarget[] targets = [.. before.Select(sighting => sighting.Session).Where(session => session.Account == account)
            .Select(session => new SessionTarget(session.Identity, session.Account, session.Kind, false))];
        Assert.NotEmpty(targets);

        var ladder = new TerminatorLadder(mac.Terminator, watch, mac.Clock);
        LadderResult result = await ladder.ClimbAsync(
            targets, 1, "This account is only for a test.", (_, _) => { }, () => false, CancellationToken.None);

        foreach (var step in result.Steps.Concat(await ladder.TidyAsync(targets.Select(target => target.Session), 1, restarted: false, CancellationToken.None)))
        {
            output.WriteLine($"{step.SessionId}: {step.Step}: {step.Result} after {step.DurationMilliseconds} ms {step.Detail}");
        }

        IReadOnlyList<SessionSighting> after = await watch.ListAsync(CancellationToken.None);
        Tell("after", after);
        Assert.Empty(result.Survivors);
        Assert.DoesNotContain(after, sighting => sighting.Session.Account == account);
        Assert.Equal(
            before.Where(sighting => sighting.Session.Account != account).Select(sighting => sighting.Session.Identity),
            after.Select(sighting => sighting.Session.Identity));
    }

    /// <summary>
    /// An account that is in by SSH alone has no graphical session, so the agent never takes this rung against it. What launchctl does to its
    /// user domain is worth knowing all the same: it is told, not judged.
    /// </summary>
    [MacFact(BootoutUid)]
    public async Task What_bootout_makes_of_an_accounts_user_domain_is_told()
    {
        uint uid = uint.Parse(Environment.GetEnvironmentVariable(BootoutUid)!, CultureInfo.InvariantCulture);
        var processes = new LibprocProcesses();
        MacProcess[] Left() => [.. processes.List().Where(process => process.Uid == uid)];
        output.WriteLine($"before: {Left().Length} processes");
        StepResult said = await new LaunchCtl(new ProgramRunner(TimeProvider.System)).BootoutAsync($"user/{uid}", TimeSpan.FromSeconds(30), CancellationToken.None);
        for (int looks = 0; looks < 50 && Left().Length > 0; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        output.WriteLine($"launchctl: {(said.Detail.Length > 0 ? said.Detail : "exit code 0")}; left: {string.Join(", ", Left().Select(process => process.Path))}");
        Assert.True(said.Done, said.Detail);
    }

    private static LadderOptions Ladder() => Environment.GetEnvironmentVariable(Rung) is { Length: > 0 } rung
        ? new LadderOptions { Steps = [Enum.Parse<LadderStep>(rung)] }
        : new LadderOptions();

    private void Tell(string when, IReadOnlyList<SessionSighting> sightings)
    {
        foreach (SessionSighting sighting in sightings)
        {
            output.WriteLine($"{when}: {sighting.Session}, began {sighting.Start.Earliest.SinceBoot} to {sighting.Start.Latest.SinceBoot} after the boot");
        }
    }
}
