using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;
using DeviceAgent.TestKit.Org;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Simulation.Attackers;

/// <summary>
/// Somebody on the way whose root certificate the machines trust. Shows keys of its own and adds commands that it signed; makes dates
/// up; shows a machine the stream and the genuine commands of another one; garbles commands. It cannot sign for the org or an agent.
/// </summary>
public sealed class Interceptor(SimWorld world) : IDisposable
{
    private const string StreamPath = "/ssf/stream";
    private static readonly TimeSpan LongestLie = TimeSpan.FromDays(2);

    /// <summary>With dates that are off by less the org still takes what the agent signs.</summary>
    private static readonly TimeSpan SignatureTolerance = TimeSpan.FromMinutes(5);


    private readonly SetForge forge = new("of-the-interceptor");
    private readonly Dictionary<SimMachine, byte[]> streams = [];
    private readonly Dictionary<Uri, Dictionary<string, string>> overheard = [];
    private readonly HashSet<string> garbled = [];
    private TimeSpan lie;

    public void Dispose() => forge.Dispose();

    /// <summary>Begins with somebody: by how much the dates will be off is the same for as long as it lasts.</summary>
    public void Begin(SimMachine machine)
    {
        lie = world.Dice.Next(4) switch
        {
            0 => world.UpTo(LongestLie),
            1 => -world.UpTo(world.Chance(0.5) ? LongestLie : SignatureTolerance),
            _ => TimeSpan.Zero,
        };
        world.Tell($"{machine.Name}: is intercepted, its dates are off by {lie}");
    }

    /// <summary>Reads along with everybody.</summary>
    public void Overhear(SimMachine machine, Message message, Answer answer)
    {
        if (answer.Status == HttpStatusCode.OK && message.Url.AbsolutePath == StreamPath)
        {
            streams[machine] = answer.Body;
        }
        else if (answer.Status == HttpStatusCode.OK && message.Poll is not null && ReadPoll(answer) is { Sets.Count: > 0 } response)
        {
            overheard.TryAdd(message.Url, []);
            foreach ((string jti, string compact) in response.Sets)
            {
                overheard[message.Url][jti] = compact;
            }
        }
    }

    /// <summary>What the machine gets in place of the org's answer.</summary>
    public Answer Change(SimMachine machine, Message message, Answer answer)
    {
        answer = MakeDateUp(machine, message, answer);
        if (message.Poll is not null && IsAnothers(machine, message.Url))
        {
            return PretendToBeTheOrg(message, answer);
        }

        if (answer.Status != HttpStatusCode.OK)
        {
            return answer;
        }

        return message.Url.AbsolutePath switch
        {
            "/ssf/jwks" => world.Chance(0.4) ? answer with { Body = OwnKeys() } : answer,
            StreamPath => world.Chance(0.4) ? ShowAnothersStream(machine, answer) : answer,
            _ => message.Poll is null ? answer : ChangePoll(machine, message.Poll, answer),
        };
    }

    /// <summary>
    /// One that is too early, on any answer. One that is too late, never on the discovery documents: the agent has had one true date when it
    /// posts. What an interceptor can do who was there before that is written down in decision 0004.
    /// </summary>
    private Answer MakeDateUp(SimMachine machine, Message message, Answer answer)
    {
        if (lie == TimeSpan.Zero || (lie > TimeSpan.Zero && message.Method != HttpMethod.Post) || world.Chance(0.2))
        {
            return answer;
        }

        world.Count(lie > TimeSpan.Zero ? "dates made up forwards" : "dates made up backwards");
        machine.WasToldEarlierDates |= lie < TimeSpan.Zero;
        return answer with { Date = answer.Date + lie };
    }

    private static PollResponse? ReadPoll(Answer answer) => JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.PollResponse);

    private static byte[] Write(PollResponse response) => JsonSerializer.SerializeToUtf8Bytes(response, ProtocolJson.Default.PollResponse);

    private static Uri PollUrlOf(byte[] stream) => new(JsonSerializer.Deserialize(
        stream, ProtocolJson.Default.IReadOnlyListStreamConfiguration)![0].Delivery.EndpointUrl);

    private byte[] OwnKeys()
    {
        JsonWebKey key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(forge.Key);
        return Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"{{key.Kid}}","x":"{{key.X}}","y":"{{key.Y}}"}]}""");
    }

    private bool IsAnothers(SimMachine machine, Uri poll) =>
        streams.Any(stream => stream.Key != machine && PollUrlOf(stream.Value) == poll);

    private Answer ShowAnothersStream(SimMachine machine, Answer answer)
    {
        SimMachine[] others = [.. streams.Keys.Where(other => other != machine).OrderBy(other => other.Name, StringComparer.Ordinal)];
        if (others.Length == 0)
        {
            return answer;
        }

        SimMachine other = world.Pick(others);
        world.Count("foreign streams shown");
        world.Tell($"interceptor: shows {machine.Name} the stream of {other.Name}");
        return answer with { Body = streams[other] };
    }

    /// <summary>The org refuses a poll of somebody else's stream; the machine does not get to know.</summary>
    private Answer PretendToBeTheOrg(Message message, Answer answer)
    {
        IReadOnlyDictionary<string, string> sets = message.Poll is { MaxEvents: 0 } ? [] : overheard.GetValueOrDefault(message.Url, []);
        return answer with { Status = HttpStatusCode.OK, MediaType = "application/json", RetryAfter = null, Body = Write(new PollResponse { Sets = sets }) };
    }

    private Answer ChangePoll(SimMachine machine, PollRequest poll, Answer answer)
    {
        if (poll is { MaxEvents: 0 } || ReadPoll(answer) is not { } response)
        {
            return answer;
        }

        var sets = response.Sets.ToDictionary(set => set.Key, set => world.Chance(0.2) && garbled.Add(set.Key) ? Garble(machine, set.Key, set.Value) : set.Value);
        if (world.Chance(0.5))
        {
            (string jti, string compact) = Forge(machine);
            sets[jti] = compact;
        }

        return answer with { Body = Write(response with { Sets = sets }) };
    }

    /// <summary>Once for each command: who garbles it each time withholds it, and that he can.</summary>
    private string Garble(SimMachine machine, string jti, string compact)
    {
        world.Count("commands garbled");
        world.Tell($"interceptor: garbles {jti} for {machine.Name}");
        machine.Garbled.Add(jti);
        int at = compact.LastIndexOf('.') + 1 + world.Dice.Next(40);
        return compact[..at] + (compact[at] == 'A' ? 'B' : 'A') + compact[(at + 1)..];
    }

    private (string Jti, string Compact) Forge(SimMachine machine)
    {
        world.Count("commands forged");
        string jti = $"forged-{world.Dice.Next()}";
        JsonObject claims = SetForge.LogoutClaims(jti, world.TrueTime.GetUtcNow());
        claims["iss"] = SimOrg.DeviceUrl.GetLeftPart(UriPartial.Authority);
        claims["aud"] = $"{claims["iss"]}/devices/{machine.DeviceId}";
        claims["sub_id"] = JsonSerializer.SerializeToNode(SubjectIdentifier.OfEmail($"{world.Pick(machine.Users)}@example.com"), ProtocolJson.Default.SubjectIdentifier);
        return (jti, forge.FromClaims(claims));
    }
}
