using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.Linux;
using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.ProcessGroups;
using DeviceAgent.TestKit.Processes;
using DeviceAgent.Tests.Packaging;

namespace DeviceAgent.Tests.Cli;

public sealed class SimulateLogoutTests : IAsyncLifetime, IDisposable
{
    private readonly AgentMachine machine = new();
    private readonly LinuxMachineClock clock = new(TimeProvider.System);
    private readonly List<ProcessGroupSession> sessions = [];

    private string Registry => machine.Home.File("sessions");

    /// <summary>Two people with real processes: ada at the screen, bob switched away.</summary>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Registry);
        ProcessGroupAccounts.Write(Registry, [new NamedAccount("ada", 501), new NamedAccount("bob", 502)]);
        await SignInAsync("ada", 501, SessionKind.Console);
        await SignInAsync("bob", 502, SessionKind.SwitchedAway);
        machine.Configure($$"""
            {
              "Sessions": { "Source": "ProcessGroups", "File": "{{Registry}}" },
              "AccountLinks": { "ada": "ada@example.com" }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        foreach (ProcessGroupSession session in sessions)
        {
            await session.DisposeAsync();
        }
    }

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task It_says_which_session_would_end_by_which_steps_and_why_and_ends_none()
    {
        // Beside an agent, which holds the state folder's lock.
        await using TestProcess daemon = machine.Start("run", "--console");
        await daemon.WaitForLineAsync(line => line.Contains("Waiting for configuration", StringComparison.Ordinal));

        var (exitCode, output, error) = await machine.RunAsync("simulate-logout", "--user", "ada@example.com");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Matches(@"^A logout of ada@example\.com, issued now, \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\.$", output[0]);
        Assert.Equal("This is a simulation: nothing is ended.", output[1]);
        Assert.Equal(
            [
                "  WOULD END  its account is linked to the user, began before the logout was issued",
                "  step 1     SIGTERM (5 s at most), the next after 2 s if it is still listed",
                "  step 2     SIGKILL (5 s at most)",
            ],
            Block(output, $"ada, session {sessions[0].Identity.SessionId} (console)").Skip(1));
        Assert.Equal(["  left alone  not an account of the user"], Block(output, $"bob, session {sessions[1].Identity.SessionId} (switched-away)").Skip(1));
        Assert.Contains("1 of 2 sessions would be ended.", output);
        Assert.All(sessions, session => Assert.Equal(2, session.LivingProcesses().Count));
    }

    [Fact]
    public async Task What_keeps_the_agent_from_ending_anything_is_said()
    {
        var (_, dry, _) = await machine.RunAsync("simulate-logout", "--user", "ada", "--DryRun", "true");
        Assert.Contains("warning: DryRun is true: the agent would end none and report the command as skipped.", dry);
        Assert.Contains("  step 2     SIGKILL (5 s at most)", dry);

        var (_, off, _) = await machine.RunAsync("simulate-logout", "--user", "ada", "--LogoutEnabled", "false");
        Assert.Contains("warning: LogoutEnabled is false: the agent would end none and report the command as skipped.", off);
    }

    [Fact]
    public async Task Without_an_account_that_is_meant_it_fails_as_the_command_would()
    {
        var (exitCode, output, _) = await machine.RunAsync("simulate-logout", "--user", "eve@example.com");

        Assert.Equal(ExitCodes.NoAccount, exitCode);
        Assert.Contains(output, line => line.StartsWith("FAILED: no account of this machine is meant. The command would end as failed, no-linked-session", StringComparison.Ordinal));
        Assert.DoesNotContain(output, line => line.Contains("would be ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_logout_of_before_the_sign_in_leaves_the_session_alone()
    {
        BootInstant boot = BootInstant.Boot;
        string issued = (clock.Wall.GetUtcNow() - (clock.Now - boot) + TimeSpan.FromSeconds(1)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

        var (exitCode, output, _) = await machine.RunAsync("simulate-logout", "--issued", issued);

        Assert.Equal(0, exitCode);
        Assert.Equal(2, output.Count(line => line == "  left alone  its account is meant by name, but began after the logout was issued"));
        Assert.Contains("0 of 2 sessions would be ended.", output);
    }

    [Theory]
    [InlineData("2026-03-01", "must be a date and a time with its zone, such as 2026-03-01T08:00:00Z or 2026-03-01T09:00+01:00")]
    [InlineData("2026-03-01T08:00:00", "must be a date and a time with its zone, such as 2026-03-01T08:00:00Z or 2026-03-01T09:00+01:00")]
    [InlineData("Z", "must be a date and a time with its zone, such as 2026-03-01T08:00:00Z or 2026-03-01T09:00+01:00")]
    [InlineData("2999-03-01T08:00Z", "must not be later than now: the agent refuses such commands")]
    public async Task A_time_that_cannot_be_is_refused(string issued, string expected)
    {
        var (exitCode, output, error) = await machine.RunAsync("simulate-logout", "--issued", issued);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Empty(output);
        Assert.Equal($"device-agent: --issued {issued}: {expected} (see device-agent --help)", Assert.Single(error));
    }

    [Fact]
    public async Task Sessions_that_cannot_be_read_are_no_sessions_at_all()
    {
        await File.WriteAllTextAsync(Path.Combine(Registry, "1.json"), "{");

        var (exitCode, output, error) = await machine.RunAsync("simulate-logout");

        Assert.Equal(ExitCodes.NotFinished, exitCode);
        Assert.Empty(output);
        Assert.Contains(Path.Combine(Registry, "1.json"), Assert.Single(error), StringComparison.Ordinal);
        File.Delete(Path.Combine(Registry, "1.json"));
    }

    [ToolFact("python3", "python3")]
    public async Task On_a_terminal_of_80_columns_nothing_is_cut_and_folded_text_stays_under_itself()
    {
        var (_, lines) = await PseudoTerminal.RunAsync(machine, 80, new Dictionary<string, string?>(), "simulate-logout");

        string[] seen = [.. lines.Select(line => PseudoTerminal.Visible(line).TrimEnd())];
        Assert.All(seen, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("2 of 2 sessions would be ended.", seen);
    }

    /// <summary>The lines below a session's head, up to the next empty one.</summary>
    private static IEnumerable<string> Block(IEnumerable<string> output, string head) =>
        output.SkipWhile(line => line != head).Skip(1).TakeWhile(line => line.Length > 0);

    private async Task SignInAsync(string account, uint uid, SessionKind kind) => sessions.Add(await ProcessGroupSession.StartAsync(
        new ProgramRunner(TimeProvider.System),
        new ProcessGroupSessionRequest { RegistryFolder = Registry, Account = account, Uid = uid, Kind = kind },
        clock,
        CancellationToken.None));
}
