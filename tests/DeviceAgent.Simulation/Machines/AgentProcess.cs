using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.State;
using DeviceAgent.Hosting;
using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Simulation.Machines;

/// <summary>
/// One run of the real agent: the whole pipeline as the program puts it together, over the machine's seams. When it dies
/// nothing that it still does has any effect.
/// </summary>
public sealed class AgentProcess : IDeviceIdentity
{
    private readonly SimWorld world;
    private readonly SimMachine machine;
    private readonly ServiceProvider services;
    private readonly List<(TimeSpan At, TimeSpan Took)> roundTrips = [];

    private AgentProcess(SimWorld world, SimMachine machine, SimNetwork network, PlantedFault fault, ILoggerProvider? log)
    {
        this.world = world;
        this.machine = machine;
        services = Compose(network, fault, log);
    }

    public bool Alive { get; private set; } = true;

    /// <summary>The open commands and the outcomes that wait.</summary>
    public int Unfinished => services.GetRequiredService<Core.Ledger.CommandLedger>().Pending().Count;

    public static AgentProcess Start(SimWorld world, SimMachine machine, SimNetwork network, PlantedFault fault, ILoggerProvider? log)
    {
        var process = new AgentProcess(world, machine, network, fault, log);
        machine.Process = process;
        world.Tell($"{machine.Name}: the agent starts");
        _ = process.RunAsync();
        return process;
    }

    /// <summary>The shortest of the short exchanges of the last hour: as exactly can this process know the org's time.</summary>
    public TimeSpan BestRoundTrip => roundTrips
        .Where(trip => world.Now - trip.At < TimeSpan.FromHours(1) || trip == roundTrips[^1])
        .Select(trip => trip.Took).DefaultIfEmpty().Min();

    public void NoteRoundTrip(TimeSpan took) => roundTrips.Add((world.Now, took));

    /// <summary>One step of the process: the moment at which it can die.</summary>
    /// <exception cref="ProcessDiedException">It is dead.</exception>
    public void Step()
    {
        if (DiesNow())
        {
            throw new ProcessDiedException();
        }
    }

    /// <summary>Kills the process here with the machine's present likelihood, and says so instead of throwing.</summary>
    public bool DiesNow()
    {
        if (Alive && machine.Deadliness > 0 && world.Chance(machine.Deadliness))
        {
            Kill();
        }

        return !Alive;
    }

    public void Kill()
    {
        world.Count("agents killed");
        world.Tell($"{machine.Name}: the agent is killed");
        Alive = false;
        machine.Process = machine.Process == this ? null : machine.Process;
    }

    public void NetworkChanged() => services.GetRequiredService<AgentLoop>().NetworkChanged();

    public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) => new(machine.Certificates[machine.CertificateInUse], "");

    private async Task RunAsync()
    {
        try
        {
            await services.GetRequiredService<AgentLoop>().RunAsync(CancellationToken.None);
            machine.Crashed?.Invoke(machine, new InvalidOperationException("the loop returned"));
        }
        catch (ProcessDiedException)
        {
            return;
        }
        catch (IOException) when (machine.Disk.Full || machine.Disk.FlushFails)
        {
            // A disk that fails at the start ends the process; it is started again.
        }
        catch (Exception e) when (Alive)
        {
            machine.Crashed?.Invoke(machine, e);
        }
        catch
        {
            return;
        }

        Kill();
    }

    private ServiceProvider Compose(SimNetwork network, PlantedFault fault, ILoggerProvider? log)
    {
        IMachineClock clock = fault.Clock(new ProcessClock(this, machine.Clock));
        var sessions = new ProcessSessions(this, machine, world, machine.Humans.SeamsOf(this, clock, fault));
        var collection = new ServiceCollection();
        collection.AddLogging(logging =>
        {
            if (log is not null)
            {
                logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
            }
        });
        collection.AddSingleton(new AgentOptions { OrgUrl = SimOrg.DeviceUrl });
        collection.AddSingleton(clock);
        collection.AddSingleton(fault.Disk(new ProcessDisk(this, machine, world)));
        collection.AddSingleton(fault.Sessions(sessions));
        collection.AddSingleton(fault.Accounts(sessions));
        collection.AddSingleton(fault.Terminator(sessions, machine));
        collection.AddSingleton(new MachineDescription(machine.Name, "macOS", "15.0", false));
        collection.AddPipeline();
        collection.AddSingleton(new Random(world.Dice.Next()));
        collection.AddSingleton<IDeviceIdentity>(this);
        collection.AddSingleton(new RequirementGate([fault.Requirement(machine, clock)], clock));
        collection.AddSingleton(provider =>
        {
            var orgTime = provider.GetRequiredService<OrgTime>();
            return fault.Client(new OrgClient(
                SimOrg.DeviceUrl,
                this,
                provider.GetRequiredService<InstanceKey>(),
                clock,
                orgTime,
                provider.GetRequiredService<ILogger<OrgClient>>(),
                handlers: () => new ProcessConnection(this, machine, network, world, (response, held) => fault.Answered(response, held, orgTime, clock)),
                random: provider.GetRequiredService<Random>()));
        });
        return collection.BuildServiceProvider();
    }
}
