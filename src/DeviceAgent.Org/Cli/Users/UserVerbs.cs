using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Users;

/// <summary>What <c>device-org user</c> does, through the admin API.</summary>
internal sealed class UserVerbs(Terminal terminal, AdminClient client)
{
    public async Task<int> ListAsync(string? start, bool json, CancellationToken cancellationToken)
    {
        string query = string.IsNullOrEmpty(start) ? "" : $"&q={Uri.EscapeDataString(start)}";
        List<JsonElement> users = [];
        string? cursor = null;
        do
        {
            (IReadOnlyList<JsonElement> page, cursor) = await client.GetPageAsync<JsonElement>(
                $"{UserPath.All}?limit=200{query}{(cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}")}", cancellationToken);
            users.AddRange(page);
        }
        while (cursor is not null);

        if (json)
        {
            users.ForEach(u => terminal.Raw(JsonSerializer.Serialize(u, Api.OrgJson.Options)));
        }
        else if (users.Count > 0)
        {
            WriteUsers(users);
        }
        else
        {
            terminal.Remark(start is null ? "there are no users yet" : $"nobody's login, e-mail address or name starts with {start}");
        }

        return ExitCodes.Ok;
    }

    public async Task<int> ShowAsync(string user, bool json, CancellationToken cancellationToken)
    {
        JsonElement found = (await client.GetAsync<JsonDocument>(UserPath.Of(user), cancellationToken)).RootElement;
        JsonElement[] devices = await client.GetAsync<JsonElement[]>($"{UserPath.Of(user)}/devices", cancellationToken);
        if (json)
        {
            terminal.Json(new { user = found, devices });
            return ExitCodes.Ok;
        }

        UserView view = found.Deserialize<UserView>(Api.OrgJson.Options)!;
        var facts = new FactList();
        facts.Add("user", $"{NameOf(view)} <{view.Profile["email"]}>");
        facts.Add("login", (string?)view.Profile["login"] ?? "");
        facts.Add("id", view.Id);
        facts.Add("status", view.Status == UserStatus.Active ? Cell.Ok(view.Status) : Cell.Warning($"{view.Status} since {Moment.Write(view.StatusChanged, "?")}"));
        facts.Add("devices", devices.Length == 0 ? "none: nothing is logged out" : $"{devices.Length}");
        facts.Write(terminal);
        WriteDevices(devices);
        return ExitCodes.Ok;
    }

    public async Task<int> CreateAsync(string login, string firstName, string lastName, string? email, CancellationToken cancellationToken)
    {
        var profile = new JsonObject { ["login"] = login, ["firstName"] = firstName, ["lastName"] = lastName };
        if (email is not null)
        {
            profile["email"] = email;
        }

        UserView made = await client.PostAsync<UserView>(UserPath.All, new { profile }, cancellationToken);
        terminal.Line($"{made.Id}  {login} is {made.Status}");
        return ExitCodes.Ok;
    }

    public async Task<int> StepAsync(string user, string step, CancellationToken cancellationToken)
    {
        JsonObject answer = await client.PostAsync<JsonObject>($"{UserPath.Of(user)}/lifecycle/{step}", null, cancellationToken);
        UserView now = await client.GetAsync<UserView>(UserPath.Of(user), cancellationToken);
        terminal.Line($"{now.Id}  {now.Profile["login"]} is {now.Status}");
        if ((string?)answer["skipped"] is { } skipped)
        {
            terminal.Line($"warning: nobody is logged out. {skipped}");
        }
        else if ((string?)answer["traceId"] is { } trace)
        {
            bool isHeld = (bool?)answer["held"] == true;
            terminal.Line(isHeld
                ? $"warning: logout {trace} of all devices is held: too many automatic ones at once. See device-org held list"
                : $"logout {trace} of all devices is issued");
        }
        else if (step is "suspend" or "deactivate")
        {
            terminal.Line("there is no device to log out of");
        }

        WriteWaiting(answer["waitingDeviceLogouts"]?.Deserialize<LogoutView[]>(Api.OrgJson.Options) ?? []);
        return ExitCodes.Ok;
    }

    private void WriteUsers(IEnumerable<JsonElement> users)
    {
        var table = new TextTable(new("ID"), new("STATUS"), new("LOGIN"), new("NAME", Wraps: true));
        foreach (UserView user in users.Select(u => u.Deserialize<UserView>(Api.OrgJson.Options)!))
        {
            table.Add(
                Cell.Plain(user.Id),
                user.Status == UserStatus.Active ? Cell.Ok(user.Status) : Cell.Warning(user.Status),
                Cell.Plain((string?)user.Profile["login"]),
                Cell.Plain(NameOf(user)));
        }

        table.Write(terminal);
    }

    private void WriteDevices(JsonElement[] uses)
    {
        if (uses.Length == 0)
        {
            return;
        }

        terminal.Line();
        var table = new TextTable(new("DEVICE"), new("STATUS"), new("CHECKED IN"), new("NAME", Wraps: true));
        foreach (DeviceView device in uses.Select(u => u.GetProperty("device").Deserialize<DeviceView>(Api.OrgJson.Options)!))
        {
            table.Add(
                Cell.Plain(device.Id),
                device.Status == DeviceStatus.Active ? Cell.Ok(device.Status) : Cell.Warning(device.Status),
                Cell.Plain(Moment.Write(device.CheckedInAt, "never")),
                Cell.Plain((string?)device.Profile["displayName"]));
        }

        table.Write(terminal);
    }

    private void WriteWaiting(LogoutView[] waiting)
    {
        if (waiting.Length > 0)
        {
            terminal.Line("what was issued before still waits; to spare the devices, device-org held withdraw TRACE:");
        }

        foreach (LogoutView logout in waiting)
        {
            terminal.Line($"logout {logout.TraceId} of {Moment.Write(logout.IssuedAt)} waits on {PlainText.Count(logout.Devices.Count(d => !d.Final), "device")}");
        }
    }

    private static string NameOf(UserView user) => $"{user.Profile["firstName"]} {user.Profile["lastName"]}".Trim();
}
