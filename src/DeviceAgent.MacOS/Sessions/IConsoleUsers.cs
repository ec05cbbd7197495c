using DeviceAgent.Core.Logout;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>The graphical sessions, switched-away ones and the login window's own (uid 0) included.</summary>
public interface IConsoleUsers
{
    /// <exception cref="SessionListException">configd does not answer, or what it says cannot be read.</exception>
    IReadOnlyList<ConsoleUser> Read();
}
