using DeviceAgent.Core.Logout;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>The utmpx database, <c>USER_PROCESS</c> records only; <c>DEAD_PROCESS</c> ones stay in it for long and are left out.</summary>
public interface ILoginRecords
{
    /// <exception cref="SessionListException">The database cannot be read.</exception>
    IReadOnlyList<LoginRecord> Read();
}
