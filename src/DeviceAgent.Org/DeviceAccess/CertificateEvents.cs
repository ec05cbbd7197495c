using System.Globalization;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The System Log entries about certificates, requests for them and challenges.</summary>
public sealed class CertificateEvents(SystemLogWriter log)
{
    /// <summary>Who asks over SCEP: known by the address only.</summary>
    public static LogActor ScepClient(string address) => new(address, "SCEPClient", address, $"SCEP client {address}");

    /// <summary>A certificate was issued. It is new, so the log is not asked whether it has it already.</summary>
    public void Issued(OrgDb db, string message, CertificateRecord certificate, DeviceRecord device, LogActor actor)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(certificate);
        db.Log.Add(log.Record(FactOf(EventType.CertificateIssue, certificate), Entry(EventType.CertificateIssue, message, certificate, device, actor)));
    }

    /// <summary>Something else that happens once to a certificate: revoke, reject, bind.</summary>
    public Task CertificateAsync(
        OrgDb db, string eventType, string message, CertificateRecord certificate, DeviceRecord device, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return log.AppendAsync(db, FactOf(eventType, certificate), Entry(eventType, message, certificate, device, actor), cancellationToken);
    }

    private static string FactOf(string eventType, CertificateRecord certificate) => $"{eventType}:{certificate.Thumbprint}";

    private static LogEntry Entry(string eventType, string message, CertificateRecord certificate, DeviceRecord device, LogActor actor)
    {
        var debug = new Dictionary<string, string>
        {
            ["serialNumber"] = certificate.SerialNumber,
            ["thumbprint"] = certificate.Thumbprint,
            ["certificateStatus"] = certificate.Status,
        };
        AddIf(debug, "profile", certificate.Profile);
        AddIf(debug, "reason", certificate.RevocationReason);
        return new LogEntry
        {
            EventType = eventType,
            DisplayMessage = message,
            Actor = actor,
            Targets = [LogTarget.Of(device), new LogTarget(certificate.SerialNumber, "Certificate", certificate.Thumbprint, certificate.Subject ?? "")],
            Reason = certificate.RevocationReason,
            DebugData = debug,
        };
    }

    /// <summary>A request that was held, or decided about.</summary>
    public Task RequestAsync(
        OrgDb db, string eventType, string message, EnrollmentRecord request, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var debug = new Dictionary<string, string> { ["transactionId"] = request.TransactionId, ["profile"] = request.Profile };
        AddIf(debug, "claim", request.Claim);
        AddIf(debug, "challengeId", request.ChallengeId);
        return log.AppendAsync(
            db,
            $"{eventType}:{request.Id}",
            new LogEntry
            {
                EventType = eventType,
                DisplayMessage = message,
                Actor = actor,
                Targets = [new LogTarget(request.Id, "CertificateRequest", request.TransactionId, request.Claim ?? "")],
                Result = request.Status == EnrollmentStatus.Pending ? "DEFERRED" : "SUCCESS",
                DebugData = debug,
            },
            cancellationToken);
    }

    /// <summary>A challenge was made or withdrawn; its value is nowhere in it.</summary>
    public Task ChallengeAsync(
        OrgDb db, string eventType, string message, ChallengeRecord challenge, DeviceRecord? device, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        var debug = new Dictionary<string, string>
        {
            ["profile"] = challenge.Profile,
            ["uses"] = challenge.Uses?.ToString(CultureInfo.InvariantCulture) ?? "unlimited",
        };
        var target = new LogTarget(challenge.Id, "Challenge", challenge.Id, challenge.Name);
        return log.AppendAsync(
            db,
            $"{eventType}:{challenge.Id}",
            new LogEntry
            {
                EventType = eventType,
                DisplayMessage = message,
                Actor = actor,
                Targets = device is null ? [target] : [target, LogTarget.Of(device)],
                DebugData = debug,
            },
            cancellationToken);
    }

    private static void AddIf(Dictionary<string, string> debug, string name, string? value)
    {
        if (value is not null)
        {
            debug[name] = value;
        }
    }
}
