using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Import;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Tests.Cli;

namespace DeviceAgent.Org.Tests.Directory;

public sealed class ImportTests : IAsyncLifetime
{
    private const string Path = "/api/v1/device-access/import";

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task People_and_groups_come_in_a_dry_run_changes_nothing_and_the_same_file_again_changes_nothing()
    {
        const string file = """"
            login,Email,firstName,lastName,groups,department
            ada@example.com,,Ada,Lovelace,Engineering; Pilots ;engineering,R&D
            grace,grace@example.com,"Grace, Brewster",Hopper,,

            "alan@example.com",,"Alan ""Prof""",Turing,Engineering,
            """";
        Assert.Equal((3, 3, 0, 2, 3), await CountsAsync($"{Path}?dryRun=true", file));
        Assert.Empty((await org.GetAsync("/api/v1/users")).AsArray());

        Assert.Equal((3, 3, 0, 2, 3), await CountsAsync(Path, file));

        JsonNode grace = await org.GetAsync("/api/v1/users/grace");
        Assert.Equal(("ACTIVE", "grace@example.com", "Grace, Brewster"), (
            (string)grace["status"]!, (string)grace["profile"]!["email"]!, (string)grace["profile"]!["firstName"]!));
        Assert.Equal("Alan \"Prof\"", (string)(await org.GetAsync("/api/v1/users/alan@example.com"))["profile"]!["firstName"]!);
        Assert.Equal(["Engineering", "Pilots"], (await org.GetAsync("/api/v1/users/ada@example.com/groups")).AsArray().Select(g => (string)g!["profile"]!["name"]!));
        Assert.Equal((3, 3, 2, 3, 1), await EventsAsync());
        Assert.Equal((3, 0, 0, 0, 0), await CountsAsync(Path, file));
        Assert.Equal((3, 3, 2, 3, 2), await EventsAsync());
    }

    [Fact]
    public async Task An_import_changes_what_the_file_says_and_leaves_what_it_leaves_empty()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/lifecycle/deactivate", UriKind.Relative), null);

        Assert.Equal((1, 0, 1, 0, 0), await CountsAsync(Path, "LOGIN,lastName,firstName,title,email\nADA@example.com,King,Ada,Countess,\n"));

        JsonNode changed = await org.GetAsync($"/api/v1/users/{ada["id"]}");
        Assert.Equal(("DEPROVISIONED", "ada@example.com", "King", "Countess", "ada@example.com"), (
            (string)changed["status"]!, (string)changed["profile"]!["login"]!, (string)changed["profile"]!["lastName"]!,
            (string)changed["profile"]!["title"]!, (string)changed["profile"]!["email"]!));
        JsonNode details = Assert.Single(await org.EventsAsync("user.account.update_profile"))["target"]![0]!["changeDetails"]!;
        Assert.Equal("{\"lastName\":\"Lovelace\",\"title\":null}", details["from"]!.ToJsonString());
        Assert.Equal("{\"lastName\":\"King\",\"title\":\"Countess\"}", details["to"]!.ToJsonString());
    }

    [Fact]
    public async Task A_file_with_faults_is_refused_as_a_whole_with_the_line_of_each()
    {
        Assert.Equal(
            [
                "line 3: login: must be a text of 5 to 100 characters without control characters",
                "line 4: 2 fields where the header has 4",
                "line 5: firstName and lastName must not be empty",
                "line 6: firstName: must be a text of 1 to 50 characters without control characters",
                "line 9: email: The field must be an e-mail address",
                "line 10: login: ADA@example.com stands on line 2 already",
            ],
            await FaultsAsync("""
                login,firstName,lastName,email
                ada@example.com,Ada,Lovelace,
                x,Too,Short,
                grace@example.com,Grace
                alan@example.com,,,
                edsger@example.com,"Edsger
                on three
                lines",Dijkstra,
                barbara@example.com,Barbara,Liskov,nowhere
                ADA@example.com,Ada,Again,
                """));
        Assert.Empty((await org.GetAsync("/api/v1/users")).AsArray());
        Assert.Empty(await org.EventsAsync("system.import.csv"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Bug_a_line_is_counted_although_blank_ones_stand_before_it(string end)
    {
        string[] lines = ["", "login,firstName,lastName", "", "ada@example.com,Ada,Lovelace", "", "  ", "x,Too,\"Sh", "", "ort\"", "", "grace@example.com,Grace", "", ""];
        Assert.Equal(
            ["line 7: login: must be a text of 5 to 100 characters without control characters", "line 11: 2 fields where the header has 3"],
            await FaultsAsync(string.Join(end, lines)));
        Assert.Equal(["line 3: a quotation mark stands where none may, or one is not closed"], await FaultsAsync($"login,firstName,lastName{end}{end}ada@example.com,\"A\"da,L{end}"));
        Assert.Equal(["line 2: the column lastName is missing"], await FaultsAsync($"{end}login,firstName{end}"));
    }

    [Fact]
    public async Task What_is_no_such_file_is_refused()
    {
        Assert.Equal(["file: is empty"], await FaultsAsync(""));
        Assert.Equal(["file: is empty"], await FaultsAsync("\r\n\n"));
        Assert.Equal(["line 1: no such column: fristName. There are login, firstName, lastName, email, groups, displayName, title, department, city, countryCode, employeeNumber, mobilePhone", "line 1: the column firstName is missing"],
            await FaultsAsync("login,fristName,lastName\n"));
        Assert.Equal(["line 1: the column login stands there 2 times"], await FaultsAsync("login,firstName,lastName,login\n"));
        Assert.Equal(["line 2: a quotation mark stands where none may, or one is not closed"], await FaultsAsync("login,firstName,lastName\nada@example.com,\"A\"da,L\n"));
        Assert.Equal(["line 1: is not UTF-8: save the file as \"CSV UTF-8\""], await FaultsAsync([.. "login,firstName,lastName\nada@example.com,J"u8, 0xFC, .. "rgen,L\n"u8]));
        Assert.Contains("text/csv", (await TestOrg.ReadAsync(
            await org.Admin.PostAsync(new Uri(Path, UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json")), HttpStatusCode.BadRequest)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(Path, new byte[(10 * 1024 * 1024) + 1])).StatusCode);
        Assert.Equal(["and 50 more"], (await FaultsAsync("login,firstName,lastName\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},A,B\n"))))[^1..]);
    }

    [Fact]
    public async Task Thousands_of_people_come_in_at_once_by_the_command_line_which_shows_faults_a_line_each()
    {
        string file = System.IO.Path.Combine(org.Folder, "..", "people.csv");
        await File.WriteAllTextAsync(file, "\uFEFFlogin,firstName,lastName,groups\r\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"p{i}@example.com,P,{i},G{i % 20};Everybody\r\n")));
        Screen screen = await RunAsync(file, ExitCodes.Ok);
        Assert.Equal(["imported 3,000 lines:", "  people       3,000 new, 0 changed, 0 as they were", "  groups       21 new", "  memberships  6,000 new"], screen.Lines);
        Assert.Equal("P", (string)(await org.GetAsync("/api/v1/users/p2999@example.com"))["profile"]!["firstName"]!);

        await File.WriteAllTextAsync(file, "login,firstName,lastName\nx,A,B\ny,A,B\n");
        screen = await RunAsync(file, ExitCodes.Usage);
        Assert.Equal(
            ["device-org: Api validation failed: file: nothing was imported", "  line 2: login: must be a text of 5 to 100 characters without control characters", "  line 3: login: must be a text of 5 to 100 characters without control characters"],
            screen.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<Screen> RunAsync(string file, int expected)
    {
        Screen screen = Screen.Piped();
        using Org.Cli.Client.AdminClient client = Screen.ClientOf(org);
        Assert.Equal(expected, await screen.RunAsync((t, c) => new ImportVerb(t, client).RunAsync(file, dryRun: false, json: false, c)));
        return screen;
    }

    private async Task<(int People, int Created, int Updated, int Groups, int Memberships)> CountsAsync(string path, string file)
    {
        JsonNode result = await TestOrg.ReadAsync(await PostAsync(path, Encoding.UTF8.GetBytes(file)));
        return ((int)result["people"]!, (int)result["created"]!, (int)result["updated"]!, (int)result["groupsCreated"]!, (int)result["memberships"]!);
    }

    private async Task<(int Created, int Activated, int Groups, int Memberships, int Imports)> EventsAsync() => (
        (await org.EventsAsync("user.lifecycle.create")).Count,
        (await org.EventsAsync("user.lifecycle.activate")).Count,
        (await org.EventsAsync("group.lifecycle.create")).Count,
        (await org.EventsAsync("group.user_membership.add")).Count,
        (await org.EventsAsync("system.import.csv")).Count);

    private Task<string[]> FaultsAsync(string file) => FaultsAsync(Encoding.UTF8.GetBytes(file));

    private async Task<string[]> FaultsAsync(byte[] file)
    {
        JsonNode error = await TestOrg.ReadAsync(await PostAsync(Path, file), HttpStatusCode.BadRequest);
        return [.. error["errorCauses"]!.AsArray().Select(c => (string)c!["errorSummary"]!)];
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };

        // What is too large is then refused before it is sent.
        request.Headers.ExpectContinue = true;
        return await org.Admin.SendAsync(request);
    }
}
