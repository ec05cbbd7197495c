using System.Net;
using System.Net.Sockets;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether anybody takes a connection at the org's address.</summary>
internal sealed class ConnectionCheck : OrgCheck
{
    public ConnectionCheck(OrgConversation org)
        : base(CheckNames.Connection, org) => Needs = [CheckNames.Proxy, CheckNames.NameResolution];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgContact contact = await Org.ContactAsync().ConfigureAwait(false);
        string target = $"{contact.Target.Host}:{contact.Target.Port}";
        return contact.ConnectFailure switch
        {
            null => CheckResult.Ok(contact.Proxy is null ? Address(contact.Connected) : $"through {Address(contact.Connected)}"),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => CheckResult.Failure(
                FindingCodes.ConnectionRefused,
                $"{target} refuses connections",
                "see whether the org runs and listens on that port, and whether OrgUrl has the right one"),
            TimeoutException e => CheckResult.Failure(
                FindingCodes.ConnectionTimeout,
                $"{target}: {e.Message}",
                "see whether a firewall or a missing VPN is between here and there: packets are swallowed"),
            { } e => CheckResult.Failure(
                FindingCodes.ConnectionFailed, $"{target}: {e.Message}", "see whether this machine has a route to that address"),
        };
    }

    private static string Address(EndPoint? endpoint) => endpoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
        ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString()
        : endpoint?.ToString() ?? "connected";
}
