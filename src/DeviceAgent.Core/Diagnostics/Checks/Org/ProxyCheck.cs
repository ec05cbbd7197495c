namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>The proxy that a request to the org goes through, and whether it lets it through.</summary>
internal sealed class ProxyCheck : OrgCheck
{
    private static readonly string[] Variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    public ProxyCheck(OrgConversation org)
        : base(CheckNames.Proxy, org) => Needs = [CheckNames.OrgUrl];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgContact contact = await Org.ContactAsync().ConfigureAwait(false);
        if (contact.Proxy is not { } proxy)
        {
            return CheckResult.Ok("none");
        }

        string? variable = Variables.FirstOrDefault(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
        string from = variable is null ? "by the system's settings" : $"by {variable} of this environment";
        string seen = $"{proxy.GetLeftPart(UriPartial.Authority)}, {from}";
        string where = variable is null ? "the system's proxy settings" : $"{variable}, which the daemon may not have or have otherwise,";
        if ((contact.NameFailure ?? contact.ConnectFailure) is { } unreachable)
        {
            return CheckResult.Failure(
                FindingCodes.ProxyUnreachable, $"{seen}: {unreachable.Message}", $"start that proxy, or correct {where} or exempt {new Uri(Org.Issuer).Host} (NO_PROXY)");
        }

        return contact.TunnelFailure is { } refused
            ? CheckResult.Failure(
                FindingCodes.ProxyRefused, $"{seen}: {refused}", $"let CONNECT to {new Uri(Org.Issuer).Authority} pass there without a login, or exempt it from the proxy")
            : CheckResult.Ok(seen);
    }
}
