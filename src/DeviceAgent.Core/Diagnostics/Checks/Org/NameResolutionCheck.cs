using System.Net;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether the org's name leads to an address.</summary>
internal sealed class NameResolutionCheck : OrgCheck
{
    public NameResolutionCheck(OrgConversation org)
        : base(CheckNames.NameResolution, org) => Needs = [CheckNames.Proxy];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgContact contact = await Org.ContactAsync().ConfigureAwait(false);
        string host = contact.Target.Host;
        return contact switch
        {
            { Proxy: not null } => CheckResult.NothingToSee("the proxy resolves it"),
            { NameFailure: { } failure } => CheckResult.Failure(
                FindingCodes.NameNotFound,
                $"{host}: {failure.Message}",
                $"see whether OrgUrl is spelled right, and whether this machine is on a network whose DNS knows {host} (VPN?)"),
            _ when IPAddress.TryParse(host, out _) => CheckResult.Ok($"{host} is an address"),
            _ => CheckResult.Ok($"{host} is {string.Join(", ", contact.Addresses.Take(4))}"),
        };
    }
}
