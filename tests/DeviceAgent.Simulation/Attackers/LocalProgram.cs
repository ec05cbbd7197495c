using System.Net;
using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.Promises;
using DeviceAgent.Simulation.World;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Simulation.Attackers;

/// <summary>
/// Another program on the machine that may use the certificate's key, but has no access to the state folder: wants the org to
/// believe that every logout is done.
/// </summary>
public sealed class LocalProgram(SimWorld world, SimOrg org, PromiseKeeper keeper) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    public async Task ActAsync(SimMachine machine)
    {
        world.Tell($"{machine.Name}: a local program speaks to the org");
        string time = org.Clock.GetUtcNow().ToString("O");
        foreach (HandedOut command in keeper.CommandsOf(machine).ToArray())
        {
            await SendAsync(machine, keeper.PollUrlOf(machine)!, $$"""{"ack":["{{command.Jti}}"],"maxEvents":0,"returnImmediately":true}""");
            await SendAsync(machine, new Uri(SimOrg.DeviceUrl, "/device/outcomes"), $$$"""
                {"jti":"{{{command.Jti}}}","sequence":99,"status":"completed","final":true,"dry_run":false,"attempts":1,"sessions":[],"steps":[],
                 "times":{"received_at":"{{{time}}}","started_at":"{{{time}}}","ended_at":"{{{time}}}","proven_at":"{{{time}}}","finished_at":"{{{time}}}"}}
                """);
        }
    }

    private async Task SendAsync(SimMachine machine, Uri url, string body)
    {
        world.Count("requests of a local program");
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new("application/json");
        if (world.Chance(0.5))
        {
            SigningHandler.Sign(request, bytes, key, org.Clock.GetUtcNow());
        }

        Answer? answer = await org.AskDeviceListenerAsync(machine.Certificates[machine.CertificateInUse], await Message.OfAsync(request), CancellationToken.None);
        if (answer is { Status: < HttpStatusCode.BadRequest })
        {
            keeper.Break("Nobody else speaks for the device", $"{machine.Name}: {url.AbsolutePath} of a local program is answered with {(int)answer.Status}");
        }
    }
}
