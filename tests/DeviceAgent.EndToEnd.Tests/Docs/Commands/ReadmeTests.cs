using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using DeviceAgent.TestKit;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>What a new user does first.</summary>
public sealed class ReadmeTests : IDisposable
{
    /// <summary>Two minutes of reading.</summary>
    private const int MostWords = 450;

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public void A_first_logout_is_two_minutes_of_reading_away()
    {
        string before = Page[..Page.IndexOf("\nOK: ", StringComparison.Ordinal)];

        Assert.InRange(Regex.Count(before, @"\S+"), 50, MostWords);
    }

    [Fact]
    public async Task The_logout_by_hand_succeeds_as_it_is_written()
    {
        ProgramLinks.Make(home.File("bin"));
        ShellBlock[] blocks = [.. DocumentedCommands.Of("README.md").Where(block => block.NotRun is null)];
        Assert.Single(blocks, block => block.Shown is not null);
        int[] ports = FreePorts();

        await new PageRun(blocks, new PageSetting
        {
            Environment = ProgramLinks.Environment(home.Path),

            // The programs are built already, and others may have these ports.
            Replaced =
            [
                ("dotnet build src/DeviceAgent && dotnet build src/DeviceAgent.Org", ":"), ("export PATH=$PWD", ": $PWD"),
                ("127.0.0.1:8080", $"127.0.0.1:{ports[0]}"), ("127.0.0.1:8443", $"127.0.0.1:{ports[1]}"),
            ],
        }).RunAsync();
    }

    private static int[] FreePorts()
    {
        Socket[] sockets = [new(SocketType.Stream, ProtocolType.Tcp), new(SocketType.Stream, ProtocolType.Tcp)];
        try
        {
            Array.ForEach(sockets, socket => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
            return [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            Array.ForEach(sockets, socket => socket.Dispose());
        }
    }
}
