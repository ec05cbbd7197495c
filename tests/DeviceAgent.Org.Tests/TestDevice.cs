using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.Tests;

/// <summary>A device that speaks the wire by hand, signing what it posts.</summary>
/// <param name="org">The org it belongs to.</param>
/// <param name="id">Its id there.</param>
/// <param name="certificate">With its key.</param>
/// <param name="key">The instance key; null makes one.</param>
public sealed class TestDevice(TestOrg org, string id, X509Certificate2 certificate, ECDsa? key = null)
{
    private readonly ECDsa key = key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string? pollUrl;
    private HttpClient? client;

    public string Id => id;

    public X509Certificate2 Certificate => certificate;

    /// <summary>The instance key.</summary>
    public ECDsa Key => key;

    public string Thumbprint => InstancePublicKey.Of(key).Thumbprint;

    public HttpClient Client => client ??= org.CreateDeviceClient(certificate, instanceKey: key);

    /// <summary>The same device at an org that was started again.</summary>
    public TestDevice At(TestOrg other) => new(other, id, certificate, key);

    /// <summary>The same device and certificate with another instance key.</summary>
    public TestDevice WithKey(ECDsa? other = null) => new(org, id, certificate, other);

    /// <summary>Binds the instance key as a first check-in does, without the check-in's content.</summary>
    public async Task<TestDevice> BindAsync()
    {
        await using OrgDb db = ((OrgStore)org.Host.Services.GetService(typeof(OrgStore))!).OpenForReading();
        await ((InstanceKeys)org.Host.Services.GetService(typeof(InstanceKeys))!).PresentAsync(
            db.Devices.Single(d => d.Id == id), InstancePublicKey.Of(key), CancellationToken.None);
        return this;
    }

    public async Task<StreamConfiguration> StreamAsync() =>
        (await Client.GetFromJsonAsync(new Uri("/ssf/stream", UriKind.Relative), ProtocolJson.Default.IReadOnlyListStreamConfiguration))!.Single();

    /// <summary>Refuses a SET each time it is handed out, until the org gives up.</summary>
    public async Task RefuseForGoodAsync(string jti, string code)
    {
        foreach (TimeSpan pause in RefusedCommands.Pauses)
        {
            await RefuseAsync(jti, code);
            org.Time.Advance(pause);
            Assert.Contains(jti, (await PollNowAsync()).Sets.Keys);
        }

        await RefuseAsync(jti, code);
    }

    public Task<PollResponse> RefuseAsync(string jti, string code) => PollAsync(new PollRequest
    {
        MaxEvents = 0,
        SetErrors = new Dictionary<string, SetError> { [jti] = new(code, "not mine") },
    });

    public async Task<PollResponse> PollAsync(PollRequest request, CancellationToken cancellationToken = default)
    {
        pollUrl ??= (await StreamAsync()).Delivery.EndpointUrl;
        using HttpResponseMessage response = await Client.PostAsJsonAsync(pollUrl, request, ProtocolJson.Default.PollRequest, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(ProtocolJson.Default.PollResponse, cancellationToken))!;
    }

    public Task<PollResponse> PollNowAsync() => PollAsync(new PollRequest { ReturnImmediately = true });

    public Task AcknowledgeAsync(params string[] jtis) => PollAsync(new PollRequest { Ack = jtis, MaxEvents = 0, ReturnImmediately = true });

    /// <summary>Fetches and acknowledges the one command that waits.</summary>
    public async Task<string> TakeAsync()
    {
        string jti = (await PollNowAsync()).Sets.Keys.Single();
        await AcknowledgeAsync(jti);
        return jti;
    }

    /// <summary>Starts a long poll and returns when the org holds it.</summary>
    public async Task<Task<PollResponse>> HoldAsync(CancellationToken cancellationToken = default)
    {
        var waiters = (DeviceAgent.Org.Devices.PollWaiters)org.Host.Services.GetService(typeof(DeviceAgent.Org.Devices.PollWaiters))!;
        int before = waiters.Count;
        Task<PollResponse> poll = PollAsync(new PollRequest(), cancellationToken);
        while (waiters.Count == before && !poll.IsCompleted)
        {
            await Task.Yield();
        }

        return poll;
    }

    public Task<HttpResponseMessage> ReportAsync(
        string jti, int sequence = 1, string status = OutcomeStatus.Completed, bool final = true, string? reason = null, bool dryRun = false,
        DateTimeOffset? retryAt = null, SessionOutcome[]? sessions = null)
    {
        DateTimeOffset now = org.Time.GetUtcNow();
        var report = new OutcomeReport
        {
            Jti = jti,
            Sequence = sequence,
            Status = status,
            Final = final,
            Reason = reason,
            RetryAt = retryAt,
            DryRun = dryRun,
            Attempts = 1,
            Sessions = sessions ?? [new SessionOutcome("ada", 501, "257", 4711, "console", SessionResults.Ended, "")],
            Steps = [new StepReport("257", 1, "bootout", 120, "gone", "")],
            Times = new OutcomeTimes(now, now, now, now, now),
        };
        return Client.PostAsJsonAsync(new Uri("/device/outcomes", UriKind.Relative), report, ProtocolJson.Default.OutcomeReport);
    }

    public async Task CheckInAsync(string oktaVerify = "9.46.1", bool satisfied = true, string[]? links = null, RefusalReport[]? refusals = null, AccountReport[]? accounts = null,
        SessionReport[]? sessions = null)
    {
        var checkIn = new CheckInRequest
        {
            AgentVersion = "0.1.0",
            HostName = "mac",
            OperatingSystem = new OperatingSystemReport("macOS", "15.1"),
            BootId = "boot-1",
            DryRun = false,
            Requirements = [new RequirementReport(RequirementIds.OktaVerify, satisfied, true, oktaVerify)],
            Accounts = accounts ?? [new AccountReport("ada", 501, [.. (links ?? []).Select(SubjectIdentifier.OfEmail)])],
            Sessions = sessions ?? [],
            Refusals = refusals ?? [],
        };
        using HttpResponseMessage response = await Client.PostAsJsonAsync(
            new Uri("/device/check-in", UriKind.Relative), checkIn, ProtocolJson.Default.CheckInRequest);
        JsonNode answer = await TestOrg.ReadAsync(response);
        Assert.Equal(id, (string)answer["device_id"]!);
    }
}
