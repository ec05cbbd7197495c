using System.Text.RegularExpressions;
using DeviceAgent.TestKit.Processes;
using DeviceAgent.Tests.Packaging;

namespace DeviceAgent.Tests.Cli;

/// <summary>Runs the built device-agent on a real pseudo-terminal, which Python opens.</summary>
internal static partial class PseudoTerminal
{
    private const string Script = """
        import fcntl, os, pty, struct, sys, termios
        # Held back until the terminal has its width.
        ready, go = os.pipe()
        pid, fd = pty.fork()
        if pid == 0:
            os.read(ready, 1)
            os.execv(sys.argv[2], sys.argv[2:])
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(sys.argv[1]), 0, 0))
        os.write(go, b"x")
        said = b""
        while True:
            try:
                part = os.read(fd, 65536)
            except OSError:
                break
            if not part:
                break
            said += part
        os.write(1, said.replace(b"\r\n", b"\n"))
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    /// <summary>Runs the agent to its end.</summary>
    /// <param name="machine">Whose home it runs in.</param>
    /// <param name="columns">The terminal's width.</param>
    /// <param name="environment">Set in addition.</param>
    /// <param name="arguments">The agent's.</param>
    /// <returns>Everything that was written to the terminal, control sequences included, line by line.</returns>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(
        AgentMachine machine, int columns, IReadOnlyDictionary<string, string?> environment, params IReadOnlyList<string> arguments)
    {
        var all = new Dictionary<string, string?>(environment) { ["HOME"] = machine.Home.Path };
        all.TryAdd("TERM", "xterm-256color");
        all.TryAdd("NO_COLOR", null);
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;
        await using var process = TestProcess.Start(
            Tools.Find("python3")!,
            ["-c", Script, $"{columns}", dotnet, "exec", Path.Combine(AppContext.BaseDirectory, "device-agent.dll"), .. arguments],
            all);
        int exitCode = await process.WaitForExitAsync();
        Assert.Empty(process.Error);
        return (exitCode, process.Output);
    }

    /// <summary>What a person sees of a line.</summary>
    public static string Visible(string line) => ControlSequence().Replace(line, "");

    /// <summary>Whether a line has colour or bold in it (ECMA-48, SGR).</summary>
    public static bool IsStyled(string line) => Style().IsMatch(line);

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-z]|[=>])")]
    private static partial Regex ControlSequence();

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Style();
}
