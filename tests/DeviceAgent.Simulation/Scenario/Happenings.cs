using System.Text.Json.Nodes;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Simulation.Attackers;
using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.Promises;
using DeviceAgent.Simulation.World;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Simulation.Scenario;

/// <summary>What happens to everybody, thrown with the seed's dice: people, admins, and everything that can fail.</summary>
public sealed class Happenings : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2.5);

    private readonly SimWorld world;
    private readonly SimOrg org;
    private readonly SimNetwork network;
    private readonly IReadOnlyList<SimMachine> machines;
    private readonly Interceptor interceptor;
    private readonly LocalProgram local;
    private readonly PlantedFault fault;
    private readonly ILoggerProvider? log;
    private readonly (int Weight, Func<Task> Happen)[] all;

    public Happenings(SimWorld world, SimOrg org, SimNetwork network, IReadOnlyList<SimMachine> machines, PromiseKeeper keeper, PlantedFault fault, ILoggerProvider? log)
    {
        this.world = world;
        this.org = org;
        this.network = network;
        this.machines = machines;
        interceptor = new Interceptor(world);
        network.Answered += interceptor.Overhear;
        local = new LocalProgram(world, org, keeper);
        this.fault = fault;
        this.log = log;
        all =
        [
            (22, LogOutAsync), (8, SignInAsync), (5, SignOutAsync), (3, SuspendAsync), (2, RotateKeysAsync), (3, ReleaseAsync), (6, WithdrawAsync),
            (12, TroubleAsync), (3, PartitionAsync), (5, DeadlyAgentAsync), (3, KillAgentAsync), (3, PowerCutAsync),
            (4, DiskAsync), (4, SleepAsync), (3, SetWallAsync), (4, OktaVerifyAsync), (2, UnreadableSessionsAsync),
            (4, KillOrgAsync), (3, DeadlyOrgAsync), (2, BackUpAsync), (2, RestoreAsync), (2, RenewCertificateAsync), (3, InterceptAsync), (3, () => local.ActAsync(world.Pick(machines))), (2, NetworkChangedAsync), (1, SetOrgClockAsync),
        ];
    }

    /// <summary>The traces that the org has confirmed to an admin, with the moment of the answer.</summary>
    public List<(string TraceId, TimeSpan At)> Confirmed { get; } = [];

    /// <summary>To which moments the org was set back, and when.</summary>
    public List<(TimeSpan To, TimeSpan At)> Restores { get; } = [];

    public void Dispose()
    {
        interceptor.Dispose();
        local.Dispose();
    }

    public async Task RunAsync()
    {
        await org.StartAsync();
        machines.ToList().ForEach(Start);
        foreach (SimMachine machine in machines)
        {
            machine.SignIn(world.Pick(machine.Users));
        }

        await world.PassAsync(TimeSpan.FromMinutes(2));
        for (int i = world.Dice.Next(8, 28); i > 0; i--)
        {
            await OneAsync();
            await world.PassAsync(world.UpTo(LongestPause));
            await StartWhatIsDownAsync(0.5);
        }
    }

    /// <summary>Everything works again: what was promised must now come true.</summary>
    public async Task HealAsync()
    {
        world.Tell("everything works again");
        org.Deadliness = 0;
        network.Intercepted = null;
        foreach (SimMachine machine in machines)
        {
            machine.Deadliness = 0;
            machine.Disk.Full = machine.Disk.FlushFails = false;
            machine.Humans.Unreadable = false;
            machine.Humans.Heal();
            machine.SetOktaVerify(RequirementState.Met);
            network.Set(machine, Trouble.None);
            if (machine.Clock.Time.Frozen)
            {
                machine.Sleep(false);
            }
        }

        await StartWhatIsDownAsync(1);
        foreach (JsonNode? held in (await org.AdminAsync(HttpMethod.Get, "/api/v1/device-logouts?held=true&limit=200"))!.AsArray())
        {
            await ReleaseAsync((string)held!["traceId"]!);
        }
    }

    private Task OneAsync()
    {
        int thrown = world.Dice.Next(all.Sum(one => one.Weight));
        var chosen = all.First(one => (thrown -= one.Weight) < 0);
        world.Tell($"--- {chosen.Happen.Method.Name}");
        return chosen.Happen();
    }

    private void Start(SimMachine machine) => AgentProcess.Start(world, machine, network, fault, log);

    private async Task StartWhatIsDownAsync(double probability)
    {
        if (!org.Alive && world.Chance(probability))
        {
            org.Deadliness = 0;
            await org.StartAsync();
        }

        foreach (SimMachine machine in machines.Where(m => m.Process is null && !m.Clock.Time.Frozen && world.Chance(probability)))
        {
            Start(machine);
        }
    }

    /// <summary>People sign in shortly before and after, because that is where the clocks matter.</summary>
    private async Task LogOutAsync()
    {
        string user = world.Pick(OrgTemplate.Users);
        await SignInNearAsync(user);
        world.Tell($"org: an admin logs {user} out of all devices");
        fault.BeforeLogout(org);
        if (await TryAsync(HttpMethod.Post, $"/api/v1/users/{user}@example.com/device-logout", new { reasonAdmin = "stolen" }) is { } trace)
        {
            Confirmed.Add(((string)trace["traceId"]!, world.Now));
        }

        await SignInNearAsync(user);
    }

    private async Task SignInNearAsync(string user)
    {
        foreach (SimMachine machine in machines.Where(m => m.Users.Contains(user) && world.Chance(0.4)))
        {
            await world.PassAsync(world.UpTo(TimeSpan.FromSeconds(5)));
            SignIn(machine, user);
            await world.PassAsync(world.UpTo(TimeSpan.FromSeconds(5)));
        }
    }

    private Task SignInAsync()
    {
        SimMachine machine = world.Pick(machines);
        SignIn(machine, world.Pick(machine.Users));
        return Task.CompletedTask;
    }

    /// <summary>Some sessions need the harder rung, and a few nothing ends until everything works again.</summary>
    private void SignIn(SimMachine machine, string user) =>
        machine.SignIn(user, world.Dice.Next(10) switch { < 2 => Toughness.Endless, < 5 => Toughness.Hard, _ => Toughness.Easy });

    private Task SignOutAsync()
    {
        TrueSession[] alive = [.. machines.SelectMany(m => m.Sessions).Where(s => s.EndedAt is null)];
        if (alive.Length > 0)
        {
            TrueSession session = world.Pick(alive);
            machines.First(m => m.Sessions.Contains(session)).Humans.SignOut(session);
        }

        return Task.CompletedTask;
    }

    private async Task SuspendAsync()
    {
        string path = $"/api/v1/users/{world.Pick(OrgTemplate.Users)}@example.com/lifecycle/";
        world.Tell($"org: {path}suspend");
        if (await TryAsync(HttpMethod.Post, path + "suspend") is { } answer && (string?)answer["traceId"] is { } trace)
        {
            Confirmed.Add((trace, world.Now));
        }

        await world.PassAsync(world.UpTo(TimeSpan.FromMinutes(2)));
        await TryAsync(HttpMethod.Post, path + "unsuspend");
    }

    private async Task WithdrawAsync()
    {
        if (Confirmed.Count > 0)
        {
            string trace = world.Pick(Confirmed).TraceId;
            world.Tell($"org: an admin withdraws {trace}");
            if (await TryAsync(HttpMethod.Post, $"/api/v1/device-logouts/{trace}/withdraw") is not null)
            {
                world.Count("withdrawals confirmed");
            }
        }
    }

    private async Task ReleaseAsync()
    {
        if (Confirmed.Count > 0)
        {
            await ReleaseAsync(world.Pick(Confirmed).TraceId);
        }
    }

    private async Task ReleaseAsync(string trace)
    {
        if (await TryAsync(HttpMethod.Post, $"/api/v1/device-logouts/{trace}/release") is not null)
        {
            world.Count("held logouts released");
        }
    }

    /// <summary>Beside the running org, as an admin does it.</summary>
    private Task RotateKeysAsync()
    {
        org.RotateKeys();
        return Task.CompletedTask;
    }

    private Task TroubleAsync()
    {
        var trouble = new Trouble
        {
            LosesRequest = Some(0.3), LosesAnswer = Some(0.4), Doubles = Some(0.3), TruncatesRequest = Some(0.2), TruncatesAnswer = Some(0.2), LongestDelay = world.UpTo(TimeSpan.FromSeconds(40)),
        };
        SimMachine machine = world.Pick(machines);
        world.Tell($"{machine.Name}: {trouble}");
        network.Set(machine, world.Chance(0.3) ? Trouble.None : trouble);
        return Task.CompletedTask;
    }

    private double Some(double most) => world.Chance(0.5) ? 0 : world.Dice.NextDouble() * most;

    private Task PartitionAsync()
    {
        SimMachine machine = world.Pick(machines);
        world.Count("partitions");
        world.Tell($"{machine.Name}: partition");
        network.Set(machine, Trouble.Partition);
        return Task.CompletedTask;
    }

    private Task DeadlyAgentAsync()
    {
        world.Pick(machines).Deadliness = world.Chance(0.3) ? 0 : world.Dice.NextDouble() * 0.1;
        return Task.CompletedTask;
    }

    private Task KillAgentAsync()
    {
        world.Pick(machines).Process?.Kill();
        return Task.CompletedTask;
    }

    private Task PowerCutAsync()
    {
        SimMachine machine = world.Pick(machines);
        if (!machine.Clock.Time.Frozen)
        {
            machine.PowerCut();
        }

        return Task.CompletedTask;
    }

    private Task DiskAsync()
    {
        SimMachine machine = world.Pick(machines);
        (machine.Disk.Full, machine.Disk.FlushFails) = (world.Chance(0.4), world.Chance(0.4));
        if (machine.Disk.Full)
        {
            world.Count("full disks");
        }

        world.Tell($"{machine.Name}: disk full {machine.Disk.Full}, flush fails {machine.Disk.FlushFails}");
        return Task.CompletedTask;
    }

    private async Task SleepAsync()
    {
        SimMachine machine = world.Pick(machines);
        if (!machine.Clock.Time.Frozen)
        {
            machine.Sleep(true);
            await world.PassAsync(world.UpTo(TimeSpan.FromMinutes(15)));
        }

        machine.Sleep(false);
    }

    private Task SetWallAsync()
    {
        SimMachine machine = world.Pick(machines);
        machine.Clock.SetWall((world.Dice.NextDouble() - 0.5) * TimeSpan.FromHours(world.Chance(0.2) ? 100_000 : 2));
        world.Count("wall clocks set");
        world.Tell($"{machine.Name}: wall clock set to {machine.Clock.Time.WallOffset} of the truth");
        return Task.CompletedTask;
    }

    private Task OktaVerifyAsync()
    {
        SimMachine machine = world.Pick(machines);
        machine.SetOktaVerify(world.Pick([RequirementState.Met, RequirementState.NotMet, RequirementState.NotMet, RequirementState.Unreadable]));
        world.Tell($"{machine.Name}: Okta Verify {machine.OktaVerify}");
        return Task.CompletedTask;
    }

    private Task UnreadableSessionsAsync()
    {
        SimMachine machine = world.Pick(machines);
        machine.Humans.Unreadable = !machine.Humans.Unreadable;
        if (machine.Humans.Unreadable)
        {
            world.Count("unreadable sessions");
        }

        return Task.CompletedTask;
    }

    private Task KillOrgAsync() => org.KillAsync();

    private Task DeadlyOrgAsync()
    {
        org.Deadliness = world.Dice.NextDouble() * 0.02;
        return Task.CompletedTask;
    }

    private Task BackUpAsync()
    {
        org.BackUp();
        return Task.CompletedTask;
    }

    private async Task RestoreAsync()
    {
        if (org.BackedUpAt is { } to)
        {
            Restores.Add((to, world.Now));
            await org.RestoreAsync();
        }
    }

    private Task RenewCertificateAsync()
    {
        SimMachine machine = world.Pick(machines);
        world.Count("certificate renewals");
        machine.CertificateInUse = (machine.CertificateInUse + 1) % machine.Certificates.Count;
        return Task.CompletedTask;
    }

    private Task InterceptAsync()
    {
        SimMachine machine = world.Pick(machines);
        bool begins = network.Intercepted is null;
        network.Intercepted = begins ? (machine, interceptor) : null;
        if (begins)
        {
            interceptor.Begin(machine);
        }
        else
        {
            world.Tell("nobody is intercepted");
        }

        return Task.CompletedTask;
    }

    /// <summary>By less than what counts as the future: a command that is further ahead than 5 minutes is refused at first (docs/guarantees.md).</summary>
    private Task SetOrgClockAsync()
    {
        org.SetClock((world.Dice.NextDouble() - 0.5) * TimeSpan.FromMinutes(4));
        return Task.CompletedTask;
    }

    private Task NetworkChangedAsync()
    {
        world.Count("network changes");
        world.Pick(machines).Process?.NetworkChanged();
        return Task.CompletedTask;
    }

    /// <summary>Null when the org is down, dies of it, or finds nothing to do it to: a user who is suspended already, a trace that a restore made it forget.</summary>
    private async Task<JsonNode?> TryAsync(HttpMethod method, string path, object? body = null)
    {
        try
        {
            return await org.AdminAsync(method, path, body);
        }
        catch (InvalidOperationException e) when (!e.Message.Contains("(User)", StringComparison.Ordinal))
        {
            world.Tell($"org: {e.Message}");
            return null;
        }
    }
}
