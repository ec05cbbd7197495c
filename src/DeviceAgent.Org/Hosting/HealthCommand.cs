using System.CommandLine;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using DeviceAgent.Org.Diagnostics;

namespace DeviceAgent.Org.Hosting;

/// <summary><c>device-org health</c>: whether the org of a data folder answers on its admin listener. For container health checks.</summary>
public static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static Command Create()
    {
        Option<string> data = new("--data") { Required = true, Description = "The org's data folder." };
        var command = new Command("health", "Ends with 0 when the org answers on its admin listener.") { data };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                Console.WriteLine(await AskAsync(LocalAddresses.Of(result.GetRequiredValue(data)).Admin, limit.Token));
                return ExitCodes.Ok;
            }
            catch (Exception e) when (e is OrgConfigurationException or IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"device-org: the org does not answer: {e.Message.ReplaceLineEndings(" ")}");
                return ExitCodes.Fault;
            }
        });
        return command;
    }

    /// <summary>Whether the org lives, not whether it is ready: who restarts what is not ready restarts it for a full disk again and again.</summary>
    /// <returns>The status line.</returns>
    /// <exception cref="IOException">What answers is no org.</exception>
    internal static async Task<string> AskAsync(Uri admin, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);

        await socket.ConnectAsync(LocalAddresses.OnThisMachine(admin), cancellationToken);
        await using Stream stream = await SecuredAsync(new NetworkStream(socket), admin, cancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {HealthEndpoints.HealthPath} HTTP/1.1\r\nHost: {admin.Authority}\r\nConnection: close\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        string? status = await reader.ReadLineAsync(cancellationToken);
        return status?.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) == true ? status
            : throw new IOException(status?.StartsWith("HTTP/", StringComparison.Ordinal) == true ? $"{status} is not an org's answer" : "the answer is no HTTP");
    }

    private static async Task<Stream> SecuredAsync(Stream stream, Uri admin, CancellationToken cancellationToken)
    {
        if (admin.Scheme != Uri.UriSchemeHttps)
        {
            return stream;
        }

#pragma warning disable CA5359 // Nothing is told and nothing believed: the question is whether somebody answers on this machine.
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = admin.IdnHost }, cancellationToken);
        return tls;
    }
}
