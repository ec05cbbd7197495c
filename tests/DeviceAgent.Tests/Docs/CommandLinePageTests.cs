using System.Text.RegularExpressions;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Docs;

/// <summary>Every command of docs/command-line.md is run, by a shell, and prints what stands there.</summary>
public sealed class CommandLinePageTests : IDisposable
{
    /// <summary>The page's home folder.</summary>
    private const string Home = "/root";

    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Each_command_prints_what_the_page_says()
    {
        string file = Path.Combine(Repository.Root, "docs", "command-line.md");
        string page = await File.ReadAllTextAsync(file);
        SetUp(page);

        var printed = new Dictionary<string, string>();
        foreach (ConsoleBlock block in ConsoleBlock.In(page))
        {
            printed.Add(block.Command, await RunAsync(block.Command));
        }

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            page = ConsoleBlock.Replace(page, block => ConsoleBlock.Shape(block.Output) == ConsoleBlock.Shape(printed[block.Command]) ? block.Output : printed[block.Command]);
            await File.WriteAllTextAsync(file, page);
        }

        Assert.True(printed.Count >= 6, $"{printed.Count} commands");
        Assert.All(ConsoleBlock.In(page), block => Assert.Equal(ConsoleBlock.Shape(block.Output), ConsoleBlock.Shape(printed[block.Command])));
    }

    /// <summary>The page's configuration, a session of ada's and one of bob's, and a program of the right name.</summary>
    private void SetUp(string page)
    {
        machine.Configure(page.Split("```json\n")[1].Split("```")[0].Replace(Home, machine.Home.Path, StringComparison.Ordinal));
        machine.Home.File("sessions.json", """
            {"accounts": [{"name": "ada", "uid": 501}, {"name": "bob", "uid": 502}],
             "sessions": [{"account": "ada", "uid": 501, "sessionId": "100003", "pid": 412, "kind": "console"},
                          {"account": "bob", "uid": 502, "sessionId": "100004", "pid": 413, "kind": "switched-away"}]}
            """);
        machine.Home.File(".local/state/device-agent/logs/device-agent.log", """
            {"@t":"2026-03-01T08:00:00.0000000Z","@m":"Waiting for configuration: OrgUrl is not set"}

            """);
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;
        string program = machine.Home.File("bin/device-agent", $"#!/bin/sh\nexec '{dotnet}' exec '{Path.Combine(AppContext.BaseDirectory, "device-agent.dll")}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Standard output and error in one, as a terminal shows them; each of these commands uses only one of the two.</summary>
    private async Task<string> RunAsync(string command)
    {
        await using var shell = TestProcess.Start("/bin/bash", ["-c", command.Replace(Home, machine.Home.Path, StringComparison.Ordinal)], new Dictionary<string, string?>
        {
            ["HOME"] = machine.Home.Path,
            ["PATH"] = $"{machine.Home.File("bin")}:/usr/bin:/bin",
        });
        await shell.WaitForExitAsync();
        return string.Concat(shell.Output.Concat(shell.Error).Select(line => AtHome(line) + "\n"));
    }

    /// <summary>With the page's home folder, and with the columns of a table where they were.</summary>
    private string AtHome(string line)
    {
        string padding = new(' ', machine.Home.Path.Length - Home.Length);
        return Regex.Replace(line, Regex.Escape(machine.Home.Path) + @"([^ ]*)(?=  )", $"{Home}$1{padding}").Replace(machine.Home.Path, Home, StringComparison.Ordinal);
    }
}
