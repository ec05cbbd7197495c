using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Network;

/// <summary>One process's way onto the network; the real client of the agent sends through it.</summary>
public sealed class ProcessConnection(AgentProcess process, SimMachine machine, SimNetwork network, SimWorld world, Action<HttpResponseMessage, bool> answered) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        process.Step();
        TimeSpan sent = world.Now;
        Message message = await Message.OfAsync(request);
        HttpResponseMessage response;
        try
        {
            response = await network.SendAsync(machine, message, cancellationToken);
        }
        finally
        {
            // An answer, or the news that none will come, reaches a sleeping machine when it wakes.
            await machine.Awake;
        }

        process.Step();
        if (!message.IsHeld)
        {
            process.NoteRoundTrip(world.Now - sent);
        }

        answered(response, message.IsHeld);
        return response;
    }
}
