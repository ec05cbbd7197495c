using System.Globalization;
using DeviceAgent.Core.Logout;
using DeviceAgent.Demo.Devices;

namespace DeviceAgent.Demo.Run;

/// <summary>Who and what the demo is about: three users, four devices and as many ordinary ones more as were asked for.</summary>
public static class Fleet
{
    public const int Fewest = 4;
    public const int Most = 200;

    /// <summary>The user that is logged out.</summary>
    public const string Target = "ada";

    public static IReadOnlyList<string> Users { get; } = [Target, "bob", "cleo"];

    public static string LoginOf(string user) => $"{user}@example.com";

    /// <param name="devices"><see cref="Fewest"/> to <see cref="Most"/>.</param>
    public static IReadOnlyList<DevicePlan> Of(int devices) =>
        [Macbook, Studio, Lab, Imac, .. Enumerable.Range(Fewest + 1, devices - Fewest).Select(Ordinary)];

    private static readonly SessionPlan AtScreen = new(Target, SessionKind.Console, true, "ada's, at the screen");

    private static readonly AccountPlan Assigned = new(Target, AccountLink.Org);

    private static readonly DevicePlan Macbook = new() { Name = "ada-macbook", Accounts = [Assigned], Sessions = [AtScreen] };

    private static readonly DevicePlan Studio = new()
    {
        Name = "studio-mac",
        Accounts = [new(Target, AccountLink.Configuration), new("bob", AccountLink.Configuration)],
        Sessions =
        [
            new(Target, SessionKind.SwitchedAway, true, "ada's, switched away"),
            new("bob", SessionKind.Console, false, "bob's: somebody else's"),
        ],
    };

    private static readonly DevicePlan Lab = new()
    {
        Name = "lab-mac",
        OktaVerify = "9.45.0",
        Accounts = [Assigned],
        Sessions = [new(Target, SessionKind.Console, false, "ada's, behind Okta Verify 9.45.0")],
        State = DevicePlan.Blocked,
    };

    private static readonly DevicePlan Imac = new()
    {
        Name = "ada-imac",
        Accounts = [Assigned, new("cleo", AccountLink.None)],
        Sessions =
        [
            new(Target, SessionKind.Console, true, "ada's, ignores SIGTERM", Stubborn: true),
            new("cleo", SessionKind.Remote, false, "cleo's: nobody linked here"),
        ],
    };

    private static DevicePlan Ordinary(int number) => Macbook with { Name = string.Create(CultureInfo.InvariantCulture, $"ada-mac-{number:000}") };
}
