using DeviceAgent.Cli;
using DeviceAgent.Cli.Completion;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Processes;
using DeviceAgent.Tests.Packaging;

namespace DeviceAgent.Tests.Cli;

/// <summary>The completion scripts, in the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly AgentMachine machine = new();

    public CompletionTests()
    {
        machine.Home.File("settings.json", "{}");
        machine.Home.File("Application Support/agent.json", "{}");
    }

    public void Dispose() => machine.Dispose();

    /// <summary>What is typed, and how the shell then calls the program. Every shell does the same with them.</summary>
    private static readonly (string Typed, string Called)[] Cases =
    [
        ("device-agent simu\t", "[simulate-logout]"),
        ("device-agent run --onc\t", "[run][--once]"),
        ("device-agent simulate-logout --us\t ada", "[simulate-logout][--user][ada]"),
        ("device-agent config --LogLevel Inf\t", "[config][--LogLevel][Information]"),
        ("device-agent config --Sessions:Source Proc\t", "[config][--Sessions:Source][ProcessGroups]"),
        ("device-agent run --Ladder:Steps BootoutG\t", "[run][--Ladder:Steps][BootoutGui]"),
        ("device-agent config --DryRun=tr\t", "[config][--DryRun=true]"),
        ("device-agent run --config sett\t", "[run][--config][settings.json]"),
        ("device-agent config --SyslogSocket Appl\tagen\t", "[config][--SyslogSocket][Application Support/agent.json]"),
        ("device-agent completion fi\t", "[completion][fish]"),
    ];

    [ToolFact("python3", "python3")]
    public Task In_bash() => CompleteAsync(
        ["/bin/bash", "--norc", "--noprofile", "-i"],
        "PS1='> '; device-agent() { printf 'BE''GIN'; printf '[%s]' \"$@\"; echo E''ND; }; source ",
        "bash",
        ("device-agent config --Certificate:Pas\t /x", "[config][--Certificate:PasswordFile][/x]"));

    [ToolFact("zsh", "zsh")]
    public Task In_zsh() => CompleteAsync(
        [Tools.Find("zsh")!, "-f", "-i"],
        "PS1='> '; device-agent() { printf 'BE''GIN'; printf '[%s]' \"$@\"; echo E''ND; }; autoload -U compinit; compinit -u -D; source ",
        "zsh",
        ("device-agent config --Certificate:Pas\t/x", "[config][--Certificate:PasswordFile=/x]"));

    [ToolFact("fish", "fish")]
    public Task In_fish() => CompleteAsync(
        [Tools.Find("fish")!, "--no-config", "-i"],
        "function device-agent; printf 'BE''GIN'; printf '[%s]' $argv; echo E''ND; end; source ",
        "fish",
        ("device-agent config --Certificate:Pas\t/x", "[config][--Certificate:PasswordFile][/x]"));

    /// <summary>As a file of <c>fpath</c>, which zsh loads when the first tab is typed.</summary>
    [ToolFact("zsh", "zsh")]
    public async Task In_zsh_from_a_folder_of_functions()
    {
        machine.Home.File("functions/_device-agent", await ScriptAsync("zsh"));

        IReadOnlyList<string> called = await InteractiveShell.TypeAsync(
            [Tools.Find("zsh")!, "-f", "-i"],
            "PS1='> '; device-agent() { printf 'BE''GIN'; printf '[%s]' \"$@\"; echo E''ND; }; fpath=(~/functions $fpath); autoload -U compinit; compinit -u -D",
            machine.Home.Path,
            ["device-agent simu\t", "device-agent config --Lad\tSteps\tLoginW\t"]);

        Assert.Equal(["[simulate-logout]", "[config][--Ladder:Steps=LoginWindow]"], called);
    }

    [ToolFact("fish", "fish")]
    public async Task Fish_describes_verbs_and_offers_settings_once_one_is_begun()
    {
        string script = machine.Home.File("c.fish", await ScriptAsync("fish"));

        IReadOnlyList<string> verbs = await FishAsync(script, "device-agent ");
        Assert.Equal(CompletionTree.Of(AgentCommandLine.CreateTree()).Select(verb => $"{verb.Name}\t{verb.Description}").Order(), verbs.Where(line => !line.StartsWith('-')).Order());

        Assert.DoesNotContain(await FishAsync(script, "device-agent config --"), line => line.StartsWith("--Org", StringComparison.Ordinal));
        Assert.Equal(
            AgentSettings.All.Where(setting => setting.Key.StartsWith("Org", StringComparison.Ordinal)).Select(setting => "--" + setting.Key).Order(),
            (await FishAsync(script, "device-agent config --Org")).Select(line => line.Split('\t')[0]).Order());
        Assert.Contains(await FishAsync(script, "device-agent run --"), line => line.StartsWith("--OrgUrl\tThe org's device address", StringComparison.Ordinal));
    }

    [ToolFact("shellcheck", "shellcheck")]
    public async Task The_script_for_bash_is_faultless()
    {
        string script = machine.Home.File("c.bash", await ScriptAsync("bash"));

        ProgramResult result = await Tools.RunAsync("shellcheck", "--shell=bash", script);

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [InlineData("shell 'powershell' is not known; allowed: bash, zsh, fish", "powershell")]
    [InlineData("Required argument missing for command: 'completion'.")]
    public async Task Another_shell_is_refused(string expected, params string[] arguments)
    {
        var (exitCode, output, error) = await machine.RunAsync(["completion", .. arguments]);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Empty(output);
        Assert.Equal($"device-agent: {expected} (see device-agent --help)", Assert.Single(error));
    }

    private async Task CompleteAsync(string[] argv, string setup, string shell, (string Typed, string Called) own)
    {
        machine.Home.File("script", await ScriptAsync(shell));
        (string Typed, string Called)[] cases = [.. Cases, own];

        IReadOnlyList<string> called = await InteractiveShell.TypeAsync(argv, setup + "~/script", machine.Home.Path, [.. cases.Select(one => one.Typed)]);

        Assert.Equal(cases.Select(one => $"{one.Typed}: {one.Called}"), cases.Zip(called, (one, line) => $"{one.Typed}: {line}"));
    }

    private static async Task<IReadOnlyList<string>> FishAsync(string script, string line)
    {
        ProgramResult result = await Tools.RunAsync("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, line);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<string> ScriptAsync(string shell)
    {
        var (exitCode, output, error) = await machine.RunAsync("completion", shell);
        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        return string.Join('\n', output) + "\n";
    }
}
