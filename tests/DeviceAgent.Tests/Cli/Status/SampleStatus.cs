using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Tests.Cli.Status;

/// <summary>A status in which every member has a value.</summary>
internal static class SampleStatus
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 11, 4, 44, TimeSpan.Zero);

    public static StatusReading Reading { get; } = new(Full(), "/state/status.json", true, null, null);

    public static StatusVerdict Running { get; } = new(AgentState.Running, "Running, process 4711, since 2026-03-01 08:00:00 UTC");

    public static AgentStatus Full() => new()
    {
        WrittenAt = Now.AddSeconds(-12),
        FreshUntil = Now.AddMinutes(2),
        StoppedAt = Now,
        ExitCode = 0,
        Agent = new ProcessStatus("1.2.3", 4711, 526787, "e1425f35-1682-4494-9296-a35ddc796dec", Now.AddHours(-3), AgentModes.Run),
        Configuration = new ConfigurationStatus("/etc/device-agent/config.json", Now.AddHours(-3), ["profile: PollInterval: \"1\" is not allowed"], "line 2: unknown key \"OrgUrk\""),
        Problems = ["The sessions cannot be read: no utmpx"],
        Counts = new StatusCounts(2, 1, 2, 1),
        Org = new OrgStatus(new Uri("https://org.example.com:8443"), "https://org.example.com:8443", true, Now.AddSeconds(-12), "Connection refused", Now.AddHours(-2)),
        Polls = new PollStatus
        {
            Phase = "waiting", Since = Now.AddSeconds(-12), Transport = "waiting", IntervalSeconds = 900, HoldSeconds = 55,
            LastStartedAt = Now.AddSeconds(-67), LastAt = Now.AddSeconds(-12), LastResult = PollResults.Answered, NextAt = Now.AddSeconds(43), Failures = 0,
        },
        Certificate = new CertificateStatus
        {
            Source = "File", Origin = "/state/device.pem", Subject = "CN=mac-1", Issuer = "CN=Device Access CA", Serial = "4D5518E7",
            NotBefore = Now.AddDays(-2), NotAfter = Now.AddDays(363), Problem = "only in this sample",
        },
        InstanceKey = "ISxQQn5sxG5On20NlqPxig0cGDLSRBlnDn1DNIPDihk",
        Gate = new GateStatus(false, [RequirementIds.OktaVerify]),
        Requirements =
        [
            new RequirementReport(RequirementIds.OktaVerify, false, true, "9.45.0, below 9.46.1"),
            new RequirementReport(RequirementIds.AutoLogin, false, false, "the Mac signs ada in by itself at its start"),
        ],
        Outbox = new OutboxStatus(1),
        Sessions =
        [
            new SessionStatus("ada", 501, "100003", 412, "console", Now.AddHours(-3)),
            new SessionStatus("bob", 502, "100004", 413, "switched-away", null),
        ],
        Commands = new CommandsStatus([Retrying()], [Reported()]),
    };

    private static CommandStatus Retrying() => new()
    {
        Id = "04b57408a65d4cf5b32f77c0b11ce0db", TraceId = "3c906f4f-9a0d-45a3-bfa3-e272bdad5561", State = "retrying", Withdrawn = true,
        IssuedAt = Now.AddMinutes(-3), ReceivedAt = Now.AddMinutes(-3), StartedAt = Now.AddMinutes(-3), FinishedAt = Now.AddMinutes(-2), Attempts = 2,
        NextAttemptAt = Now.AddMinutes(3), Outcome = OutcomeStatus.Failed, Final = false, Reason = OutcomeReasons.SessionSurvived, DryRun = false,
        Sessions = [new CommandSessionStatus("ada", "100003", "console", SessionResults.Survived, "still listed")],
    };

    private static CommandStatus Reported() => new()
    {
        Id = "5db0e4174bd94e7f9c1f7c1d1f2d3b11", TraceId = "c7f3ce4e-0d8c-4d94-8d75-4f0d33d1a9c0", State = "reported",
        ReceivedAt = Now.AddHours(-1), StartedAt = Now.AddHours(-1), FinishedAt = Now.AddHours(-1).AddSeconds(2), Attempts = 1,
        Outcome = OutcomeStatus.Completed, Final = true,
        Sessions =
        [
            new CommandSessionStatus("ada", "100001", "console", SessionResults.Ended, "no longer listed"),
            new CommandSessionStatus("bob", "100004", "switched-away", SessionResults.NotTargeted, "not an account of the user"),
        ],
    };
}
