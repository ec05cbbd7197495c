using System.Text.Json;
using DeviceAgent.TestKit.Processes;
using DeviceAgent.Tests.Packaging;

namespace DeviceAgent.Tests.Cli;

/// <summary>A real interactive shell on a pseudo-terminal, at which somebody types.</summary>
internal static class InteractiveShell
{
    /// <summary>
    /// In the shell <c>device-agent</c> is a function that prints its arguments: what a completed line means to the shell is then seen
    /// without reading a screen. Python, because opening a terminal needs more than .NET has.
    /// </summary>
    private const string Script = """
        import json, os, pty, re, select, sys, time
        argv, setup, typed, home = json.loads(sys.argv[1])
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm", HOME=home, LC_ALL="C.UTF-8")
            os.chdir(home)
            os.execv(argv[0], argv)
        seen = b""
        def until(mark):
            global seen
            # Only ever used up by a failing test.
            end = time.monotonic() + 60
            while mark not in seen:
                ready, _, _ = select.select([fd], [], [], max(0, end - time.monotonic()))
                part = os.read(fd, 65536) if ready else b""
                if not part:
                    sys.exit("waited in vain for %r; seen: %r" % (mark, seen))
                seen += part
            before, _, seen = seen.partition(mark)
            return before
        os.write(fd, (setup + "; echo REA''DY\r").encode())
        until(b"READY")
        for line in typed:
            os.write(fd, line.encode() + b"\r")
            until(b"BEGIN")
            print(until(b"END").decode())
        os.close(fd)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        """;

    /// <summary>Types lines, in which <c>\t</c> is the tab key, and gives back how the shell calls the program after each.</summary>
    /// <param name="argv">The shell and its options.</param>
    /// <param name="setup">Typed first.</param>
    /// <param name="home">Its working folder.</param>
    /// <param name="typed">Lines that begin with <c>device-agent</c>.</param>
    /// <returns>For each line the arguments, each in brackets.</returns>
    public static async Task<IReadOnlyList<string>> TypeAsync(string[] argv, string setup, string home, string[] typed)
    {
        await using var process = TestProcess.Start(
            Tools.Find("python3")!, ["-c", Script, JsonSerializer.Serialize(new object[] { argv, setup, typed, home })]);
        int exitCode = await process.WaitForExitAsync();
        Assert.True(exitCode == 0, string.Join('\n', process.Error));
        return process.Output;
    }
}
