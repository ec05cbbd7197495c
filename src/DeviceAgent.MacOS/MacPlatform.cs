using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.Core.Requirements;
using DeviceAgent.MacOS.Accounts;
using DeviceAgent.MacOS.Clock;
using DeviceAgent.MacOS.Keychain;
using DeviceAgent.MacOS.Power;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Requirements;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.MacOS.Terminator;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.MacOS;

/// <summary>What a Mac gives the agent. macOS 14 and later, arm64 and x64.</summary>
public sealed partial class MacPlatform : IDisposable
{
    public required IMachineClock Clock { get; init; }

    public required ISessionList Sessions { get; init; }

    public required ILocalAccounts Accounts { get; init; }

    public required ISessionTerminator Terminator { get; init; }

    public required ILoginEvents Logins { get; init; }

    public required IDeviceIdentity Keychain { get; init; }

    public required SignedByOkta OktaVerify { get; init; }

    public required DesktopMfaAtLogin DesktopMfa { get; init; }

    public required AutoLoginOff AutoLogin { get; init; }

    /// <summary>Puts the adapters together. With <c>DryRun</c> nothing is ever ended.</summary>
    public static MacPlatform Create(AgentOptions options, ILoggerFactory loggers)
    {
        // A prompt that nobody can answer becomes an error instead of a hang.
        if (KeychainPrompts.Forbid() is { } problem)
        {
            LogPromptsAllowed(loggers.CreateLogger<MacPlatform>(), problem);
        }

        var clock = new MacMachineClock(TimeProvider.System);
        var programs = new ProgramRunner(clock.Wall);
        var processes = new LibprocProcesses();
        var consoles = new ScConsoleUsers();
        var accounts = new MacAccounts(new DirectoryUsers(programs), options.AccountLinks, clock, MacAccounts.LastChange);
        var sessions = new MacSessions(processes, new UtmpxLoginRecords(), consoles, accounts, clock);
        var autoLogin = new AutoLoginOff();
        return new MacPlatform
        {
            Clock = clock,
            Accounts = accounts,
            Sessions = sessions,
            Terminator = options.DryRun
                ? new DryRunTerminator()
                : new MacTerminator(
                    options.Ladder,
                    processes,
                    sessions,
                    new LaunchCtl(programs),
                    new IoKitPowerAssertions(loggers.CreateLogger<IoKitPowerAssertions>()),
                    new Leftovers(processes, sessions, new AutoLoginUser(autoLogin, accounts).FindAsync, clock.Wall),
                    clock),
            Logins = new UtmpxEvents(loggers.CreateLogger<UtmpxEvents>()),
            Keychain = new KeychainIdentity(clock.Wall),
            OktaVerify = new SignedByOkta(new OktaVerifyRequirement(options.OktaVerify), new SecCodeSignatures(), options.OktaVerify.AppPath, clock),
            DesktopMfa = new DesktopMfaAtLogin(new DesktopMfaRequirement(options.DesktopMfa.PreferencesFile), programs, clock),
            AutoLogin = autoLogin,
        };
    }

    public void Dispose() => (Accounts as IDisposable)?.Dispose();

    [LoggerMessage(EventId = 800, EventName = "macos.keychain-prompts-allowed", Level = LogLevel.Warning, Message = "Keychain prompts could not be forbidden; a key that asks would hang: {Problem}")]
    private static partial void LogPromptsAllowed(ILogger logger, string problem);
}
