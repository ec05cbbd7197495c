using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Processes;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;
using DeviceAgent.Linux;
using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Demo.Devices;

/// <summary>A device: a record in the org, a certificate, sessions that are real processes, and a real <c>device-agent run</c>.</summary>
public sealed class DemoDevice : IAsyncDisposable
{
    private const uint FirstUid = 1001;

    private readonly IMachineClock clock;
    private readonly DemoOrg org;
    private readonly List<DemoSession> sessions = [];
    private ChildProgram? agent;

    private DemoDevice(DevicePlan plan, string id, DeviceFolder folder, DemoOrg org, IMachineClock clock)
    {
        this.org = org;
        Plan = plan;
        Id = id;
        Folder = folder;
        this.clock = clock;
    }

    public DevicePlan Plan { get; }

    /// <summary>The org's id of the device.</summary>
    public string Id { get; }

    public DeviceFolder Folder { get; }

    /// <summary>Every session that was started, gone ones included.</summary>
    public IReadOnlyList<DemoSession> Sessions => sessions;

    /// <summary>The running agent.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public ChildProgram Agent => agent ?? throw new InvalidOperationException($"the agent of {Plan.Name} was not started");

    /// <summary>What the agent wrote: log, standard error, standard output.</summary>
    public IReadOnlyList<string> LogFiles => [Folder.AgentLog, Folder.OutputPrefix + ".err", Folder.OutputPrefix + ".out"];

    /// <summary>Registers the device with the org and writes all its files; starts nothing.</summary>
    /// <exception cref="DemoException">The org refuses.</exception>
    public static async Task<DemoDevice> SetUpAsync(
        DevicePlan plan,
        string folder,
        DemoOrg org,
        AdminApi api,
        IReadOnlyDictionary<string, string> userIds,
        IMachineClock clock,
        CancellationToken cancellationToken)
    {
        string id = await api.CreateDeviceAsync(plan.Name, cancellationToken);
        foreach (AccountPlan account in plan.Accounts.Where(account => account.Link == AccountLink.Org))
        {
            await api.AssignAsync(id, userIds[account.Name], [account.Name], cancellationToken);
        }

        var device = new DemoDevice(plan, id, new DeviceFolder(folder), org, clock);
        await device.RenewCertificateAsync(api, cancellationToken);
        OktaVerifyBundle.Write(device.Folder.OktaVerify, plan.OktaVerify);
        ProcessGroupAccounts.Write(
            device.Folder.Sessions, [.. plan.Accounts.Select(account => new NamedAccount(account.Name, device.UidOf(account.Name)))]);
        DeviceConfiguration.Write(device.Folder, plan, org);
        return device;
    }

    /// <summary>Enrols by SCEP with a new key; the certificate before stays bound.</summary>
    /// <exception cref="DemoException">The org refuses.</exception>
    public Task RenewCertificateAsync(AdminApi api, CancellationToken cancellationToken) =>
        DeviceCertificateFile.WriteAsync(Folder.Certificate, Plan.Name, Id, org, api, cancellationToken);

    /// <summary>Starts a session's processes.</summary>
    /// <exception cref="IOException">They do not start.</exception>
    public async Task<DemoSession> StartSessionAsync(SessionPlan plan, CancellationToken cancellationToken)
    {
        ProcessGroupSession processes = await ProcessGroupSession.StartAsync(
            new ProgramRunner(clock.Wall),
            new ProcessGroupSessionRequest
            {
                RegistryFolder = Folder.Sessions,
                Account = plan.Account,
                Uid = UidOf(plan.Account),
                Kind = plan.Kind,
                Stubborn = plan.Stubborn,
            },
            clock,
            cancellationToken);
        var session = new DemoSession(Plan.Name, plan, processes);
        sessions.Add(session);
        return session;
    }

    /// <summary>Starts the agent; an earlier one must have ended.</summary>
    /// <param name="environment">Set in addition, a proxy for example.</param>
    /// <exception cref="DemoException">It does not start.</exception>
    public void StartAgent(IReadOnlyDictionary<string, string>? environment = null) =>
        agent = ChildProgram.Start(BuiltPrograms.Agent, ["run", "--config", Folder.Configuration], Folder.OutputPrefix, environment);

    /// <summary>Waits for a check-in that the org got after <paramref name="after"/>.</summary>
    /// <exception cref="DemoException">The agent ended, or the limit is used up.</exception>
    public Task CheckedInAsync(AdminApi api, DateTimeOffset after, WaitLimit wait) => wait.UntilAsync(
        async () =>
        {
            if (Agent.HasExited)
            {
                throw WaitLimit.Failure($"the agent of {Plan.Name} ended with code {Agent.ExitCode}", LogFiles);
            }

            return (await api.DeviceAsync(Id, wait.Stop)).CheckedInAt > after;
        },
        () => $"the agent of {Plan.Name} did not check in",
        LogFiles);

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
        {
            await agent.DisposeAsync();
        }

        foreach (DemoSession session in sessions)
        {
            await session.Processes.DisposeAsync();
        }
    }

    private uint UidOf(string account) =>
        FirstUid + (uint)Plan.Accounts.Select(planned => planned.Name).TakeWhile(name => name != account).Count();
}
