using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Hosting;

/// <summary>The command line, and the ends that only a process can have.</summary>
public sealed class OrgProcessTests : IDisposable
{
    private const int Sigkill = 9;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_first_start_prints_token_addresses_and_ready_the_second_no_token_and_SIGTERM_ends_with_0()
    {
        string data = Path.Combine(folder.Path, "org");
        await using (TestProcess first = OrgProcess.Run(OrgProcess.Serve(data)))
        {
            await first.WaitForLineAsync(line => line == "ready");
            first.SendSignal(TestProcess.Sigterm);
            Assert.Equal(0, await first.WaitForExitAsync());
            Assert.Collection(
                first.Output,
                line => Assert.Matches("^API token: [0-9a-f]{64} \\(shown only this once\\)$", line),
                line => Assert.Matches("^Set the console's password within a day: http://127\\.0\\.0\\.1:[0-9]+/console/set-password\\?link=[0-9a-f]{64} \\(shown only this once\\)$", line),
                line => Assert.Matches("^admin  http://127\\.0\\.0\\.1:[0-9]+$", line),
                line => Assert.Matches("^device https://127\\.0\\.0\\.1:[0-9]+$", line),
                line => Assert.Equal("ready", line));
            Assert.Empty(first.Error);
        }

        await using TestProcess second = OrgProcess.Run(OrgProcess.Serve(data));
        await second.WaitForLineAsync(line => line == "ready");
        await using TestProcess third = OrgProcess.Run(OrgProcess.Serve(data));
        Assert.Equal(78, await third.WaitForExitAsync());
        Assert.Contains("another org", Assert.Single(third.Error), StringComparison.Ordinal);
        second.SendSignal(TestProcess.Sigint);
        Assert.Equal(0, await second.WaitForExitAsync());
        Assert.Equal(3, second.Output.Count);
    }

    public static TheoryData<int, string> BadStarts() => new()
    {
        { 64, "" },
        { 64, "serve" },
        { 64, "serve --nonsense 1" },
        { 64, "serve --data {data} --admin-url http://127.0.0.1:0 --device-url http://127.0.0.1:0" },
        { 64, "serve --data {data} --admin-url http://192.0.2.1:0 --device-url https://127.0.0.1:0" },
        { 64, "serve --data {data} --admin-url nonsense --device-url https://127.0.0.1:0" },
        { 64, "serve --data {data} --admin-url http://127.0.0.1:0 --device-url https://127.0.0.1:0 --hold soon" },
        { 64, "serve --data= --admin-url http://127.0.0.1:0 --device-url https://127.0.0.1:0" },
        { 78, "serve --data /proc/none --admin-url http://127.0.0.1:0 --device-url https://127.0.0.1:0" },
        { 78, "serve --data {data} --admin-url http://127.0.0.1:0 --device-url https://127.0.0.1:0 --device-ca /none.pem" },
        { 78, "serve --data {data} --admin-url http://127.0.0.1:0 --device-url https://127.0.0.1:0 --token-file /proc/none" },
        { 78, "serve --data {data} --admin-url http://127.0.0.1:0 --device-url https://127.0.0.1:0 --tls-certificate /none.pem --tls-key /none.key" },
    };

    [Theory]
    [MemberData(nameof(BadStarts))]
    public async Task A_bad_start_ends_with_its_code_and_one_line(int code, string arguments)
    {
        string[] words = arguments.Replace("{data}", Path.Combine(folder.Path, "org"), StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using TestProcess org = OrgProcess.Run(words);

        Assert.Equal(code, await org.WaitForExitAsync());
        Assert.StartsWith("device-org: ", Assert.Single(org.Error), StringComparison.Ordinal);
        Assert.Empty(org.Output);
    }

    [Fact]
    public async Task Bug_a_start_that_could_not_bind_used_up_the_token_that_nobody_had_seen()
    {
        string data = Path.Combine(folder.Path, "org");
        using (var taken = new TcpListener(IPAddress.Loopback, 0))
        {
            taken.Start();
            await using TestProcess failing = OrgProcess.Run(
                "serve", "--data", data, "--admin-url", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", "--device-url", "https://127.0.0.1:0");
            Assert.Equal(78, await failing.WaitForExitAsync());
            Assert.Empty(failing.Output);
        }

        await using TestProcess org = OrgProcess.Run(OrgProcess.Serve(data));
        await org.WaitForLineAsync(line => line == "ready");
        Assert.StartsWith("API token: ", org.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_file_has_mode_0600_and_the_token_is_not_printed()
    {
        await using OrgProcess org = await OrgProcess.StartAsync(folder.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "token")));
        Assert.Equal(3, org.Process.Output.Count);
        Assert.Empty((await org.GetAsync("/api/v1/users")).AsArray());
    }

    [Fact]
    public async Task SIGTERM_with_100_held_polls_answers_them_all_empty_and_ends_with_0()
    {
        await using OrgProcess org = await OrgProcess.StartAsync(folder.Path);
        await org.PostAsync("/api/v1/users", new { profile = new { login = "ada@example.com" } });
        List<HttpClient> devices = [];
        List<ECDsa> keys = [];
        for (int i = 0; i < 100; i++)
        {
            var instanceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            keys.Add(instanceKey);
            devices.Add(org.CreateDeviceClient((await org.CreateDeviceAsync($"mac-{i}", "ada@example.com")).Certificate, instanceKey));
            await OrgProcess.CheckInAsync(devices[i]);
        }

        string traceId = (string)(await org.PostAsync("/api/v1/users/ada@example.com/device-logout", null))["traceId"]!;

        // The acknowledgement travels in the held poll itself, so that the trace says when all of them have come in.
        Task<PollResponse>[] held = await Task.WhenAll(devices.Select(async device =>
        {
            string path = await OrgProcess.PollPathAsync(device);
            string jti = (await OrgProcess.PollAsync(device, path, new PollRequest { ReturnImmediately = true })).Sets.Keys.Single();
            return OrgProcess.PollAsync(device, path, new PollRequest { Ack = [jti] });
        }));
        while (!(await org.GetAsync($"/api/v1/device-logouts/{traceId}"))["devices"]!.AsArray().All(d => (string)d!["state"]! == "delivered"))
        {
            Assert.All(held, poll => Assert.False(poll.IsFaulted));
        }

        org.Process.SendSignal(TestProcess.Sigterm);

        Assert.All(await Task.WhenAll(held), answer => Assert.Empty(answer.Sets));
        Assert.Equal(0, await org.Process.WaitForExitAsync());
        devices.ForEach(d => d.Dispose());
        keys.ForEach(k => k.Dispose());
    }

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_by_kill_9()
    {
        ConcurrentQueue<string> issued = [];
        ConcurrentQueue<string> acknowledged = [];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate;
        await using (OrgProcess org = await OrgProcess.StartAsync(folder.Path))
        {
            await org.PostAsync("/api/v1/users", new { profile = new { login = "ada@example.com" } });
            (_, certificate) = await org.CreateDeviceAsync("mac", "ada@example.com");
            using HttpClient device = org.CreateDeviceClient(certificate, key);
            await OrgProcess.CheckInAsync(device);
            string path = await OrgProcess.PollPathAsync(device);
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task issuing = Task.Run(async () =>
            {
                while (true)
                {
                    // Handed out each time, so that each logout is a command of its own; every second one is acknowledged.
                    JsonNode trace = await org.PostAsync("/api/v1/users/ada@example.com/device-logout", null);
                    issued.Enqueue((string)trace["traceId"]!);
                    string jti = (string)trace["devices"]![0]!["jti"]!;
                    await OrgProcess.PollAsync(device, path, new PollRequest { ReturnImmediately = true });
                    if (issued.Count % 2 == 0)
                    {
                        await OrgProcess.PollAsync(device, path, new PollRequest { Ack = [jti], MaxEvents = 0 });
                        acknowledged.Enqueue(jti);
                    }

                    _ = issued.Count >= 20 && enough.TrySetResult();
                }
            });
            await Task.WhenAny(enough.Task, issuing);

            org.Process.SendSignal(Sigkill);

            await Assert.ThrowsAnyAsync<Exception>(() => issuing);
            await org.Process.WaitForExitAsync();
        }

        Assert.True(issued.Count >= 20);
        await using OrgProcess again = await OrgProcess.StartAsync(folder.Path);
        using HttpClient same = again.CreateDeviceClient(certificate, key);
        PollResponse waiting = await OrgProcess.PollAsync(same, await OrgProcess.PollPathAsync(same), new PollRequest { ReturnImmediately = true });
        foreach (string traceId in issued)
        {
            JsonNode state = (await again.GetAsync($"/api/v1/device-logouts/{traceId}"))["devices"]![0]!;
            string jti = (string)state["jti"]!;
            Assert.True((string)state["state"]! == "delivered" || waiting.Sets.ContainsKey(jti));
            Assert.False(acknowledged.Contains(jti) && waiting.Sets.ContainsKey(jti));
        }

        JsonNode log = await again.GetAsync("/api/v1/logs?limit=1000&filter=eventType+eq+\"device.desktop_mfa.device_logout.started\"");
        string[] started = [.. log.AsArray().Select(e => (string)e!["transaction"]!["id"]!)];
        Assert.Equal(started.Distinct().Count(), started.Length);
        Assert.Empty(issued.Except(started));
    }
}
