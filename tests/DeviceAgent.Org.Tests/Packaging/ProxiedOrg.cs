using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>A real org behind a real nginx with the shipped configuration, its ports and paths replaced.</summary>
public sealed class ProxiedOrg : IAsyncDisposable
{
    /// <summary>Where the clients seem to come from: not where nginx itself comes from.</summary>
    public static readonly IPAddress ClientAddress = IPAddress.Parse("127.0.0.2");

    private readonly TempFolder folder;
    private readonly TestProcess nginx;
    private readonly X509Certificate2 adminCertificate;

    private ProxiedOrg(TempFolder folder, TestOrg org, TestProcess nginx, X509Certificate2 adminCertificate, Ports ports)
    {
        this.folder = folder;
        this.nginx = nginx;
        this.adminCertificate = adminCertificate;
        Org = org;
        PublicPorts = ports;
    }

    public TestOrg Org { get; }

    public Ports PublicPorts { get; }

    public static async Task<ProxiedOrg> StartAsync(OrgLog log)
    {
        var ports = new Ports(FreePort(), FreePort(), FreePort(), FreePort(), FreePort());
        TestOrg org = await TestOrg.StartAsync(
            o => o with
            {
                DeviceUrl = new Uri($"https://devices.example.com:{ports.Tls}"),
                DeviceListen = new IPEndPoint(IPAddress.Loopback, ports.Devices),
                TrustedProxies = [TrustedProxies.Parse("127.0.0.1")!.Value],
                Settings = new OrgSettings { ScepUrl = new Uri("http://127.0.0.1:0") },
            },
            logs: log);
        var folder = new TempFolder();
        X509Certificate2 certificate = MakeCertificate(folder.Path);
        TestProcess nginx = TestProcess.Start(
            NginxFactAttribute.Program, ["-p", folder.Path, "-e", "stderr", "-c", await ConfigureAsync(folder.Path, org, ports)]);
        try
        {
            await UntilListeningAsync(nginx, ports.Tls, ports.Http);
            return new ProxiedOrg(folder, org, nginx, certificate, ports);
        }
        catch
        {
            await nginx.DisposeAsync();
            await org.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to nginx, whatever the URL's host is, and speaks TLS where the URL says https.</summary>
    /// <param name="serverName">The name in the TLS greeting.</param>
    /// <param name="certificate">Shown when asked for one.</param>
    /// <param name="protocols">The versions of TLS.</param>
    public HttpMessageHandler Handler(string serverName, X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(adminCertificate);
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(Org.Host.Folder.ServerAuthorityCertificate));
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = policy,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
        return new OwnTlsHandler(ClientAddress, tls);
    }

    /// <summary>A client without TLS.</summary>
    public static HttpMessageHandler PlainHandler() => new OwnTlsHandler(ClientAddress, null);

    public HttpClient Admin(string serverName = "admin.example.com")
    {
        var admin = new HttpClient(Handler(serverName)) { BaseAddress = new Uri($"https://admin.example.com:{PublicPorts.Tls}") };
        admin.DefaultRequestHeaders.Authorization = new("SSWS", Org.Token);
        return admin;
    }

    public async ValueTask DisposeAsync()
    {
        await nginx.DisposeAsync();
        await Org.DisposeAsync();
        adminCertificate.Dispose();
        folder.Dispose();
    }

    private static async Task<string> ConfigureAsync(string folder, TestOrg org, Ports ports)
    {
        string shipped = Path.Combine(Repository.Root, "packaging", "org", "nginx");
        (string From, string To)[] replaced =
        [
            ("/etc/nginx/device-org", folder),
            ("        listen [::]:443;\n", ""),
            ("    listen [::]:80 default_server;\n", ""),
            ("    listen [::]:80;\n", ""),
            ("listen 443;", $"listen 127.0.0.1:{ports.Tls};"),
            ("listen 80", $"listen 127.0.0.1:{ports.Http}"),
            ("127.0.0.1:10443", $"127.0.0.1:{ports.AdminBehind}"),
            ("127.0.0.1:10444", $"127.0.0.1:{ports.DevicesBehind}"),
            ("127.0.0.1:8443", $"127.0.0.1:{ports.Devices}"),
            ("http://127.0.0.1:8080", org.Host.Addresses.Admin),
            ("http://127.0.0.1:8081", org.Host.Addresses.Scep!),
        ];
        foreach (string name in new[] { "admin.conf", "stream.conf" })
        {
            string text = await File.ReadAllTextAsync(Path.Combine(shipped, name));
            await File.WriteAllTextAsync(Path.Combine(folder, name), replaced.Aggregate(text, (t, r) => t.Replace(r.From, r.To, StringComparison.Ordinal)));
        }

        string temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(t => $"{t}_temp_path {folder}/{t};\n"));
        string main = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(main, $$"""
            load_module {{NginxFactAttribute.StreamModule}};
            daemon off;
            pid {{folder}}/pid;
            events { }
            http {
            access_log off;
            {{temporary}}
            include {{folder}}/admin.conf;
            }
            include {{folder}}/stream.conf;
            """);
        return main;
    }

    private static X509Certificate2 MakeCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=admin.example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("admin.example.com");
        names.AddDnsName("scep.example.com");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        foreach (string name in new[] { "admin", "scep" })
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, $"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        }

        return certificate;
    }

    /// <summary>Not one of those that the system hands out (32768 to 60999): it could hand it out again before nginx listens.</summary>
    private static int FreePort()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(20000, 32000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }

    private static async Task UntilListeningAsync(TestProcess nginx, params int[] ports)
    {
        Task<int> end = nginx.WaitForExitAsync();
        foreach (int port in ports)
        {
            while (!await IsListeningAsync(port))
            {
                Assert.False(end.IsCompleted, string.Join('\n', nginx.Error));
                await Task.Yield();
            }
        }
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The ports: 443 and 80 of the example, the two inside nginx, and the org's device listener.</summary>
    public sealed record Ports(int Tls, int Http, int AdminBehind, int DevicesBehind, int Devices);
}
