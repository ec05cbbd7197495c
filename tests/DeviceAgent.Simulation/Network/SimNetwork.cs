using DeviceAgent.Simulation.Attackers;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Network;

/// <summary>What lies between the machines and the org. It loses, delays, doubles, reorders and cuts; it cannot forge.</summary>
public sealed class SimNetwork(SimWorld world, SimOrg org)
{
    private readonly Dictionary<SimMachine, Trouble> troubles = [];

    /// <summary>Told of every message that a machine sends, before anything can happen to it.</summary>
    public Action<SimMachine, Message>? Sent { get; set; }

    /// <summary>Told of every answer that a machine gets.</summary>
    public Action<SimMachine, Message, Answer>? Answered { get; set; }

    /// <summary>Somebody who changes this machine's answers; null for nobody.</summary>
    public (SimMachine Machine, Interceptor Who)? Intercepted { get; set; }

    public void Set(SimMachine machine, Trouble trouble) => troubles[machine] = trouble;

    public async Task<HttpResponseMessage> SendAsync(SimMachine machine, Message message, CancellationToken cancellationToken)
    {
        Sent?.Invoke(machine, message);
        Trouble trouble = troubles.GetValueOrDefault(machine, Trouble.None);
        await DelayAsync(trouble, cancellationToken);
        if (world.Chance(trouble.LosesRequest))
        {
            await LoseAsync("request", machine, message, cancellationToken);
        }

        if (world.Chance(trouble.Doubles))
        {
            _ = SendAgainAsync(machine, message);
        }

        if (message.Body.Length > 0 && world.Chance(trouble.TruncatesRequest))
        {
            await org.AskDeviceListenerAsync(machine.Certificates[machine.CertificateInUse], message.Halved(), CancellationToken.None).WaitAsync(cancellationToken);
            world.Count("requests truncated");
            throw new HttpRequestException(HttpRequestError.ConnectionError, "connection reset");
        }

        // A caller that goes away is not always noticed: a half-open connection stays held to its end.
        CancellationToken noticed = world.Chance(0.5) ? cancellationToken : CancellationToken.None;
        DateTimeOffset arrived = org.Clock.GetUtcNow();
        Answer? answer = await org.AskDeviceListenerAsync(machine.Certificates[machine.CertificateInUse], message, noticed).WaitAsync(cancellationToken);
        await DelayAsync(trouble, cancellationToken);
        if (answer is null || world.Chance(trouble.LosesAnswer))
        {
            await LoseAsync("answer", machine, message, cancellationToken);
        }

        // As a front server may do that stamps the answer when the request comes in: agents must not set their clock by it.
        answer = answer! with { Date = message.IsHeld ? arrived : answer.Date };
        Answered?.Invoke(machine, message, answer);
        if (Intercepted is { } intercepted && intercepted.Machine == machine)
        {
            answer = intercepted.Who.Change(machine, message, answer);
        }

        bool cut = world.Chance(trouble.TruncatesAnswer);
        if (cut)
        {
            world.Count("answers truncated");
        }

        return answer.ToResponse(cut);
    }

    private async Task SendAgainAsync(SimMachine machine, Message message)
    {
        await Task.Delay(world.UpTo(TimeSpan.FromMinutes(1)), world.TrueTime);
        world.Count("messages doubled");
        world.Tell($"{machine.Name}: {message} arrives twice");
        await org.AskDeviceListenerAsync(machine.Certificates[machine.CertificateInUse], message, CancellationToken.None);
    }

    private Task DelayAsync(Trouble trouble, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(1) + world.UpTo(trouble.LongestDelay), world.TrueTime, cancellationToken);

    /// <summary>Either the connection is reset, or nothing is ever heard again.</summary>
    private async Task LoseAsync(string what, SimMachine machine, Message message, CancellationToken cancellationToken)
    {
        world.Count($"{what}s lost");
        world.Tell($"{machine.Name}: the {what} of {message} is lost");
        if (world.Chance(0.5))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, world.TrueTime, cancellationToken);
        }

        throw new HttpRequestException(HttpRequestError.ConnectionError, "connection reset");
    }
}
