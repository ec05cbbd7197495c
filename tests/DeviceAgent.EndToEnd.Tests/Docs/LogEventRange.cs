namespace DeviceAgent.EndToEnd.Tests.Docs;

/// <summary>The numbers that the events of one folder take. A new folder gets a range of its own; a range is never given to another.</summary>
/// <param name="First">The first number.</param>
/// <param name="Last">The last number.</param>
/// <param name="Namespace">The folder, with what lies below it.</param>
internal sealed record LogEventRange(int First, int Last, string Namespace)
{
    public static IReadOnlyList<LogEventRange> All { get; } =
    [
        new(100, 199, "DeviceAgent.Hosting"),
        new(200, 299, "DeviceAgent.Enrollment"),
        new(300, 399, "DeviceAgent.Core.Polling"),
        new(400, 499, "DeviceAgent.Core.Commands"),
        new(500, 599, "DeviceAgent.Core.Logout"),
        new(600, 619, "DeviceAgent.Core.Ledger"),
        new(620, 639, "DeviceAgent.Core.State"),
        new(640, 659, "DeviceAgent.Core.Identity"),
        new(700, 799, "DeviceAgent.Core.Diagnostics"),
        new(800, 899, "DeviceAgent.MacOS"),
        new(2000, 2099, "DeviceAgent.Org.Hosting"),
        new(2100, 2199, "DeviceAgent.Org.Api"),
        new(2200, 2299, "DeviceAgent.Org.DeviceAccess"),
        new(2300, 2399, "DeviceAgent.Org.Logout"),
        new(2400, 2499, "DeviceAgent.Org.Scep"),
        new(2500, 2599, "DeviceAgent.Org.Settings"),
        new(2600, 2699, "DeviceAgent.Org.Diagnostics"),
        new(2700, 2799, "DeviceAgent.Org.Devices"),
        new(2800, 2899, "DeviceAgent.Org.Access"),
        new(2900, 2999, "DeviceAgent.Org.WebConsole"),
        new(3000, 3099, "DeviceAgent.Org.Issuers"),
        new(3100, 3199, "DeviceAgent.Org.Okta"),
    ];

    public bool Holds(LogEvent one) =>
        one.Id >= First && one.Id <= Last && (one.Namespace == Namespace || one.Namespace.StartsWith(Namespace + ".", StringComparison.Ordinal));
}
