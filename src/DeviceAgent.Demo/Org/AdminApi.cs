using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeviceAgent.Demo.Org;

/// <summary>The org's admin API, as an admin's script would use it.</summary>
public sealed class AdminApi : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient http;

    /// <param name="address">The admin URL.</param>
    /// <param name="token">An API token.</param>
    public AdminApi(string address, string token)
    {
        // The org is on loopback: a proxy of the machine has no part in it.
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", token);
    }

    /// <returns>The user's id.</returns>
    /// <exception cref="DemoException">The org refuses, like every method here.</exception>
    public async Task<string> CreateUserAsync(string firstName, string login, CancellationToken cancellationToken) => (string)(await PostAsync(
        "/api/v1/users",
        new JsonObject { ["profile"] = new JsonObject { ["firstName"] = firstName, ["lastName"] = "Example", ["email"] = login, ["login"] = login } },
        cancellationToken))["id"]!;

    /// <returns>The device's id.</returns>
    public async Task<string> CreateDeviceAsync(string name, CancellationToken cancellationToken) => (string)(await PostAsync(
        "/api/v1/devices",
        new JsonObject { ["profile"] = new JsonObject { ["displayName"] = name, ["platform"] = "MACOS" } },
        cancellationToken))["id"]!;

    public Task AssignAsync(string deviceId, string userId, IEnumerable<string> localAccounts, CancellationToken cancellationToken) => SendAsync(
        () => http.PutAsJsonAsync($"/api/v1/devices/{deviceId}/users/{userId}", new { localAccounts }, Json, cancellationToken), cancellationToken);

    /// <returns>A one-time challenge, by which a certificate is bound to the device.</returns>
    public async Task<string> CreateChallengeAsync(string deviceId, CancellationToken cancellationToken) => (string)(await PostAsync(
        "/api/v1/device-access/challenges", new JsonObject { ["deviceId"] = deviceId }, cancellationToken))["challenge"]!;

    public async Task<DeviceContact> DeviceAsync(string deviceId, CancellationToken cancellationToken) =>
        (await GetAsync($"/api/v1/devices/{deviceId}", cancellationToken)).Deserialize<DeviceContact>(Json)!;

    /// <summary>Log Out All Devices.</summary>
    public async Task<LogoutTrace> LogOutAllDevicesAsync(string userId, CancellationToken cancellationToken) =>
        (await PostAsync(
            $"/api/v1/users/{userId}/device-logout", new JsonObject { ["reasonAdmin"] = "Lost bag, reported by phone" }, cancellationToken))
        .Deserialize<LogoutTrace>(Json)!;

    /// <summary>Suspends a user, which logs the user out of all devices.</summary>
    /// <returns>The logout's trace id.</returns>
    public async Task<string> SuspendAsync(string userId, CancellationToken cancellationToken) =>
        (string)(await PostAsync($"/api/v1/users/{userId}/lifecycle/suspend", new JsonObject(), cancellationToken))["traceId"]!;

    public async Task<LogoutTrace> LogoutAsync(string traceId, CancellationToken cancellationToken) =>
        (await GetAsync($"/api/v1/device-logouts/{traceId}", cancellationToken)).Deserialize<LogoutTrace>(Json)!;

    /// <summary>The System Log's entries of a logout, oldest first.</summary>
    public async Task<IReadOnlyList<LogLine>> LogAsync(string traceId, CancellationToken cancellationToken)
    {
        string filter = Uri.EscapeDataString($"transaction.id eq \"{traceId}\"");
        JsonNode entries = await GetAsync($"/api/v1/logs?limit=1000&filter={filter}", cancellationToken);
        return [.. entries.AsArray().Select(entry => Line(entry!))];
    }

    public void Dispose() => http.Dispose();

    private static LogLine Line(JsonNode entry)
    {
        JsonNode debug = entry["debugContext"]!["debugData"]!;
        return new LogLine(
            (DateTimeOffset)entry["published"]!,
            (string)entry["eventType"]!,
            (string?)debug["deviceLogoutType"] ?? "",
            (string)entry["outcome"]!["result"]!,
            (string?)entry["outcome"]!["reason"],
            [.. entry["target"]!.AsArray().Select(target => (string)target!["displayName"]!)],
            (string?)debug["traceId"] ?? "");
    }

    private Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => http.GetAsync(path, cancellationToken), cancellationToken);

    private Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(() => http.PostAsJsonAsync(path, body, Json, cancellationToken), cancellationToken);

    private static async Task<JsonNode> SendAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await send();
            string text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode
                ? JsonNode.Parse(text)!
                : throw new DemoException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} was answered with {(int)answer.StatusCode}: {text}");
        }
        catch (HttpRequestException e)
        {
            throw new DemoException($"the org does not answer: {e.Message}", e);
        }
    }
}
