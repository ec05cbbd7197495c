using System.Text;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.Trust;
using DeviceAgent.MacOS.Native;
using DeviceAgent.MacOS.Power;
using DeviceAgent.MacOS.Preferences;
using DeviceAgent.MacOS.Requirements;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.MacOS.Tests.Foundation;
using DeviceAgent.MacOS.Tests.Power;
using DeviceAgent.MacOS.Tests.Preferences;
using DeviceAgent.MacOS.Tests.Requirements;
using DeviceAgent.MacOS.Tests.Sessions;
using DeviceAgent.TestKit.Mac;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Requirements;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>
/// The whole agent on a simulated Mac: polls at an org in memory, and every adapter over CoreFoundation is the real one, above counted calls:
/// the console users of configd, the power assertions, the signature of Okta Verify, the managed preferences.
/// </summary>
internal sealed class PollingMac : IDisposable
{
    private readonly TemporaryFolder preferenceFolder = new();
    private readonly CfPreferences preferences;
    private readonly PollLoop polls;
    private readonly OutcomeOutbox outbox;

    public PollingMac(SimulatedMac mac, AgentOptions options)
    {
        var configd = new ScConsoleUsersTests.Configd(Foundation, () => SessionInfo(mac.Console.Read()), 0);
        Assertions = new IoKitPowerAssertionsTests.Assertions(Foundation);
        var okta = new SecCodeSignaturesTests.Signatures(Foundation) { Hash = [1, 2, 3] };
        preferences = new CfPreferences(
            ["OrgUrl", "DryRun"], new CfPreferencesTests.Preferences(Foundation) { ["OrgUrl"] = ("https://org.example", true) }, Foundation,
            preferenceFolder.Path, _ => { });
        Agent = new MacAgent(mac, options)
        {
            Console = new ScConsoleUsers(configd, Foundation),
            Power = new IoKitPowerAssertions(Assertions, Foundation, NullLogger<IoKitPowerAssertions>.Instance),
        };
        Agent.Start();

        var time = new OrgTime(mac.Clock);
        Org = new FakeOrg(new FakeOrgClock(mac.Clock), mac.Clock, time);
        Org.Keys.Add(Org.Forge.Key);
        var gate = new RequirementGate(
            [new SignedByOkta(new MetRequirement(), new SecCodeSignatures(okta, Foundation), "/Applications/Okta Verify.app", mac.Clock)], mac.Clock);
        PollCycle cycle = CycleOf(mac, options, gate, time);
        polls = new PollLoop(
            cycle, new PollSchedule(options, mac.Clock, new Random(1)), Org, Agent.Watch, Agent.Signals, mac.Clock, NullLogger<PollLoop>.Instance);
        outbox = new OutcomeOutbox(Agent.Ledger, Org, cycle, Agent.Signals, NullLogger<OutcomeOutbox>.Instance);
    }

    public CountedFoundation Foundation { get; } = new();

    public IoKitPowerAssertionsTests.Assertions Assertions { get; }

    public FakeOrg Org { get; }

    public MacAgent Agent { get; }

    /// <summary>What <c>device-agent run</c> does between two rests, and a look at the profile.</summary>
    public async Task RoundAsync()
    {
        Assert.True(await polls.PollOnceAsync(CancellationToken.None));
        Assert.True(await Agent.WorkAsync());
        Assert.True(await outbox.SendAsync(CancellationToken.None));
        Assert.Equal(["OrgUrl"], preferences.Forced("org.deviceagent.agent").Keys);
    }

    public void Dispose()
    {
        Agent.Dispose();
        preferenceFolder.Dispose();
    }

    private PollCycle CycleOf(SimulatedMac mac, AgentOptions options, RequirementGate gate, OrgTime time)
    {
        var keys = new TrustedKeys(Org, new KnownKeys(Agent.Disk), options, mac.Clock, NullLogger<TrustedKeys>.Instance);
        InstanceKey instanceKey = InstanceKey.LoadOrCreate(new MemoryStateFolder(), NullLogger<InstanceKey>.Instance);
        var refusals = new Refusals();
        return new PollCycle(
            Org,
            gate,
            new CheckInReporter(
                Org, Agent.Watch, Agent.Accounts, refusals, new MachineDescription("mac", "macOS", "15.0", false), mac.Clock, NullLogger<CheckInReporter>.Instance),
            keys,
            new CommandInbox(new SetVerifier(keys, instanceKey, time, mac.Clock), Agent.Ledger, refusals, NullLogger<CommandInbox>.Instance),
            Agent.Signals,
            mac.Clock,
            NullLogger<PollCycle>.Instance);
    }

    private static byte[] SessionInfo(IReadOnlyList<ConsoleUser> users) => Encoding.UTF8.GetBytes(
        $"<plist><dict><key>SessionInfo</key><array>{string.Concat(users.Select(Entry))}</array></dict></plist>");

    private static string Entry(ConsoleUser user) =>
        $"<dict><key>{SystemConfiguration.SessionUid}</key><integer>{user.Uid}</integer><key>{SystemConfiguration.SessionOnConsole}</key>{(user.OnConsole ? "<true/>" : "<false/>")}"
        + $"{(user.AuditSessionId is { } audit ? $"<key>{SystemConfiguration.SessionAuditId}</key><integer>{audit}</integer>" : "")}</dict>";
}
