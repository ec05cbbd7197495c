using DeviceAgent.Core.Logout;

namespace DeviceAgent.Simulation.Machines;

/// <summary>What of a platform has to do with sessions.</summary>
public sealed record SessionSeams(ISessionList List, ILocalAccounts Accounts, ISessionTerminator Terminator);
