using DeviceAgent.Chaos.Network;
using DeviceAgent.Core.Clock;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.Chaos.Site;

/// <summary>A real org and real agents, each with a small disk of its own, and a proxy on the way of each agent.</summary>
public sealed class ChaosSite : IAsyncDisposable
{
    private const int OrgDiskMebibytes = 256;
    private const int AgentDiskMebibytes = 8;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RestartLimit = TimeSpan.FromMinutes(1);

    private readonly List<FaultProxy> links = [];
    private readonly List<DemoDevice> devices = [];
    private readonly List<Resident> residents = [];
    private readonly List<SmallDisk> disks = [];
    private readonly Dictionary<string, string> userIds = [];
    private DemoOrg? org;

    private ChaosSite() => Folder = Directory.CreateTempSubdirectory("device-chaos-").FullName;

    /// <summary>Configurations, logs, state folders and the org's data.</summary>
    public string Folder { get; }

    /// <summary>Whether the folder is left there.</summary>
    public bool Keep { get; set; }

    public DemoOrg Org => org ?? throw new InvalidOperationException("the org was not started");

    public IReadOnlyDictionary<string, string> UserIds => userIds;

    public IReadOnlyList<DemoDevice> Devices => devices;

    /// <summary>One for each agent, in their order.</summary>
    public IReadOnlyList<FaultProxy> Links => links;

    /// <summary>The org first, then the agents.</summary>
    public IReadOnlyList<Resident> Residents => residents;

    /// <summary>Starts everything and waits until every agent has checked in.</summary>
    public static async Task<ChaosSite> StartAsync(ChaosOptions options, IMachineClock clock, CancellationToken cancellationToken)
    {
        var site = new ChaosSite();
        try
        {
            await site.SetUpAsync(options, clock, new WaitLimit(StartLimit, clock.Wall, cancellationToken));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(devices.Select(device => device.DisposeAsync().AsTask()));
        await (org?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (FaultProxy link in links)
        {
            await link.DisposeAsync();
        }

        residents.ForEach(resident => resident.Dispose());
        foreach (SmallDisk disk in disks)
        {
            await disk.UnmountAsync();
        }

        if (!Keep)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task SetUpAsync(ChaosOptions options, IMachineClock clock, WaitLimit wait)
    {
        string orgFolder = Path.Combine(Folder, "org");
        SmallDisk? orgDisk = await MountAsync(options, Path.Combine(orgFolder, "data"), OrgDiskMebibytes, wait);
        org = await DemoOrg.StartAsync(orgFolder, wait);
        residents.Add(new Resident(
            "org", () => org.Program, () => org.RestartAsync(new WaitLimit(RestartLimit, clock.Wall, wait.Stop)), orgDisk, new Random(options.Seed)));
        using var api = new AdminApi(org.AdminAddress, org.Token);
        foreach (string user in Fleet.Users)
        {
            userIds[user] = await api.CreateUserAsync(user, Fleet.LoginOf(user), wait.Stop);
        }

        for (int number = 1; number <= options.Agents; number++)
        {
            await AddDeviceAsync(number, options, api, clock, wait);
        }

        foreach (DemoDevice device in devices)
        {
            await device.CheckedInAsync(api, DateTimeOffset.MinValue, wait);
        }
    }

    private async Task AddDeviceAsync(int number, ChaosOptions options, AdminApi api, IMachineClock clock, WaitLimit wait)
    {
        DevicePlan plan = Plan(number);
        DemoDevice device = await DemoDevice.SetUpAsync(plan, Path.Combine(Folder, "devices", plan.Name), Org, api, userIds, clock, wait.Stop);
        devices.Add(device);
        var link = new FaultProxy(new Random(options.Seed + number));
        links.Add(link);
        SmallDisk? disk = await MountAsync(options, device.Folder.State, AgentDiskMebibytes, wait);
        var environment = new Dictionary<string, string> { ["HTTPS_PROXY"] = link.Url.ToString(), ["NO_PROXY"] = "" };
        device.StartAgent(environment);
        residents.Add(new Resident(
            plan.Name,
            () => device.Agent,
            async () =>
            {
                await device.Agent.DisposeAsync();
                device.StartAgent(environment);
            },
            disk,
            new Random(options.Seed - number)));
    }

    /// <summary>Two users by turns have an account here, one by assignment, one by the agent's configuration; the third is a stranger.</summary>
    private static DevicePlan Plan(int number)
    {
        string[] users = [.. Fleet.Users.Skip(number % Fleet.Users.Count), .. Fleet.Users.Take(number % Fleet.Users.Count)];
        return new DevicePlan
        {
            Name = $"mac-{number:00}",
            ForcedLogoutsPerHour = 1000,
            Accounts = [new(users[0], AccountLink.Org), new(users[1], AccountLink.Configuration), new(users[2], AccountLink.None)],
            Sessions = [],
        };
    }

    private async Task<SmallDisk?> MountAsync(ChaosOptions options, string path, int mebibytes, WaitLimit wait)
    {
        if (!options.CanMount)
        {
            return null;
        }

        SmallDisk disk = await SmallDisk.MountAsync(path, mebibytes, wait.Stop);
        disks.Add(disk);
        return disk;
    }
}
