using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Directory;

/// <summary>The body of <c>POST /api/v1/devices</c>.</summary>
public sealed record CreateDeviceBody
{
    /// <summary>Okta's <c>DeviceProfile</c>; displayName is required, platform defaults to MACOS.</summary>
    public JsonObject? Profile { get; init; }

    /// <summary>One person only uses it: sessions without a link are that person's.</summary>
    public bool SingleUser { get; init; }

    /// <summary>A dry run counts as success.</summary>
    public bool TestDevice { get; init; }
}
