using System.Text.Json;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether what answers is the org, and calls itself as <c>OrgUrl</c> does.</summary>
internal sealed class OrgDocumentCheck : OrgCheck
{
    private const string RightUrl = "set OrgUrl to the device URL that device-org prints when it starts (not the admin URL)";

    public OrgDocumentCheck(OrgConversation org)
        : base(CheckNames.OrgDocument, org) => Needs = [CheckNames.MutualTls];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgAnswer answer = (await Org.FirstAsync().ConfigureAwait(false)).Answer!;
        string at = answer.Url.AbsoluteUri;
        return answer switch
        {
            { Status: >= 300 and <= 399 } => Portal($"{at} is answered with a redirect ({answer.Status}) to {AnswerReader.RedirectHost(answer)}"),
            { IsHtml: true, Status: (>= 200 and <= 299) or 511 or 407 } => Portal($"{at} is answered with a web page ({answer.Status})"),
            { IsTransient: true } => CheckResult.Failure(
                FindingCodes.OrgError, $"{at} is answered with {answer.Status}", "see the log of the org (and of the proxy before it); the agent tries again by itself"),
            { IsSuccess: true, IsJson: true } => Read(answer),
            { Status: 401 or 403, IsJson: true } when OrgErrorBody.Read(answer.Body) is not null => CheckResult.Ok("the org answers"),
            _ => NotTheOrg($"{at} is answered with {answer.Status} and {(answer.MediaType.Length > 0 ? AnswerReader.Quotable(answer.MediaType) : "no content type")}"),
        };
    }

    private CheckResult Read(OrgAnswer answer)
    {
        try
        {
            SsfConfiguration? document = JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.SsfConfiguration);
            return document?.Issuer is not { } named ? NotTheOrg($"{answer.Url.AbsoluteUri} is no org's document")
                : Org.IsNamed(named) ? CheckResult.Ok(named)
                : CheckResult.Failure(
                    FindingCodes.IssuerMismatch,
                    $"the org calls itself {AnswerReader.Quotable(named)}, and OrgUrl is {Org.Issuer}",
                    $"set OrgUrl to {AnswerReader.Quotable(named)}, or start the org with --issuer {Org.Issuer}");
        }
        catch (JsonException)
        {
            return NotTheOrg($"{answer.Url.AbsoluteUri} is answered with JSON that is no org's document");
        }
    }

    private static CheckResult Portal(string seen) => CheckResult.Failure(
        FindingCodes.CaptivePortal, seen, "sign in to the network in a browser (hotel, guest Wi-Fi), or use another one; if there is no such page, OrgUrl may be another server's");

    private static CheckResult NotTheOrg(string seen) => CheckResult.Failure(FindingCodes.NotTheOrg, seen, RightUrl);
}
