using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.Outcomes;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary>One logout is one trace.</summary>
public sealed class TraceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly List<Activity> spans = [];

    [Fact]
    public async Task A_logout_is_followed_by_its_trace_id_across_a_restart_of_the_org()
    {
        using TracerProvider listener = Listen();
        TestOrg org = await TestOrg.StartAsync();
        (JsonNode ada, TestDevice mac) = await CreateAsync(org);
        DateTimeOffset issued = org.Time.GetUtcNow();
        JsonNode trace = await org.LogOutAsync(ada);
        org.Time.Advance(Step);
        string jti = (await mac.PollNowAsync()).Sets.Keys.Single();
        org.Time.Advance(Step);
        await using TestOrg again = await org.RestartAsync();
        TestDevice later = mac.At(again);
        await later.AcknowledgeAsync(jti);
        again.Time.Advance(Step);
        await later.ReportAsync(jti);

        IReadOnlyList<Activity> found = Of(trace, listener);

        Assert.Equal(["issue", "wait", "deliver", "carry-out"], found.Select(s => s.OperationName));
        Assert.Equal([0, 10, 10, 10], found.Select(s => Seconds(s.Duration)));
        Assert.Equal([0, 0, 10, 20], found.Select(s => Seconds(s.StartTimeUtc - issued.UtcDateTime)));
        Assert.All(found, s => Assert.Equal(default, s.ParentSpanId));
        Assert.All(found.Skip(1), s => Assert.Equal((mac.Id, jti), (s.GetTagItem("device.id"), s.GetTagItem("command.id"))));
        Assert.Equal(("SUCCESS", "none"), (found[3].GetTagItem("logout.result"), found[3].GetTagItem("logout.reason")));
        Assert.All(found, s => Assert.DoesNotContain("ada", string.Join(' ', s.TagObjects.Select(t => t.Value)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_is_an_error_and_a_report_that_comes_before_the_acknowledgement_ends_the_delivery()
    {
        using TracerProvider listener = Listen();
        await using TestOrg org = await TestOrg.StartAsync();
        (JsonNode ada, TestDevice mac) = await CreateAsync(org);
        JsonNode trace = await org.LogOutAsync(ada);
        await mac.ReportAsync((await mac.PollNowAsync()).Sets.Keys.Single(), 1, OutcomeStatus.Failed, reason: OutcomeReasons.NoLinkedSession);

        IReadOnlyList<Activity> found = Of(trace, listener);

        Assert.Equal(["issue", "wait", "deliver", "carry-out"], found.Select(s => s.OperationName));
        Assert.Equal((ActivityStatusCode.Error, "no-linked-session"), (found[3].Status, found[3].GetTagItem("logout.reason")));
    }

    [Fact]
    public async Task A_logout_that_is_withdrawn_before_its_hand_out_ends_while_it_waits_and_is_no_error()
    {
        using TracerProvider listener = Listen();
        await using TestOrg org = await TestOrg.StartAsync();
        (JsonNode ada, TestDevice mac) = await CreateAsync(org);
        JsonNode trace = await org.LogOutAsync(ada);
        org.Time.Advance(Step);
        await org.WithdrawAsync(trace);
        await mac.PollNowAsync();

        IReadOnlyList<Activity> found = Of(trace, listener);

        Assert.Equal(["issue", "wait"], found.Select(s => s.OperationName));
        Assert.Equal(("withdrawn", 10.0, ActivityStatusCode.Unset), (found[1].GetTagItem("logout.reason"), Seconds(found[1].Duration), found[1].Status));
    }

    [Fact]
    public async Task Two_logouts_that_one_command_serves_are_two_traces()
    {
        using TracerProvider listener = Listen();
        await using TestOrg org = await TestOrg.StartAsync();
        (JsonNode ada, TestDevice mac) = await CreateAsync(org);
        JsonNode first = await org.LogOutAsync(ada);
        org.Time.Advance(Step);
        JsonNode second = await org.LogOutAsync(ada);
        await mac.ReportAsync(await mac.TakeAsync());

        IReadOnlyList<Activity> ofFirst = Of(first, listener);

        Assert.Equal(["issue", "wait", "deliver", "carry-out"], ofFirst.Select(s => s.OperationName));
        Assert.Equal(10, Seconds(ofFirst[1].Duration));
        Assert.Equal(0, Seconds(Of(second, listener).Single(s => s.OperationName == "wait").Duration));
    }

    [Fact]
    public async Task Traces_go_to_the_endpoint_of_the_environment_by_OTLP()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using TestOrg org = await TestOrg.StartAsync(settings: new Dictionary<string, string>
        {
            [Telemetry.EndpointVariable] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        });
        (JsonNode ada, TestDevice mac) = await CreateAsync(org);
        JsonNode trace = await org.LogOutAsync(ada);
        await mac.ReportAsync(await mac.TakeAsync());

        byte[] id = Convert.FromHexString(TraceIdOf(trace));
        await receiver.WaitAsync(() => receiver.Count(id) == 4);

        Assert.All(receiver.Received, message => Assert.Equal("/v1/traces", message.Path));
        Assert.All(new[] { "issue", "wait", "deliver", "carry-out", "device-org" }, word => Assert.True(receiver.Count(Encoding.UTF8.GetBytes(word)) > 0, word));
        Assert.Equal(0, receiver.Count(Encoding.UTF8.GetBytes("ada@example.com")) + receiver.Count(Encoding.UTF8.GetBytes(org.Token)));
    }

    [Fact]
    public async Task An_endpoint_that_is_no_URL_stops_the_start_and_is_not_shown()
    {
        var refusal = await Assert.ThrowsAsync<OrgConfigurationException>(() => TestOrg.StartAsync(settings: new Dictionary<string, string>
        {
            [Telemetry.EndpointVariable] = "collector:secret@4318",
        }));

        Assert.Contains(Telemetry.EndpointVariable, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>To the spans of every org in the process: other tests run beside this one.</summary>
    private TracerProvider Listen() => Sdk.CreateTracerProviderBuilder().AddSource(LogoutSpans.SourceName).AddInMemoryExporter(spans).Build();

    private IReadOnlyList<Activity> Of(JsonNode trace, TracerProvider listener)
    {
        // Afterwards nothing is added any more.
        listener.Dispose();
        return [.. spans.Where(s => s.TraceId.ToHexString() == TraceIdOf(trace))];
    }

    /// <summary>The database keeps milliseconds.</summary>
    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 1);

    private static string TraceIdOf(JsonNode trace) => ((string)trace["traceId"]!).Replace("-", "", StringComparison.Ordinal);

    private static async Task<(JsonNode User, TestDevice Device)> CreateAsync(TestOrg org)
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada, "ada");
        return (ada, mac);
    }
}
