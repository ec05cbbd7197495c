using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Protocol.Tests;

/// <summary>Every message against its JSON as it stands in testdata: the wire cannot change unnoticed.</summary>
public sealed class GoldenMessages
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static void Matches<T>(string file, T message, JsonTypeInfo<T> type)
    {
        string golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", file));
        Equal(golden, JsonSerializer.Serialize(message, type));
        T? read = JsonSerializer.Deserialize(golden, type);
        Assert.NotNull(read);
        Equal(golden, JsonSerializer.Serialize(read, type));
    }

    private static void Equal(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"expected {expected}\nbut was {actual}");

    [Fact]
    public void Poll_request() => Matches(
        "poll-request.json",
        new PollRequest
        {
            Ack = ["jti-a"],
            SetErrors = new Dictionary<string, SetError> { ["jti-c"] = new(SetErrorCodes.InvalidKey, "signing key not found") },
            MaxEvents = 100,
            ReturnImmediately = false,
        },
        ProtocolJson.Default.PollRequest);

    [Fact]
    public void Poll_request_that_only_acknowledges() => Matches(
        "poll-request-ack-only.json",
        new PollRequest { Ack = ["jti-a", "jti-b"], MaxEvents = 0, ReturnImmediately = true },
        ProtocolJson.Default.PollRequest);

    [Fact]
    public void Poll_response() => Matches(
        "poll-response.json",
        new PollResponse
        {
            Sets = new Dictionary<string, string> { ["jti-a"] = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln" },
            MoreAvailable = true,
        },
        ProtocolJson.Default.PollResponse);

    [Fact]
    public void Poll_response_without_sets_is_none() => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize("""{"moreAvailable":false}""", ProtocolJson.Default.PollResponse));

    [Fact]
    public void Ssf_configuration() => Matches(
        "ssf-configuration.json",
        new SsfConfiguration
        {
            SpecVersion = "1_0",
            Issuer = "https://org.example",
            JwksUri = "https://org.example/keys",
            DeliveryMethodsSupported = [SsfConfiguration.PollDelivery],
            ConfigurationEndpoint = "https://org.example/ssf/streams",
        },
        ProtocolJson.Default.SsfConfiguration);

    [Fact]
    public void Stream_configuration() => Matches(
        "stream-configuration.json",
        new StreamConfiguration
        {
            StreamId = "s-1",
            Issuer = "https://org.example",
            Audiences = ["https://org.example/devices/d-1"],
            Delivery = new StreamDelivery(SsfConfiguration.PollDelivery, "https://org.example/ssf/poll"),
            EventsSupported = [EventTypes.SessionRevoked],
            EventsRequested = [EventTypes.SessionRevoked],
            EventsDelivered = [EventTypes.SessionRevoked],
        },
        ProtocolJson.Default.StreamConfiguration);

    [Fact]
    public void Device_access_configuration() => Matches(
        "device-access-configuration.json",
        new DeviceAccessConfiguration
        {
            Issuer = "https://org.example",
            CheckInEndpoint = "https://org.example/check-in",
            OutcomeEndpoint = "https://org.example/outcome",
            HoldSeconds = 55,
            PollIntervalSeconds = 900,
        },
        ProtocolJson.Default.DeviceAccessConfiguration);

    [Fact]
    public void Check_in_request() => Matches(
        "check-in-request.json",
        new CheckInRequest
        {
            AgentVersion = "0.1.0",
            HostName = "mac-1",
            OperatingSystem = new OperatingSystemReport("macOS", "26.1"),
            BootId = "boot-1",
            DryRun = false,
            Requirements = [new RequirementReport(RequirementIds.OktaVerify, true, true, "9.46.1")],
            Accounts = [new AccountReport("ada", 501, [SubjectIdentifier.OfEmail("ada@example.com")])],
            Sessions =
            [
                new SessionReport("ada", 501, "100012", "console", Noon),
                new SessionReport("bob", 502, "100013", "switched-away", null),
            ],
            Refusals = [new RefusalReport("jti-9", SetErrorCodes.InvalidAudience, "another device's", 2)],
            InstanceKey = new InstancePublicKey { KeyType = "EC", Curve = "P-256", X = "x-coordinate", Y = "y-coordinate" },
        },
        ProtocolJson.Default.CheckInRequest);

    [Fact]
    public void Check_in_response() =>
        Matches("check-in-response.json", new CheckInResponse("d-1"), ProtocolJson.Default.CheckInResponse);

    [Fact]
    public void Outcome_report() => Matches(
        "outcome-report.json",
        new OutcomeReport
        {
            Jti = "jti-a",
            TraceId = "trace-1",
            Sequence = 2,
            Status = OutcomeStatus.Failed,
            Final = false,
            Reason = OutcomeReasons.SessionSurvived,
            DryRun = false,
            Attempts = 1,
            Sessions = [new SessionOutcome("ada", 501, "100012", 4711, "console", SessionResults.Survived, "still listed")],
            Steps = [new StepReport("100012", 1, "SIGKILL", 1500, "alive", "")],
            Times = new OutcomeTimes(Noon, Noon.AddSeconds(1), Noon.AddSeconds(2), null, Noon.AddSeconds(3)),
        },
        ProtocolJson.Default.OutcomeReport);

    [Fact]
    public void Complex_subject() => Matches(
        "subject-complex.json",
        SubjectIdentifier.OfUserAndDevice(
            SubjectIdentifier.OfIssuerAndSub("https://idp.example.com/123456789/", "145234573"),
            SubjectIdentifier.OfOpaque("dev-1")),
        ProtocolJson.Default.SubjectIdentifier);

    [Fact]
    public void Session_revoked_as_CAEP_has_it() => Matches(
        "session-revoked-caep.json",
        new SessionRevokedEvent
        {
            EventTimestamp = 1615304991,
            InitiatingEntity = "policy",
            ReasonAdmin = new Dictionary<string, string> { ["en"] = "Risk level HIGH" },
            ReasonUser = new Dictionary<string, string> { ["en"] = "Please sign in again" },
            DeviceAccess = new DeviceAccessAssignment { LocalAccounts = ["ada"], SingleUser = true },
        },
        ProtocolJson.Default.SessionRevokedEvent);

    [Fact]
    public void Session_revoked_with_the_subject_inside_and_milliseconds() => Matches(
        "session-revoked-subject-inside.json",
        new SessionRevokedEvent
        {
            EventTimestamp = 1615304991123,
            InitiatingEntity = "admin",
            Subject = SubjectIdentifier.OfEmail("u@example.com"),
        },
        ProtocolJson.Default.SessionRevokedEvent);

    [Fact]
    public void Logout_withdrawn() => Matches(
        "logout-withdrawn.json", new LogoutWithdrawnEvent { Command = "jti-a" }, ProtocolJson.Default.LogoutWithdrawnEvent);
}
