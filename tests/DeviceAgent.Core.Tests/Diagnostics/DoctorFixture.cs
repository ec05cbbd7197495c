using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Diagnostics.Checks;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.State;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Core.Tests.Diagnostics;

/// <summary>A machine that is in order, in a folder of its own, and an org over real TLS whose answers a test can spoil.</summary>
public sealed class DoctorFixture : IAsyncDisposable
{
    private readonly Dictionary<string, string> settings = [];
    private readonly ECDsa orgKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TlsTestServer? server;

    public DoctorFixture()
    {
        Clock = new FakeMachineClock(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        Directory.CreateDirectory(State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TestCertificates.WritePrivate(Path.Combine(State, InstanceKey.FileName), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        TestCertificates.WritePem(Folder.File("device.pem"), Authority.Device());
        Folder.File("roots.pem", Authority.RootPem);
        Set("StateFolder", State);
        Set("LogFolder", Folder.File("logs"));
        Set("Certificate:Path", Folder.File("device.pem"));
        Set("OrgCaFile", Folder.File("roots.pem"));
        Set("DryRun", "true");
    }

    public TemporaryFolder Folder { get; } = new();

    public TestCertificates Authority { get; } = new();

    public string State => Folder.File("state");

    internal FakeMachineClock Clock { get; }

    internal IReadOnlyList<IRequirement> Requirements { get; set; } = [];

    internal IDeviceIdentity? Identity { get; set; }

    /// <summary>Why files must not be believed, as a Mac's agent may find.</summary>
    internal Func<string, string?> WhyNotTrusted { get; set; } = _ => null;

    /// <summary>With the defaults of a Mac.</summary>
    internal bool IsMac { get; set; }

    /// <summary>Answers by path, in place of the good ones.</summary>
    internal Dictionary<string, RequestDelegate> Answers { get; } = [];

    /// <summary>The RFC 7638 thumbprint of the key that the org shows.</summary>
    internal string OrgKey => InstancePublicKey.Of(orgKey).Thumbprint;

    public void Set(string key, string value) => settings[key] = value;

    public void Unset(string key) => settings.Remove(key);

    /// <summary>Answers a path with this JSON.</summary>
    internal void Answer(string path, string json, int status = 200) => Answers[path] = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    };

    /// <summary>Starts the org, and makes it the configuration's.</summary>
    internal async Task<DoctorFixture> WithOrgAsync(X509Certificate2? certificate = null, bool asksForCertificate = true)
    {
        server = await TlsTestServer.StartAsync(certificate ?? Authority.Server(), AnswerAsync, asksForCertificate: asksForCertificate);
        Set("OrgUrl", server.Url.GetLeftPart(UriPartial.Authority));
        return this;
    }

    /// <summary>Runs every check.</summary>
    internal async Task<IReadOnlyList<Finding>> RunAsync()
    {
        AgentConfiguration configuration = AgentConfiguration.Load(new ConfigurationSources
        {
            Platform = IsMac ? PlatformDefaults.MacOS : PlatformDefaults.Linux(Folder.Path),
            EnvironmentPrefix = $"T{Guid.NewGuid():N}_",
            WhyNotTrusted = WhyNotTrusted,
            CommandLine = [.. settings.Select(setting => new CommandLineSetting(setting.Key, setting.Value))],
        });
        var subject = new DoctorSubject
        {
            Configuration = configuration,
            Identity = Identity ?? new FileIdentity(configuration.Options.Certificate.Path!, null, Clock.Wall),
            Clock = Clock,
            Folders = new OwnFolders(),
            Hardware = new Machine(),
            Requirements = Requirements,
            RunsAsRoot = false,
        };
        var findings = new List<Finding>();
        await foreach (Finding finding in new Doctor([.. MachineChecks.Of(subject), .. OrgChecks.Of(subject)], TimeProvider.System).RunAsync(CancellationToken.None))
        {
            findings.Add(finding);
        }

        return findings;
    }

    /// <summary>The finding of one check.</summary>
    internal async Task<Finding> FindAsync(string check) => (await RunAsync()).Single(finding => finding.Check == check);

    /// <summary>The finding of one check, which must be a failure or a warning with this code, and have a remedy.</summary>
    internal async Task<Finding> FindAsync(string check, string code)
    {
        Finding finding = await FindAsync(check);
        Assert.True(finding.Code == code, finding.ToString());
        Assert.False(string.IsNullOrWhiteSpace(finding.Remedy));
        return finding;
    }

    /// <summary>Binds the state folder to this machine, or to what these say.</summary>
    internal void Bind(string? source = null, string? hash = null) => File.WriteAllText(
        Path.Combine(State, HardwareBinding.FileName),
        JsonSerializer.Serialize(new { hardware = new Dictionary<string, string> { [source ?? Machine.Id.Source] = hash ?? Machine.Hash } }));

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        orgKey.Dispose();
        Folder.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (!Answers.TryGetValue(path, out RequestDelegate? answer))
        {
            Answer(path, GoodAnswer(path, $"https://{context.Request.Host}"));
            answer = Answers[path];
        }

        return answer(context);
    }

    private string GoodAnswer(string path, string org)
    {
        InstancePublicKey key = InstancePublicKey.Of(orgKey);
        return path switch
        {
            "/.well-known/ssf-configuration" => $$"""{"issuer":"{{org}}","jwks_uri":"{{org}}/keys","configuration_endpoint":"{{org}}/stream"}""",
            "/.well-known/device-access-configuration" => $$"""{"issuer":"{{org}}","check_in_endpoint":"{{org}}/c","outcome_endpoint":"{{org}}/o"}""",
            "/stream" => Stream(org, EventTypes.SessionRevoked),
            "/keys" => $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{key.X}}","y":"{{key.Y}}","use":"sig","alg":"ES256","kid":"{{key.Thumbprint}}"}]}""",
            "/poll" => """{"sets":{}}""",
            _ => throw new InvalidOperationException(path),
        };
    }

    internal static string Stream(string org, string delivered) => $$"""
        [{"stream_id":"1","iss":"{{org}}","aud":"{{org}}/devices/d1","delivery":{"method":"urn:ietf:rfc:8936","endpoint_url":"{{org}}/poll"},"events_delivered":["{{delivered}}"]}]
        """;

    private sealed class OwnFolders : IFolderPlatform
    {
        public void Flush(string folder) => throw new InvalidOperationException("the doctor writes nothing that must last");

        public bool BelongsToAnotherUser(string folder) => false;
    }

    private sealed class Machine : IHardwareIdentity
    {
        public static HardwareId Id { get; } = new("product_uuid", "a");

        public static string Hash => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{AgentIdentity.Label}\n{Id.Source}\n{Id.Value}")));

        public IReadOnlyList<HardwareId> Read() => [Id];
    }
}
