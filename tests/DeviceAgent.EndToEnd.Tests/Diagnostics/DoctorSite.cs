using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;
using DeviceAgent.Linux.Clock;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Network;
using DeviceAgent.TestKit.Processes;
using Microsoft.AspNetCore.Http;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>
/// One real org and one device that is in order, for all tests of the doctor; and what stands in the org's place where something is wrong on
/// the way. Every misconfiguration is run as soon as the site is up, a few at a time, while the tests wait for theirs.
/// </summary>
public sealed class DoctorSite : IAsyncLifetime, IDisposable
{
    private const int AtOnce = 3;

    private readonly SemaphoreSlim slots = new(AtOnce);
    private readonly List<IAsyncDisposable> servers = [];
    private readonly Dictionary<string, Task<DoctorRun>> runs = [];
    private readonly Socket reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TemporaryFolder Folder { get; } = new();

    public DemoOrg Org { get; private set; } = null!;

    public AdminApi Api { get; private set; } = null!;

    public string UserId { get; private set; } = null!;

    /// <summary>In order: it has run once, so that the org knows its instance key and it knows the org's keys.</summary>
    public DemoDevice Device { get; private set; } = null!;

    /// <summary>An authority that nobody but the tests knows, and a file with its root.</summary>
    public TestCertificates Authority { get; } = new("Corp Inspection CA");

    public string AuthorityFile => Folder.File("authority.pem");

    /// <summary>A port of loopback that nobody listens at, as long as the site lives.</summary>
    public int ClosedPort => ((IPEndPoint)reserved.LocalEndPoint!).Port;

    public async Task InitializeAsync()
    {
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await File.WriteAllTextAsync(AuthorityFile, Authority.RootPem);
        Org = await DemoOrg.StartAsync(Folder.File("org"), TestSite.Wait());
        Api = new AdminApi(Org.AdminAddress, Org.Token);
        UserId = await Api.CreateUserAsync("Ada", Fleet.LoginOf(Fleet.Target), CancellationToken.None);
        Device = await SetUpAsync("doctor-mac");
        foreach (Misconfiguration misconfiguration in Misconfiguration.All)
        {
            runs[misconfiguration.Name] = MakeAndRunAsync(misconfiguration);
        }
    }

    /// <summary>What the doctor said of it.</summary>
    internal Task<DoctorRun> RunOfAsync(string misconfiguration) => runs[misconfiguration];

    /// <summary>Registers a device, enrols it and lets its agent poll once.</summary>
    public async Task<DemoDevice> SetUpAsync(string name)
    {
        DemoDevice device = await DemoDevice.SetUpAsync(
            TestSite.AdasMac(name), Folder.File(name), Org, Api, new Dictionary<string, string> { [Fleet.Target] = UserId }, new LinuxMachineClock(TimeProvider.System), CancellationToken.None);
        string preferences = Folder.File($"{name}/okta.plist", """<plist version="1.0"><dict><key>DMFAOrgURL</key><string>https://example.okta.com</string></dict></plist>""");
        JsonNode configuration = JsonNode.Parse(await File.ReadAllTextAsync(device.Folder.Configuration))!;
        configuration["DesktopMfa"] = new JsonObject { ["PreferencesFile"] = preferences };
        await File.WriteAllTextAsync(device.Folder.Configuration, configuration.ToJsonString());
        await PollOnceAsync(device);
        return device;
    }

    public static async Task PollOnceAsync(DemoDevice device, params string[] settings)
    {
        await using TestProcess agent = Start(device, new Dictionary<string, string?>(), ["run", "--once", "--config", device.Folder.Configuration, .. settings]);
        int exitCode = await agent.WaitForExitAsync();
        Assert.True(exitCode is 0 or 75, string.Join('\n', agent.Output.Concat(agent.Error)));
    }

    /// <summary>Runs <c>doctor --json</c> with the device's configuration, and what is made wrong in its place.</summary>
    public async Task<DoctorRun> DoctorAsync(MadeWrong made)
    {
        (int exitCode, IReadOnlyList<string> lines) = await RunAsync(
            made.Environment, ["doctor", "--json", "--config", made.Configuration ?? Device.Folder.Configuration, .. made.Settings]);
        return Read(exitCode, lines);
    }

    /// <summary>The same, with the state folder on a file system of 64 KiB that is full, mounted at <paramref name="folder"/> for this one process.</summary>
    public async Task<DoctorRun> DoctorOnSmallDiskAsync(string folder)
    {
        const string script = """
            mount -t tmpfs -o size=64k,mode=700 tmpfs "$1" && cp "$2"/* "$1"/ && { head -c 100000 /dev/zero > "$1/ballast" 2>/dev/null; shift 2; exec "$@"; }
            """;
        await using TestProcess doctor = TestProcess.Start(
            NamespaceFactAttribute.Program,
            [
                .. NamespaceFactAttribute.Arguments, "/bin/sh", "-c", script, "sh", folder, Device.Folder.State,
                BuiltPrograms.Host, "exec", BuiltPrograms.Agent, "doctor", "--json", "--config", Device.Folder.Configuration, "--StateFolder", folder,
            ]);
        return Read(await doctor.WaitForExitAsync(), [.. doctor.Output, .. doctor.Error]);
    }

    /// <exception cref="Xunit.Sdk.XunitException">It did not end with 0.</exception>
    public static async Task RunProgramAsync(string program, params string[] arguments)
    {
        await using TestProcess run = TestProcess.Start(program, arguments);
        Assert.True(await run.WaitForExitAsync() == 0, string.Join('\n', run.Error));
    }

    /// <summary>Runs the agent to its end. A few at a time: each start is mostly compiling.</summary>
    public async Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        await slots.WaitAsync();
        try
        {
            await using TestProcess doctor = Start(Device, environment ?? new Dictionary<string, string?>(), arguments);
            int exitCode = await doctor.WaitForExitAsync();
            return (exitCode, [.. doctor.Output, .. doctor.Error]);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>A server on localhost whose certificate the authority has issued.</summary>
    public async Task<string> ServeAsync(RequestDelegate handler, bool asksForCertificate = true, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        TlsTestServer server = await TlsTestServer.StartAsync(
            Authority.Server("localhost", notBefore, notAfter), handler, asksForCertificate: asksForCertificate);
        Keep(server);
        return server.Url.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>A call of the admin API that has no answer to look at.</summary>
    public async Task PostAsync(string path, string body = "{}")
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Org.AdminAddress) };
        http.DefaultRequestHeaders.Authorization = new("SSWS", Org.Token);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Ends with the site.</summary>
    public void Keep(IAsyncDisposable server)
    {
        lock (servers)
        {
            servers.Add(server);
        }
    }

    public async Task DisposeAsync()
    {
        await ((Task)Task.WhenAll(runs.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (IAsyncDisposable server in servers)
        {
            await server.DisposeAsync();
        }

        if (Device is not null)
        {
            await Device.DisposeAsync();
        }

        Api?.Dispose();
        if (Org is not null)
        {
            await Org.DisposeAsync();
        }

        Folder.Dispose();
    }

    public void Dispose()
    {
        reserved.Dispose();
        slots.Dispose();
    }

    private static DoctorRun Read(int exitCode, IReadOnlyList<string> lines)
    {
        string text = string.Join('\n', lines);
        try
        {
            return new DoctorRun(exitCode, JsonNode.Parse(text)!, text);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"no JSON, exit code {exitCode}: {text}", e);
        }
    }

    private static TestProcess Start(DemoDevice device, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<string> arguments)
    {
        var all = new Dictionary<string, string?>(environment) { ["HOME"] = Path.GetDirectoryName(device.Folder.Configuration), ["DOTNET_TieredPGO"] = "0" };
        return TestProcess.StartDotnet(BuiltPrograms.Agent, arguments, all);
    }

    private async Task<DoctorRun> MakeAndRunAsync(Misconfiguration misconfiguration)
    {
        // At once on another thread: none waits for what the other one makes.
        await Task.Yield();
        return await DoctorAsync(await misconfiguration.Make(this));
    }
}
