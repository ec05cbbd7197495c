using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.DryRun;
using DeviceAgent.Linux.Machine;
using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Linux;

/// <summary>What Linux gives the agent: one consistent choice of sessions, accounts and terminator.</summary>
public sealed record LinuxPlatform(ISessionList Sessions, ILocalAccounts Accounts, ISessionTerminator Terminator)
{
    /// <summary>Chooses by <c>Sessions:Source</c>. With <c>DryRun</c> nothing is ever ended.</summary>
    /// <exception cref="NotSupportedException">Linux cannot do what the options ask for; the message names the keys and what to change.</exception>
    public static LinuxPlatform Create(AgentOptions options, IMachineClock clock)
    {
        var source = options.Sessions.Source;
        if (!options.DryRun && source is not SessionsSource.ProcessGroups)
        {
            throw new NotSupportedException(
                $"Sessions:Source {source} is for dry runs on Linux: set DryRun to true, or Sessions:Source to ProcessGroups.");
        }

        if (source is SessionsSource.Machine)
        {
            var accounts = new PasswdAccounts(options.AccountLinks);
            return new LinuxPlatform(new MachineSessions(accounts), accounts, new DryRunTerminator());
        }

        var path = options.Sessions.File;
        if (string.IsNullOrEmpty(path))
        {
            throw new NotSupportedException($"Sessions:Source {source} needs Sessions:File.");
        }

        if (source is SessionsSource.File)
        {
            var sessions = new FileSessions(path, options.AccountLinks);
            return new LinuxPlatform(sessions, sessions, new DryRunTerminator());
        }

        return new LinuxPlatform(
            new ProcessGroupSessions(path, clock),
            new ProcessGroupAccounts(path, options.AccountLinks),
            options.DryRun ? new DryRunTerminator() : new ProcessGroupTerminator(path, clock));
    }
}
