using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Backup;

/// <summary>The commands as processes of their own, beside an org that is one too.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private const int Sigkill = 9;

    private readonly TempFolder folder = new();

    private string Data => Path.Combine(folder.Path, "org");

    private string File => Path.Combine(folder.Path, "backup.tar");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_org_that_runs_is_backed_up_killed_and_restored_with_all_that_it_had_confirmed()
    {
        string id;
        await using (OrgProcess org = await OrgProcess.StartAsync(folder.Path))
        {
            id = (string)(await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
                "/api/v1/users", new { profile = new { login = "ada@example.com", firstName = "Ada", lastName = "Lovelace" } })))["id"]!;
            (int code, string said) = await RunAsync("backup", "--data", Data, "--to", File);
            Assert.Equal((ExitCodes.Ok, true), (code, said.Contains("mark: System Log 3,", StringComparison.Ordinal)));
            (code, said) = await RunAsync("restore", "--from", File, "--data", Data, "--force");
            Assert.Equal((ExitCodes.Configuration, true), (code, said.Contains("another org runs", StringComparison.Ordinal)));
        }

        (int restored, string where) = await RunAsync("restore", "--from", File, "--data", Data, "--force");
        Assert.Equal((ExitCodes.Ok, true), (restored, where.Contains($"what was there is now {Data}.before-", StringComparison.Ordinal)));
        await using OrgProcess again = await OrgProcess.StartAsync(folder.Path);
        await TestOrg.ReadAsync(await again.Admin.GetAsync(new Uri($"/api/v1/users/{id}", UriKind.Relative)));
    }

    [Fact]
    public async Task An_org_that_is_killed_in_the_midst_of_writing_is_restored_with_all_that_it_had_confirmed_before_the_backup()
    {
        var confirmed = new ConcurrentQueue<string>();
        string[] before;
        Task[] writers;
        await using (OrgProcess org = await OrgProcess.StartAsync(folder.Path))
        {
            writers = [.. Enumerable.Range(0, 3).Select(w => WriteUntilItDiesAsync(org, w, confirmed))];
            await UntilAsync(confirmed, 6, writers);
            before = [.. confirmed];
            Assert.Equal(ExitCodes.Ok, (await RunAsync("backup", "--data", Data, "--to", File)).Code);
            await UntilAsync(confirmed, confirmed.Count + 6, writers);
            org.Process.SendSignal(Sigkill);
            await Task.WhenAll(writers);
        }

        Assert.Equal(ExitCodes.Ok, (await RunAsync("restore", "--from", File, "--data", Data, "--force")).Code);
        await using OrgProcess again = await OrgProcess.StartAsync(folder.Path);
        foreach (string id in before)
        {
            await again.GetAsync($"/api/v1/users/{id}");
        }

        Assert.Single((await again.GetAsync("/api/v1/logs?limit=1000")).AsArray(), e => (string?)e!["eventType"] == "system.org.restore");
    }

    private static async Task WriteUntilItDiesAsync(OrgProcess org, int writer, ConcurrentQueue<string> confirmed)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                JsonNode user = await org.PostAsync(
                    "/api/v1/users", new { profile = new { login = $"u{writer}-{i}@example.com", firstName = "Ada", lastName = "Lovelace" } });
                confirmed.Enqueue((string)user["id"]!);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Killed.
        }
    }

    /// <summary>A writer that ended before the org did has failed.</summary>
    private static async Task UntilAsync(ConcurrentQueue<string> confirmed, int count, Task[] writers)
    {
        while (confirmed.Count < count)
        {
            Assert.DoesNotContain(writers, writer => writer.IsCompleted);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_one_line()
    {
        (int code, string said) = await RunAsync("backup", "--data", Data, "--to", File);
        Assert.Equal((ExitCodes.Configuration, true), (code, said.Contains("holds no org", StringComparison.Ordinal)));
        (code, said) = await RunAsync("restore", "--from", File, "--data", Data);
        Assert.Equal((ExitCodes.Configuration, true), (code, said.Contains("backup.tar", StringComparison.Ordinal)));
        await System.IO.File.WriteAllTextAsync(File, "no tar");
        (code, said) = await RunAsync("restore", "--from", File, "--data", Data);
        Assert.Equal((ExitCodes.Configuration, true), (code, said.Contains("no whole backup", StringComparison.Ordinal)));
        Assert.Equal([File], System.IO.Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task The_health_check_succeeds_while_the_org_answers_over_http_or_https_and_only_then()
    {
        await using (await OrgProcess.StartAsync(folder.Path))
        {
            (int code, string said) = await RunAsync("health", "--data", Data);
            Assert.Equal((ExitCodes.Ok, "HTTP/1.1 200 OK"), (code, said));
        }

        Assert.Equal(ExitCodes.Fault, (await RunAsync("health", "--data", Data)).Code);
        await using TestProcess tls = OrgProcess.Run("serve", "--data", Data, "--admin-url", "https://0.0.0.0:0", "--device-url", "https://127.0.0.1:0");
        await tls.WaitForLineAsync(line => line == "ready");
        Assert.Equal(ExitCodes.Ok, (await RunAsync("health", "--data", Data)).Code);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using TestProcess process = OrgProcess.Run(arguments);
        int code = await process.WaitForExitAsync();
        Assert.True(process.Error.Count <= 1);
        return (code, string.Join('\n', process.Output.Concat(process.Error)));
    }
}
