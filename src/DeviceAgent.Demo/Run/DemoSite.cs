using DeviceAgent.Core.Clock;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Run;

/// <summary>An org with its users and devices, all in one temporary folder (0700). Disposing it ends every process and deletes the folder.</summary>
public sealed class DemoSite : IAsyncDisposable
{
    /// <summary>Starting a .NET program is mostly compiling: more at once only get in each other's way.</summary>
    private const int StartedAtOnce = 4;

    private readonly IMachineClock clock;
    private readonly WaitLimit wait;
    private readonly List<DemoDevice> devices = [];
    private readonly Dictionary<string, string> userIds = [];
    private DemoOrg? org;
    private AdminApi? api;

    private DemoSite(IMachineClock clock, WaitLimit wait)
    {
        this.clock = clock;
        this.wait = wait;
        Folder = Directory.CreateTempSubdirectory("device-demo-").FullName;
    }

    public string Folder { get; }

    public DemoOrg Org => org ?? throw new InvalidOperationException("the org was not started");

    public AdminApi Api => api ?? throw new InvalidOperationException("the org was not started");

    /// <summary>User name to the org's user id.</summary>
    public IReadOnlyDictionary<string, string> UserIds => userIds;

    public IReadOnlyList<DemoDevice> Devices => devices;

    /// <summary>Starts everything and waits until every agent has checked in.</summary>
    /// <param name="plans">The devices.</param>
    /// <param name="clock">This machine's.</param>
    /// <param name="progress">Is told each step.</param>
    /// <param name="wait">The limit of all waiting.</param>
    /// <exception cref="DemoException">Something does not start; all that did is ended again.</exception>
    public static async Task<DemoSite> StartAsync(
        IReadOnlyList<DevicePlan> plans, IMachineClock clock, Action<string> progress, WaitLimit wait)
    {
        var site = new DemoSite(clock, wait);
        try
        {
            await site.StartOrgAsync(progress);
            await site.SetUpAsync(plans, progress);
            await site.StartDevicesAsync(progress);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="AggregateException">Something could not be ended or deleted; all else was.</exception>
    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        await Task.WhenAll(devices.Select(device => AttemptAsync(device.DisposeAsync, failures)));
        api?.Dispose();
        if (org is not null)
        {
            await AttemptAsync(org.DisposeAsync, failures);
        }

        await AttemptAsync(DeleteFolder, failures);
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private async Task StartOrgAsync(Action<string> progress)
    {
        progress("starting the org");
        org = await DemoOrg.StartAsync(Path.Combine(Folder, "org"), wait);
        api = new AdminApi(org.AdminAddress, org.Token);
        progress($"the org listens: admin {org.AdminAddress}, devices {org.DeviceAddress}");
    }

    private async Task SetUpAsync(IReadOnlyList<DevicePlan> plans, Action<string> progress)
    {
        foreach (string user in Fleet.Users)
        {
            userIds[user] = await Api.CreateUserAsync($"{char.ToUpperInvariant(user[0])}{user[1..]}", Fleet.LoginOf(user), wait.Stop);
        }

        foreach (DevicePlan plan in plans)
        {
            devices.Add(await DemoDevice.SetUpAsync(
                plan, Path.Combine(Folder, "devices", plan.Name), Org, Api, userIds, clock, wait.Stop));
        }

        progress($"directory: {string.Join(", ", Fleet.Users)}; {devices.Count} devices, certificates from the org's CA");
        foreach (DemoDevice device in devices)
        {
            foreach (SessionPlan session in device.Plan.Sessions)
            {
                await device.StartSessionAsync(session, wait.Stop);
            }
        }

        progress($"{devices.Sum(device => device.Sessions.Count)} sessions of {DemoSession.ProcessCount} processes each");
    }

    private async Task StartDevicesAsync(Action<string> progress)
    {
        progress($"starting {devices.Count} agents, {StartedAtOnce} at a time");
        int ready = 0;
        int every = Math.Max(1, devices.Count / 10);
        await Parallel.ForEachAsync(
            devices,
            new ParallelOptions { MaxDegreeOfParallelism = StartedAtOnce, CancellationToken = wait.Stop },
            async (device, _) =>
            {
                device.StartAgent();
                await device.CheckedInAsync(Api, DateTimeOffset.MinValue, wait);
                int count = Interlocked.Increment(ref ready);
                if (count % every == 0 || count == devices.Count)
                {
                    progress($"{device.Plan.Name} has checked in ({count} of {devices.Count})");
                }
            });
    }

    private ValueTask DeleteFolder()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task AttemptAsync(Func<ValueTask> step, List<Exception> failures)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            lock (failures)
            {
                failures.Add(e);
            }
        }
    }
}
