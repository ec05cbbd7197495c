using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Org;

/// <summary>An org with users, devices and certificates, made once through the real API; every run begins with a copy.</summary>
public sealed class OrgTemplate : IDisposable
{
    private const int CertificatesEach = 3;

    private OrgTemplate(string folder, IReadOnlyList<Device> devices)
    {
        Folder = folder;
        Devices = devices;
    }

    /// <summary>A device of the template.</summary>
    /// <param name="Id">The org's id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Users">Who uses it; a local account has its user's name.</param>
    /// <param name="Certificates">All bound to the device.</param>
    public sealed record Device(string Id, string Name, IReadOnlyList<string> Users, IReadOnlyList<X509Certificate2> Certificates);

    public static IReadOnlyList<string> Users { get; } = ["ada", "ben", "cleo"];

    /// <summary>Holds the data folder (<c>backup</c>) and the API token (<c>token</c>).</summary>
    public string Folder { get; }

    public IReadOnlyList<Device> Devices { get; }

    public static async Task<OrgTemplate> MakeAsync(string folder)
    {
        await using var org = new SimOrg(new SimWorld(0), folder, null, TimeSpan.FromSeconds(55));
        await org.StartAsync();
        var ids = new Dictionary<string, string>();
        foreach (string user in Users)
        {
            JsonNode made = await DoAsync(org, HttpMethod.Post, "/api/v1/users", new { profile = new { login = $"{user}@example.com", firstName = user, lastName = "Example" } });
            ids[user] = (string)made["id"]!;
        }

        // One of a single user, one shared, and one whose users the org knows from its check-in alone.
        List<Device> devices =
        [
            await MakeDeviceAsync(org, "mac-1", ["ada"]),
            await MakeDeviceAsync(org, "mac-2", ["ada", "ben"]),
            await MakeDeviceAsync(org, "mac-3", ["ben", "cleo"]),
        ];
        foreach (Device device in devices.Take(2))
        {
            foreach (string user in device.Users)
            {
                await DoAsync(org, HttpMethod.Put, $"/api/v1/devices/{device.Id}/users/{ids[user]}", new { localAccounts = new[] { user } });
            }
        }

        org.BackUp();
        return new OrgTemplate(folder, devices);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<Device> MakeDeviceAsync(SimOrg org, string name, string[] users)
    {
        JsonNode device = await DoAsync(org, HttpMethod.Post, "/api/v1/devices", new { profile = new { displayName = name, platform = "MACOS", serialNumber = name } });
        string id = (string)device["id"]!;
        var certificates = new List<X509Certificate2>();
        for (int i = 0; i < CertificatesEach; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            string csr = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
            JsonNode issued = await DoAsync(org, HttpMethod.Post, "/api/v1/device-access/certificates", new { deviceId = id, csr });
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
            certificates.Add(certificate.CopyWithPrivateKey(key));
        }

        return new Device(id, name, users, certificates);
    }

    private static async Task<JsonNode> DoAsync(SimOrg org, HttpMethod method, string path, object body) =>
        await org.AdminAsync(method, path, body) ?? throw new InvalidOperationException("the org died");
}
