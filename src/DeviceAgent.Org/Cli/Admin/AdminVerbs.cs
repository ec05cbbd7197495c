using DeviceAgent.Org.Access;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Cli.Admin;

/// <summary>What <c>device-org admin</c> does.</summary>
internal sealed class AdminVerbs(Terminal terminal, TimeProvider time)
{
    /// <summary>The link alone goes to standard output.</summary>
    public async Task<int> ResetLinkAsync(string data, string? url, CancellationToken cancellationToken)
    {
        string admin = url is null ? LocalAddresses.Of(data).Admin.AbsoluteUri : Root(url);
        using OrgStore store = LocalOrg.Open(data);
        using var local = new LocalAdministrator(store, new SystemLogWriter(time), new GuessLimits(time), time);
        string secret = "";
        DateTimeOffset end = await local.MakeLinkAsync(LogActor.CommandLine, made => secret = made, cancellationToken);
        terminal.Line(OneTimeLink.Of(admin, secret));
        terminal.Remark($"whoever opens it sets the password of the local administrator: once, until {Moment.Write(end)}. A former link is void");
        return ExitCodes.Ok;
    }

    private static string Root(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? root) && (root.Scheme == Uri.UriSchemeHttps || (root.Scheme == Uri.UriSchemeHttp && root.IsLoopback))
        && root.PathAndQuery == "/" && root.UserInfo.Length == 0
            ? root.AbsoluteUri
            : throw new CliException($"--url {url}: must be https://HOST[:PORT], or http on a loopback address", ExitCodes.Usage);
}
