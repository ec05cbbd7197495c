using DeviceAgent.Core.Logout;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;
using DeviceAgent.Linux.Clock;

namespace DeviceAgent.EndToEnd.Tests;

/// <summary>Starts the demo's own org and agents for a test, and waits for what becomes of a logout.</summary>
internal static class TestSite
{
    /// <summary>For all the waiting of a test. Long, because it is only ever used up by a failing one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static WaitLimit Wait() => new(Patience, TimeProvider.System, CancellationToken.None);

    public static Task<DemoSite> StartAsync(params IReadOnlyList<DevicePlan> plans) =>
        DemoSite.StartAsync(plans, new LinuxMachineClock(TimeProvider.System), _ => { }, Wait());

    /// <summary>A device of ada's with one session of hers.</summary>
    public static DevicePlan AdasMac(string name, bool stubborn = false) => new()
    {
        Name = name,
        Accounts = [new AccountPlan(Fleet.Target, AccountLink.Org)],
        Sessions = [AdaAtScreen with { Stubborn = stubborn }],
    };

    public static SessionPlan AdaAtScreen { get; } = new(Fleet.Target, SessionKind.Console, true, "ada's, at the screen");

    /// <summary>Waits until every device of a logout satisfies <paramref name="condition"/>.</summary>
    public static async Task<LogoutTrace> LogoutIsAsync(this DemoSite site, string traceId, string what, Func<LogoutDevice, bool> condition)
    {
        LogoutTrace? trace = null;
        await Wait().UntilAsync(
            async () => (trace = await site.Api.LogoutAsync(traceId, CancellationToken.None)).Devices.All(condition),
            () => $"{what}: {string.Join(", ", trace!.Devices)}",
            site.Devices.SelectMany(device => device.LogFiles).Append(site.Org.Program.ErrorFile));
        return trace!;
    }

    public static Task<LogoutTrace> LogoutEndsAsync(this DemoSite site, string traceId) =>
        site.LogoutIsAsync(traceId, "the logout does not end", device => device.Final);

    public static Task<LogoutTrace> LogAdaOutAsync(this DemoSite site) =>
        site.Api.LogOutAllDevicesAsync(site.UserIds[Fleet.Target], CancellationToken.None);

    public static Task<IReadOnlyList<LogLine>> LogAsync(this DemoSite site, string traceId) => site.Api.LogAsync(traceId, CancellationToken.None);
}
