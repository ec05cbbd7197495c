using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>An entry of the scripted Okta's System Log.</summary>
/// <param name="Persisted">When it came into the log: what polling requests go by. Not in the entry.</param>
/// <param name="Entry">The LogEvent.</param>
internal sealed record ScriptedEvent(DateTimeOffset Persisted, JsonObject Entry)
{
    public string Uuid => (string)Entry["uuid"]!;

    public string Type => (string)Entry["eventType"]!;

    /// <summary>An entry in the shape of the published LogEvent schema, to be spoilt by a test.</summary>
    public static JsonObject Make(string type, string userId, string login, DateTimeOffset published, string? traceId = null, string? logoutType = null, string result = "SUCCESS")
    {
        var debug = new JsonObject { ["requestUri"] = "/api/v1/users/x/lifecycle" };
        if (traceId is not null)
        {
            debug["traceId"] = traceId;
        }

        if (logoutType is not null)
        {
            debug["deviceLogoutType"] = logoutType;
        }

        return new JsonObject
        {
            ["uuid"] = Guid.NewGuid().ToString(),
            ["published"] = published.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["eventType"] = type,
            ["version"] = "0",
            ["severity"] = "INFO",
            ["displayMessage"] = "Something about a user",
            ["actor"] = new JsonObject { ["id"] = "00uadmin", ["type"] = "User", ["alternateId"] = "jane@example.com", ["displayName"] = "Jane Admin" },
            ["outcome"] = new JsonObject { ["result"] = result },
            ["target"] = new JsonArray(
                new JsonObject { ["id"] = "0oaApp", ["type"] = "AppInstance", ["alternateId"] = "Desktop MFA", ["displayName"] = "Desktop MFA" },
                new JsonObject { ["id"] = userId, ["type"] = "User", ["alternateId"] = login, ["displayName"] = "Ada Lovelace" }),
            ["transaction"] = new JsonObject { ["type"] = "WEB", ["id"] = $"txn{Guid.NewGuid():N}", ["detail"] = new JsonObject() },
            ["debugContext"] = new JsonObject { ["debugData"] = debug },
        };
    }
}
