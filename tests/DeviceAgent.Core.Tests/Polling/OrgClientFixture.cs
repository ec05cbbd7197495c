using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Network;
using DeviceAgent.TestKit.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>A real OrgClient with a certificate, a trusted test authority, and a clock whose retry delays take no time.</summary>
public sealed class OrgClientFixture : IDisposable
{
    internal const string NoSets = """{"sets":{}}""";

    private readonly List<OrgClient> clients = [];

    public OrgClientFixture()
    {
        // Retry delays and asked waits are hurried; the limits of 15, 60 and more seconds only run when a test advances them.
        Time = new HurryingTimeProvider(d => d < TimeSpan.FromSeconds(14) && d > TimeSpan.Zero);
        Clock = new FakeMachineClock(Time);
        OrgTime = new OrgTime(Clock);
        Device = Authority.Device();
        CaFile = Folder.File("roots.pem");
        File.WriteAllText(CaFile, Authority.RootPem);
    }

    internal TemporaryFolder Folder { get; } = new();

    internal TestCertificates Authority { get; } = new();

    internal InstanceKey InstanceKey { get; } = InstanceKey.LoadOrCreate(new MemoryStateFolder(), NullLogger<InstanceKey>.Instance);

    internal HurryingTimeProvider Time { get; }

    internal FakeMachineClock Clock { get; }

    internal OrgTime OrgTime { get; }

    internal X509Certificate2 Device { get; }

    internal string CaFile { get; }

    /// <summary>Why the roots must not be believed, as a Mac's agent may find.</summary>
    internal Func<string, string?> WhyNotTrusted { get; set; } = _ => null;

    internal OrgClient Client(Uri url, IDeviceIdentity? identity = null, string? caFile = "", Core.Polling.Transport.BearerTokenFile? token = null)
    {
        var client = new OrgClient(
            url,
            identity ?? new OneCertificate(Device),
            InstanceKey,
            Clock,
            OrgTime,
            NullLogger<OrgClient>.Instance,
            (caFile == "" ? CaFile : caFile) is { } roots ? new RootsFile(roots, WhyNotTrusted) : null,
            token: token);
        clients.Add(client);
        return client;
    }

    internal static OrgEndpoints Endpoints(Uri url) => new()
    {
        Issuer = url.AbsoluteUri.TrimEnd('/'),
        Audience = "device-1",
        Poll = new Uri(url, "/poll"),
        SigningKeys = new Uri(url, "/keys"),
        CheckIn = new Uri(url, "/check-in"),
        Outcome = new Uri(url, "/outcome"),
        Hold = TimeSpan.FromSeconds(55),
    };

    internal static PollRequest Request { get; } = new() { MaxEvents = 10 };

    internal static readonly TimeSpan Hold = TimeSpan.FromSeconds(55);

    internal Task<TlsTestServer> ServeAsync(
        RequestDelegate handler, SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13) =>
        TlsTestServer.StartAsync(Authority.Server(), handler, protocols);

    /// <summary>Polls at once and returns how it failed.</summary>
    internal async Task<OrgUnavailableException> FailsAsync(Uri url, IDeviceIdentity? identity = null, string? caFile = "") =>
        await Assert.ThrowsAsync<OrgUnavailableException>(
            () => Client(url, identity, caFile).PollAsync(Endpoints(url), Request, CancellationToken.None));

    internal static Task JsonAsync(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json);
    }

    internal static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement.Clone();

    public void Dispose()
    {
        clients.ForEach(c => c.Dispose());
        Folder.Dispose();
    }

    internal sealed class OneCertificate(X509Certificate2 certificate) : IDeviceIdentity
    {
        public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) => new(certificate, "");
    }
}
