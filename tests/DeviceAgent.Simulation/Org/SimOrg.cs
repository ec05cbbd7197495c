using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Keys;
using DeviceAgent.Org.Logout;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.World;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Simulation.Org;

/// <summary>The real org over its real database; only its sockets are missing. It can be killed at any of its database's steps.</summary>
public sealed class SimOrg : IAsyncDisposable
{
    public static readonly Uri DeviceUrl = new("https://org.example.com");

    private static readonly Uri AdminUrl = new("http://127.0.0.1:8080");

    private readonly SimWorld world;
    private readonly string root;
    private readonly TimeSpan hold;
    private readonly int automaticLimit;
    private readonly bool watchesSilence;
    private readonly List<OrgDeath.Danger> inProgress = [];
    private readonly List<TimeSpan> offsets = [TimeSpan.Zero];
    private OrgHost? host;
    private int life;
    private int restores;

    /// <param name="world">Its time.</param>
    /// <param name="root">An empty folder for the data folder and its backup.</param>
    /// <param name="template">A data folder to begin with; null for none.</param>
    /// <param name="hold">The longest hold of a poll.</param>
    /// <param name="automaticLimit">Devices that automatic logouts may reach in ten minutes.</param>
    /// <param name="watchesSilence">Whether the org looks every 15 seconds for silent devices: most of a run's work, and no promise rests on it.</param>
    public SimOrg(SimWorld world, string root, string? template, TimeSpan hold, int automaticLimit = 25, bool watchesSilence = false)
    {
        this.world = world;
        this.root = root;
        this.hold = hold;
        this.automaticLimit = automaticLimit;
        this.watchesSilence = watchesSilence;
        Clock = world.AddClock(1);
        if (template is not null)
        {
            Copy(template, Data);
            File.Copy(Path.Combine(template, "org.db"), Path.Combine(Data, "org.db"));
        }
    }

    /// <summary>The data folder; a restore makes another, because what died may still have the old one open.</summary>
    public string Data => Path.Combine(root, restores == 0 ? "org" : $"org-{restores}");

    private string BackupFolder => Path.Combine(root, "backup");

    public bool Alive => host is not null;

    public SimTime Clock { get; }

    /// <summary>How far apart its clock's settings are: by as much is a command off that meets two of them.</summary>
    public TimeSpan ClockSpread => offsets.Max() - offsets.Min();

    /// <summary>When the present backup was made, in the world's time; null before the first.</summary>
    public TimeSpan? BackedUpAt { get; private set; }

    /// <summary>How likely the org dies at any one of its database's steps.</summary>
    public double Deadliness { get; set; }

    public async Task StartAsync()
    {
        var options = new OrgOptions
        {
            DataFolder = Data,
            AdminUrl = AdminUrl,
            DeviceUrl = DeviceUrl,
            AutomaticLimit = automaticLimit,
            TokenFile = Path.Combine(root, "token"),
            Hold = hold,
            Settings = new OrgSettings { ConsoleEnabled = false },
        };
        OrgHost starting = OrgHost.Build(options, Clock, Prepare);
        await starting.StartAsync(CancellationToken.None);
        host = starting;
        life++;
        world.Tell("org: starts");
    }

    /// <summary>Kills the org: nothing that it still does is seen or kept.</summary>
    public async Task KillAsync()
    {
        if (host is not { } dying)
        {
            return;
        }

        world.Count("orgs killed");
        world.Tell("org: is killed");
        host = null;
        inProgress.ForEach(request => request.Struck = true);
        using (OrgDeath.Everywhere())
        {
            await dying.DisposeAsync();
        }
    }

    /// <summary>Copies the data folder as it is now; the database through itself, as it may be in use.</summary>
    public void BackUp()
    {
        if (Directory.Exists(BackupFolder))
        {
            Directory.Delete(BackupFolder, recursive: true);
        }

        Copy(Data, BackupFolder);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "org.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{Path.Combine(BackupFolder, "org.db")}'";
            command.ExecuteNonQuery();
        }

        BackedUpAt = world.Now;
        world.Count("org backups");
        world.Tell("org: backup made");
    }

    public void SetClock(TimeSpan offset)
    {
        offsets.Add(offset);
        Clock.WallOffset = offset;
        world.Count("org clocks set");
        world.Tell($"org: its clock is set to {offset} of the truth");
    }

    /// <summary>The earliest and the latest true moment, in the world's time, that its clock can have called by this time.</summary>
    public (TimeSpan Earliest, TimeSpan Latest) TrueTimeOf(DateTimeOffset byItsClock) =>
        (byItsClock - SimWorld.Start - offsets.Max(), byItsClock - SimWorld.Start - offsets.Min());

    /// <summary>As <c>device-org keys rotate</c> does, beside the running org or without one.</summary>
    public void RotateKeys()
    {
        new KeyRotation(new KeyFolder(Path.Combine(Data, "keys")), Clock).Rotate(DeviceUrl.GetLeftPart(UriPartial.Authority));
        world.Count("key rotations");
        world.Tell("org: a new signing key");
    }

    /// <summary>Kills the org and starts it again on the last backup.</summary>
    public async Task RestoreAsync()
    {
        await KillAsync();
        restores++;
        Copy(BackupFolder, Data);
        File.Copy(Path.Combine(BackupFolder, "org.db"), Path.Combine(Data, "org.db"));
        world.Count("org restores");
        world.Tell($"org: restored to {BackedUpAt:hh\\:mm\\:ss}");
        await StartAsync();
    }

    /// <summary>What a device's request is answered with; null when the org was dead or died meanwhile.</summary>
    public async Task<Answer?> AskDeviceListenerAsync(X509Certificate2 certificate, Message message, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = message.ToRequest();
        return await AskAsync(Listener.Device, certificate, request, cancellationToken);
    }

    /// <summary>An admin's request; null when the org was dead or died meanwhile: whether it acted is then unknown.</summary>
    /// <exception cref="InvalidOperationException">The org refused.</exception>
    public async Task<JsonNode?> AdminAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(AdminUrl, path));
        request.Headers.Authorization = new("SSWS", (await File.ReadAllTextAsync(Path.Combine(root, "token"))).Trim());
        request.Content = body is null ? null : JsonContent.Create(body);
        if (await AskAsync(Listener.Admin, null, request, CancellationToken.None) is not { } answer)
        {
            return null;
        }

        string text = System.Text.Encoding.UTF8.GetString(answer.Body);
        return (int)answer.Status < 300
            ? (text.Length > 0 ? JsonNode.Parse(text) : new JsonObject())
            : throw new InvalidOperationException($"{method} {path}: {(int)answer.Status} {text}");
    }

    /// <summary>A service of the running org.</summary>
    public T Service<T>()
        where T : notnull => host!.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Prepare(IWebHostBuilder server)
    {
        server.UseTestServer().ConfigureLogging(logging => logging.ClearProviders());
        if (!watchesSilence)
        {
            server.ConfigureServices(services => services.Remove(services.Single(
                s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory?.Method.ReturnType == typeof(OverdueMonitor))));
        }
    }

    /// <summary>Everything but the database and the lock of who uses it.</summary>
    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) is var name && name != "lock" && !name.StartsWith("org.db", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        // By this file the org knows its own folder.
        File.WriteAllBytes(Path.Combine(to, "lock"), []);
    }

    private async Task<Answer?> AskAsync(
        Listener listener, X509Certificate2? certificate, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (host is null)
        {
            return null;
        }

        int asked = life;
        var server = (TestServer)host.Services.GetRequiredService<IServer>();
        server.PreserveExecutionContext = true;
        using var invoker = new HttpMessageInvoker(server.CreateHandler(context =>
        {
            var items = new ConnectionItems();
            Listeners.Mark(items, listener);
            context.Features.Set<IConnectionItemsFeature>(items);
            context.Connection.ClientCertificate = certificate;
        }));
        OrgDeath.Danger danger = OrgDeath.Begin(() => Deadliness, world.Dice);
        inProgress.Add(danger);
        Answer? answer = null;
        try
        {
            using HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken);
            answer = await Answer.OfAsync(response);
        }
        catch (Exception) when (asked != life || host is null || danger.Struck)
        {
            // It died with the org.
        }

        inProgress.Remove(danger);
        if (asked == life && danger.Struck)
        {
            await KillAsync();
        }

        return asked == life && host is not null ? answer : null;
    }

    private sealed class ConnectionItems : Dictionary<object, object?>, IConnectionItemsFeature
    {
        public IDictionary<object, object?> Items
        {
            get => this;
            set => throw new NotSupportedException();
        }
    }
}
