using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.State;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Org;

namespace DeviceAgent.Simulation.Faults;

/// <summary>
/// A bug that is put between the agent (or the org) and one of its seams, so that whole and faulty programs differ in nothing
/// else. Without one every member hands back what it gets.
/// </summary>
public class PlantedFault
{
    public static readonly PlantedFault None = new();

    public virtual IMachineClock Clock(IMachineClock clock) => clock;

    public virtual IStateFolder Disk(IStateFolder disk) => disk;

    public virtual ISessionList Sessions(ISessionList sessions) => sessions;

    public virtual ILocalAccounts Accounts(ILocalAccounts accounts) => accounts;

    public virtual ISessionTerminator Terminator(ISessionTerminator terminator, SimMachine machine) => terminator;

    /// <summary>The process table of a simulated Mac.</summary>
    public virtual IMacProcesses Processes(IMacProcesses processes) => processes;

    public virtual IRequirement Requirement(IRequirement requirement, IMachineClock clock) => requirement;

    public virtual IOrgClient Client(IOrgClient client) => client;

    /// <summary>Sees every answer, and may change it, before the agent does.</summary>
    public virtual void Answered(HttpResponseMessage response, bool held, OrgTime orgTime, IMachineClock clock)
    {
    }

    /// <summary>Before an admin's logout.</summary>
    public virtual void BeforeLogout(SimOrg org)
    {
    }
}
