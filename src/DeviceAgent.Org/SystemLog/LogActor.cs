using System.Text.Json.Serialization;

namespace DeviceAgent.Org.SystemLog;

/// <summary>Who did it.</summary>
public sealed record LogActor(string Id, string Type, string AlternateId, string DisplayName)
{
    /// <summary>The type of an API token.</summary>
    public const string TokenType = "PublicClientApp";

    /// <summary>The type of a person.</summary>
    public const string PersonType = "User";

    /// <summary>The org itself: timers and rules.</summary>
    public static readonly LogActor Org = new("org", "SystemPrincipal", "device-org", "device-org");

    /// <summary>Who runs a command of <c>device-org</c> that works on the data folder itself: a user of that machine.</summary>
    public static LogActor CommandLine { get; } =
        new(Environment.UserName, "SystemPrincipal", Environment.UserName, $"{Environment.UserName} at the command line of device-org");

    /// <summary>Where the request came from: the entry's <c>client.ipAddress</c>. Null for what is no request.</summary>
    [JsonIgnore]
    public string? Address { get; init; }
}
