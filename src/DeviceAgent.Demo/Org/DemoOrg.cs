using System.Text.Json.Nodes;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.Demo.Org;

/// <summary>A real <c>device-org serve</c> on loopback, with its data in a folder of its own.</summary>
public sealed class DemoOrg : IAsyncDisposable
{
    private const string AnyPort = "0";

    private readonly string folder;
    private readonly string[] more;
    private ChildProgram program;

    private DemoOrg(string folder, string[] more)
    {
        this.folder = folder;
        this.more = more;
        program = Launch($"http://127.0.0.1:{AnyPort}", $"https://localhost:{AnyPort}");
    }

    /// <summary>The org's data folder.</summary>
    public string DataFolder => Path.Combine(folder, "data");

    /// <summary>The file with the API token.</summary>
    public string TokenFile => Path.Combine(folder, "api-token");

    /// <summary>What agents trust as the org's server.</summary>
    public string CaFile => Path.Combine(DataFolder, "tls", "server-ca.pem");

    /// <summary>The root of the Device Access certificates.</summary>
    public string DeviceAuthorityFile => Path.Combine(DataFolder, "ca", "device-access-ca.pem");

    public string AdminAddress { get; private set; } = "";

    public string DeviceAddress { get; private set; } = "";

    /// <summary>Where SCEP is served without a client certificate; null for nowhere but on the admin's.</summary>
    public string? ScepAddress { get; private set; }

    /// <summary>The API token.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The running process.</summary>
    public ChildProgram Program => program;

    /// <summary>Starts an org on any free ports and waits until it listens.</summary>
    /// <param name="folder">Made for it.</param>
    /// <param name="wait">The limit.</param>
    /// <param name="more">Further arguments of <c>serve</c>.</param>
    /// <exception cref="DemoException">It ended, or did not get ready in time.</exception>
    public static async Task<DemoOrg> StartAsync(string folder, WaitLimit wait, params string[] more)
    {
        Directory.CreateDirectory(folder);
        var org = new DemoOrg(folder, more);
        try
        {
            await org.ReadyAsync(wait);
            return org;
        }
        catch
        {
            await org.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the org without warning.</summary>
    public Task KillAsync() => program.KillAsync();

    /// <summary>Starts it again on the same data and the same ports.</summary>
    /// <exception cref="DemoException">It ended, or did not get ready in time.</exception>
    public async Task RestartAsync(WaitLimit wait)
    {
        await program.DisposeAsync();
        File.Delete(AddressesFile);
        program = Launch(AdminAddress, DeviceAddress);
        await ReadyAsync(wait);
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();

    private string AddressesFile => Path.Combine(DataFolder, "addresses.json");

    private ChildProgram Launch(string adminUrl, string deviceUrl) => ChildProgram.Start(
        BuiltPrograms.Org,
        ["serve", "--data", DataFolder, "--admin-url", adminUrl, "--device-url", deviceUrl, "--token-file", TokenFile, .. more],
        Path.Combine(folder, "org"));

    private async Task ReadyAsync(WaitLimit wait)
    {
        // addresses.json appears, as a whole, once both listeners are bound.
        await wait.UntilAsync(
            () => Task.FromResult(program.HasExited || File.Exists(AddressesFile)),
            () => "the org does not listen",
            [program.OutputFile, program.ErrorFile]);
        if (program.HasExited)
        {
            throw WaitLimit.Failure($"the org ended with code {program.ExitCode}", [program.OutputFile, program.ErrorFile]);
        }

        JsonNode addresses = JsonNode.Parse(await File.ReadAllTextAsync(AddressesFile))!;
        AdminAddress = (string)addresses["admin"]!;
        DeviceAddress = (string)addresses["device"]!;
        ScepAddress = (string?)addresses["scep"];
        Token = (await File.ReadAllTextAsync(TokenFile)).Trim();
    }
}
