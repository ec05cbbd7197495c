using System.Text.Json;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>
/// A signed poll that asks for nothing and acknowledges nothing (RFC 8936: <c>maxEvents</c> 0): no command is fetched, a held poll of the
/// running agent goes on, and the org says whether it takes the instance key.
/// </summary>
internal sealed class PollCheck : OrgCheck
{
    private readonly DoctorSubject subject;

    public PollCheck(OrgConversation org, DoctorSubject subject)
        : base(CheckNames.Poll, org)
    {
        this.subject = subject;
        Needs = [CheckNames.Device, CheckNames.InstanceKey];
    }

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(subject.Options.StateFolder, Identity.InstanceKey.FileName)))
        {
            return CheckResult.NothingToSee("there is no instance key to sign with yet");
        }

        try
        {
            OrgEndpoints org = await Org.EndpointsAsync().ConfigureAwait(false);
            byte[] nothing = JsonSerializer.SerializeToUtf8Bytes(
                new PollRequest { MaxEvents = 0, ReturnImmediately = true }, ProtocolJson.Default.PollRequest);
            OrgAnswer answer = await Org.AskAsync(OrgRequest.Post(org.Poll, nothing), cancellationToken).ConfigureAwait(false);
            return answer.IsSuccess ? Accepted(answer) : Refused(answer, org.Poll);
        }
        catch (Exception e) when (e is OrgUnavailableException or HttpRequestException or IOException)
        {
            return CheckResult.Failure(FindingCodes.PollRefused, OrgFailure.Reasons(e), "see the log of the org");
        }
    }

    private static CheckResult Accepted(OrgAnswer answer)
    {
        _ = AnswerReader.Read(answer, ProtocolJson.Default.PollResponse);
        return CheckResult.Ok("the org takes a poll that is signed with the instance key");
    }

    private static CheckResult Refused(OrgAnswer answer, Uri poll)
    {
        if (OrgErrorBody.Read(answer.Body) is not { } error)
        {
            return CheckResult.Failure(FindingCodes.PollRefused, $"{poll.GetLeftPart(UriPartial.Path)} is answered with {answer.Status}", "see the log of the org");
        }

        string seen = $"the org says: {error.Cause}";
        return error.Code switch
        {
            InstanceKeyErrors.NotBound => CheckResult.Failure(
                FindingCodes.InstanceKeyNotAccepted,
                seen,
                "if this machine was installed anew or lost its state: with the agent running, accept the key by that call. If not, another machine uses this device's certificate: revoke that"),
            InstanceKeyErrors.Unknown => CheckResult.Warning(
                FindingCodes.InstanceKeyUnknown, seen, "start the agent: its next check-in binds the key"),
            _ => CheckResult.Failure(FindingCodes.PollRefused, $"{seen} ({answer.Status} {error.Code})", "see the log of the org"),
        };
    }
}
