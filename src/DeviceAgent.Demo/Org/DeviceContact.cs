using System.Text.Json.Nodes;

namespace DeviceAgent.Demo.Org;

/// <summary>What the org knows of a device.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CheckedInAt">Null before the first check-in.</param>
/// <param name="CheckIn">The last check-in as the device sent it.</param>
public sealed record DeviceContact(string Id, DateTimeOffset? CheckedInAt, JsonObject? CheckIn);
